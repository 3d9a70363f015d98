using Bordnetz.Can;
using Bordnetz.Model;

namespace Bordnetz.Simulation;

/// <summary>
/// Plays a recording onto a CAN: each frame is received when it was recorded. There is no arbitration, since that took
/// place in the car; what the platform itself would send on the network stays unsent.
/// </summary>
internal sealed class RecordedTraffic
{
    private readonly IEnumerator<(long TimeNs, CanFrame Frame)> _frames;
    private readonly Dictionary<CanId, TransmissionLeg> _legs = [];
    private long _lastNs;

    public RecordedTraffic(Network network, RecordedBus recorded, IEnumerable<TransmissionLeg> legs)
    {
        Network = network;
        _frames = recorded.Frames.GetEnumerator();
        foreach (TransmissionLeg leg in legs.Where(l => l.Leg.Network == network))
        {
            _legs.TryAdd(leg.Traffic.Frame.Layout.Id, leg);
        }
    }

    /// <summary>Where it is played.</summary>
    public Network Network { get; }

    /// <summary>Frames of the recording that were received.</summary>
    public long Count { get; private set; }

    /// <summary>Frames whose identifier no layout knows.</summary>
    public long Unknown { get; private set; }

    /// <summary>Frames that are shorter than their layout, and are not decoded.</summary>
    public long TooShort { get; private set; }

    /// <summary>Takes the next data frame; false at the end.</summary>
    public bool MoveNext(out long timeNs)
    {
        while (_frames.MoveNext())
        {
            CanFrame frame = _frames.Current.Frame;
            if (!frame.IsError && !frame.IsRemote)
            {
                _lastNs = Math.Max(_lastNs, _frames.Current.TimeNs);
                timeNs = _lastNs;
                return true;
            }
        }
        timeNs = 0;
        return false;
    }

    /// <summary>How long the present frame occupied the bus, in nanoseconds.</summary>
    public long DurationNs
    {
        get
        {
            CanFrame frame = _frames.Current.Frame;
            if (!frame.IsFd)
            {
                return FrameLength.ClassicBits(frame.Id, frame.Data) * 1_000_000_000L / Network.BitRate;
            }
            bool switches = (frame.Flags & CanFrameFlags.BitRateSwitch) != 0;
            FdFrameBits bits = FrameLength.FdBits(frame.Id, frame.Data, switches);
            return (bits.ArbitrationBits * 1_000_000_000L / Network.BitRate)
                + (bits.DataBits * 1_000_000_000L / (switches ? Network.DataBitRate : Network.BitRate));
        }
    }

    /// <summary>Receives the present frame as a PDU of the platform; null when no layout fits it.</summary>
    public Pdu? Receive(long nowNs)
    {
        CanFrame frame = _frames.Current.Frame;
        Count++;
        if (!_legs.TryGetValue(frame.Id, out TransmissionLeg? leg))
        {
            Unknown++;
            return null;
        }
        if (frame.Length < leg.Traffic.Encoder.Length)
        {
            TooShort++;
            return null;
        }
        Pdu pdu = leg.Traffic.Rent();
        pdu.Leg = leg;
        frame.Data[..pdu.Payload.Length].CopyTo(pdu.Payload);
        Array.Fill(pdu.Tags, ChainProbe.None);
        pdu.OriginNs = nowNs;
        pdu.QueuedNs = nowNs;
        return pdu;
    }

    public RecordedBusObservation Observe() => new(Network, Count, Unknown, TooShort);
}
