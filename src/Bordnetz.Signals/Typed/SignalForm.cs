namespace Bordnetz.Signals;

/// <summary>How values of a C# type and values of signals become each other. Immutable and thread-safe.</summary>
/// <typeparam name="T">The C# type.</typeparam>
public sealed class SignalForm<T>
{
    private readonly Func<SignalValue, T> _from;
    private readonly Func<T, SignalValue> _to;

    /// <summary>Makes a form; both functions must be free of side effects.</summary>
    /// <param name="type">The data type of the signals.</param>
    /// <param name="from">Makes a C# value of a present value of that type.</param>
    /// <param name="to">Makes a value of that type.</param>
    public SignalForm(DataType type, Func<SignalValue, T> from, Func<T, SignalValue> to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        Type = type;
        _from = from;
        _to = to;
    }

    /// <summary>The data type of the signals.</summary>
    public DataType Type { get; }

    /// <summary>The C# value of a present value; allocates nothing for the types of VSS.</summary>
    public T From(SignalValue value) => _from(value);

    /// <summary>The signal's value.</summary>
    public SignalValue To(T value) => _to(value);
}

/// <summary>The forms of the data types of VSS in their natural C# types: <c>uint8</c> is <c>byte</c>.</summary>
public static class SignalForms
{
    private static readonly object[] All =
    [
        new SignalForm<bool>(DataType.Boolean, v => v.ToBoolean(), SignalValue.From),
        Integer(DataType.Int8, v => (sbyte)v, v => v),
        Integer(DataType.Int16, v => (short)v, v => v),
        Integer(DataType.Int32, v => (int)v, v => v),
        Integer(DataType.Int64, v => v, v => v),
        Integer(DataType.UInt8, v => (byte)v, v => v),
        Integer(DataType.UInt16, v => (ushort)v, v => v),
        Integer(DataType.UInt32, v => (uint)v, v => v),
        Integer(DataType.UInt64, v => (ulong)v, v => (long)v),
        new SignalForm<float>(DataType.Float, v => (float)v.ToNumber(), SignalValue.From),
        new SignalForm<double>(DataType.Double, v => v.ToNumber(), SignalValue.From),
        new SignalForm<string>(DataType.String, v => v.ToText()!, SignalValue.From),
        new SignalForm<StructValue>(DataType.Struct, v => (StructValue)v.Reference!, SignalValue.From),
        Array<bool>(DataType.BooleanArray),
        Array<sbyte>(DataType.Int8Array),
        Array<short>(DataType.Int16Array),
        Array<int>(DataType.Int32Array),
        Array<long>(DataType.Int64Array),
        Array<byte>(DataType.UInt8Array),
        Array<ushort>(DataType.UInt16Array),
        Array<uint>(DataType.UInt32Array),
        Array<ulong>(DataType.UInt64Array),
        Array<float>(DataType.FloatArray),
        Array<double>(DataType.DoubleArray),
        Array<string>(DataType.StringArray),
        Array<StructValue>(DataType.StructArray),
    ];

    /// <summary>The form of a C# type.</summary>
    /// <exception cref="ArgumentException">No data type of VSS is that type.</exception>
    public static SignalForm<T> Of<T>() =>
        Cache<T>.Form ?? throw new ArgumentException($"{typeof(T)} is no type of VSS");

    private static class Cache<T>
    {
        public static readonly SignalForm<T>? Form = All.OfType<SignalForm<T>>().FirstOrDefault();
    }

    private static SignalForm<T> Integer<T>(DataType type, Func<long, T> from, Func<T, long> to) =>
        new(type, v => from(v.Bits), v => SignalValue.FromInteger(to(v), type));

    private static SignalForm<T[]> Array<T>(DataType type) => new(type, v => (T[])v.Reference!, SignalValue.From);
}
