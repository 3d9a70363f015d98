using System.Collections.Immutable;

namespace Bordnetz.Model.Ethernet;

/// <summary>A switch; the node that holds it sends and receives through it without a wire between.</summary>
/// <param name="Name">Its name; that of the node when it has none of its own.</param>
/// <param name="Node">The node that holds it.</param>
public sealed record EthernetSwitch(string Name, Node Node);

/// <summary>A full-duplex wire between two nodes.</summary>
/// <param name="A">One end.</param>
/// <param name="B">The other end.</param>
/// <param name="BitRate">Bit rate in bit/s.</param>
public sealed record EthernetLink(Node A, Node B, long BitRate);

/// <summary>What a description says of an output port beside its rate.</summary>
/// <param name="Classes">Its queues, the most urgent first; they hold every priority once.</param>
/// <param name="Gates">Its gates; null when they are always open.</param>
public sealed record PortShaping(ImmutableArray<TrafficClass> Classes, GateControl? Gates)
{
    private readonly ImmutableArray<int> _classOf =
    [
        .. Enumerable
            .Range(0, TrafficClass.PriorityCount)
            .Select(p => Classes.IndexOf(Classes.Single(c => c.Priorities.Contains(p)))),
    ];

    /// <summary>A queue of strict priority for each priority, without gates.</summary>
    public static PortShaping StrictPriority { get; } = new(TrafficClass.PerPriority, null);

    /// <summary>Whether it is nothing but queues of strict priority.</summary>
    public bool IsStrictPriority => Gates is null && Classes.All(c => c.IdleSlope is null);

    /// <summary>The number of the queue in which frames of a priority wait.</summary>
    /// <param name="priority">The priority (PCP), 0 to 7.</param>
    public int ClassOf(int priority) => _classOf[priority];
}

/// <summary>The output port of a node or switch towards one neighbour. Compared by reference.</summary>
public sealed record EthernetPort
{
    /// <summary>Position among the network's ports.</summary>
    public required int Index { get; init; }

    /// <summary>The node or the holder of the switch that sends.</summary>
    public required Node From { get; init; }

    /// <summary>The node or the holder of the switch at the other end of the wire.</summary>
    public required Node To { get; init; }

    /// <summary>Bit rate in bit/s.</summary>
    public required long BitRate { get; init; }

    /// <summary>Its queues and gates.</summary>
    public required PortShaping Shaping { get; init; }

    /// <inheritdoc/>
    public bool Equals(EthernetPort? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => $"{From} → {To}";
}

/// <summary>A port on the way of a frame, and the one from which the frame comes there.</summary>
/// <param name="Port">The port.</param>
/// <param name="After">Position of the port before in the same way; -1 at the sender.</param>
public readonly record struct RouteStep(EthernetPort Port, int After);

/// <summary>
/// Switches, and the wires between them and the nodes. A frame takes the way over the fewest wires, of several the one
/// whose wires are described first, so that all that one node sends spreads as a tree. Immutable.
/// </summary>
public sealed class EthernetTopology
{
    private readonly Dictionary<Node, int> _places = [];
    private readonly EthernetPort?[][] _arrivals;

