using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// How a request spreads over a variant: the earliest bound by which each node is awake, and by which each gateway knows
/// of each partial network. Every way gives an upper bound, so that the smallest of them is one.
/// </summary>
internal sealed class WakeSpread
{
    private const long Never = long.MaxValue / 4;

    private readonly Variant _variant;
    private readonly PartialNetworking _groups;
    private readonly Scene _to;
    private readonly bool _isKept;
    private readonly HashSet<Rail> _switched;
    private readonly Func<Network, Node, long?> _pduBound;
    private readonly bool[] _wasAwake;
    private readonly long[] _up;
    private readonly string[] _way;

    // By bit, node and network from which the node has it (the last place: of itself).
    private readonly Dictionary<int, long[,]> _known = [];
    private bool _changed;

    /// <param name="variant">The variant.</param>
    /// <param name="groups">Its partial networks.</param>
    /// <param name="from">The scene that is left.</param>
    /// <param name="to">The scene that is entered.</param>
    /// <param name="isKept">
    /// Whether somebody who was awake requests the new scene from the start; else who was awake may fall asleep before it is
    /// needed again.
    /// </param>
    /// <param name="requesters">Who requests the new scene besides its holder, from when it is awake.</param>
    /// <param name="pduBound">The response time of an NM PDU in nanoseconds.</param>
    public WakeSpread(
        Variant variant,
        PartialNetworking groups,
        Scene from,
        Scene to,
        bool isKept,
        IEnumerable<Node> requesters,
        Func<Network, Node, long?> pduBound
    )
    {
        _variant = variant;
        _groups = groups;
        _to = to;
        _isKept = isKept;
        _pduBound = pduBound;
        _wasAwake = [.. variant.Nodes.Select(n => (isKept && from.IsAwake(n)) || !groups.CanSleep(n))];
        _up = [.. _wasAwake.Select(awake => awake ? 0 : Never)];
        _way = [.. variant.Nodes.Select(_ => "")];
        ulong requested = groups.RequestedBy(to);
        int own = variant.Networks.Length;
        foreach (int id in PartialNetworking.IdsIn(requested))
        {
            long[,] known = new long[variant.Nodes.Length, own + 1];
            for (int i = 0; i < known.Length; i++)
            {
                known[i / (own + 1), i % (own + 1)] = Never;
            }
            _known.Add(id, known);
        }
        HashSet<Node> inputs = [.. requesters];
        foreach (Node node in inputs)
        {
            Wake(node, 0, "input");
        }
        _switched = [.. to.Rails.Except(from.Rails).Where(r => r.IsSwitched)];
        do
        {
            _changed = false;
            foreach (Node node in inputs.Append(to.Holder!).Where(n => n is not null))
            {
                foreach (long[,] known in _known.Values)
                {
                    Learn(known, node, own, _up[node.Index]);
                }
            }
            Spread();
        } while (_changed);
    }

    /// <summary>Whether a node is awake from the start.</summary>
    public bool IsAwake(Node node) => _wasAwake[node.Index];

    /// <summary>When a node is awake, and by what.</summary>
    public NodeWake WakeOf(Node node) => new(node, _up[node.Index] < Never ? _up[node.Index] : null, _way[node.Index]);

    private void Spread()
    {
        SwitchRails();
        foreach (WakeLine line in _variant.Power.WakeLines)
        {
            foreach (Node node in line.To.Where(_to.IsAwake))
            {
                Wake(node, _up[line.From.Index], $"wake-up line {line.Name}");
            }
        }
        foreach ((int id, long[,] known) in _known)
        {
            foreach (Network network in _variant.Networks)
            {
                if (network.Nm is not null && IsPassable(network))
                {
                    SpreadOn(network, network.Nm, 1UL << id, known);
                }
                else if (network is { Kind: NetworkKind.Lin, Gateway: { } commander })
                {
                    SpreadOnLin(network, commander, 1UL << id, known);
                }
            }
        }
    }

    private void SpreadOn(Network network, NetworkManagement management, ulong bit, long[,] known)
    {
        long switches = SwitchesUp(network);
        foreach (NmMember sender in management.Members)
        {
            long from = KnownOutside(known, sender.Node, network);
            if (
                from >= Never
                || (_groups.On(network, sender.Node) & bit) == 0
                || _pduBound(network, sender.Node) is not { } pdu
            )
            {
                continue;
            }
            long cycle = management.Times.CycleNs + pdu;
            // A link is woken with every NM PDU: who falls asleep just after one has to wait for the next.
            long link = Assumptions.LinkWakeNs + (_isKept ? 0 : management.Times.CycleNs);
            long wake = network.Kind == NetworkKind.Ethernet ? from + link : from + cycle;
            foreach (NmMember member in management.Members.Where(m => m.Node != sender.Node))
            {
                bool isMeant = (_groups.Of(member.Node) & bit) != 0;
                if (isMeant || !management.Times.IsSelective)
                {
                    Wake(member.Node, wake, $"network {network}");
                }
                if (isMeant)
                {
                    long heard = Math.Max(Math.Max(from, switches), _up[member.Node.Index]) + cycle;
                    Learn(known, member.Node, network.Index, heard);
                }
            }
        }
    }

    private void SpreadOnLin(Network network, Node commander, ulong bit, long[,] known)
    {
        long from = KnownOutside(known, commander, network);
        if (from >= Never || (_groups.On(network, commander) & bit) == 0)
        {
            return;
        }
        foreach (Node responder in network.Nodes.Where(n => n != commander))
        {
            Wake(responder, from + Assumptions.LinWakeNs, $"network {network}");
        }
    }

    // The networks from which a node passes a request on to this one, and its own wish.
    private long KnownOutside(long[,] known, Node node, Network network)
    {
        long first = known[node.Index, _variant.Networks.Length];
        foreach (Network other in _variant.Networks)
        {
            if (PartialNetworking.Passes(node, other, network))
            {
                first = Math.Min(first, known[node.Index, other.Index]);
            }
        }
        return first;
    }

    // What is switched on with the new scene starts with the computer that holds its fuse.
    private void SwitchRails()
    {
        foreach (Node node in _to.Nodes.Select(n => n.Node))
        {
            if (node.Hardware.Rail is { } rail && _switched.Contains(rail))
            {
                Node? holder = _variant.Nodes.FirstOrDefault(n => n.Name == node.Hardware.Fuse?.In);
                Wake(node, holder is null ? 0 : _up[holder.Index], $"rail {rail}");
            }
        }
    }

    private bool IsPassable(Network network) =>
        network.Topology is not { } topology || topology.Switches.All(s => _to.IsAwake(s.Node));

    private long SwitchesUp(Network network) =>
        network.Topology is { } topology ? topology.Switches.Max(s => _up[s.Node.Index]) : 0;

    private void Wake(Node node, long from, string way)
    {
        long up = from >= Never ? Never : from + (_wasAwake[node.Index] ? 0 : node.BootNs);
        if (up < _up[node.Index])
        {
            _up[node.Index] = up;
            _way[node.Index] = way;
            _changed = true;
        }
    }

    private void Learn(long[,] known, Node node, int source, long time)
    {
        if (time < known[node.Index, source])
        {
            known[node.Index, source] = time;
            _changed = true;
        }
    }
}
