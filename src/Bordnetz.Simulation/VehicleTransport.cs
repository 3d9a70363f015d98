using Bordnetz.Model;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Simulation;

/// <content>The way of the frames from sender to receiver.</content>
public sealed partial class VehicleRun
{
    private void QueueFrame(Traffic traffic, long now)
    {
        // One payload for all ways: a counter goes up by one however many networks carry the frame.
        Pdu? first = null;
        foreach (TransmissionLeg leg in traffic.Legs)
        {
            if (leg.Leg.After >= 0 || leg.Leg.Network.Kind == NetworkKind.Lin)
            {
                continue;
            }
            Pdu pdu = traffic.Rent();
            pdu.Leg = leg;
            if (first is not null)
            {
                Traffic.Copy(first, pdu);
            }
            else
            {
                traffic.Fill(pdu, now);
                if (!Spoil(traffic, pdu.Payload))
                {
                    traffic.Return(pdu);
                    return;
                }
                first = pdu;
            }
            if (traffic.Faults.Length == 0)
            {
                Put(pdu, now);
            }
            else
            {
                PutSpoilt(traffic, pdu, now);
            }
        }
    }

    private void TakeRecorded(int network, long now)
    {
        RecordedTraffic recorded = _parts.Recorded[network]!;
        _parts.CanBuses[network]!.BusyNs += recorded.DurationNs;
        if (recorded.Receive(now) is { } pdu)
        {
            Arrived(pdu, now);
        }
        if (recorded.MoveNext(out long next))
        {
            _events.Schedule(Math.Max(now, next), network, EventKind.RecordedFrame, network);
        }
    }

    private void Put(Pdu pdu, long now)
    {
        Network network = pdu.Leg.Leg.Network;
        bool isClosed = !pdu.Leg.Traffic.Frame.IsNm && !IsOpen(network, pdu.Leg.Leg.From);
        if (isClosed || _parts.Recorded[network.Index] is not null || !Reaches(network, pdu.Leg.Leg.From))
        {
            pdu.Leg.Traffic.Return(pdu);
            return;
        }
        if (_parts.Ethernets[network.Index] is { } ethernet)
        {
            ethernet.Queue(pdu, now);
        }
        else if (_parts.Wires[network.Index] is { } wire)
        {
            wire.Queue(pdu, now);
        }
        else if (network.Kind == NetworkKind.Ethernet)
        {
            // Without a switch there is no way; the check says so.
            pdu.Leg.Traffic.Return(pdu);
        }
        else
        {
            _parts.CanBuses[network.Index]!.Queue(pdu, now);
        }
    }

    private void Arrived(Pdu pdu, long now)
    {
        NoteReception(pdu, now);
        if (_scenes is not null && !pdu.Leg.Traffic.Frame.IsNm)
        {
            OverhearCan(pdu, now);
        }
        foreach (Node node in pdu.Leg.Leg.To)
        {
            Deliver(pdu, node.Index, now);
        }
        pdu.Leg.Traffic.Return(pdu);
    }

    private void ArrivedByEthernet(Pdu pdu, int node, long now)
    {
        if (node >= 0)
        {
            NoteReception(pdu, now);
            Deliver(pdu, node, now);
        }
        if (pdu.References == 0)
        {
            pdu.Leg.Traffic.Return(pdu);
        }
    }

    private void NoteReception(Pdu pdu, long now)
    {
        TransmissionLeg leg = pdu.Leg;
        Record(leg.Leg.Network.Index, now, leg.Traffic.Frame.Index, pdu.Payload);
        leg.Count++;
        leg.MaxLatencyNs = Math.Max(leg.MaxLatencyNs, now - pdu.QueuedNs);
    }

