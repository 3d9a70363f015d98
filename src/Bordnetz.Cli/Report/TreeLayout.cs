using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Cli.Report;

/// <summary>
/// Draws a variant's networks as a tree: the central computer (else the node with most networks) on top, under each node
/// the networks that are reached through it, under each network its other nodes. Nodes that lead nowhere are stacked
/// under their bus, those that lead on stand beside each other.
/// </summary>
internal sealed class TreeLayout
{
    private const double Gap = 16;
    private const double BoxHeight = 26;
    private const double TallBoxHeight = 42;
    private const double LabelHeight = 40;
    private const double Drop = 16;
    private const double Rail = 12;
    private const int StackHeight = 9;

    private readonly Variant _variant;
    private readonly double _boxWidth;
    private readonly Dictionary<Node, List<Network>> _networksOf = [];
    private readonly Dictionary<Node, List<Network>> _below = [];
    private readonly Dictionary<Network, List<Node>> _members = [];
    private readonly List<NodeBox> _boxes = [];
    private readonly List<NetworkLabel> _labels = [];
    private readonly List<Wire> _wires = [];

    private TreeLayout(Variant variant)
    {
        _variant = variant;
        _boxWidth = Topology.BoxWidth([.. variant.Nodes.Select(n => n.Name), .. variant.Networks.Select(n => n.Name)]);
    }

    public static Topology Of(Variant variant)
    {
        TreeLayout layout = new(variant);
        layout.Grow();
        return layout.Place();
    }

    // Breadth first from the root, so that each network hangs where it is nearest to the root.
    private void Grow()
    {
        foreach (Node node in _variant.Nodes)
        {
            _networksOf[node] = [.. _variant.Networks.Where(n => n.Nodes.Contains(node))];
            _below[node] = [];
        }
        HashSet<Node> seen = [];
        Queue<Node> open = new();
        IEnumerable<Node> order = _variant
            .Nodes.OrderByDescending(n => n.Kind == NodeKind.Central)
            .ThenByDescending(n => _networksOf[n].Count)
            .ThenBy(n => n.Index);
        foreach (Node root in order)
        {
            if (!seen.Add(root))
            {
                continue;
            }
            Roots.Add(root);
            open.Enqueue(root);
            while (open.TryDequeue(out Node? node))
            {
                foreach (Network network in _networksOf[node].Where(n => !_members.ContainsKey(n)))
                {
                    List<Node> found = [.. network.Nodes.Where(seen.Add)];
                    _members[network] = found;
                    _below[node].Add(network);
                    found.ForEach(open.Enqueue);
                }
            }
        }
    }

    private List<Node> Roots { get; } = [];

    private Topology Place()
    {
        double x = 8;
        double bottom = 0;
        List<Node> alone = [.. Roots.Where(r => _below[r].Count == 0)];
        foreach (Node root in Roots.Except(alone))
        {
            (double width, double height) = PlaceNode(root, x, 8, null);
            x += width + (2 * Gap);
            bottom = Math.Max(bottom, height + 8);
        }
        double right = Math.Max(x - (2 * Gap), 8 + _boxWidth);
        PlaceAlone(alone, right, ref bottom);
        return new Topology
        {
            Width = right + 8,
            Height = bottom + 8,
            Nodes = [.. _boxes],
            Labels = [.. _labels],
            Wires = [.. _wires],
        };
    }

    // Nodes without a network, in rows below the rest.
    private void PlaceAlone(List<Node> nodes, double right, ref double bottom)
    {
        double x = 8;
        double y = bottom + Gap;
        foreach (Node node in nodes)
        {
            if (x > 8 && x + _boxWidth > right)
            {
                x = 8;
                y += BoxHeight + 6;
            }
            _boxes.Add(new NodeBox(node, new Area(x, y, _boxWidth, BoxHeight), []));
            x += _boxWidth + Gap;
            bottom = y + BoxHeight;
        }
    }

