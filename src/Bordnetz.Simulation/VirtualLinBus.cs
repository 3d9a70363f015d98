using Bordnetz.Analysis;
using Bordnetz.Model;

namespace Bordnetz.Simulation;

/// <summary>
/// A LIN cluster: the commander works through its schedule table for ever; in each slot it sends a header and the
/// publisher answers with its payload of that instant (ISO 17987-3).
/// </summary>
internal sealed class VirtualLinBus(Network network, EventQueue events)
{
    private readonly TransmissionLeg?[] _slots = new TransmissionLeg?[network.Schedule.Length];
    private int _slot;
    private Pdu? _sending;

    public readonly Network Network = network;
    public long BusyNs;

    public void Attach(IEnumerable<TransmissionLeg> legs)
    {
        foreach (TransmissionLeg leg in legs)
        {
            for (int i = 0; i < _slots.Length; i++)
            {
                if (Network.Schedule[i].FrameName == leg.Traffic.Frame.Name)
                {
                    _slots[i] = leg;
                }
            }
        }
    }

    /// <summary>Begins the next slot.</summary>
    /// <param name="nowNs">The time.</param>
    /// <param name="mayAnswer">Whether a publisher hears the header and can answer.</param>
    public void Slot(long nowNs, Func<TransmissionLeg, bool> mayAnswer)
    {
        TransmissionLeg? leg = _slots[_slot];
        events.Schedule(nowNs + Network.Schedule[_slot].DurationNs, Network.Index, EventKind.LinSlot, Network.Index);
        _slot = _slot + 1 == _slots.Length ? 0 : _slot + 1;
        Pdu? pdu = leg is null || !mayAnswer(leg) ? null : Answer(leg, nowNs);
        if (pdu is null)
        {
            return;
        }
        pdu.QueuedNs = nowNs;
        _sending = pdu;
        long duration = LinTiming.NominalBits(pdu.Payload.Length) * 1_000_000_000L / Network.BitRate;
        BusyNs += duration;
        events.Schedule(nowNs + duration, Network.Index, EventKind.LinComplete, Network.Index);
    }

    public Pdu Complete()
    {
        Pdu sent = _sending!;
        _sending = null;
        return sent;
    }

    private static Pdu? Answer(TransmissionLeg leg, long nowNs)
    {
        Traffic traffic = leg.Traffic;
        if (leg.Leg.After < 0)
        {
            Pdu own = traffic.Rent();
            own.Leg = leg;
            traffic.Fill(own, nowNs);
            return own;
        }
        if (leg.Held is null)
        {
            return null;
        }
        Pdu copy = traffic.Rent();
        Traffic.Copy(leg.Held, copy);
        copy.Leg = leg;
        return copy;
    }
}
