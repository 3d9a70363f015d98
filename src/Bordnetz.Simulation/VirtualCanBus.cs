using Bordnetz.Can;
using Bordnetz.Model;

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
    private bool _arbitrating;

    public readonly Network Network = network;
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
        leg.Waiting.Enqueue(pdu);
        _pending[leg.Rank >> 6] |= 1UL << (leg.Rank & 63);
        if (_sending is null && !_arbitrating)
        {
            _arbitrating = true;
            events.Schedule(nowNs, Network.Index, EventKind.CanArbitrate, Network.Index);
        }
    }

    public void Arbitrate(long nowNs)
    {
        _arbitrating = false;
        TransmissionLeg leg = _legs[Winner()];
        Pdu pdu = leg.Waiting.Dequeue();
        if (leg.Waiting.Count == 0)
        {
            _pending[leg.Rank >> 6] &= ~(1UL << (leg.Rank & 63));
        }
        _sending = pdu;
        long duration = DurationNs(Network, leg.Traffic.Frame.Layout, pdu.Payload);
        BusyNs += duration;
        events.Schedule(nowNs + duration, Network.Index, EventKind.CanComplete, Network.Index);
    }

    /// <summary>Ends the transmission; the caller delivers what is returned.</summary>
    public Pdu Complete(long nowNs)
    {
        Pdu sent = _sending!;
        _sending = null;
        foreach (ulong word in _pending)
        {
            if (word != 0)
            {
                _arbitrating = true;
                events.Schedule(nowNs, Network.Index, EventKind.CanArbitrate, Network.Index);
                break;
            }
        }
        return sent;
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
        throw new System.Diagnostics.UnreachableException();
    }
}
