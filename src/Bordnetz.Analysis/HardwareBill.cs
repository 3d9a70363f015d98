using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>How many things a variant has, and what they weigh and cost. Immutable.</summary>
public sealed record HardwareBill
{
    /// <summary>
    /// Computers of their own: central computers, zone controllers, ECUs, and whatever else has a diagnostic address
    /// (<see cref="Node.IsComputer"/>).
    /// </summary>
    public required int Computers { get; init; }

    /// <summary>The other nodes: smart sensors and actuators, LIN responders.</summary>
    public required int SmartDevices { get; init; }

    /// <summary>All nodes.</summary>
    public int Nodes => Computers + SmartDevices;

    /// <summary>Plain devices.</summary>
    public required int Devices { get; init; }

    /// <summary>Mass in kg of the nodes.</summary>
    public required double NodesKg { get; init; }

    /// <summary>Price in EUR of the nodes.</summary>
    public required double NodesEur { get; init; }

    /// <summary>Mass in kg of the devices.</summary>
    public required double DevicesKg { get; init; }

    /// <summary>Price in EUR of the devices.</summary>
    public required double DevicesEur { get; init; }

    /// <summary>Names of nodes and devices without mass or without price: they count as nothing there.</summary>
    public required ImmutableArray<string> Incomplete { get; init; }

    /// <summary>By node that has functions, or states its capacity: what is used of it.</summary>
    public required ImmutableArray<NodeLoad> Loads { get; init; }

    /// <summary>
    /// Every figure of the variant that is only assumed, in the order nodes, devices, cables, power, functions; a part's
    /// figure once for each thing that it is built into.
    /// </summary>
    public required ImmutableArray<Figure> Assumed { get; init; }

    /// <summary>How many figures the variant has in all.</summary>
    public required int Figures { get; init; }
}

/// <summary>What the functions and devices of a node use of it. What nobody stated is null.</summary>
public sealed record NodeLoad
{
    /// <summary>The node.</summary>
    public required Node Node { get; init; }

    /// <summary>Share of its processor in worst-case executions, partitions weighed by their capacity; 1 being full.</summary>
    public required double Utilisation { get; init; }

    /// <summary>The same in DMIPS; null when the node does not state its capacity.</summary>
    public double? UsedDmips => Utilisation * Node.Hardware.Cpu?.Value;

    /// <summary>Working memory in bytes that its functions need; null when none says.</summary>
    public required double? RamBytes { get; init; }

    /// <summary>Program memory in bytes that its functions need; null when none says.</summary>
    public required double? FlashBytes { get; init; }

    /// <summary>Pins that its devices use.</summary>
    public required int Pins { get; init; }

    /// <summary>The partitions whose own share of memory is too small, with what it is too small for.</summary>
    public required ImmutableArray<MemoryOverflow> Overflows { get; init; }

    /// <summary>Whether everything has room.</summary>
    public bool Holds => Overflows.IsEmpty && !(Pins > Node.Hardware.Io?.Value);
}

/// <summary>A memory that is too small.</summary>
/// <param name="Where">The node or partition.</param>
/// <param name="What"><c>RAM</c> or <c>flash</c>.</param>
/// <param name="NeededBytes">What its functions need.</param>
/// <param name="Has">What it has.</param>
public sealed record MemoryOverflow(string Where, string What, double NeededBytes, Figure Has);
