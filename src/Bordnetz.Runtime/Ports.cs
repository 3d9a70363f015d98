using System.Runtime.CompilerServices;
using Bordnetz.Signals;

namespace Bordnetz.Runtime;

/// <summary>Where a function meets the signals: a value copied at release, or one that becomes visible at deadline.</summary>
public abstract class Port
{
    private protected Port(SignalDefinition signal, PortRole role)
    {
        Signal = signal;
        Role = role;
    }

    /// <summary>The signal.</summary>
    public SignalDefinition Signal { get; }

    /// <summary>Which value of the signal, in which direction.</summary>
    public PortRole Role { get; }

    internal int Slot { get; set; } = -1;

    internal abstract void Latch(SignalStore store);

    internal abstract void Commit(SignalStore store, long timeNs);
}

/// <summary>The four ways in which a function uses a signal, in the words of the description.</summary>
public enum PortRole
{
    /// <summary>Reads the current value.</summary>
    Reads,

    /// <summary>Computes the current value.</summary>
    Publishes,

    /// <summary>Sets the target of an actuator.</summary>
    Actuates,

    /// <summary>Takes the target of an actuator and brings it about.</summary>
    Provides,
}

/// <summary>
/// An input: the value as it was at the function's release, whatever happened since (logical execution time).
/// <typeparamref name="T"/> is <c>double</c>, <c>float</c> or <c>int</c> for any number, <c>bool</c>, <c>string</c>, or the
/// natural type of the signal's data type (<see cref="SignalForms"/>).
/// </summary>
public sealed class Input<T> : Port
{
    internal Input(SignalDefinition signal, PortRole role, T initial)
        : base(signal, role) => Value = initial;

    /// <summary>
    /// The value; the initial one until the first good one came. Stale values keep their last content; numbers are
    /// always finite.
    /// </summary>
    public T Value { get; internal set; }

    /// <summary>How far the value can be trusted.</summary>
    public Quality Quality { get; private set; }

    /// <summary>Whether the value is present and in time.</summary>
    public bool IsGood => Quality == Quality.Good;

    /// <summary>When the value was written into the node's store, in nanoseconds.</summary>
    public long TimeNs { get; private set; }

    internal override void Latch(SignalStore store)
    {
        ref readonly SignalSlot slot = ref store.Read(Slot);
        Quality = slot.Quality;
        if (slot.Quality != Quality.Missing && slot.Value.HasValue)
        {
            T value = PortValue.To<T>(slot.Value);
            if (!PortValue.IsFinite(value))
            {
                // A function computes with numbers only: what is none counts as not received.
                Quality = Quality.Invalid;
                return;
            }
            TimeNs = slot.TimeNs;
            Value = value;
        }
    }

    internal override void Commit(SignalStore store, long timeNs) { }
}

/// <summary>An output: what the function sets becomes visible to others at its deadline (logical execution time).</summary>
public sealed class Output<T> : Port
{
    private T _value;
    private bool _written;

    internal Output(SignalDefinition signal, PortRole role)
        : base(signal, role) => _value = default!;

    /// <summary>The value set last. Setting it publishes it at the deadline of this step; not setting it publishes nothing.</summary>
    public T Value
    {
        get => _value;
        set
        {
            _value = value;
            _written = true;
        }
    }

    internal override void Latch(SignalStore store) { }

    internal override void Commit(SignalStore store, long timeNs)
    {
        if (_written)
        {
            _written = false;
            store.Write(Slot, PortValue.From(_value, Signal.Type), timeNs);
        }
    }
}

internal static class PortValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFinite<T>(T value) =>
        typeof(T) == typeof(double)
            ? double.IsFinite(Unsafe.As<T, double>(ref value))
            : typeof(T) != typeof(float) || float.IsFinite(Unsafe.As<T, float>(ref value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T To<T>(SignalValue value)
    {
        if (typeof(T) == typeof(double))
        {
            double v = value.ToNumber();
            return Unsafe.As<double, T>(ref v);
        }
        if (typeof(T) == typeof(float))
        {
            float v = (float)value.ToNumber();
            return Unsafe.As<float, T>(ref v);
        }
        if (typeof(T) == typeof(int))
        {
            int v = (int)value.ToNumber();
            return Unsafe.As<int, T>(ref v);
        }
        if (typeof(T) == typeof(bool))
        {
            bool v = value.ToBoolean();
            return Unsafe.As<bool, T>(ref v);
        }
        if (typeof(T) == typeof(string))
        {
            string? text = value.ToText();
            return Unsafe.As<string?, T>(ref text);
        }
        return SignalForms.Of<T>().From(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SignalValue From<T>(T value, DataType type)
    {
        if (typeof(T) == typeof(double))
        {
            return SignalValue.FromNumber(Unsafe.As<T, double>(ref value), type);
        }
        if (typeof(T) == typeof(float))
        {
            return SignalValue.FromNumber(Unsafe.As<T, float>(ref value), type);
        }
        if (typeof(T) == typeof(int))
        {
            return SignalValue.FromNumber(Unsafe.As<T, int>(ref value), type);
        }
        if (typeof(T) == typeof(bool))
        {
            return SignalValue.FromNumber(Unsafe.As<T, bool>(ref value) ? 1 : 0, type);
        }
        return typeof(T) == typeof(string)
            ? SignalValue.From(Unsafe.As<T, string>(ref value))
            : SignalForms.Of<T>().To(value);
    }

    /// <summary>
    /// Whether values of a data type can be had as <typeparamref name="T"/>: numbers as each other, anything else as what
    /// it is.
    /// </summary>
    public static bool Fits<T>(DataType type) =>
        typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(int)
            ? type is not DataType.String and not DataType.Struct && type < DataType.BooleanArray
            : SignalForms.Of<T>().Type == type;
}
