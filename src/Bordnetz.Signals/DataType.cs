namespace Bordnetz.Signals;

/// <summary>
/// The data types of the Vehicle Signal Specification (COVESA VSS, "Data types"). Of which struct type a value is says
/// <see cref="StructValue.Type"/>, of a signal <see cref="SignalDefinition.StructPath"/>.
/// </summary>
public enum DataType : byte
{
    /// <summary>No type: the value is absent.</summary>
    None,

    /// <summary>VSS <c>boolean</c>.</summary>
    Boolean,

    /// <summary>VSS <c>int8</c>.</summary>
    Int8,

    /// <summary>VSS <c>int16</c>.</summary>
    Int16,

    /// <summary>VSS <c>int32</c>.</summary>
    Int32,

    /// <summary>VSS <c>int64</c>.</summary>
    Int64,

    /// <summary>VSS <c>uint8</c>.</summary>
    UInt8,

    /// <summary>VSS <c>uint16</c>.</summary>
    UInt16,

    /// <summary>VSS <c>uint32</c>.</summary>
    UInt32,

    /// <summary>VSS <c>uint64</c>.</summary>
    UInt64,

    /// <summary>VSS <c>float</c> (IEEE 754 binary32).</summary>
    Float,

    /// <summary>VSS <c>double</c> (IEEE 754 binary64).</summary>
    Double,

    /// <summary>VSS <c>string</c>.</summary>
    String,

    /// <summary>VSS <c>boolean[]</c>.</summary>
    BooleanArray,

    /// <summary>VSS <c>int8[]</c>.</summary>
    Int8Array,

    /// <summary>VSS <c>int16[]</c>.</summary>
    Int16Array,

    /// <summary>VSS <c>int32[]</c>.</summary>
    Int32Array,

    /// <summary>VSS <c>int64[]</c>.</summary>
    Int64Array,

    /// <summary>VSS <c>uint8[]</c>.</summary>
    UInt8Array,

    /// <summary>VSS <c>uint16[]</c>.</summary>
    UInt16Array,

    /// <summary>VSS <c>uint32[]</c>.</summary>
    UInt32Array,

    /// <summary>VSS <c>uint64[]</c>.</summary>
    UInt64Array,

    /// <summary>VSS <c>float[]</c>.</summary>
    FloatArray,

    /// <summary>VSS <c>double[]</c>.</summary>
    DoubleArray,

    /// <summary>VSS <c>string[]</c>.</summary>
    StringArray,

    /// <summary>A struct type, which the catalog defines.</summary>
    Struct,

    /// <summary>An array of a struct type.</summary>
    StructArray,
}

/// <summary>Names and classes of <see cref="DataType"/>.</summary>
public static class DataTypes
{
    private static readonly string[] Names =
    [
        "",
        "boolean",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float",
        "double",
        "string",
    ];

    /// <summary>All names that VSS knows, for suggestions.</summary>
    public static IEnumerable<string> AllNames => Names.Skip(1).Concat(Names.Skip(1).Select(n => n + "[]"));

    /// <summary>The name that VSS uses, such as <c>uint8</c> or <c>float[]</c>.</summary>
    public static string Name(this DataType type) =>
        type is DataType.Struct or DataType.StructArray ? (type == DataType.Struct ? "struct" : "struct[]")
        : type >= DataType.BooleanArray ? Names[type - DataType.BooleanArray + 1] + "[]"
        : Names[(int)type];

    /// <summary>Parses a VSS type name; false when it is none.</summary>
    public static bool TryParse(string? name, out DataType type)
    {
        type = DataType.None;
        if (name is null || name.Length == 0)
        {
            return false;
        }
        bool array = name.EndsWith("[]", StringComparison.Ordinal);
        int index = Array.IndexOf(Names, array ? name[..^2] : name);
        if (index <= 0)
        {
            return false;
        }
        type = (DataType)(array ? index + (int)DataType.BooleanArray - 1 : index);
        return true;
    }

    /// <summary>Whether the type is an array type.</summary>
    public static bool IsArray(this DataType type) => type >= DataType.BooleanArray && type != DataType.Struct;

    /// <summary>The element type of an array type; the type itself otherwise.</summary>
    public static DataType Element(this DataType type) =>
        type == DataType.StructArray ? DataType.Struct
        : type.IsArray() ? type - DataType.BooleanArray + DataType.Boolean
        : type;

    /// <summary>Whether the type is a scalar number (not boolean, not string).</summary>
    public static bool IsNumeric(this DataType type) => type is >= DataType.Int8 and <= DataType.Double;

    /// <summary>Whether the type is a whole number.</summary>
    public static bool IsInteger(this DataType type) => type is >= DataType.Int8 and <= DataType.UInt64;

    /// <summary>The smallest and largest value of an integer type, as doubles (exact up to 32 bits).</summary>
    public static (double Min, double Max) Range(this DataType type) =>
        type switch
        {
            DataType.Boolean => (0, 1),
            DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DataType.Int16 => (short.MinValue, short.MaxValue),
            DataType.Int32 => (int.MinValue, int.MaxValue),
            DataType.Int64 => (long.MinValue, long.MaxValue),
            DataType.UInt8 => (byte.MinValue, byte.MaxValue),
            DataType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            DataType.UInt32 => (uint.MinValue, uint.MaxValue),
            DataType.UInt64 => (ulong.MinValue, ulong.MaxValue),
            _ => (double.NegativeInfinity, double.PositiveInfinity),
        };
}
