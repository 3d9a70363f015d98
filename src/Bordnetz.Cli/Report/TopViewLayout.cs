using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Cli.Report;

/// <summary>
/// Draws a variant's nodes where they are in the vehicle, seen from above, the front to the left. A box whose place is
/// taken goes to the nearest free one; a dot marks where the node is.
/// </summary>
internal static class TopViewLayout
{
    private const double Width = 1160;
    private const double Margin = 12;
    private const double BoxHeight = 26;
    private const double Step = 6;

    public static Topology Of(Variant variant, ImmutableArray<(double X, double Y)> places)
    {
        double boxWidth = Topology.BoxWidth(variant.Nodes.Select(n => n.Name));
        double front = places.Max(p => p.X);
        double length = Math.Max(front - places.Min(p => p.X), 1e-9);
        double right = places.Min(p => p.Y);
        double scale = (Width - boxWidth - (2 * Margin)) / length;
        // A car is some 2.5 times as long as wide; a drawing of nodes on one line still gets some height.
        double across = Math.Max(places.Max(p => p.Y) - right, length * 0.3);
        ImmutableArray<(double X, double Y)> dots =
        [
            .. places.Select(p =>
                (Margin + (boxWidth / 2) + ((front - p.X) * scale), Margin + BoxHeight + ((p.Y - right) * scale))
            ),
        ];
        var boxes = new NodeBox[variant.Nodes.Length];
        List<Area> taken = [];
        // What matters most keeps its place.
        foreach (Node node in variant.Nodes.OrderBy(n => n.Kind).ThenBy(n => n.Index))
        {
            Area area = Free(dots[node.Index], boxWidth, taken);
            taken.Add(area);
            boxes[node.Index] = new NodeBox(node, area, []);
        }
        return new Topology
        {
            Width = Math.Max(Width, taken.Max(t => t.Right) + Margin),
            Height = Math.Max((across * scale) + (2 * (BoxHeight + Margin)), taken.Max(t => t.Bottom) + Margin),
            Nodes = [.. boxes],
            Labels = [],
            Wires = [.. variant.Networks.SelectMany(n => Star(n, boxes))],
            IsTopView = true,
        };
    }

    // Rings of growing size around the wanted place; the drawing has no end to the right and below, so one is free.
    private static Area Free((double X, double Y) wanted, double width, List<Area> taken)
    {
        for (int ring = 0; ; ring++)
        {
            foreach ((int dx, int dy) in Ring(ring))
            {
                double x = wanted.X - (width / 2) + (dx * Step * 2);
                double y = wanted.Y - (BoxHeight / 2) + (dy * Step);
                Area area = new(Math.Max(Margin, x), Math.Max(Margin, y), width, BoxHeight);
                if (!taken.Exists(t => t.Overlaps(area.Grown(3))))
                {
                    return area;
                }
            }
        }
    }

    private static IEnumerable<(int X, int Y)> Ring(int size)
    {
        if (size == 0)
        {
            yield return (0, 0);
        }
        for (int i = -size; i < size; i++)
        {
            yield return (i, size);
            yield return (-i, -size);
            yield return (size, -i);
            yield return (-size, i);
        }
    }

    private static IEnumerable<Wire> Star(Network network, NodeBox[] boxes)
    {
        Node? hub = network.Switch ?? network.Gateway ?? network.Nodes.FirstOrDefault();
        if (hub is null)
        {
            yield break;
        }
        Area from = boxes[hub.Index].Area;
        foreach (Node node in network.Nodes.Where(n => n != hub))
        {
            Area to = boxes[node.Index].Area;
            yield return new Wire(
                network,
                true,
                [(from.MiddleX, from.MiddleY), (to.MiddleX, from.MiddleY), (to.MiddleX, to.MiddleY)]
            );
        }
    }
}
