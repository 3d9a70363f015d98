using System.Collections.Immutable;

namespace Bordnetz.Model.Ethernet;

/// <summary>
/// A shared wire of 10BASE-T1S whose nodes take turns (IEEE 802.3cg, clause 148, physical layer collision avoidance):
/// the coordinator sends a beacon, and then each node in order has an opportunity to send.
/// </summary>
/// <param name="Order">The nodes by their PLCA identifier; the coordinator is the first.</param>
/// <param name="OpportunityBits">How long an unused opportunity lasts, in bit times.</param>
/// <param name="Burst">How many frames more than one a node may send in a turn.</param>
public sealed record PlcaMedium(ImmutableArray<Node> Order, int OpportunityBits, int Burst)
{
    /// <summary>The bit rate of 10BASE-T1S in bit/s.</summary>
    public const long BitRate = 10_000_000;

    /// <summary>The length of the beacon in bit times (clause 148.4.4).</summary>
    public const int BeaconBits = 20;

    /// <summary>The length of an unused opportunity in bit times when nothing else is set.</summary>
    public const int DefaultOpportunityBits = 32;

    /// <summary>Length of a round in which nobody sends, in nanoseconds.</summary>
    public long IdleRoundNs => BeaconNs + (Order.Length * OpportunityNs);

    /// <summary>Length of the beacon in nanoseconds.</summary>
    public static long BeaconNs => TransmissionTime.Ns(BeaconBits, BitRate);

    /// <summary>Length of an unused opportunity in nanoseconds.</summary>
    public long OpportunityNs => TransmissionTime.Ns(OpportunityBits, BitRate);
}
