using System.Collections.Immutable;
using Bordnetz.Signals;

namespace Bordnetz.Model;

/// <summary>
/// The platform with every feature decided: what is built, analysed and driven. Immutable; safe to share between
/// runs.
/// </summary>
public sealed record Variant
{
    /// <summary>The name: the decided features that tell variants apart, lower case, joined by <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The selected features.</summary>
    public required ImmutableSortedSet<string> Features { get; init; }

    /// <summary>All signals of the platform (of every variant, so that indices agree between variants).</summary>
    public required SignalCatalog Catalog { get; init; }

    /// <summary>The nodes.</summary>
    public required ImmutableArray<Node> Nodes { get; init; }

    /// <summary>All partitions of all nodes.</summary>
    public required ImmutableArray<Partition> Partitions { get; init; }

    /// <summary>The networks.</summary>
    public required ImmutableArray<Network> Networks { get; init; }

    /// <summary>The frames of all networks.</summary>
    public required ImmutableArray<Frame> Frames { get; init; }

    /// <summary>The functions.</summary>
    public required ImmutableArray<Function> Functions { get; init; }

    /// <summary>The sensors.</summary>
    public required ImmutableArray<PlantLink> Sensors { get; init; }

    /// <summary>The actuators.</summary>
    public required ImmutableArray<PlantLink> Actuators { get; init; }

    /// <summary>The chains.</summary>
    public required ImmutableArray<Chain> Chains { get; init; }

    /// <summary>The trouble codes of all error memories.</summary>
    public ImmutableArray<Dtc> Dtcs { get; init; } = [];

    /// <summary>The node whose store outside clients see: the one central computer, or the first.</summary>
    public required Node ApiNode { get; init; }

    /// <summary>The plain devices wired to the nodes.</summary>
    public ImmutableArray<Device> Devices { get; init; } = [];

    /// <summary>How it is supplied.</summary>
    public PowerNet Power { get; init; } = PowerNet.Unknown;

    /// <summary>The groups of nodes that sleep and wake together; empty when all do.</summary>
    public ImmutableArray<PartialNetwork> PartialNetworks { get; init; } = [];

    /// <summary>How it is wired.</summary>
    public Wiring Wiring { get; init; } = Wiring.Unknown;

    /// <summary>The values of the plant's parameters by name.</summary>
    public required ImmutableSortedDictionary<string, Quantity> PlantParameters { get; init; }

    /// <summary>The powertrain that the plant has.</summary>
    public required Powertrain Powertrain { get; init; }
}

/// <summary>The powertrains.</summary>
public enum Powertrain
{
    /// <summary>Battery-electric.</summary>
    Bev,

    /// <summary>Plug-in hybrid.</summary>
    Phev,

    /// <summary>Combustion engine alone.</summary>
    Combustion,
}
