using System.Collections.Immutable;
using Bordnetz.Optimization.Solving;

namespace Bordnetz.Optimization.Gates;

/// <summary>A periodic frame that is to be sent at fixed times. Times are in nanoseconds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PeriodNs">How often it is sent.</param>
/// <param name="DeadlineNs">How long it may take from its release to its last reception.</param>
/// <param name="Priority">Its priority (PCP), 0 to 7.</param>
/// <param name="Hops">The links that it goes over, each as early as it can be there.</param>
public sealed record GateStream(string Name, long PeriodNs, long DeadlineNs, int Priority, ImmutableArray<GateHop> Hops)
{
    /// <summary>The network that lays it out; that over which it goes where nothing else is said.</summary>
    public string? Layout { get; init; }

    /// <summary>From its release to the end of its last transmission when it never waits.</summary>
    public long LatencyNs => Hops.IsEmpty ? 0 : Hops.Max(h => h.AfterNs + h.TransmissionNs + h.PropagationNs);
}

/// <summary>A frame on one directed link.</summary>
/// <param name="From">Where the link begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="AfterNs">From the release to the first bit here, when it never waited before.</param>
/// <param name="TransmissionNs">How long it takes the link, preamble and gap between frames included.</param>
/// <param name="PropagationNs">From the last bit here to its reception.</param>
public sealed record GateHop(string From, string To, long AfterNs, long TransmissionNs, long PropagationNs = 0);

/// <summary>When streams are released so that no frame ever waits for another.</summary>
/// <param name="Streams">The streams.</param>
/// <param name="OffsetsNs">By stream: its first release, below its period.</param>
/// <param name="Proof">What is known of it: in nanoseconds, the latest end of a first transmission.</param>
public sealed record GateSchedule(ImmutableArray<GateStream> Streams, ImmutableArray<long> OffsetsNs, Proof Proof);
