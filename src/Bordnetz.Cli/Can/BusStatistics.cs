using Bordnetz.Can;
using Bordnetz.Can.Logs;

namespace Bordnetz.Cli.Can;

/// <summary>What a log shows of one identifier on one channel. Periods in nanoseconds.</summary>
internal sealed class IdStatistics(string channel, CanId id)
{
    private long _first;
    private long _last;

    public string Channel { get; } = channel;

    public CanId Id { get; } = id;

    public long Count { get; private set; }

    public int MaxLength { get; private set; }

    public long MinPeriodNs { get; private set; } = long.MaxValue;

    public long MaxPeriodNs { get; private set; }

    public double MeanPeriodNs => Count < 2 ? 0 : (double)(_last - _first) / (Count - 1);

    public void Add(long timeNs, int length)
    {
        if (Count++ == 0)
        {
            _first = timeNs;
        }
        else
        {
            MinPeriodNs = Math.Min(MinPeriodNs, timeNs - _last);
            MaxPeriodNs = Math.Max(MaxPeriodNs, timeNs - _last);
        }
        _last = timeNs;
        MaxLength = Math.Max(MaxLength, length);
    }
}

/// <summary>What a log shows of one channel. Loads from 0 to 1.</summary>
internal sealed record ChannelStatistics(
    string Name,
    long Frames,
    long Errors,
    double Seconds,
    double Load,
    double WorstLoad,
    double FullestSecond
);

/// <summary>
/// Counts a log: per identifier the periods, per channel the load, by the real stuff bits of the real payloads and by
/// the worst case. A second of the log is full when its frames' transmission times fill it. Error frames count with
/// their own bits; what was sent of the frames they destroyed no log tells.
/// </summary>
internal sealed class BusStatistics(long bitRate, long dataBitRate)
{
    private const long SecondNs = 1_000_000_000;

    // CAN_ERR_PROT, CAN_ERR_ACK and CAN_ERR_BUSERROR of SocketCAN: an error frame was on the bus. The other reports
    // tell of the controller and take no time there.
    private const uint ErrorsOnTheBus = 0x08 | 0x20 | 0x80;

    private readonly SortedDictionary<(string Channel, uint Rank), IdStatistics> _ids = [];
    private readonly SortedDictionary<string, Channel> _channels = new(StringComparer.Ordinal);

    public IEnumerable<IdStatistics> Ids => _ids.Values;

    public IEnumerable<ChannelStatistics> Channels =>
        _channels.Select(c =>
        {
            Channel channel = c.Value;
            double seconds = Math.Max(1, channel.Last - channel.First) / 1e9;
            double fullest = Math.Max(channel.Fullest, channel.InSecond) / 1e9;
            return new ChannelStatistics(
                c.Key,
                channel.Frames,
                channel.Errors,
                seconds,
                channel.BusyNs / 1e9 / seconds,
                channel.WorstNs / 1e9 / seconds,
                seconds < 1 ? channel.BusyNs / 1e9 / seconds : fullest
            );
        });

    public void Add(LogFrame frame)
    {
        if (!_channels.TryGetValue(frame.Channel, out Channel? channel))
        {
            channel = new Channel { First = frame.TimeNs, Second = frame.TimeNs / SecondNs };
            _channels.Add(frame.Channel, channel);
        }
        channel.Last = Math.Max(channel.Last, frame.TimeNs);
        channel.Frames++;
        CanFrame can = frame.Frame;
        if (can.IsError)
        {
            channel.Errors++;
            if ((can.Id.Value & ErrorsOnTheBus) != 0)
            {
                channel.Occupy(frame.TimeNs, ErrorDuration());
            }
            return;
        }
        (string, uint) key = (frame.Channel, can.Id.ArbitrationRank);
        if (!_ids.TryGetValue(key, out IdStatistics? id))
        {
            _ids.Add(key, id = new IdStatistics(frame.Channel, can.Id));
        }
        id.Add(frame.TimeNs, can.Data.Length);
        channel.Occupy(frame.TimeNs, Duration(can));
    }

    private (long Real, long Worst) ErrorDuration() =>
        (Ns(FrameLength.ErrorFrameBits, bitRate), Ns(FrameLength.WorstCaseErrorFrameBits, bitRate));

    private (long Real, long Worst) Duration(CanFrame can)
    {
        bool extended = can.Id.IsExtended;
        if (!can.IsFd)
        {
            // A remote frame has a length code but no payload, and at most the stuff bits of an empty data frame.
            int worst = FrameLength.WorstCaseClassicBits(extended, can.Data.Length);
            int real = can.IsRemote
                ? FrameLength.RemoteBits(can.Id, can.Length)
                : FrameLength.ClassicBits(can.Id, can.Data);
            return (Ns(real, bitRate), Ns(worst, bitRate));
        }
        bool fast = (can.Flags & CanFrameFlags.BitRateSwitch) != 0;
        FdFrameBits exact = FrameLength.FdBits(can.Id, can.Data, fast);
        FdFrameBits most = FrameLength.WorstCaseFdBits(extended, can.Length);
        long data = fast ? dataBitRate : bitRate;
        return (
            Ns(exact.ArbitrationBits, bitRate) + Ns(exact.DataBits, data),
            Ns(most.ArbitrationBits, bitRate) + Ns(most.DataBits, data)
        );
    }

    private static long Ns(long bits, long rate) => bits * SecondNs / rate;

    private sealed class Channel
    {
        public long First;
        public long Last;
        public long Frames;
        public long Errors;
        public long BusyNs;
        public long WorstNs;
        public long Second;
        public long InSecond;
        public long Fullest;

        public void Occupy(long timeNs, (long Real, long Worst) duration)
        {
            BusyNs += duration.Real;
            WorstNs += duration.Worst;
            long second = timeNs / SecondNs;
            if (second != Second)
            {
                Fullest = Math.Max(Fullest, InSecond);
                InSecond = 0;
                Second = second;
            }
            InSecond += duration.Real;
        }
    }
}
