using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>A cause-effect chain from a sensor through functions to an actuator, with a deadline.</summary>
public sealed record Chain
{
    /// <summary>The name, unique in the platform.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's chains, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Longest allowed time, in nanoseconds, from a change at the sensor to its first effect at the actuator.</summary>
    public required long DeadlineNs { get; init; }

    /// <summary>
    /// The fault tolerant time interval, in nanoseconds: how long a fault may last before harm is done (ISO 26262-1,
    /// 3.61); null when none is stated.
    /// </summary>
    public long? FttiNs { get; init; }

    /// <summary>The steps in order: a sensor, frames and functions in turn, an actuator.</summary>
    public required ImmutableArray<ChainStep> Steps { get; init; }

    /// <summary>The name of the chain that brings about the same by another way; null when there is none.</summary>
    public string? RedundantWith { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Chain? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A step of a chain.</summary>
public abstract record ChainStep;

/// <summary>The sensor samples the plant.</summary>
/// <param name="Sensor">The sensor.</param>
public sealed record SensorStep(PlantLink Sensor) : ChainStep;

/// <summary>A frame carries the value to another node.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Signal">The signal in it.</param>
/// <param name="To">The node that takes it.</param>
/// <param name="Legs">The numbers of the frame's legs that lead there, in order.</param>
public sealed record FrameStep(Frame Frame, FrameSignal Signal, Node To, ImmutableArray<int> Legs) : ChainStep;

/// <summary>A function turns its inputs into outputs.</summary>
/// <param name="Function">The function.</param>
public sealed record FunctionStep(Function Function) : ChainStep;

/// <summary>The actuator applies the value to the plant.</summary>
/// <param name="Actuator">The actuator.</param>
public sealed record ActuatorStep(PlantLink Actuator) : ChainStep;
