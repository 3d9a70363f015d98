using System.Buffers.Binary;

namespace Bordnetz.Simulation.Trace;

/// <summary>
/// The bytes of a PDU on an Ethernet: one UDP datagram over IPv4 with an IEEE 802.1Q tag, its payload a PDU header of
/// identifier and length (AUTOSAR SoAd with PDU header option: 32 bits each, big endian) and the PDU. Addresses follow
/// from the sender's number, since a description has none.
/// </summary>
public static class EthernetCapture
{
    /// <summary>The UDP port from and to which PDUs go.</summary>
    public const ushort Port = 42_557;

    private const int HeaderBytes = 14 + 4 + 20 + 8 + 8;
    private const int SmallestFrame = 64;

    /// <summary>How many bytes a datagram takes, without preamble and checksum.</summary>
    public static int SizeOf(int payload) => Math.Max(SmallestFrame, HeaderBytes + payload);

    /// <summary>Writes a datagram.</summary>
    /// <param name="frame">The PDU's frame.</param>
    /// <param name="sender">The number of the sending node, below 250.</param>
    /// <param name="payload">The PDU.</param>
    /// <param name="into">Where to, <see cref="SizeOf"/> bytes.</param>
    public static void Write(TraceFrame frame, int sender, ReadOnlySpan<byte> payload, Span<byte> into)
    {
        ArgumentNullException.ThrowIfNull(frame);
        into.Clear();
        // Multicast of the group 239.255.0.1 (RFC 1112), from a locally administered address.
        ReadOnlySpan<byte> addresses =
        [
            0x01,
            0x00,
            0x5E,
            0x7F,
            0x00,
            0x01,
            0x02,
            0x00,
            0x00,
            0x00,
            0x00,
            (byte)(1 + sender),
        ];
        addresses.CopyTo(into);
        BinaryPrimitives.WriteUInt16BigEndian(into[12..], 0x8100);
        BinaryPrimitives.WriteUInt16BigEndian(into[14..], (ushort)((frame.Priority << 13) | 1));
        BinaryPrimitives.WriteUInt16BigEndian(into[16..], 0x0800);
        Span<byte> ip = into.Slice(18, 20);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + 8 + 8 + payload.Length));
        // Do not fragment; one hop.
        ip[6] = 0x40;
        ip[8] = 1;
        ip[9] = 17;
        ReadOnlySpan<byte> between = [10, 0, 0, (byte)(1 + sender), 239, 255, 0, 1];
        between.CopyTo(ip[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip));
        Span<byte> udp = into[38..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(8 + 8 + payload.Length));
        // A checksum of 0 says that there is none (RFC 768).
        BinaryPrimitives.WriteUInt32BigEndian(udp[8..], frame.Pdu);
        BinaryPrimitives.WriteUInt32BigEndian(udp[12..], (uint)payload.Length);
        payload.CopyTo(udp[16..]);
    }

    // RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (ushort)~sum;
    }
}
