using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Simulation;

/// <summary>What a run showed: the longest times, the loads, the way driven. All times in nanoseconds.</summary>
public sealed record RunObservations
{
    /// <summary>The variant that ran.</summary>
    public required Variant Variant { get; init; }

    /// <summary>Length of the run in virtual time.</summary>
    public required long DurationNs { get; init; }

    /// <summary>By frame index.</summary>
    public required ImmutableArray<FrameObservation> Frames { get; init; }

    /// <summary>By network index: the share of time that the network (Ethernet: its busiest link) was occupied.</summary>
    public required ImmutableArray<NetworkObservation> Networks { get; init; }

    /// <summary>The networks that were played from a recording.</summary>
    public ImmutableArray<RecordedBusObservation> RecordedBuses { get; init; } = [];

    /// <summary>By function index.</summary>
    public required ImmutableArray<FunctionObservation> Functions { get; init; }

    /// <summary>By chain index.</summary>
    public required ImmutableArray<ChainObservation> Chains { get; init; }

    /// <summary>What the plant did.</summary>
    public required DriveObservation Drive { get; init; }

    /// <summary>The hash of every channel.</summary>
    public required ImmutableArray<ChannelHash> Channels { get; init; }

    /// <summary>The hash of the run.</summary>
    public required string TraceHash { get; init; }

    /// <summary>How many events the kernel handled.</summary>
    public required long Events { get; init; }

    /// <summary>What supervision saw, in order of time; the first ten thousand events.</summary>
    public ImmutableArray<HealthEvent> Health { get; init; } = [];

    /// <summary>The trouble codes that were confirmed.</summary>
    public ImmutableArray<DtcObservation> Dtcs { get; init; } = [];

    /// <summary>How many events supervision saw.</summary>
    public long HealthEvents { get; init; }

    /// <summary>The scenes in order; empty when the scenario names none.</summary>
    public ImmutableArray<SceneObservation> Scenes { get; init; } = [];

    /// <summary>By rail index: the mean current in A over the whole run; empty when the scenario names no scene.</summary>
    public ImmutableArray<double> RailMeanA { get; init; } = [];

    /// <summary>The requests of outside clients that the run took, for replay.</summary>
    public required ImmutableArray<OutsideInput> Inputs { get; init; }
}

/// <summary>What was seen of a frame.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="LegMaxNs">By leg: the longest time from queuing to reception.</param>
/// <param name="EndToEndMaxNs">The longest time from the sender's queuing to the last reception.</param>
/// <param name="Count">How often it was received on its first leg.</param>
public sealed record FrameObservation(Frame Frame, ImmutableArray<long> LegMaxNs, long EndToEndMaxNs, long Count);

/// <summary>What was seen of one scene of a run, from one change to the next.</summary>
public sealed record SceneObservation
{
    /// <summary>The scene.</summary>
    public required Scene Scene { get; init; }

    /// <summary>The scene before; null at the start.</summary>
    public required Scene? From { get; init; }

    /// <summary>The input that brought it; null for none.</summary>
    public required string? By { get; init; }

    /// <summary>Whether the scene before had settled, as the bounds of a change take for granted.</summary>
    public required bool IsFromSettled { get; init; }

    /// <summary>When it began, in nanoseconds of virtual time.</summary>
    public required long StartNs { get; init; }

    /// <summary>When it ended.</summary>
    public required long EndNs { get; init; }

    /// <summary>After what time in nanoseconds everybody was awake whom it names; null when that never was.</summary>
    public required long? AwakeNs { get; init; }

    /// <summary>After what time in nanoseconds everybody else slept; null when that never was.</summary>
    public required long? AsleepNs { get; init; }

    /// <summary>By rail index: the mean current in A from when it had settled; empty when it never did.</summary>
    public required ImmutableArray<double> RailsA { get; init; }
}

/// <summary>What was played of a recording.</summary>
/// <param name="Network">The network.</param>
/// <param name="Count">How many frames were received.</param>
/// <param name="Unknown">How many of them have an identifier that no layout knows.</param>
/// <param name="TooShort">How many of them are shorter than their layout and were not decoded.</param>
public sealed record RecordedBusObservation(Network Network, long Count, long Unknown, long TooShort);

