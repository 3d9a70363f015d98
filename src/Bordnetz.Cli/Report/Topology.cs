using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bordnetz.Model;

namespace Bordnetz.Cli.Report;

/// <summary>A rectangle of the drawing, in its units.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Area(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double MiddleX => X + (Width / 2);

    public double MiddleY => Y + (Height / 2);

    /// <summary>Whether two areas share more than an edge.</summary>
    public bool Overlaps(Area other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;

    /// <summary>The area with a margin around it.</summary>
    public Area Grown(double margin) => new(X - margin, Y - margin, Width + (2 * margin), Height + (2 * margin));
}

/// <summary>A node in the drawing.</summary>
/// <param name="Node">The node.</param>
/// <param name="Area">Where its box is.</param>
/// <param name="Also">Networks that it is wired to although the drawing leads no line there.</param>
internal sealed record NodeBox(Node Node, Area Area, ImmutableArray<Network> Also);

/// <summary>A network's name in the drawing.</summary>
internal sealed record NetworkLabel(Network Network, Area Area);

/// <summary>A line of the drawing.</summary>
/// <param name="Network">The network that it belongs to.</param>
/// <param name="IsBus">Whether it is the bus itself, drawn thick, and not a stub to a node.</param>
/// <param name="Points">Its points.</param>
internal sealed record Wire(Network Network, bool IsBus, ImmutableArray<(double X, double Y)> Points);

/// <summary>
/// Where everything of a variant's topology is drawn. All text is within boxes of its own, and no two boxes overlap.
/// </summary>
internal sealed record Topology
{
    public required double Width { get; init; }

    public required double Height { get; init; }

    public required ImmutableArray<NodeBox> Nodes { get; init; }

    public required ImmutableArray<NetworkLabel> Labels { get; init; }

    public required ImmutableArray<Wire> Wires { get; init; }

    /// <summary>Whether nodes are where they are in the vehicle, seen from above.</summary>
    public bool IsTopView { get; init; }

    /// <summary>Lays out a variant: by its nodes' places when all have one, else by its networks.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="place">Where a node is, in any unit, x forward and y to the left; null when nobody said.</param>
    public static Topology Of(Variant variant, Func<Node, (double X, double Y)?> place)
    {
        ImmutableArray<(double X, double Y)?> places = [.. variant.Nodes.Select(place)];
        return variant.Nodes.Length > 1 && places.All(p => p is not null)
            ? TopViewLayout.Of(variant, [.. places.Select(p => p!.Value)])
            : TreeLayout.Of(variant);
    }

    /// <summary>The width of a box that holds a name, at the size of text in the drawing.</summary>
    public static double BoxWidth(IEnumerable<string> names) =>
        Math.Clamp(names.Select(n => n.Length).DefaultIfEmpty(0).Max() * 7.3 + 18, 84, 200);
}
