using Bordnetz.Model;

namespace Bordnetz.Simulation;

/// <summary>
/// A switched Ethernet: full-duplex links between each node and the switch, strict priority and first-in-first-out
/// within a priority at each sending port, store and forward in the switch (IEEE 802.1Q, clause 8.6.8).
/// </summary>
internal sealed class VirtualEthernet
{
    private readonly EventQueue _events;
    private readonly Link[] _up;
    private readonly Link[] _down;
    private readonly Pdu?[] _forwarding = new Pdu?[1024];
    private readonly Stack<int> _free = new();

    public readonly Network Network;

    public VirtualEthernet(Network network, int nodeCount, List<Link> allLinks, EventQueue events)
    {
        Network = network;
        _events = events;
        _up = new Link[nodeCount];
        _down = new Link[nodeCount];
        for (int i = _forwarding.Length - 1; i >= 0; i--)
        {
            _free.Push(i);
        }
        foreach (Node node in network.Nodes.Where(n => n != network.Switch))
        {
            _up[node.Index] = new Link(this, node.Index, true, allLinks.Count);
            allLinks.Add(_up[node.Index]);
            _down[node.Index] = new Link(this, node.Index, false, allLinks.Count);
            allLinks.Add(_down[node.Index]);
        }
    }

    /// <summary>A direction of the wire between a node and the switch.</summary>
    internal sealed class Link(VirtualEthernet owner, int node, bool isUp, int number)
    {
        public readonly VirtualEthernet Owner = owner;
        public readonly int Node = node;
        public readonly bool IsUp = isUp;
        public readonly int Number = number;
        public readonly Queue<Pdu>[] Waiting = Enumerable.Range(0, 8).Select(_ => new Queue<Pdu>()).ToArray();
        public int Pending;
        public Pdu? Sending;
        public long BusyNs;
    }

    /// <summary>The links, for observation.</summary>
    public IEnumerable<Link> Links => _up.Concat(_down).Where(l => l is not null);

    public void Queue(Pdu pdu, long nowNs)
    {
        FrameLeg leg = pdu.Leg.Leg;
        pdu.QueuedNs = nowNs;
        pdu.References = 0;
        if (leg.From != Network.Switch)
        {
            Enqueue(_up[leg.From.Index], pdu, nowNs);
            return;
        }
        SendDown(pdu, nowNs);
    }

    /// <summary>Ends a transmission on a link; the caller delivers the PDU to the node, unless that is -1.</summary>
    public (Pdu Pdu, int Node) Complete(Link link, long nowNs)
    {
        Pdu pdu = link.Sending!;
        link.Sending = null;
        if (link.Pending > 0)
        {
            Start(link, nowNs);
        }
        if (!link.IsUp)
        {
            pdu.References--;
            return (pdu, link.Node);
        }
        bool toSwitch = false;
        bool further = false;
        foreach (Node node in pdu.Leg.Leg.To)
        {
            toSwitch |= node == Network.Switch;
            further |= node != Network.Switch;
        }
        pdu.References--;
        if (further)
        {
            pdu.References++;
            int slot = _free.Pop();
            _forwarding[slot] = pdu;
            _events.Schedule(
                nowNs + Assumptions.SwitchDelayNs,
                Network.Switch!.Index,
                EventKind.SwitchForward,
                (Network.Index << 16) | slot
            );
        }
        return (pdu, toSwitch ? Network.Switch!.Index : -1);
    }

    public void Forward(int slot, long nowNs)
    {
        Pdu pdu = _forwarding[slot]!;
        _forwarding[slot] = null;
        _free.Push(slot);
        pdu.References--;
        SendDown(pdu, nowNs);
    }

    private void SendDown(Pdu pdu, long nowNs)
    {
        foreach (Node node in pdu.Leg.Leg.To)
        {
            if (node != Network.Switch)
            {
                Enqueue(_down[node.Index], pdu, nowNs);
            }
        }
    }

    private void Enqueue(Link link, Pdu pdu, long nowNs)
    {
        int priority = pdu.Leg.Traffic.Frame.Priority;
        pdu.References++;
        link.Waiting[priority].Enqueue(pdu);
        link.Pending++;
        if (link.Sending is null)
        {
            Start(link, nowNs);
        }
    }

    private void Start(Link link, long nowNs)
    {
        int priority = 7;
        while (link.Waiting[priority].Count == 0)
        {
            priority--;
        }
        Pdu pdu = link.Waiting[priority].Dequeue();
        link.Pending--;
        link.Sending = pdu;
        long duration = EthernetFrameLength.Bits(pdu.Payload.Length) * 1_000_000_000L / Network.BitRate;
        link.BusyNs += duration;
        _events.Schedule(nowNs + duration, link.Node, EventKind.LinkComplete, link.Number);
    }
}
