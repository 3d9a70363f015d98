using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Simulation;

/// <summary>
/// A CAN or CAN FD bus: at each idle instant the waiting frame with the winning identifier is sent, non-pre-emptively,
/// for as long as its real bits with their real stuff bits take, intermission included (ISO 11898-1).
/// </summary>
internal sealed class VirtualCanBus(Network network, EventQueue events)
{
    private TransmissionLeg[] _legs = [];
    private ulong[] _pending = [];
    private Pdu? _sending;
    private bool _isBusy;
    private bool _arbitrating;

    public readonly Network Network = network;

    /// <summary>What is broken on the bus; null when nothing ever was.</summary>
    public CanFaults? Faults;

    public long BusyNs;

    /// <summary>Gives the bus its legs, in any order.</summary>
    public void Attach(IEnumerable<TransmissionLeg> legs)
    {
        _legs = legs.OrderBy(l => l.Traffic.Frame.Layout.Id.ArbitrationRank).ToArray();
        for (int i = 0; i < _legs.Length; i++)
        {
            _legs[i].Rank = i;
        }
        _pending = new ulong[(_legs.Length + 63) / 64];
    }

    public void Queue(Pdu pdu, long nowNs)
    {
        TransmissionLeg leg = pdu.Leg;
        pdu.QueuedNs = nowNs;
        if (Faults is not null)
        {
            if (!Faults.MaySend(leg.Leg.From.Index))
            {
                leg.Traffic.Return(pdu);
                return;
            }
            if (Faults.IsJammed && leg.Waiting.Count > 0)
            {
                // Nothing gets through: the controller's buffer keeps the newest.
                leg.Traffic.Return(leg.Waiting.Dequeue());
            }
        }
        leg.Waiting.Enqueue(pdu);
        _pending[leg.Rank >> 6] |= 1UL << (leg.Rank & 63);
        Wake(nowNs);
    }

    /// <summary>Lets the bus look for something to send.</summary>
    public void Wake(long nowNs)
    {
        if (!_isBusy && !_arbitrating)
        {
            _arbitrating = true;
            events.Schedule(nowNs, Network.Index, EventKind.CanArbitrate, Network.Index);
        }
    }

    /// <summary>Forgets what a node has queued: it is without power, or off the bus.</summary>
    public void Purge(Func<TransmissionLeg, bool> which)
    {
        foreach (TransmissionLeg leg in _legs.Where(which))
        {
            while (leg.Waiting.TryDequeue(out Pdu? pdu))
            {
                leg.Traffic.Return(pdu);
            }
            _pending[leg.Rank >> 6] &= ~(1UL << (leg.Rank & 63));
        }
    }

    public void Arbitrate(long nowNs)
    {
        _arbitrating = false;
        if (Faults is { IsJammed: true })
        {
            Occupy(CanFaults.BabbleNs(Network), nowNs);
            return;
        }
        int winner = Winner();
        if (winner < 0)
        {
            return;
        }
        TransmissionLeg leg = _legs[winner];
        Pdu pdu = leg.Waiting.Dequeue();
        if (leg.Waiting.Count == 0)
        {
            _pending[leg.Rank >> 6] &= ~(1UL << (leg.Rank & 63));
        }
        _sending = pdu;
        long duration = DurationNs(Network, leg.Traffic.Frame.Layout, pdu.Payload);
        Occupy(Faults is null ? duration : Faults.Begin(Network, duration), nowNs);
    }

    /// <summary>Ends the transmission; the caller delivers what is returned, if anything got through.</summary>
    public Pdu? Complete(long nowNs)
    {
        Pdu? sent = _sending;
        _sending = null;
        _isBusy = false;
        if (Faults is not null && sent is not null)
        {
            sent = Judge(sent, nowNs);
        }
        bool isWaiting = Faults is { IsJammed: true };
        foreach (ulong word in _pending)
        {
            isWaiting |= word != 0;
        }
        if (isWaiting)
        {
            _arbitrating = true;
            events.Schedule(nowNs, Network.Index, EventKind.CanArbitrate, Network.Index);
        }
        return sent;
    }

    // ISO 11898-1: an error frame destroys the frame for all, and its sender tries again until its counter takes it off
    // the bus.
    private Pdu? Judge(Pdu sent, long nowNs)
    {
        TransmissionLeg leg = sent.Leg;
        switch (Faults!.End(leg.Leg.From.Index, nowNs))
        {
            case CanOutcome.Sent:
                return sent;
            case CanOutcome.Again:
                Queue<Pdu> waiting = new(leg.Waiting.Prepend(sent));
                leg.Waiting.Clear();
                foreach (Pdu pdu in waiting)
                {
                    leg.Waiting.Enqueue(pdu);
                }
                _pending[leg.Rank >> 6] |= 1UL << (leg.Rank & 63);
                return null;
            default:
                leg.Traffic.Return(sent);
                Purge(l => l.Leg.From == leg.Leg.From);
                return null;
        }
    }

    private void Occupy(long durationNs, long nowNs)
    {
        _isBusy = true;
        BusyNs += durationNs;
        events.Schedule(nowNs + durationNs, Network.Index, EventKind.CanComplete, Network.Index);
    }

    /// <summary>How long a frame with this payload takes, in nanoseconds.</summary>
    internal static long DurationNs(Network network, DbcMessage layout, ReadOnlySpan<byte> payload)
    {
        if (!layout.IsFd)
        {
            return FrameLength.ClassicBits(layout.Id, payload) * 1_000_000_000L / network.BitRate;
        }
        (int arbitration, int data) = FrameLength.FdBits(layout.Id, payload, layout.BitRateSwitch);
        return layout.BitRateSwitch
            ? (arbitration * 1_000_000_000L / network.BitRate) + (data * 1_000_000_000L / network.DataBitRate)
            : (arbitration + data) * 1_000_000_000L / network.BitRate;
    }

    private int Winner()
    {
        for (int w = 0; w < _pending.Length; w++)
        {
            if (_pending[w] != 0)
            {
                return (w << 6) + System.Numerics.BitOperations.TrailingZeroCount(_pending[w]);
            }
        }
        return -1;
    }
}