    /// <summary>Switches and wires.</summary>
    /// <param name="nodes">The nodes of the network.</param>
    /// <param name="switches">The switches, at most one in a node.</param>
    /// <param name="links">The wires.</param>
    /// <param name="shaping">What queues and gates a port has, by its ends and its bit rate.</param>
    public EthernetTopology(
        ImmutableArray<Node> nodes,
        ImmutableArray<EthernetSwitch> switches,
        ImmutableArray<EthernetLink> links,
        Func<Node, Node, long, PortShaping> shaping
    )
    {
        ArgumentNullException.ThrowIfNull(shaping);
        Switches = switches;
        Links = links;
        ImmutableArray<EthernetPort>.Builder ports = ImmutableArray.CreateBuilder<EthernetPort>(2 * links.Length);
        foreach (EthernetLink link in links)
        {
            foreach ((Node from, Node to) in new[] { (link.A, link.B), (link.B, link.A) })
            {
                ports.Add(
                    new EthernetPort
                    {
                        Index = ports.Count,
                        From = from,
                        To = to,
                        BitRate = link.BitRate,
                        Shaping = shaping(from, to, link.BitRate),
                    }
                );
            }
        }
        Ports = ports.MoveToImmutable();
        foreach (Node node in nodes)
        {
            _places.TryAdd(node, _places.Count);
        }
        HashSet<Node> forwarding = [.. switches.Select(s => s.Node)];
        ILookup<Node, EthernetPort> leaving = Ports.ToLookup(p => p.From);
        _arrivals = [.. _places.Keys.Select(node => Spread(node, forwarding, leaving))];
    }

    /// <summary>The switches.</summary>
    public ImmutableArray<EthernetSwitch> Switches { get; }

    /// <summary>The wires.</summary>
    public ImmutableArray<EthernetLink> Links { get; }

    /// <summary>The output ports: of each wire first that towards its second end.</summary>
    public ImmutableArray<EthernetPort> Ports { get; }

    /// <summary>One switch and a wire from it to every other node, with queues of strict priority.</summary>
    /// <param name="nodes">The nodes of the network.</param>
    /// <param name="center">The node that holds the switch.</param>
    /// <param name="bitRate">Bit rate of all wires in bit/s.</param>
    public static EthernetTopology Star(ImmutableArray<Node> nodes, Node center, long bitRate)
    {
        ArgumentNullException.ThrowIfNull(center);
        return new EthernetTopology(
            nodes.Contains(center) ? nodes : [.. nodes, center],
            [new EthernetSwitch(center.Name, center)],
            [.. nodes.Where(n => n != center).Distinct().Select(n => new EthernetLink(n, center, bitRate))],
            (_, _, _) => PortShaping.StrictPriority
        );
    }

    /// <summary>Whether frames get from one node to another.</summary>
    public bool Reaches(Node from, Node to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return from == to
            || (
                _places.TryGetValue(from, out int start)
                && _places.TryGetValue(to, out int end)
                && _arrivals[start][end] is not null
            );
    }

    /// <summary>
    /// The ports over which a frame goes to its receivers, each after the one before it; receivers that it does not
    /// reach are left out.
    /// </summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receivers.</param>
    public ImmutableArray<RouteStep> Route(Node from, IEnumerable<Node> to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ImmutableArray<RouteStep>.Builder steps = ImmutableArray.CreateBuilder<RouteStep>();
        Dictionary<Node, int> reached = new() { [from] = -1 };
        Stack<EthernetPort> way = new();
        foreach (Node receiver in to.Where(node => Reaches(from, node)))
        {
            Node node = receiver;
            while (!reached.ContainsKey(node))
            {
                EthernetPort port = _arrivals[_places[from]][_places[node]]!;
                way.Push(port);
                node = port.From;
            }
            while (way.TryPop(out EthernetPort? port))
            {
                steps.Add(new RouteStep(port, reached[port.From]));
                reached.Add(port.To, steps.Count - 1);
            }
        }
        return steps.ToImmutable();
    }

    private EthernetPort?[] Spread(Node source, HashSet<Node> forwarding, ILookup<Node, EthernetPort> leaving)
    {
        var arrivals = new EthernetPort?[_places.Count];
        Queue<Node> open = new([source]);
        while (open.TryDequeue(out Node? node))
        {
            if (node != source && !forwarding.Contains(node))
            {
                continue;
            }
            foreach (EthernetPort port in leaving[node])
            {
                int end = _places[port.To];
                if (port.To != source && arrivals[end] is null)
                {
                    arrivals[end] = port;
                    open.Enqueue(port.To);
                }
            }
        }
        return arrivals;
    }
}
