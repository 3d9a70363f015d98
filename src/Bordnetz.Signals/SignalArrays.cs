namespace Bordnetz.Signals;

/// <summary>Makes array values of scalar values, and takes them apart.</summary>
public static class SignalArrays
{
    /// <summary>An array value of the array type <paramref name="type"/> from scalars of its element type.</summary>
    public static SignalValue Make(ReadOnlySpan<SignalValue> elements, DataType type) =>
        type switch
        {
            DataType.BooleanArray => Fill(elements, v => v.ToBoolean()),
            DataType.Int8Array => Fill(elements, v => (sbyte)v.Bits),
            DataType.Int16Array => Fill(elements, v => (short)v.Bits),
            DataType.Int32Array => Fill(elements, v => (int)v.Bits),
            DataType.Int64Array => Fill(elements, v => v.Bits),
            DataType.UInt8Array => Fill(elements, v => (byte)v.Bits),
            DataType.UInt16Array => Fill(elements, v => (ushort)v.Bits),
            DataType.UInt32Array => Fill(elements, v => (uint)v.Bits),
            DataType.UInt64Array => Fill(elements, v => (ulong)v.Bits),
            DataType.FloatArray => Fill(elements, v => (float)v.ToNumber()),
            DataType.DoubleArray => Fill(elements, v => v.ToNumber()),
            DataType.StringArray => Fill(elements, v => v.ToText() ?? ""),
            DataType.StructArray => Fill(elements, v => (StructValue)v.Reference!),
            _ => throw new ArgumentException($"'{type.Name()}' is no array type", nameof(type)),
        };

    /// <summary>How many elements an array value has; 0 for other values.</summary>
    public static int Count(SignalValue value) => (value.Reference as Array)?.Length ?? 0;

    /// <summary>One element of an array value, as a scalar of its element type.</summary>
    public static SignalValue At(SignalValue value, int index) =>
        value.Reference switch
        {
            bool[] a => SignalValue.From(a[index]),
            string[] a => SignalValue.From(a[index]),
            StructValue[] a => SignalValue.From(a[index]),
            float[] a => SignalValue.From(a[index]),
            double[] a => SignalValue.From(a[index]),
            ulong[] a when value.Type == DataType.UInt64Array => SignalValue.FromInteger(
                (long)a[index],
                DataType.UInt64
            ),
            Array a => SignalValue.FromInteger(ToInt64(a, index, value.Type), value.Type.Element()),
            _ => default,
        };

    // The runtime lets 'sbyte[]' pass for 'byte[]' in a type test, so the kind comes from the value's type.
    private static long ToInt64(Array array, int index, DataType type) =>
        type switch
        {
            DataType.Int8Array => ((sbyte[])array)[index],
            DataType.Int16Array => ((short[])array)[index],
            DataType.Int32Array => ((int[])array)[index],
            DataType.Int64Array => ((long[])array)[index],
            DataType.UInt8Array => ((byte[])array)[index],
            DataType.UInt16Array => ((ushort[])array)[index],
            _ => ((uint[])array)[index],
        };

    private static SignalValue Fill<T>(ReadOnlySpan<SignalValue> elements, Func<SignalValue, T> convert)
    {
        T[] array = new T[elements.Length];
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = convert(elements[i]);
        }
        return SignalValue.From((Array)array);
    }
}
