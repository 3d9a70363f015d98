using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>How a variant is supplied with low voltage.</summary>
public sealed record PowerNet
{
    /// <summary>Nothing is known.</summary>
    public static PowerNet Unknown { get; } = new();

    /// <summary>Batteries, converters, generators.</summary>
    public ImmutableArray<PowerSource> Sources { get; init; } = [];

    /// <summary>What they feed.</summary>
    public ImmutableArray<Rail> Rails { get; init; } = [];

    /// <summary>What the rails feed, one by one.</summary>
    public ImmutableArray<Fuse> Fuses { get; init; } = [];

    /// <summary>Wires that wake nodes.</summary>
    public ImmutableArray<WakeLine> WakeLines { get; init; } = [];

    /// <summary>Who is awake, and when.</summary>
    public ImmutableArray<Scene> Scenes { get; init; } = [];
}

/// <summary>The kinds of power source.</summary>
public enum PowerSourceKind
{
    /// <summary>It stores: 12 V or 48 V.</summary>
    Battery,

    /// <summary>A DC/DC converter.</summary>
    Converter,

    /// <summary>An alternator.</summary>
    Generator,
}

/// <summary>A source of low voltage. Compared by reference within its variant.</summary>
public sealed record PowerSource
{
    /// <summary>The name, unique among sources.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's sources, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>What it is.</summary>
    public required PowerSourceKind Kind { get; init; }

    /// <summary>Its voltage in V.</summary>
    public required Figure Voltage { get; init; }

    /// <summary>A battery's capacity in Ah.</summary>
    public Figure? Capacity { get; init; }

    /// <summary>The share of the capacity that may be used before the car no longer starts, from 0 to 1.</summary>
    public Figure? Usable { get; init; }

    /// <summary>What a converter or generator can give for long, in W.</summary>
    public Figure? Power { get; init; }

    /// <summary>Output over input of a converter, from 0 to 1.</summary>
    public Figure? Efficiency { get; init; }

    /// <summary>The source that a converter draws from; null when that is no part of the low-voltage net.</summary>
    public string? From { get; init; }

    /// <summary>The battery that it relieves and charges while it runs.</summary>
    public string? Charges { get; init; }

    /// <summary>Where it sits.</summary>
    public Position? At { get; init; }

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(PowerSource? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A supply line behind a source. Compared by reference within its variant.</summary>
public sealed record Rail
{
    /// <summary>The name, unique among rails and fuses.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's rails, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The source that feeds it.</summary>
    public required PowerSource Source { get; init; }

    /// <summary>Whether it is dead in every scene that does not name it (terminal 15); else it is always live (30).</summary>
    public bool IsSwitched { get; init; }

    /// <summary>The cable from the source to every place where the rail is distributed.</summary>
    public Cable? Cable { get; init; }

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Rail? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A fuse or e-fuse of a rail. Compared by reference within its variant.</summary>
public sealed record Fuse
{
    /// <summary>The name, unique among rails and fuses.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's fuses, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The rail behind which it sits.</summary>
    public required Rail Rail { get; init; }

    /// <summary>The current in A that it bears for ever.</summary>
    public required Figure Rating { get; init; }

    /// <summary>The name of the node that holds it: an e-fuse of a zone controller. Null for a fuse in a box.</summary>
    public string? In { get; init; }

    /// <summary>Where it sits: its node's place, or that of its box.</summary>
    public Position? At { get; init; }

    /// <summary>The wire from it to each thing that it feeds.</summary>
    public Cable? Cable { get; init; }

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Fuse? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A wire by which one node wakes others.</summary>
/// <param name="Name">The name.</param>
/// <param name="From">The node that wakes.</param>
/// <param name="To">The nodes that it wakes.</param>
/// <param name="Cable">The wire to each of them.</param>
public sealed record WakeLine(string Name, Node From, ImmutableArray<Node> To, Cable? Cable);

/// <summary>A state of use, such as parked, charging or driving: who is awake and how busy.</summary>
public sealed record Scene
{
    /// <summary>The name, unique among scenes.</summary>
    public required string Name { get; init; }

    /// <summary>How busy each node is that is awake, from 0 (idle) to 1 (peak). All others sleep.</summary>
    public required ImmutableArray<(Node Node, double Load)> Nodes { get; init; }

    /// <summary>How busy each device is that is on. All others draw what they draw asleep.</summary>
    public required ImmutableArray<(Device Device, double Load)> Devices { get; init; }

    /// <summary>The switched rails that are live.</summary>
    public ImmutableArray<Rail> Rails { get; init; } = [];

    /// <summary>The converters and generators that run.</summary>
    public ImmutableArray<PowerSource> Running { get; init; } = [];

    /// <summary>What all batteries together may give, in A; null when not stated.</summary>
    public Figure? MaxCurrent { get; init; }

    /// <summary>How long a full battery must last, in h; null when not stated.</summary>
    public Figure? MinDuration { get; init; }

    /// <summary>The wake-up inputs by which it is entered from a scene in which its holder sleeps.</summary>
    public ImmutableArray<string> By { get; init; } = [];

    /// <summary>
    /// The node that requests the scene's partial networks as long as it lasts; null when nobody is awake in it.
    /// </summary>
    public Node? Holder { get; init; }

    /// <summary>Time in nanoseconds within which everybody shall be awake who is named; null when not stated.</summary>
    public long? WakeWithinNs { get; init; }

    /// <summary>Time in nanoseconds within which everybody else shall sleep; null when not stated.</summary>
    public long? SleepWithinNs { get; init; }

    /// <summary>What it is.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>Whether a node is awake in it.</summary>
    public bool IsAwake(Node node)
    {
        foreach ((Node awake, _) in Nodes)
        {
            if (awake == node)
            {
                return true;
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
