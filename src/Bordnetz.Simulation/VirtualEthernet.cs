using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Simulation;

/// <summary>
/// A switched Ethernet: full-duplex wires between nodes and switches, an output port at each end (IEEE 802.1Q, clause
/// 8.6.8), store and forward in the switches.
/// </summary>
internal sealed class VirtualEthernet
{
    private readonly EventQueue _events;
    private readonly VirtualPort[] _ports;
    private readonly (Pdu? Pdu, VirtualPort[] To)[] _forwarding = new (Pdu?, VirtualPort[])[1024];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<TransmissionLeg, VirtualPort[][]> _ways = [];

    public readonly Network Network;

    /// <summary>Whether a node, by its number, has power: what a dead one holds or should pass on gets lost.</summary>
    public Func<int, bool> IsUp { get; set; } = static _ => true;

    public VirtualEthernet(Network network, List<VirtualPort> allPorts, EventQueue events)
    {
        Network = network;
        _events = events;
        for (int i = _forwarding.Length - 1; i >= 0; i--)
        {
            _free.Push(i);
        }
        EthernetTopology topology = network.Topology!;
        HashSet<Node> holders = [.. topology.Switches.Select(s => s.Node)];
        int first = allPorts.Count;
        foreach (EthernetPort port in topology.Ports)
        {
            int eventNode = holders.Contains(port.From) && !holders.Contains(port.To) ? port.To.Index : port.From.Index;
            allPorts.Add(new VirtualPort(this, port, eventNode, allPorts.Count, events));
        }
        _ports = [.. allPorts.Skip(first)];
    }

    /// <summary>The ports, for observation: in a star first those towards the switch, by node.</summary>
    public IEnumerable<VirtualPort> Ports =>
        Network.Switch is { } center
            ? _ports.OrderBy(p => p.Port.From == center).ThenBy(p => p.Port.From.Index + p.Port.To.Index)
            : _ports;

    public void Queue(Pdu pdu, long nowNs)
    {
        pdu.QueuedNs = nowNs;
        pdu.References = 0;
        foreach (VirtualPort port in WayOf(pdu.Leg)[^1])
        {
            port.Enqueue(pdu, nowNs);
        }
    }

    /// <summary>Ends a transmission; the caller delivers the PDU to the node, unless that is -1.</summary>
    public (Pdu Pdu, int Node) Complete(VirtualPort port, long nowNs)
    {
        Pdu pdu = port.Complete(nowNs);
        Node end = port.Port.To;
        VirtualPort[] next = WayOf(pdu.Leg)[port.Port.Index];
        pdu.References--;
        if (!IsUp(port.Port.From.Index))
        {
            return (pdu, -1);
        }
        if (next.Length > 0 && IsUp(end.Index))
        {
            pdu.References++;
            int slot = _free.Pop();
            _forwarding[slot] = (pdu, next);
            _events.Schedule(
                nowNs + Assumptions.SwitchDelayNs,
                end.Index,
                EventKind.SwitchForward,
                (Network.Index << 16) | slot
            );
        }
        return (pdu, pdu.Leg.Leg.To.Contains(end) ? end.Index : -1);
    }

    public void Forward(int slot, long nowNs)
    {
        (Pdu? pdu, VirtualPort[] to) = _forwarding[slot];
        _forwarding[slot] = default;
        _free.Push(slot);
        pdu!.References--;
        foreach (VirtualPort port in to)
        {
            port.Enqueue(pdu, nowNs);
        }
    }

    /// <summary>By port: the ports that follow it on the way of a leg; behind them all, the ports at its start.</summary>
    private VirtualPort[][] WayOf(TransmissionLeg leg)
    {
        if (_ways.TryGetValue(leg, out VirtualPort[][]? known))
        {
            return known;
        }
        var after = new List<VirtualPort>?[_ports.Length + 1];
        EthernetTopology topology = Network.Topology!;
        var steps = topology.Route(leg.Leg.From, leg.Leg.To);
        foreach (RouteStep step in steps)
        {
            int place = step.After < 0 ? _ports.Length : steps[step.After].Port.Index;
            (after[place] ??= []).Add(_ports[step.Port.Index]);
        }
        VirtualPort[][] way = [.. after.Select(ports => ports?.ToArray() ?? [])];
        _ways.Add(leg, way);
        return way;
    }
}
