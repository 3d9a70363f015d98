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

    /// <summary>A scalar without a word when it is none of that type.</summary>
    public static SignalValue Quiet(VssValue value, DataType type) =>
        new ValueReader(new()).Scalar(value, "", "", type);

    /// <summary>A scalar, a map or a list, as the type wants; absent, and a problem, when it is another.</summary>
    /// <param name="value">What is written.</param>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="path">The signal's path.</param>
    /// <param name="type">The signal's type.</param>
    /// <param name="structType">The struct type, for these.</param>
    /// <param name="find">Finds the struct types of properties.</param>
    public SignalValue Value(
        VssValue value,
        string attribute,
        string path,
        DataType type,
        StructType? structType,
        Func<string, StructType?> find
    )
    {
        if (!type.IsArray())
        {
            return structType is null
                ? Scalar(value, attribute, path, type)
                : Struct(value, attribute, path, structType, find);
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
        SignalValue[] elements =
        [
            .. value.Items.Select(v => Value(v, attribute, path, type.Element(), structType, find)),
        ];
        return elements.All(e => e.HasValue) ? SignalArrays.Make(elements, type) : default;
    }

    private SignalValue Struct(
        VssValue value,
        string attribute,
        string path,
        StructType type,
        Func<string, StructType?> find
    )
    {
        if (value.Kind != VssValueKind.Map)
        {
            log.Error("BN3008", value.Place, $"'{attribute}' of '{path}' must be a map ('{type.Path}'), not {value}");
            return default;
        }
        foreach (VssEntry entry in value.Entries.Where(e => type.IndexOf(e.Name) < 0))
        {
            string hint = Suggestion.For(entry.Name, type.Properties.Select((_, i) => type.NameOf(i)));
            log.Error("BN3008", entry.NamePlace, $"'{type.Path}' has no property '{entry.Name}'{hint}");
            return default;
        }
        SignalValue[] parts = new SignalValue[type.Properties.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            SignalDefinition property = type.Properties[i];
            if (value[type.NameOf(i)] is not { } written)
            {
                log.Error("BN3008", value.Place, $"'{attribute}' of '{path}' lacks the property '{type.NameOf(i)}'");
                return default;
            }
            StructType? inner = property.StructPath is { } innerPath ? find(innerPath) : null;
            parts[i] = Value(written, attribute, path + "." + type.NameOf(i), property.Type, inner, find);
            if (!parts[i].HasValue)
            {
                return default;
            }
        }
        ValueVerdict verdict = StructValue.TryMake(type, parts, out StructValue? made, out int failed);
        if (made is not null)
        {
            return SignalValue.From(made);
        }
        VssValue place = failed < parts.Length ? value[type.NameOf(failed)]! : value;
        log.Error(
            "BN3009",
            place.Place,
            $"'{type.NameOf(failed)}' in '{attribute}' of '{path}' {SignalValidation.Say(verdict)}"
        );
        return default;
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
