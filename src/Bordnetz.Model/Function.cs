using System.Collections.Immutable;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model;

/// <summary>A software component that runs periodically by logical execution time. Compared by reference.</summary>
public sealed record Function
{
    /// <summary>The name, unique in the platform.</summary>
    public required string Name { get; init; }

    /// <summary>The name by which the code is found; several functions may have the same code.</summary>
    public string Code
    {
        get => field ?? Name;
        init;
    }

    /// <summary>Position among the variant's functions, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The node on which it runs.</summary>
    public required Node Node { get; init; }

    /// <summary>The partition on which it runs.</summary>
    public required Partition Partition { get; init; }

    /// <summary>Time between two releases, in nanoseconds.</summary>
    public required long PeriodNs { get; init; }

    /// <summary>Time of the first release, in nanoseconds.</summary>
    public long OffsetNs { get; init; }

    /// <summary>Time from release to when its outputs become visible, in nanoseconds; at most the period.</summary>
    public required long DeadlineNs { get; init; }

    /// <summary>Best-case execution time in nanoseconds.</summary>
    public required long BcetNs { get; init; }

    /// <summary>Worst-case execution time in nanoseconds.</summary>
    public required long WcetNs { get; init; }

    /// <summary>Safety integrity level.</summary>
    public Asil Asil { get; init; }

    /// <summary>The higher level that it bears together with another function; null when it stands for itself.</summary>
    public Decomposition? Decomposition { get; init; }

    /// <summary>What it does when it lacks what it needs, in the order of the description.</summary>
    public ImmutableArray<DegradedMode> Degraded { get; init; } = [];

    /// <summary>Working memory that it needs, in bytes.</summary>
    public Figure? Ram { get; init; }

    /// <summary>Program memory that it needs, in bytes.</summary>
    public Figure? Flash { get; init; }

    /// <summary>The services that it offers, by name.</summary>
    public ImmutableArray<string> Offers { get; init; } = [];

    /// <summary>The services that it uses, by name.</summary>
    public ImmutableArray<string> Uses { get; init; } = [];

    /// <summary>Signals whose current value it reads.</summary>
    public ImmutableArray<SignalDefinition> Reads { get; init; } = [];

    /// <summary>Signals whose current value it computes.</summary>
    public ImmutableArray<SignalDefinition> Publishes { get; init; } = [];

    /// <summary>Actuators whose target it sets.</summary>
    public ImmutableArray<SignalDefinition> Actuates { get; init; } = [];

    /// <summary>Actuators whose target it takes and brings about.</summary>
    public ImmutableArray<SignalDefinition> Provides { get; init; } = [];

    /// <summary>Calibration values by name, as the description gives them.</summary>
    public ImmutableSortedDictionary<string, double> Parameters { get; init; } =
        ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>What it does.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Function? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A requirement that two functions bear together (ISO 26262-9, clause 5).</summary>
/// <param name="Of">The level of the requirement before it was divided.</param>
/// <param name="With">The name of the function that bears the other share.</param>
/// <param name="Place">Where it stands.</param>
public sealed record Decomposition(Asil Of, string With, SourcePlace Place);

/// <summary>
/// A wire between the plant and a node: a sensor samples a plant variable into the current value of a signal, an
/// actuator applies the target of a signal to a plant variable. Compared by reference.
/// </summary>
public sealed record PlantLink
{
    /// <summary>The name, unique among sensors and actuators.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's sensors or among its actuators, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The node to which it is wired.</summary>
    public required Node Node { get; init; }

    /// <summary>The plant variable.</summary>
    public required string Variable { get; init; }

    /// <summary>
    /// The signal. For a string signal with allowed values the plant's number is the position in that list, from 0.
    /// </summary>
    public required SignalDefinition Signal { get; init; }

    /// <summary>Sampling or application period in nanoseconds.</summary>
    public required long PeriodNs { get; init; }

    /// <summary>Signal = <see cref="Gain"/> × plant + <see cref="Shift"/>: conversion of units.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>See <see cref="Gain"/>.</summary>
    public double Shift { get; init; }

    /// <summary>
    /// Of an actuator, the value that it takes for the target while that is not good: stale, invalid, or gone with a
    /// restart; null when it keeps the last one.
    /// </summary>
    public SignalValue? Safe { get; init; }

    /// <summary>How long the target must be bad before <see cref="Safe"/> counts, in nanoseconds.</summary>
    public long SafeAfterNs { get; init; }

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(PlantLink? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
