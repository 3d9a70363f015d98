using System.Collections.Immutable;
using Bordnetz.Model.Ethernet;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Resolving;

/// <summary>Makes the switches, wires, queues and gates of one Ethernet in one variant.</summary>
internal sealed class EthernetResolver(
    NetworkDescription network,
    ImmutableArray<Node> wired,
    Dictionary<string, Node> nodes,
    Func<FeatureExpression?, bool> holds,
    VariantProblems problems
)
{
    private readonly Dictionary<string, Node> _ends = [];

    private EthernetDescription Ethernet => network.Ethernet;

    /// <summary>The switches and wires; null when it is no switched Ethernet.</summary>
    /// <param name="center">The node that holds the only switch; null when the switches are described.</param>
    public EthernetTopology? Topology(Node? center)
    {
        ImmutableArray<EthernetSwitch> switches = Switches(center);
        if (network.Kind != NetworkKind.Ethernet || switches.IsEmpty || network.BitRate is null)
        {
            return null;
        }
        foreach (Node node in wired)
        {
            _ends.TryAdd(node.Name, node);
        }
        foreach (EthernetSwitch one in switches)
        {
            _ends.TryAdd(one.Name, one.Node);
        }
        ImmutableArray<EthernetLink> links = Links(switches);
        ILookup<(Node, Node), PortDescription> ports = Ports(links);
        ImmutableArray<Node> reached = wired.Contains(switches[0].Node) ? wired : [.. wired, switches[0].Node];
        EthernetTopology topology = new(
            reached,
            switches,
            links,
            (from, to, rate) => Shaping(ports[(from, to)].FirstOrDefault(), rate)
        );
        foreach (Node node in wired.Where(n => !topology.Reaches(switches[0].Node, n)))
        {
            PlacedText place = network.Nodes.First(n => n.Value == node.Name);
            problems.Error(
                "BN1274",
                place.Place,
                $"no wire leads from the switch '{switches[0].Name}' of '{network.Name}' to '{node}'; name it under 'links'"
            );
        }
        return topology;
    }

    /// <summary>The order in which the nodes take turns on a shared wire; null when it is none.</summary>
    public PlcaMedium? Plca()
    {
        if (Ethernet.Plca is not { } plca)
        {
            return null;
        }
        if (!nodes.TryGetValue(plca.Coordinator.Value, out Node? coordinator))
        {
            problems.Error(
                "BN1404",
                plca.Coordinator.Place,
                $"the coordinator of '{network.Name}', '{plca.Coordinator.Value}', is missing; both need the same 'when'"
            );
            return null;
        }
        return new PlcaMedium([coordinator, .. wired.Where(n => n != coordinator)], plca.OpportunityBits, plca.Burst);
    }

    private ImmutableArray<EthernetSwitch> Switches(Node? center)
    {
        if (center is not null)
        {
            return [new EthernetSwitch(center.Name, center)];
        }
        ImmutableArray<EthernetSwitch>.Builder switches = ImmutableArray.CreateBuilder<EthernetSwitch>();
        foreach (SwitchDescription described in Ethernet.Switches.Where(s => holds(s.When)))
        {
            if (!nodes.TryGetValue(described.In.Value, out Node? node))
            {
                problems.Error(
                    "BN1404",
                    described.In.Place,
                    $"the node of switch '{described.Name}', '{described.In.Value}', is missing; both need the same 'when'"
                );
            }
            else if (switches.Any(s => s.Node == node))
            {
                problems.Error("BN1270", described.In.Place, $"'{node}' holds two switches of '{network.Name}'");
            }
            else
            {
                switches.Add(new EthernetSwitch(described.Name, node));
            }
        }
        return switches.ToImmutable();
    }

    private ImmutableArray<EthernetLink> Links(ImmutableArray<EthernetSwitch> switches)
    {
        long rate = network.BitRate.GetValueOrDefault();
        ImmutableArray<EthernetLink>.Builder links = ImmutableArray.CreateBuilder<EthernetLink>();
        HashSet<Node> forwarding = [.. switches.Select(s => s.Node)];
        foreach (EthernetLinkDescription described in Ethernet.Links.Where(l => holds(l.When)))
        {
            // An end that this variant lacks takes its wires with it.
            if (
                !_ends.TryGetValue(described.Between[0].Value, out Node? a)
                || !_ends.TryGetValue(described.Between[1].Value, out Node? b)
            )
            {
                continue;
            }
            if (!forwarding.Contains(a) && !forwarding.Contains(b))
            {
                problems.Error(
                    "BN1270",
                    described.Place,
                    $"neither '{a}' nor '{b}' holds a switch of '{network.Name}'"
                );
            }
            else if (a == b || links.Any(l => (l.A == a && l.B == b) || (l.A == b && l.B == a)))
            {
                problems.Error("BN1270", described.Place, $"'{a}' and '{b}' are linked already");
            }
            else
            {
                links.Add(new EthernetLink(a, b, described.BitRate ?? rate));
            }
        }
        if (switches is [var only])
        {
            HashSet<Node> linked = [.. links.SelectMany(l => new[] { l.A, l.B })];
            links.AddRange(
                wired
                    .Where(n => n != only.Node && !linked.Contains(n))
                    .Select(n => new EthernetLink(n, only.Node, rate))
            );
        }
        return links.ToImmutable();
    }

    private ILookup<(Node, Node), PortDescription> Ports(ImmutableArray<EthernetLink> links)
    {
        List<((Node From, Node To) Ends, PortDescription Described)> ports = [];
        foreach (PortDescription described in Ethernet.Ports.Where(p => holds(p.When)))
        {
            if (
                !_ends.TryGetValue(described.From.Value, out Node? from)
                || !_ends.TryGetValue(described.To.Value, out Node? to)
            )
            {
                continue;
            }
            if (!links.Any(l => (l.A == from && l.B == to) || (l.A == to && l.B == from)))
            {
                problems.Error(
                    "BN1274",
                    described.Place,
                    $"no wire of '{network.Name}' is between '{from}' and '{to}'"
                );
            }
            else if (ports.Any(p => p.Ends == (from, to)))
            {
                problems.Error("BN1270", described.Place, $"the port from '{from}' to '{to}' is described already");
            }
            else
            {
                ports.Add(((from, to), described));
            }
        }
        return ports.ToLookup(p => p.Ends, p => p.Described);
    }

    private PortShaping Shaping(PortDescription? port, long bitRate)
    {
        ShapingDescription written = new()
        {
            Classes = port?.Shaping.Classes ?? Ethernet.Shaping.Classes,
            Gates = port?.Shaping.Gates ?? Ethernet.Shaping.Gates,
        };
        if (written.Classes is null && written.Gates is null)
        {
            return PortShaping.StrictPriority;
        }
        ImmutableArray<ClassDescription> described = written.Classes ?? [];
        CheckSlopes(described, bitRate);
        IEnumerable<TrafficClass> rest = Enumerable
            .Range(0, TrafficClass.PriorityCount)
            .Where(p => !described.Any(c => c.Priorities.Contains(p)))
            .Select(TrafficClass.OfPriority);
        ImmutableArray<TrafficClass> classes =
        [
            .. described
                .Select(c => new TrafficClass(c.Name, c.Priorities, c.IdleSlope?.Of(bitRate)))
                .Concat(rest)
                .OrderByDescending(c => c.Priorities[0]),
        ];
        return new PortShaping(classes, written.Gates is { } gates ? Gates(gates, classes) : null);
    }

    private void CheckSlopes(ImmutableArray<ClassDescription> classes, long bitRate)
    {
        long sum = 0;
        foreach (ClassDescription one in classes.Where(c => c.IdleSlope is not null))
        {
            long slope = one.IdleSlope!.Of(bitRate);
            sum += Math.Min(slope, bitRate);
            if (slope <= 0 || slope > bitRate || sum > bitRate)
            {
                problems.Error(
                    "BN1273",
                    one.IdleSlope.Place,
                    $"the idle slopes up to that of '{one.Name}' take {Math.Max(sum, slope) / 1000} kbit/s of a port with "
                        + $"{bitRate / 1000} kbit/s on '{network.Name}'; lower them"
                );
            }
        }
    }

    private GateControl Gates(GatesDescription gates, ImmutableArray<TrafficClass> classes)
    {
        ImmutableArray<GateWindow> windows =
        [
            .. gates.Windows.Select(w => new GateWindow(w.DurationNs, Open(w, classes))),
        ];
        for (int i = 0; i < classes.Length; i++)
        {
            if (classes[i].Name.Length > 1 && !windows.Any(w => w.Open[i]))
            {
                problems.Warning(
                    "BN1275",
                    gates.Place,
                    $"the gate of class '{classes[i].Name}' on '{network.Name}' never opens; its frames would wait for ever"
                );
            }
        }
        return new GateControl(gates.OffsetNs % gates.Windows.Sum(w => w.DurationNs), gates.MayOverrun, windows);
    }

    private ImmutableArray<bool> Open(GateWindowDescription window, ImmutableArray<TrafficClass> classes)
    {
        var open = new bool[classes.Length];
        foreach (PlacedText text in window.Open)
        {
            bool known = text.Value == "all";
            for (int i = 0; i < open.Length; i++)
            {
                bool meant =
                    text.Value == "all"
                    || classes[i].Name == text.Value
                    || (text.Value is [>= '0' and <= '7'] && classes[i].Priorities.Contains(text.Value[0] - '0'));
                open[i] |= meant;
                known |= meant;
            }
            if (!known)
            {
                string hint = Suggestion.For(text.Value, classes.Where(c => c.Name.Length > 1).Select(c => c.Name));
                problems.Error(
                    "BN1275",
                    text.Place,
                    $"'{text.Value}' is no class of '{network.Name}' and no priority; write one, or 'all'{hint}"
                );
            }
        }
        return [.. open];
    }
}