    private void Deliver(Pdu pdu, int node, long now)
    {
        TransmissionLeg leg = pdu.Leg;
        Traffic traffic = leg.Traffic;
        if (traffic.Frame.IsNm)
        {
            HearNm(pdu, node, now);
            return;
        }
        if (!_nodes[node].IsUp || !Reaches(leg.Leg.Network, Variant.Nodes[node]))
        {
            return;
        }
        bool isTaken = true;
        if (leg.Receivers[node] is { } receiver)
        {
            isTaken = Receive(receiver, pdu.Payload, now);
            traffic.MaxEndToEndNs = Math.Max(traffic.MaxEndToEndNs, now - pdu.OriginNs);
        }
        ChainTap[] taps = traffic.Taps;
        for (int i = 0; isTaken && i < taps.Length; i++)
        {
            if (taps[i].LastLeg == leg.Number && taps[i].Node == node && taps[i].IsOpen(now))
            {
                taps[i].Probe.Tags[taps[i].Stage] = pdu.Tags[i];
            }
        }
        foreach (TransmissionLeg next in leg.Next[node])
        {
            PassOn(pdu, next, now);
        }
    }

    private void PassOn(Pdu pdu, TransmissionLeg next, long now)
    {
        Traffic traffic = pdu.Leg.Traffic;
        if (next.Leg.Network.Kind == NetworkKind.Lin)
        {
            next.Held ??= traffic.Rent();
            Traffic.Copy(pdu, next.Held);
            return;
        }
        Pdu copy = traffic.Rent();
        Traffic.Copy(pdu, copy);
        copy.Leg = next;
        int slot = _freeTransfers.Pop();
        _transfers[slot] = copy;
        _events.Schedule(now + Assumptions.GatewayDelayNs, next.Leg.From.Index, EventKind.GatewayForward, slot);
    }

    /// <summary>Whether something gets from a node to the wire of a network, or back.</summary>
    private bool Reaches(Network network, Node node) => _networkFaults[network.Index]?.Passes(node.Index) ?? true;

    private static bool Spoil(Traffic traffic, Span<byte> payload)
    {
        bool isSent = true;
        foreach (FrameFault fault in traffic.Faults)
        {
            isSent &= fault.Apply(payload);
        }
        return isSent;
    }

    private void PutSpoilt(Traffic traffic, Pdu pdu, long now)
    {
        long delay = 0;
        bool doubles = false;
        foreach (FrameFault fault in traffic.Faults)
        {
            delay += fault.DelayNs;
            doubles |= fault.Doubles;
            if (!fault.Reorders)
            {
                continue;
            }
            if (fault.Held is null)
            {
                fault.Held = pdu;
                return;
            }
            if (fault.Held.Leg == pdu.Leg)
            {
                Pdu held = fault.Held;
                fault.Held = null;
                Put(pdu, now);
                Put(held, now);
                return;
            }
        }
        if (doubles)
        {
            Pdu twin = traffic.Rent();
            Traffic.Copy(pdu, twin);
            twin.Leg = pdu.Leg;
            Put(twin, now);
        }
        if (delay == 0)
        {
            Put(pdu, now);
            return;
        }
        int slot = _freeTransfers.Pop();
        _transfers[slot] = pdu;
        _events.Schedule(now + delay, pdu.Leg.Leg.From.Index, EventKind.GatewayForward, slot);
    }

    private void BeginLinSlot(VirtualLinBus bus, long now)
    {
        if (_scenes is not null && EndLin(bus.Network, now))
        {
            return;
        }
        bool isCommanded = _nodes[bus.Network.Gateway!.Index].IsUp;
        bus.Slot(now, isCommanded ? _mayAnswer : NobodyAnswers);
    }

    private bool MayAnswer(TransmissionLeg leg) =>
        _nodes[leg.Leg.From.Index].IsUp && Reaches(leg.Leg.Network, leg.Leg.From);

    private void ArrivedByLin(Pdu pdu, long now)
    {
        Traffic traffic = pdu.Leg.Traffic;
        if (traffic.Faults.Length > 0 && pdu.Leg.Leg.After < 0 && !Spoil(traffic, pdu.Payload))
        {
            traffic.Return(pdu);
            return;
        }
        Arrived(pdu, now);
    }
}
