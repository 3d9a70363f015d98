using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model.Harness;

/// <summary>A wiring harness: its geometry, its wires, and which modules (options) have which wires. Immutable.</summary>
public sealed record HarnessFile
{
    /// <summary>The file's name as given to the reader.</summary>
    public string Name { get; init; } = "";

    /// <summary>The harness's part number.</summary>
    public string PartNumber { get; init; } = "";

    /// <summary>Where segments meet and components sit.</summary>
    public ImmutableArray<HarnessNode> Nodes { get; init; } = [];

    /// <summary>The ways between nodes.</summary>
    public ImmutableArray<HarnessSegment> Segments { get; init; } = [];

    /// <summary>The wires and cores of cables.</summary>
    public ImmutableArray<HarnessWire> Wires { get; init; } = [];

    /// <summary>What the wires connect.</summary>
    public ImmutableArray<HarnessConnection> Connections { get; init; } = [];

    /// <summary>The modules. A harness file holds all of them (a "150 % harness"); a car has some.</summary>
    public ImmutableArray<HarnessModule> Modules { get; init; } = [];
}

/// <summary>A node of the geometry.</summary>
/// <param name="Name">Its name.</param>
/// <param name="X">Position in mm.</param>
/// <param name="Y">Position in mm.</param>
/// <param name="Z">Position in mm.</param>
/// <param name="Components">The identifiers of the connectors and other components that sit there.</param>
public sealed record HarnessNode(string Name, double X, double Y, double Z, ImmutableArray<string> Components);

/// <summary>A way between two nodes, along which wires lie.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">The index of one node.</param>
/// <param name="To">The index of the other node.</param>
/// <param name="LengthMm">Its length in mm: the physical one where it is given, else the virtual (digital mock-up) one.</param>
public sealed record HarnessSegment(string Name, int From, int To, double LengthMm);

/// <summary>A wire, or a core of a cable.</summary>
/// <param name="Number">Its number in the harness.</param>
/// <param name="CrossSectionMm2">Conductor cross-section in mm²; 0 when not known.</param>
/// <param name="GramsPerMetre">Mass of the wire with insulation in g/m; null when not known, or when the cable has it.</param>
/// <param name="LengthMm">The length that the file states, in mm; null when it states none.</param>
/// <param name="LengthKind">What kind of length that is, such as <c>DMU</c>.</param>
/// <param name="Cable">The number of the cable whose core it is; null for a wire of its own.</param>
public sealed record HarnessWire(
    string Number,
    double CrossSectionMm2,
    double? GramsPerMetre,
    double? LengthMm,
    string LengthKind,
    string? Cable
);

/// <summary>A connection between contact points by one wire.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signal">The name of what it carries; empty when not given.</param>
/// <param name="Wire">The index of the wire.</param>
/// <param name="Ends">The indices of the nodes at which its components sit; fewer than two when the file does not say.</param>
/// <param name="Route">The indices of the segments along which it lies, in the file's order; empty when not routed.</param>
/// <param name="Place">Where it is.</param>
public sealed record HarnessConnection(
    string Name,
    string Signal,
    int Wire,
    ImmutableArray<int> Ends,
    ImmutableArray<int> Route,
    SourcePlace Place
);

/// <summary>A module of the harness.</summary>
/// <param name="PartNumber">Its part number.</param>
/// <param name="Description">What it is.</param>
/// <param name="Control">The option code that selects it; empty when not given.</param>
/// <param name="Wires">The indices of its wires.</param>
public sealed record HarnessModule(string PartNumber, string Description, string Control, ImmutableArray<int> Wires);
