namespace Bordnetz.Model;

/// <summary>How long a PDU's datagram occupies an Ethernet link.</summary>
public static class EthernetFrameLength
{
    /// <summary>
    /// Largest PDU in bytes that fits into one frame with the IPv4, UDP and PDU headers (IEEE 802.3: 1500 octets of
    /// client data).
    /// </summary>
    public const int MaxPayload = 1500 - Ipv4Header - UdpHeader - PduHeader;

    private const int MacHeader = 14;
    private const int VlanTag = 4;
    private const int Ipv4Header = 20;
    private const int UdpHeader = 8;
    private const int PduHeader = 8;
    private const int FrameCheckSequence = 4;
    private const int MinFrame = 64 + VlanTag;
    private const int PreambleAndStart = 8;
    private const int InterpacketGap = 12;

    /// <summary>
    /// Bits on the wire of one UDP datagram that carries one PDU: preamble, start delimiter, MAC frame with the tag that
    /// carries its priority (IEEE 802.1Q, clause 9; padded to 68 octets), and the gap that must follow it (IEEE 802.3,
    /// clauses 3 and 4).
    /// </summary>
    /// <param name="payloadBytes">The PDU's length, 0 to <see cref="MaxPayload"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit into one frame.</exception>
    public static int Bits(int payloadBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadBytes, MaxPayload);
        int frame = MacHeader + VlanTag + Ipv4Header + UdpHeader + PduHeader + payloadBytes + FrameCheckSequence;
        return 8 * (PreambleAndStart + Math.Max(MinFrame, frame) + InterpacketGap);
    }
}