    /// <summary>Places a node and all below it; gives back how much room they take.</summary>
    private (double Width, double Height) PlaceNode(Node node, double x, double y, Network? above)
    {
        List<Network> below = _below[node];
        ImmutableArray<Network> also = [.. _networksOf[node].Where(n => n != above && !below.Contains(n))];
        double height = also.IsEmpty ? BoxHeight : TallBoxHeight;
        int slot = _boxes.Count;
        _boxes.Add(new NodeBox(node, new Area(x, y, _boxWidth, height), also));
        double at = x;
        double bottom = height;
        foreach (Network network in below)
        {
            double top = y + height + (2 * Drop);
            (double width, double used) = PlaceNetwork(network, at, top);
            bottom = Math.Max(bottom, height + (2 * Drop) + used);
            at += width + Gap;
        }
        double total = Math.Max(_boxWidth, at - x - Gap);
        Area box = new(x + ((total - _boxWidth) / 2), y, _boxWidth, height);
        _boxes[slot] = _boxes[slot] with { Area = box };
        foreach (NetworkLabel label in _labels.Where(l => below.Contains(l.Network)))
        {
            double middle = y + height + Drop;
            _wires.Add(
                new Wire(
                    label.Network,
                    false,
                    [
                        (box.MiddleX, box.Bottom),
                        (box.MiddleX, middle),
                        (label.Area.MiddleX, middle),
                        (label.Area.MiddleX, label.Area.Y),
                    ]
                )
            );
        }
        return (total, bottom);
    }

    private (double Width, double Height) PlaceNetwork(Network network, double x, double y)
    {
        List<Node> members = _members[network];
        List<Node> leaves = [.. members.Where(n => _below[n].Count == 0)];
        List<Node> branches = [.. members.Where(n => _below[n].Count > 0)];
        double bus = y + LabelHeight + 6;
        double top = bus + Drop;
        double at = x;
        double bottom = top;
        List<double> taps = [];
        // Several short stacks rather than a long one.
        int columns = (leaves.Count + StackHeight - 1) / StackHeight;
        int rows = columns == 0 ? 0 : (leaves.Count + columns - 1) / columns;
        for (int column = 0; column < columns; column++)
        {
            double end = PlaceStack(network, [.. leaves.Skip(column * rows).Take(rows)], at, bus, top);
            taps.Add(at + 3);
            bottom = Math.Max(bottom, end);
            at += Rail + _boxWidth + Gap;
        }
        foreach (Node node in branches)
        {
            int slot = _boxes.Count;
            (double width, double height) = PlaceNode(node, at, top, network);
            double middle = _boxes[slot].Area.MiddleX;
            _wires.Add(new Wire(network, false, [(middle, bus), (middle, top)]));
            taps.Add(middle);
            bottom = Math.Max(bottom, top + height);
            at += width + Gap;
        }
        double total = Math.Max(Rail + _boxWidth, at - x - Gap);
        Area label = new(x + ((total - _boxWidth) / 2), y, _boxWidth, LabelHeight);
        _labels.Add(new NetworkLabel(network, label));
        double left = Math.Min(label.MiddleX, taps.Count > 0 ? taps.Min() : label.MiddleX);
        double right = Math.Max(label.MiddleX, taps.Count > 0 ? taps.Max() : label.MiddleX);
        _wires.Add(new Wire(network, true, [(left, bus), (right, bus)]));
        _wires.Add(new Wire(network, true, [(label.MiddleX, label.Bottom), (label.MiddleX, bus)]));
        return (total, bottom - y);
    }

    private double PlaceStack(Network network, List<Node> nodes, double x, double bus, double top)
    {
        double y = top;
        double last = bus;
        foreach (Node node in nodes)
        {
            ImmutableArray<Network> also = [.. _networksOf[node].Where(n => n != network)];
            Area box = new(x + Rail, y, _boxWidth, also.IsEmpty ? BoxHeight : TallBoxHeight);
            _boxes.Add(new NodeBox(node, box, also));
            _wires.Add(new Wire(network, false, [(x + 3, box.MiddleY), (box.X, box.MiddleY)]));
            last = box.MiddleY;
            y = box.Bottom + 6;
        }
        _wires.Add(new Wire(network, true, [(x + 3, bus), (x + 3, last)]));
        return y - 6;
    }
}
