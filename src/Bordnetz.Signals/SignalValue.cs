using System.Globalization;
using System.Runtime.CompilerServices;

namespace Bordnetz.Signals;

/// <summary>
/// One value of any VSS type in 16 bytes: scalars carry their bits beside a marker of their type, strings and arrays
/// are their own marker. Immutable (arrays must not be changed after they were wrapped); the default is "absent".
/// </summary>
public readonly struct SignalValue : IEquatable<SignalValue>
{
    private sealed class Marker(DataType type)
    {
        public readonly DataType Type = type;
    }

    private static readonly Marker[] Markers = Enumerable
        .Range(0, (int)DataType.Double + 1)
        .Select(i => new Marker((DataType)i))
        .ToArray();

    private static readonly Marker BooleanMarker = Markers[(int)DataType.Boolean];
    private static readonly Marker FloatMarker = Markers[(int)DataType.Float];
    private static readonly Marker DoubleMarker = Markers[(int)DataType.Double];

    private readonly object? _marker;
    private readonly long _bits;

    private SignalValue(object? marker, long bits)
    {
        _marker = marker;
        _bits = bits;
    }

    /// <summary>The type of the value; <see cref="DataType.None"/> when absent.</summary>
    public DataType Type =>
        _marker switch
        {
            null => DataType.None,
            Marker m => m.Type,
            string => DataType.String,
            bool[] => DataType.BooleanArray,
            sbyte[] when _marker.GetType() == typeof(sbyte[]) => DataType.Int8Array,
            byte[] => DataType.UInt8Array,
            short[] when _marker.GetType() == typeof(short[]) => DataType.Int16Array,
            ushort[] => DataType.UInt16Array,
            int[] when _marker.GetType() == typeof(int[]) => DataType.Int32Array,
            uint[] => DataType.UInt32Array,
            long[] when _marker.GetType() == typeof(long[]) => DataType.Int64Array,
            ulong[] => DataType.UInt64Array,
            float[] => DataType.FloatArray,
            double[] => DataType.DoubleArray,
            string[] => DataType.StringArray,
            StructValue => DataType.Struct,
            StructValue[] => DataType.StructArray,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Whether there is a value.</summary>
    public bool HasValue => _marker is not null;

    /// <summary>The bits of a scalar: two's complement, or the IEEE 754 bits widened to binary64.</summary>
    public long Bits => _bits;

    /// <summary>The string or array; null for scalars.</summary>
    public object? Reference => _marker is Marker ? null : _marker;

    /// <summary>Wraps a boolean.</summary>
    public static SignalValue From(bool value) => new(BooleanMarker, value ? 1 : 0);

    /// <summary>Wraps a <c>float</c>.</summary>
    public static SignalValue From(float value) => new(FloatMarker, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Wraps a <c>double</c>.</summary>
    public static SignalValue From(double value) => new(DoubleMarker, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Wraps a string.</summary>
    public static SignalValue From(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value, 0);
    }

    /// <summary>Wraps a struct.</summary>
    public static SignalValue From(StructValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value, 0);
    }

    /// <summary>Wraps an array of one of the VSS element types.</summary>
    /// <exception cref="ArgumentException">The array's element type is no VSS type.</exception>
    public static SignalValue From(Array value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (
            value
            is not (
                bool[]
                or sbyte[]
                or byte[]
                or short[]
                or ushort[]
                or int[]
                or uint[]
                or long[]
                or ulong[]
                or float[]
                or double[]
                or string[]
                or StructValue[]
            )
        )
        {
            throw new ArgumentException($"{value.GetType().Name} is no VSS type", nameof(value));
        }
        return new(value, 0);
    }

    /// <summary>Wraps a whole number as the integer type <paramref name="type"/>, which must hold it.</summary>
    public static SignalValue FromInteger(long value, DataType type)
    {
        System.Diagnostics.Debug.Assert(type.IsInteger());
        return new(Markers[(int)type], value);
    }

    /// <summary>
    /// Makes a scalar of type <paramref name="type"/> from a number: rounded half to even and saturated for integer
    /// types, non-zero is true for boolean. NaN becomes 0 for integers. Strings and arrays are not made this way.
    /// </summary>
    public static SignalValue FromNumber(double value, DataType type)
    {
        switch (type)
        {
            case DataType.Double:
                return From(value);
            case DataType.Float:
                return From((float)value);
            case DataType.Boolean:
                return From(value != 0);
            case DataType.Int64:
                return new(Markers[(int)type], SaturateInt64(value));
            case DataType.UInt64:
                return new(Markers[(int)type], (long)SaturateUInt64(value));
            default:
                if (!type.IsInteger())
                {
                    throw new ArgumentException($"'{type.Name()}' cannot be made from a number", nameof(type));
                }
                (double min, double max) = type.Range();
                double rounded = double.IsNaN(value) ? 0 : Math.Clamp(Math.Round(value), min, max);
                return new(Markers[(int)type], (long)rounded);
        }
    }

    private static long SaturateInt64(double value) =>
        double.IsNaN(value) ? 0
        : value >= 9.2233720368547758E18 ? long.MaxValue
        : value <= -9.2233720368547758E18 ? long.MinValue
        : (long)Math.Round(value);

    private static ulong SaturateUInt64(double value) =>
        double.IsNaN(value) || value <= 0 ? 0
        : value >= 1.8446744073709552E19 ? ulong.MaxValue
        : (ulong)Math.Round(value);

    /// <summary>The value as a number: booleans are 0 and 1; strings, arrays and absent values are NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ToNumber()
    {
        object? marker = _marker;
        return ReferenceEquals(marker, FloatMarker) || ReferenceEquals(marker, DoubleMarker)
            ? BitConverter.Int64BitsToDouble(_bits)
            : ToNumberSlow();
    }

    private double ToNumberSlow() =>
        _marker is not Marker m ? double.NaN
        : m.Type == DataType.UInt64 ? (ulong)_bits
        : _bits;

    /// <summary>The value as a boolean: true when it is boolean true or a non-zero integer.</summary>
    public bool ToBoolean() => _marker is Marker && _bits != 0;

    /// <summary>The string; null when the value is not a string.</summary>
    public string? ToText() => _marker as string;

    /// <inheritdoc/>
    public bool Equals(SignalValue other)
    {
        if (ReferenceEquals(_marker, other._marker))
        {
            return _bits == other._bits;
        }
        return (_marker, other._marker) switch
        {
            (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
            (StructValue a, StructValue b) => a.Equals(b),
            (Array a, Array b) => Type == other.Type
                && System.Collections.StructuralComparisons.StructuralEqualityComparer.Equals(a, b),
            _ => false,
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SignalValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _marker is Marker m ? HashCode.Combine(m.Type, _bits) : (int)Type;

    /// <summary>Equality by type and content.</summary>
    public static bool operator ==(SignalValue left, SignalValue right) => left.Equals(right);

    /// <summary>Inequality by type or content.</summary>
    public static bool operator !=(SignalValue left, SignalValue right) => !left.Equals(right);

    /// <summary>The value as text, culture-free; an absent value is <c>–</c>.</summary>
    public override string ToString() =>
        _marker switch
        {
            null => "–",
            Marker { Type: DataType.Boolean } => _bits != 0 ? "true" : "false",
            Marker { Type: DataType.Float } => ((float)BitConverter.Int64BitsToDouble(_bits)).ToString(
                CultureInfo.InvariantCulture
            ),
            Marker { Type: DataType.Double } => BitConverter
                .Int64BitsToDouble(_bits)
                .ToString(CultureInfo.InvariantCulture),
            Marker { Type: DataType.UInt64 } => ((ulong)_bits).ToString(CultureInfo.InvariantCulture),
            Marker => _bits.ToString(CultureInfo.InvariantCulture),
            string s => s,
            StructValue s => s.ToString(),
            Array a =>
                $"[{string.Join(", ", a.Cast<object>().Select(e => Convert.ToString(e, CultureInfo.InvariantCulture)))}]",
            _ => "",
        };
}
