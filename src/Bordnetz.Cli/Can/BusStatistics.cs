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
/// the worst case. A second of the log is full when its frames' transmission times fill it.
/// </summary>
internal sealed class BusStatistics(long bitRate, long dataBitRate)
{
    private const long SecondNs = 1_000_000_000;

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
        if (frame.Frame.IsError)
        {
            channel.Errors++;
            return;
        }
        CanFrame can = frame.Frame;
        (string, uint) key = (frame.Channel, can.Id.ArbitrationRank);
        if (!_ids.TryGetValue(key, out IdStatistics? id))
        {
            _ids.Add(key, id = new IdStatistics(frame.Channel, can.Id));
        }
        id.Add(frame.TimeNs, can.Length);
        (long real, long worst) = Duration(can);
        channel.BusyNs += real;
        channel.WorstNs += worst;
        long second = frame.TimeNs / SecondNs;
        if (second != channel.Second)
        {
            channel.Fullest = Math.Max(channel.Fullest, channel.InSecond);
            channel.InSecond = 0;
            channel.Second = second;
        }
        channel.InSecond += real;
    }

    private (long Real, long Worst) Duration(CanFrame can)
    {
        bool extended = can.Id.IsExtended;
        if (!can.IsFd)
        {
            // A remote request carries no data and at most the stuff bits of an empty frame.
            int length = can.IsRemote ? 0 : can.Length;
            int worst = FrameLength.WorstCaseClassicBits(extended, length);
            return (Ns(FrameLength.ClassicBits(can.Id, can.Data), bitRate), Ns(worst, bitRate));
        }
        bool fast = (can.Flags & CanFrameFlags.BitRateSwitch) != 0;
        FdFrameBits real = FrameLength.FdBits(can.Id, can.Data, fast);
        FdFrameBits most = FrameLength.WorstCaseFdBits(extended, can.Length);
        long data = fast ? dataBitRate : bitRate;
        return (
            Ns(real.ArbitrationBits, bitRate) + Ns(real.DataBits, data),
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
    }
}
