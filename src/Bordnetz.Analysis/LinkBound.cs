using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>How full one direction of an Ethernet link is at worst, and how long its queues hold frames.</summary>
/// <param name="From">The node, or holder of the switch, that sends.</param>
/// <param name="To">The node, or holder of the switch, that receives.</param>
/// <param name="Load">Worst-case load, 1 being full.</param>
/// <param name="Flows">How many frames of the description go over it.</param>
public sealed record LinkBound(Node From, Node To, double Load, int Flows)
{
    /// <summary>Bit rate in bit/s.</summary>
    public required long BitRate { get; init; }

    /// <summary>The share that shapers reserve; null without shapers.</summary>
    public double? Reserved { get; init; }

    /// <summary>Whether it has gates.</summary>
    public bool IsGated { get; init; }

    /// <summary>Its queues that carry something, the most urgent first.</summary>
    public required ImmutableArray<QueueBound> Queues { get; init; }
}

/// <summary>Which analysis gave a bound.</summary>
public enum BoundMethod
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Network calculus.</summary>
    NetworkCalculus,

    /// <summary>The exact analysis of strict priority, which is the closer one here.</summary>
    StrictPriority,
}

/// <summary>How long frames wait in one queue of a port and are sent, at worst.</summary>
/// <param name="Name">The class; its priority when it has no name.</param>
/// <param name="Flows">How many frames of the description wait in it.</param>
/// <param name="DelayNs">
/// The bound in nanoseconds from queuing to the last bit, of the worst frame; null when it has none.
/// </param>
/// <param name="Method">Which analysis gave it.</param>
public sealed record QueueBound(string Name, int Flows, long? DelayNs, BoundMethod Method)
{
    /// <summary>What network calculus proves, in nanoseconds; null when it proves nothing.</summary>
    public long? CalculusNs { get; init; }

    /// <summary>What the exact analysis of strict priority proves, in nanoseconds; null where it does not apply.</summary>
    public long? PriorityNs { get; init; }

    /// <summary>The idle slope in bit/s; null without a shaper.</summary>
    public long? IdleSlope { get; init; }

    /// <summary>
    /// What equation 6-1 of IEEE 802.1BA says of a shaped class, in nanoseconds, for comparison: it is not safe.
    /// </summary>
    public long? Equation61Ns { get; init; }

    /// <summary>
    /// What annex L.3 of IEEE 802.1Q says of a shaped class, in nanoseconds, for comparison: it is not safe.
    /// </summary>
    public long? AnnexL3Ns { get; init; }
}
