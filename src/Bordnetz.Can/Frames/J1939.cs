namespace Bordnetz.Can;

/// <summary>
/// What SAE J1939-21 (5.2) reads from a 29-bit identifier: three bits priority, two data pages, eight bits PDU format,
/// eight PDU specific, eight source address.
/// </summary>
public static class J1939
{
    /// <summary>The address of a node that has none; in a DBC it stands for any sender.</summary>
    public const byte NullAddress = 0xFE;

    /// <summary>The destination of messages to all.</summary>
    public const byte GlobalAddress = 0xFF;

    // From this PDU format on the next byte belongs to the group; below it is an address (PDU1).
    private const uint FirstGroupFormat = 240;

    /// <summary>The parameter group number, 18 bits; of PDU1 without the destination.</summary>
    public static uint ParameterGroup(CanId id)
    {
        uint group = (id.Value >> 8) & 0x3FFFF;
        return HasDestination(id) ? group & 0x3FF00 : group;
    }

    /// <summary>Who sends.</summary>
    public static byte SourceAddress(CanId id) => (byte)id.Value;

    /// <summary>Whether the identifier names one receiver or all (PDU1).</summary>
    public static bool HasDestination(CanId id) => ((id.Value >> 16) & 0xFF) < FirstGroupFormat;

    /// <summary>To whom it is sent; <see cref="GlobalAddress"/> where the identifier names no receiver (PDU2).</summary>
    public static byte DestinationAddress(CanId id) => HasDestination(id) ? (byte)(id.Value >> 8) : GlobalAddress;
}
