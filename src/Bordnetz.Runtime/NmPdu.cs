using Bordnetz.Model;

namespace Bordnetz.Runtime;

/// <summary>
/// The bytes of a network management PDU (AUTOSAR SWS CANNetworkManagement and UDPNetworkManagement): source node
/// identifier, control bit vector, and the requested partial networks.
/// </summary>
public static class NmPdu
{
    /// <summary>Length in bytes.</summary>
    public const int Length = NetworkManagement.PduLength;

    private const byte ActiveWakeup = 1 << 4;
    private const byte PartialNetworkInformation = 1 << 6;
    private const int FirstByteOfRequest = PartialNetwork.FirstId / 8;

    /// <summary>Writes a PDU.</summary>
    /// <param name="pdu">At least <see cref="Length"/> bytes.</param>
    /// <param name="source">The number of the sending node on the network.</param>
    /// <param name="isActive">Whether the sender woke the network by itself, not because it was woken there.</param>
    /// <param name="request">The partial networks that the sender requests, by their bits.</param>
    public static void Write(Span<byte> pdu, byte source, bool isActive, ulong request)
    {
        pdu[0] = source;
        pdu[1] = (byte)(PartialNetworkInformation | (isActive ? ActiveWakeup : 0));
        for (int i = FirstByteOfRequest; i < Length; i++)
        {
            pdu[i] = (byte)(request >> (8 * i));
        }
    }

    /// <summary>The partial networks that a PDU requests; all of them when it does not tell them apart.</summary>
    public static ulong Request(ReadOnlySpan<byte> pdu)
    {
        if ((pdu[1] & PartialNetworkInformation) == 0)
        {
            return ulong.MaxValue;
        }
        ulong request = 0;
        for (int i = FirstByteOfRequest; i < Length; i++)
        {
            request |= (ulong)pdu[i] << (8 * i);
        }
        return request;
    }
}
