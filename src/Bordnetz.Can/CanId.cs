namespace Bordnetz.Can;

/// <summary>
/// A CAN identifier: 11 bits, or 29 when extended. Ordered as arbitration orders identifiers of one kind.
/// </summary>
public readonly record struct CanId
{
    /// <summary>Largest 11-bit identifier.</summary>
    public const uint MaxStandard = 0x7FF;

    /// <summary>Largest 29-bit identifier.</summary>
    public const uint MaxExtended = 0x1FFF_FFFF;

    /// <summary>Makes an identifier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has too many bits.</exception>
    public CanId(uint value, bool isExtended = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, isExtended ? MaxExtended : MaxStandard);
        Value = value;
        IsExtended = isExtended;
    }

    /// <summary>The bits.</summary>
    public uint Value { get; }

    /// <summary>Whether it has 29 bits.</summary>
    public bool IsExtended { get; }

    /// <summary>
    /// A number whose order is that of arbitration: the lower wins. A standard identifier beats an extended one that
    /// begins with the same 11 bits (ISO 11898-1, the IDE bit is dominant in the base format).
    /// </summary>
    public uint ArbitrationRank =>
        IsExtended ? ((Value >> 18) << 20) | (1u << 19) | ((Value & 0x3FFFF) << 1) : Value << 20;

    /// <summary>As candump writes it: three hexadecimal digits, or eight.</summary>
    public override string ToString() => IsExtended ? $"{Value:X8}" : $"{Value:X3}";
}

/// <summary>How a signal's bits are laid out.</summary>
public enum ByteOrder
{
    /// <summary>Intel: the start bit is the least significant.</summary>
    LittleEndian,

    /// <summary>Motorola: the start bit is the most significant, in DBC's saw-tooth numbering.</summary>
    BigEndian,
}

/// <summary>What a signal's raw bits are.</summary>
public enum RawKind
{
    /// <summary>An unsigned integer.</summary>
    Unsigned,

    /// <summary>A two's complement integer.</summary>
    Signed,

    /// <summary>IEEE 754 binary32 (<c>SIG_VALTYPE_ 1</c>).</summary>
    Float32,

    /// <summary>IEEE 754 binary64 (<c>SIG_VALTYPE_ 2</c>).</summary>
    Float64,
}