/// <summary>What was seen of a network.</summary>
/// <param name="Network">The network.</param>
/// <param name="Load">0 to 1; of Ethernet the busiest directed link.</param>
/// <param name="BusyNs">The time it was occupied; of Ethernet the busiest directed link.</param>
/// <param name="Links">Ethernet: each directed link, named <c>from → to</c>, with its load.</param>
public sealed record NetworkObservation(
    Network Network,
    double Load,
    long BusyNs,
    ImmutableArray<(string Name, double Load)> Links
);

/// <summary>What was seen of a function.</summary>
/// <param name="Function">The function.</param>
/// <param name="ResponseMaxNs">The longest time from release to completion.</param>
/// <param name="Overruns">How often it had not finished by its deadline.</param>
public sealed record FunctionObservation(Function Function, long ResponseMaxNs, long Overruns);

/// <summary>What was seen of a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="ReactionMaxNs">The longest reaction time.</param>
/// <param name="ReactionMeanNs">The mean reaction time.</param>
/// <param name="Count">How many reactions there were.</param>
public sealed record ChainObservation(Chain Chain, long ReactionMaxNs, long ReactionMeanNs, long Count)
{
    /// <summary>When the longest reaction was over, in nanoseconds of virtual time.</summary>
    public long ReactionMaxAtNs { get; init; }

    /// <summary>How old the sample is at the end of the run that was applied last, in nanoseconds.</summary>
    public long AgeNs { get; init; }
}

/// <summary>What the plant did on a drive.</summary>
/// <param name="DistanceKm">Distance.</param>
/// <param name="ElectricKwhPer100Km">
/// Net energy from the traction battery's terminals over distance, phases by their weights; null without one.
/// </param>
/// <param name="FuelLitresPer100Km">Fuel over distance, phases by their weights; null without an engine.</param>
/// <param name="EnergyResidual">Unexplained share of the energy that flowed; at most 0.001.</param>
/// <param name="SpeedErrorMaxKmh">Largest difference between wanted and driven speed.</param>
/// <param name="SpeedErrorRmsKmh">Root mean square of that difference.</param>
public sealed record DriveObservation(
    double DistanceKm,
    double? ElectricKwhPer100Km,
    double? FuelLitresPer100Km,
    double EnergyResidual,
    double SpeedErrorMaxKmh,
    double SpeedErrorRmsKmh
)
{
    /// <summary>What each phase of the scenario used, in their order; those that were driven to their end.</summary>
    public ImmutableArray<PhaseObservation> Phases { get; init; } = [];

    /// <summary>Where the energy went over the whole run, in the order of <see cref="EnergyFlow"/>; without zeros.</summary>
    public ImmutableArray<EnergyFlowObservation> Flows { get; init; } = [];

    /// <summary>The drive second by second.</summary>
    public ImmutableArray<DriveSample> Samples { get; init; } = [];
}

/// <summary>Energy that went one way.</summary>
/// <param name="Flow">The way.</param>
/// <param name="Kwh">How much, in kWh; negative when it came that way.</param>
public sealed record EnergyFlowObservation(EnergyFlow Flow, double Kwh);

/// <summary>What a phase of a drive used.</summary>
/// <param name="Name">The phase.</param>
/// <param name="DistanceKm">Distance.</param>
/// <param name="ElectricKwhPer100Km">As of the whole drive.</param>
/// <param name="FuelLitresPer100Km">As of the whole drive.</param>
public sealed record PhaseObservation(
    string Name,
    double DistanceKm,
    double? ElectricKwhPer100Km,
    double? FuelLitresPer100Km
);

/// <summary>A moment of a drive.</summary>
/// <param name="Seconds">Virtual time in seconds.</param>
/// <param name="WantedKmh">The scenario's speed.</param>
/// <param name="DrivenKmh">The vehicle's speed.</param>
/// <param name="StateOfChargePercent">Traction battery, 0 to 100.</param>
public readonly record struct DriveSample(float Seconds, float WantedKmh, float DrivenKmh, float StateOfChargePercent);
