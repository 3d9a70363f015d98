using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads values that stand in a VSS file as values of a signal's type.</summary>
internal sealed class ValueReader(ProblemLog log)
{
    /// <summary>A <c>min</c> or <c>max</c>; null when there is none or it is unusable.</summary>
    public double? Bound(VssValue? value, string attribute, string path, DataType type)
    {
        if (value is null or { Kind: VssValueKind.Null })
        {
            return null;
        }
        DataType element = type.Element();
        if (!element.IsNumeric())
        {
            log.Error("BN3009", value.Place, $"'{attribute}' is for numbers, but '{path}' is '{type.Name()}'");
            return null;
        }
        SignalValue number = Scalar(value, attribute, path, element);
        // A bound of a 'float' is not rounded to binary32: the text says what was meant.
        return !number.HasValue ? null
            : PlainScalar.TryReadNumber(value.Text, out double exact) ? exact
            : number.ToNumber();
    }

    /// <summary>A scalar or a list, as the type wants; absent, and a problem, when it is another.</summary>
    public SignalValue Value(VssValue value, string attribute, string path, DataType type)
    {
        if (!type.IsArray())
        {
            return Scalar(value, attribute, path, type);
        }
        if (value.Kind != VssValueKind.List)
        {
            log.Error(
                "BN3008",
                value.Place,
                $"'{attribute}' of '{path}' must be a list ('{type.Name()}'), not {value}"
            );
            return default;
        }
        SignalValue[] elements = [.. value.Items.Select(v => Scalar(v, attribute, path, type.Element()))];
        return elements.All(e => e.HasValue) ? SignalArrays.Make(elements, type) : default;
    }

    /// <summary>A scalar of that type; absent, and a problem, when it is none.</summary>
    public SignalValue Scalar(VssValue value, string attribute, string path, DataType type)
    {
        SignalValue read =
            type == DataType.Boolean ? Boolean(value)
            : type == DataType.String ? Text(value, attribute, path)
            : type.IsInteger() ? Integer(value, type)
            : Number(value, type);
        if (!read.HasValue)
        {
            log.Error("BN3008", value.Place, $"'{attribute}' of '{path}' is {value}, which is no {Wanted(type)}");
        }
        return read;
    }

    private static SignalValue Boolean(VssValue value) =>
        value.Kind != VssValueKind.Boolean
            ? default
            : SignalValue.From(value.Text.Equals("true", StringComparison.OrdinalIgnoreCase));

    private SignalValue Text(VssValue value, string attribute, string path)
    {
        bool word = value is { Kind: VssValueKind.Text, Quoted: false } && PlainScalar.IsWordForBoolean(value.Text);
        bool plain = value is { Kind: VssValueKind.Number or VssValueKind.Boolean, Quoted: false };
        if (word || plain)
        {
            log.Warning(
                "BN3015",
                value.Place,
                $"'{attribute}' of '{path}' has {value} without quotes, which other YAML readers take for a "
                    + $"{(plain && value.Kind == VssValueKind.Number ? "number" : "boolean")}; write \"{value.Text}\""
            );
        }
        return value.Kind == VssValueKind.Text || plain ? SignalValue.From(value.Text) : default;
    }

    private static SignalValue Integer(VssValue value, DataType type)
    {
        if (value.Kind != VssValueKind.Number)
        {
            return default;
        }
        if (!PlainScalar.TryReadInteger(value.Text, out Int128 number))
        {
            // Exports write 100.0 for 100.
            if (
                !PlainScalar.TryReadNumber(value.Text, out double real)
                || real != Math.Floor(real)
                || Math.Abs(real) > 1e18
            )
            {
                return default;
            }
            number = (Int128)real;
        }
        (Int128 low, Int128 high) = type switch
        {
            DataType.Int64 => (long.MinValue, long.MaxValue),
            DataType.UInt64 => (ulong.MinValue, ulong.MaxValue),
            _ => ((Int128)type.Range().Min, (Int128)type.Range().Max),
        };
        return number < low || number > high ? default
            : type == DataType.UInt64 ? SignalValue.FromInteger((long)(ulong)number, type)
            : SignalValue.FromInteger((long)number, type);
    }

    private static SignalValue Number(VssValue value, DataType type) =>
        value.Kind == VssValueKind.Number && PlainScalar.TryReadNumber(value.Text, out double number)
            ? SignalValue.FromNumber(number, type)
            : default;

    private static string Wanted(DataType type) =>
        type.IsInteger()
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"'{type.Name()}' ({SignalValidation.Limits(type).Min} to {SignalValidation.Limits(type).Max})"
            )
            : $"'{type.Name()}'";
}
