using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation;

namespace Bordnetz.Tests.Simulation;

/// <summary>Frames of a variant on its only Ethernet, sent when a test says.</summary>
internal static class EthernetRun
{
    /// <summary>By frame: the longest time from queuing to a reception.</summary>
    /// <param name="variant">A variant whose frames have one leg.</param>
    /// <param name="network">Its Ethernet.</param>
    /// <param name="phases">By frame: when it is first sent, in nanoseconds.</param>
    /// <param name="untilNs">Nothing is sent from then on; what is under way still arrives.</param>
    public static long[] Longest(Variant variant, Network network, IReadOnlyList<long> phases, long untilNs)
    {
        EventQueue events = new();
        List<VirtualPort> ports = [];
        VirtualEthernet? ethernet = network.Topology is null ? null : new VirtualEthernet(network, ports, events);
        VirtualWire? wire = network.Plca is null ? null : new VirtualWire(network, events);
        SignalStore store = new(variant.Catalog);
        TransmissionLeg[] legs =
        [
            .. variant.Frames.Select(f => new TransmissionLeg(
                new Traffic(f, new FrameEncoder(f, variant.Catalog), store, []),
                0,
                f.Legs[0]
            )),
        ];
        long[] longest = new long[legs.Length];
        foreach (Frame frame in variant.Frames)
        {
            events.Schedule(phases[frame.Index], frame.Sender.Index, EventKind.FrameQueue, frame.Index);
        }
        // Whatever waits for ever must not keep the run from its end.
        for (long now = events.NextTimeNs; now < untilNs + 1_000_000_000; now = events.NextTimeNs)
        {
            Event e = events.Take();
            switch (e.Kind)
            {
                case EventKind.FrameQueue when now < untilNs:
                    Frame frame = variant.Frames[e.Index];
                    Pdu pdu = legs[e.Index].Traffic.Rent();
                    pdu.Leg = legs[e.Index];
                    ethernet?.Queue(pdu, now);
                    wire?.Queue(pdu, now);
                    events.Schedule(now + frame.PeriodNs, frame.Sender.Index, EventKind.FrameQueue, e.Index);
                    break;
                case EventKind.LinkComplete:
                    (Pdu sent, int node) = ports[e.Index].Owner.Complete(ports[e.Index], now);
                    Note(sent, node >= 0, now);
                    break;
                case EventKind.SwitchForward:
                    ethernet!.Forward(e.Index & 0xFFFF, now);
                    break;
                case EventKind.PortReady:
                    ports[e.Index].Ready(now);
                    break;
                case EventKind.WireTurn:
                    wire!.Turn(now);
                    break;
                case EventKind.WireComplete:
                    Note(wire!.Complete(now), true, now);
                    break;
                default:
                    break;
            }
        }
        return longest;

        void Note(Pdu pdu, bool isReceived, long now)
        {
            int index = pdu.Leg.Traffic.Frame.Index;
            longest[index] = isReceived ? Math.Max(longest[index], now - pdu.QueuedNs) : longest[index];
        }
    }
}
