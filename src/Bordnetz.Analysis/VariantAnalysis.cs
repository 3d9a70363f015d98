using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Analysis;

/// <summary>Everything proven about one variant, and everything counted of it. Immutable.</summary>
public sealed record VariantAnalysis
{
    /// <summary>The variant.</summary>
    public required Variant Variant { get; init; }

    /// <summary>By network index.</summary>
    public required ImmutableArray<NetworkBound> Networks { get; init; }

    /// <summary>By frame index.</summary>
    public required ImmutableArray<FrameBound> Frames { get; init; }

    /// <summary>By function index.</summary>
    public required ImmutableArray<FunctionBound> Functions { get; init; }

    /// <summary>By partition index.</summary>
    public required ImmutableArray<PartitionBound> Partitions { get; init; }

    /// <summary>By chain index.</summary>
    public required ImmutableArray<ChainBound> Chains { get; init; }

    /// <summary>What it draws, scene by scene, and what its fuses bear.</summary>
    public required PowerBudget Power { get; init; }

    /// <summary>How fast it changes from scene to scene.</summary>
    public ModeBounds Modes { get; init; } = ModeBounds.None;

    /// <summary>Its wires.</summary>
    public required HarnessPlan Harness { get; init; }

    /// <summary>How many things it has, what they weigh and cost, and what its functions use of them.</summary>
    public required HardwareBill Hardware { get; init; }

    /// <summary>What the safety rules say.</summary>
    public required SafetyFindings Safety { get; init; }

    /// <summary>
    /// What does not hold, in the order networks, frames, partitions, functions, chains, power, hardware, safety, modes.
    /// </summary>
    public required ImmutableArray<Problem> Problems { get; init; }
}

/// <summary>How full a network is at worst.</summary>
/// <param name="Network">The network.</param>
/// <param name="Load">
/// Worst-case load, 1 being full: of CAN the share of time in longest frames, of LIN the share of the schedule table in
/// longest frames, of Ethernet that of the fullest directed link.
/// </param>
/// <param name="Links">Ethernet: every directed link that carries something. Otherwise empty.</param>
public sealed record NetworkBound(Network Network, double Load, ImmutableArray<LinkBound> Links)
{
    /// <summary>Whether the load is within what the architect allows.</summary>
    public bool Holds => Load <= Network.MaxLoad;
}

/// <summary>How long a frame takes at worst.</summary>
public sealed record FrameBound
{
    /// <summary>The frame.</summary>
    public required Frame Frame { get; init; }

    /// <summary>
    /// By leg: longest time in nanoseconds from queuing at the leg's start to reception by its last receiver; on LIN
    /// from the start of the slot, and where the value comes from another network, from when the commander has it. Null
    /// when there is no bound.
    /// </summary>
    public required ImmutableArray<long?> LegBoundsNs { get; init; }

    /// <summary>
    /// By leg: longest time in nanoseconds from queuing by the sender to the first reception over this leg, gateways
    /// included. At most the sum of the legs that lead there, often less.
    /// </summary>
    public required ImmutableArray<long?> ArrivalBoundsNs { get; init; }

    /// <summary>
    /// Longest time in nanoseconds from queuing by the sender to any reception, a LIN commander's repetitions included;
    /// null when a leg has no bound.
    /// </summary>
    public required long? EndToEndNs { get; init; }

    /// <summary>
    /// Time in nanoseconds within which it is to arrive: its period, and one turn of the schedule more when it waits
    /// for a LIN slot.
    /// </summary>
    public required long DeadlineNs { get; init; }

    /// <summary>Whether it arrives in time.</summary>
    public bool Holds => EndToEndNs <= DeadlineNs;
}

/// <summary>How long a function takes at worst.</summary>
/// <param name="Function">The function.</param>
/// <param name="ResponseNs">Longest time in nanoseconds from release to completion; null when there is none.</param>
/// <param name="DeadlineNs">When its outputs become visible, in nanoseconds after the release.</param>
public sealed record FunctionBound(Function Function, long? ResponseNs, long DeadlineNs)
{
    /// <summary>Whether it is done by then.</summary>
    public bool Holds => ResponseNs <= DeadlineNs;
}

/// <summary>How full a partition's processor is at worst.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Utilisation">Share of the time in worst-case executions, 1 being full.</param>
public sealed record PartitionBound(Partition Partition, double Utilisation);

/// <summary>How long a chain takes at worst from a change at its sensor to the first effect at its actuator.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="BoundNs">The longest reaction time in nanoseconds; null when a step has no bound.</param>
/// <param name="Steps">The shares of the steps, in order.</param>
public sealed record ChainBound(Chain Chain, long? BoundNs, ImmutableArray<ChainShare> Steps)
{
    /// <summary>The longest allowed reaction time in nanoseconds.</summary>
    public long DeadlineNs => Chain.DeadlineNs;

    /// <summary>Whether it is kept.</summary>
    public bool Holds => BoundNs <= DeadlineNs;

    /// <summary>The step that takes longest, the first of equals; one without a bound before all others.</summary>
    public ChainShare? Tightest => Steps.Length == 0 ? null : Steps.MaxBy(step => step.TotalNs ?? long.MaxValue);
}

/// <summary>The kinds of chain step.</summary>
public enum ChainStepKind
{
    /// <summary>A sensor samples.</summary>
    Sensor,

    /// <summary>A frame carries.</summary>
    Frame,

    /// <summary>A function computes.</summary>
    Function,

    /// <summary>An actuator applies.</summary>
    Actuator,
}

/// <summary>What one step adds to a chain's reaction time.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Label">Name of the sensor, frame, function or actuator.</param>
/// <param name="WaitNs">Longest wait in nanoseconds until the step next looks at its input: its period.</param>
/// <param name="ThenNs">
/// Longest time in nanoseconds from there to its output: a frame's way to its receiver, a function's deadline; null
/// when there is no bound.
/// </param>
public sealed record ChainShare(ChainStepKind Kind, string Label, long WaitNs, long? ThenNs)
{
    /// <summary>Both together.</summary>
    public long? TotalNs => WaitNs + ThenNs;
}
