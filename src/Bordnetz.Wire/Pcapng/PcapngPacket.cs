namespace Bordnetz.Wire.Pcapng;

/// <summary>One captured packet.</summary>
/// <param name="InterfaceIndex">Which of the section's interfaces, from 0.</param>
/// <param name="InterfaceName">Its name, or an empty string.</param>
/// <param name="LinkType">What the bytes are (LINKTYPE_ registry), such as 227 for SocketCAN.</param>
/// <param name="TimeNs">Nanoseconds since 1970, UTC, or since the run's start for virtual time.</param>
/// <param name="Direction">Whether it came in or went out, where the capture tells.</param>
/// <param name="Data">The bytes.</param>
public readonly record struct PcapngPacket(
    int InterfaceIndex,
    string InterfaceName,
    int LinkType,
    long TimeNs,
    PcapngDirection Direction,
    ReadOnlyMemory<byte> Data
);

/// <summary>Which way a packet went, seen from the one who captured it (<c>epb_flags</c>).</summary>
public enum PcapngDirection
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>Received.</summary>
    Inbound,

    /// <summary>Sent.</summary>
    Outbound,
}

/// <summary>Link types of packets that a vehicle has.</summary>
public static class LinkTypes
{
    /// <summary>LINKTYPE_ETHERNET.</summary>
    public const int Ethernet = 1;

    /// <summary>LINKTYPE_RAW: IPv4 or IPv6 packets without a link layer.</summary>
    public const int RawIp = 101;

    /// <summary>LINKTYPE_LINUX_SLL: what tcpdump writes for the interface <c>any</c>.</summary>
    public const int LinuxCooked = 113;

    /// <summary>LINKTYPE_CAN_SOCKETCAN.</summary>
    public const int SocketCan = 227;

    /// <summary>LINKTYPE_WIRESHARK_UPPER_PDU: what Wireshark makes of text logs.</summary>
    public const int WiresharkUpperPdu = 252;

    /// <summary>LINKTYPE_LIN.</summary>
    public const int Lin = 212;
}

/// <summary>Where a capture cannot be read further, and why.</summary>
/// <param name="Position">Bytes from the start of the file.</param>
/// <param name="Message">What is wrong.</param>
public sealed record PcapngDamage(long Position, string Message);
