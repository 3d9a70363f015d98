using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>What a node is in the zonal architecture.</summary>
public enum NodeKind
{
    /// <summary>A central computer, divided into partitions.</summary>
    Central,

    /// <summary>A zone controller: gateway and power distribution of one corner of the vehicle.</summary>
    Zone,

    /// <summary>An electronic control unit with a task of its own.</summary>
    Ecu,

    /// <summary>A smart sensor.</summary>
    Sensor,

    /// <summary>A smart actuator.</summary>
    Actuator,
}

/// <summary>Automotive safety integrity level (ISO 26262-1).</summary>
public enum Asil
{
    /// <summary>Quality management only.</summary>
    QM,

    /// <summary>Level A, the lowest.</summary>
    A,

    /// <summary>Level B.</summary>
    B,

    /// <summary>Level C.</summary>
    C,

    /// <summary>Level D, the highest.</summary>
    D,
}

/// <summary>A computer or smart device of one variant. Compared by reference within its variant.</summary>
public sealed record Node
{
    /// <summary>The name, unique in the platform.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's nodes, from 0, in the order of the description: the tie-breaker of time.</summary>
    public required int Index { get; init; }

    /// <summary>What it is.</summary>
    public required NodeKind Kind { get; init; }

    /// <summary>Its partitions; a node without declared ones has a single partition with the node's own name.</summary>
    public ImmutableArray<Partition> Partitions { get; init; } = [];

    /// <summary>
    /// Whether its inside is not described: it sends and receives what the layouts say, and what it does with that is
    /// its own affair.
    /// </summary>
    public bool IsBlackBox { get; init; }

    /// <summary>
    /// The address at which a tester reaches it (ISO 14229-2), where it is stated. By it a smart sensor or actuator counts
    /// as a computer of its own.
    /// </summary>
    public int? DiagnosticAddress { get; init; }

    /// <summary>
    /// Whether it counts as a computer of its own: a central computer, zone controller or ECU, or whatever has a
    /// diagnostic address. Smart sensors and actuators without one, LIN responders above all, do not count.
    /// </summary>
    public bool IsComputer =>
        Kind is NodeKind.Central or NodeKind.Zone or NodeKind.Ecu || DiagnosticAddress is not null;

    /// <summary>Places where it could sit as well; empty when nothing is said.</summary>
    public ImmutableArray<Position> Sites { get; init; } = [];

    /// <summary>The inputs that wake it by themselves: a door handle, a plug, a timer.</summary>
    public ImmutableArray<string> WakeInputs { get; init; } = [];

    /// <summary>Time in nanoseconds from supply or wake-up to its first release and frame.</summary>
    public long BootNs { get; init; } = Assumptions.BootNs;

    /// <summary>What it is made of and what it draws.</summary>
    public Hardware Hardware { get; init; } = Hardware.Unknown;

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Node? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A share of a node's processor with its own fixed-priority scheduler: one core, or a hypervisor's guest.</summary>
/// <param name="Node">The name of the node.</param>
/// <param name="Name">The partition's name within the node.</param>
/// <param name="Index">Position among all partitions of the variant, from 0.</param>
public sealed record Partition(string Node, string Name, int Index)
{
    /// <summary>The full name, such as <c>ccu/driving</c>; the node's name alone when it is undivided.</summary>
    public string FullName => Node == Name ? Node : $"{Node}/{Name}";

    /// <summary>The level up to which it is developed; null when not stated, then that of its node holds.</summary>
    public Asil? Asil { get; init; }

    /// <summary>
    /// Whether its functions are kept apart in memory and time (ISO 26262-6, annex D), so that functions of different
    /// levels may share it.
    /// </summary>
    public bool IsIsolating { get; init; }

    /// <summary>Its share of the node's processing capacity in DMIPS.</summary>
    public Figure? Cpu { get; init; }

    /// <summary>Its share of the working memory in bytes.</summary>
    public Figure? Ram { get; init; }

    /// <summary>Its share of the program memory in bytes.</summary>
    public Figure? Flash { get; init; }
}
