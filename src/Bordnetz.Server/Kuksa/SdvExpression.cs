using Bordnetz.Signals;

namespace Bordnetz.Server.Kuksa;

/// <summary>The values that a query sees: the latest of each signal, and the one before.</summary>
internal sealed class SdvRow
{
    private readonly Dictionary<int, (Datapoint Now, Datapoint Before)> _values = [];

    /// <summary>Takes a value.</summary>
    public void Set(in SignalUpdate update)
    {
        Datapoint before = _values.TryGetValue(update.SignalIndex, out var old) ? old.Now : default;
        _values[update.SignalIndex] = (update.Datapoint, before);
    }

    /// <summary>The latest value of a signal, or the one before.</summary>
    public Datapoint Get(int signal, bool before) =>
        !_values.TryGetValue(signal, out var values) ? default
        : before ? values.Before
        : values.Now;
}

/// <summary>
/// Something in a query that has a value. As in SQL there is a third one beside true and false: unknown, when a value
/// is not available.
/// </summary>
internal abstract record SdvExpression(DataType Type)
{
    /// <summary>The value; absent when not available or unknown.</summary>
    public abstract SignalValue Evaluate(SdvRow row);

    protected static SignalValue Truth(bool? value) => value is { } known ? SignalValue.From(known) : default;

    protected static bool? Truth(SignalValue value) => value.HasValue ? value.ToBoolean() : null;
}

internal sealed record SdvLiteral(SignalValue Value) : SdvExpression(Value.Type)
{
    public override SignalValue Evaluate(SdvRow row) => Value;
}

internal sealed record SdvSignal(SignalDefinition Definition, bool Before) : SdvExpression(Definition.Type)
{
    public Datapoint Datapoint(SdvRow row) => row.Get(Definition.Index, Before);

    public override SignalValue Evaluate(SdvRow row) =>
        Datapoint(row) is { Quality: Quality.Good or Quality.Stale } usable ? usable.Value : default;
}

internal sealed record SdvNot(SdvExpression Operand) : SdvExpression(DataType.Boolean)
{
    public override SignalValue Evaluate(SdvRow row) => Truth(!Truth(Operand.Evaluate(row)));
}

internal sealed record SdvAnd(SdvExpression Left, SdvExpression Right) : SdvExpression(DataType.Boolean)
{
    public override SignalValue Evaluate(SdvRow row) => Truth(Truth(Left.Evaluate(row)) & Truth(Right.Evaluate(row)));
}

internal sealed record SdvOr(SdvExpression Left, SdvExpression Right) : SdvExpression(DataType.Boolean)
{
    public override SignalValue Evaluate(SdvRow row) => Truth(Truth(Left.Evaluate(row)) | Truth(Right.Evaluate(row)));
}

/// <summary>A comparison: <c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</summary>
internal sealed record SdvComparison(string Operator, SdvExpression Left, SdvExpression Right)
    : SdvExpression(DataType.Boolean)
{
    public override SignalValue Evaluate(SdvRow row)
    {
        SignalValue left = Left.Evaluate(row);
        SignalValue right = Right.Evaluate(row);
        if (!left.HasValue || !right.HasValue || Order(left, right) is not { } order)
        {
            // Nothing is less than, equal to or greater than something that is not a number.
            return left.HasValue && right.HasValue ? SignalValue.From(Operator == "!=") : default;
        }
        return SignalValue.From(
            Operator switch
            {
                "=" => order == 0,
                "!=" => order != 0,
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            }
        );
    }

    private static int? Order(SignalValue left, SignalValue right)
    {
        if (left.ToText() is { } text)
        {
            return string.CompareOrdinal(text, right.ToText());
        }
        if (left.Type.IsInteger() && right.Type.IsInteger())
        {
            return Whole(left).CompareTo(Whole(right));
        }
        // A float is compared with 0.1 as a float, so that it can be equal to it.
        bool single = left.Type == DataType.Float || right.Type == DataType.Float;
        double a = single ? (float)left.ToNumber() : left.ToNumber();
        double b = single ? (float)right.ToNumber() : right.ToNumber();
        return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
    }

    private static Int128 Whole(SignalValue value) => value.Type == DataType.UInt64 ? (ulong)value.Bits : value.Bits;
}
