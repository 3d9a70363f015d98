using System.Collections.Immutable;

namespace Bordnetz.Model.Ethernet;

/// <summary>A queue of an output port (IEEE 802.1Q, clause 8.6.6): first in, first out.</summary>
/// <param name="Name">The name that the description gives it; the priority when it gives none.</param>
/// <param name="Priorities">The priorities (PCP) whose frames wait in it, the most urgent first.</param>
/// <param name="IdleSlope">
/// The rate in bit/s that a credit-based shaper (clause 8.6.8.2) reserves for it, over whole gate cycles; null without a
/// shaper.
/// </param>
public sealed record TrafficClass(string Name, ImmutableArray<int> Priorities, long? IdleSlope)
{
    /// <summary>The priorities of IEEE 802.1Q, 0 to 7.</summary>
    public const int PriorityCount = 8;

    /// <summary>A queue of strict priority for each priority, the most urgent first.</summary>
    public static ImmutableArray<TrafficClass> PerPriority { get; } =
    [.. Enumerable.Range(0, PriorityCount).Select(i => OfPriority(PriorityCount - 1 - i))];

    /// <summary>A queue of its own for one priority.</summary>
    public static TrafficClass OfPriority(int priority) => new($"{priority}", [priority], null);
}
