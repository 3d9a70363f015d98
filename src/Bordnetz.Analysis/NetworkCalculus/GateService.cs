using System.Collections.Immutable;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>
/// The least time in any interval in which a gated class (IEEE 802.1Q, clause 8.6.8.4) or a more urgent one sends while
/// the class has frames: its windows less what a frame begun before may still take at their start, and less their end,
/// into which its longest frame does not fit. The usual model of time-division service (E. Wandeler, L. Thiele, "Optimal
/// TDMA time slot and cycle length allocation for hard real-time systems", 2006), for any list of windows.
/// </summary>
internal sealed class GateService
{
    /// <summary>Pairs of windows beyond which the service is taken as steady.</summary>
    private const long MaxPairs = 2_048;

    private readonly ImmutableArray<Window> _windows;
    private readonly long _cycleNs;

    private GateService(ImmutableArray<Window> windows, long cycleNs)
    {
        _windows = windows;
        _cycleNs = cycleNs;
    }

    /// <summary>Time in each cycle that can be used, in nanoseconds.</summary>
    public long UsableNs => _windows.Sum(w => w.ServedNs);

    /// <summary>The service of a class; null when its longest frame fits into no window.</summary>
    /// <param name="gates">The gates of the port.</param>
    /// <param name="index">The class.</param>
    /// <param name="longestNs">By class: time on the wire of the longest frame in nanoseconds, 0 without any.</param>
    /// <param name="shortestNs">The same of the class's shortest frame, rounded down.</param>
    public static GateService? Of(GateControl gates, int index, ImmutableArray<long> longestNs, long shortestNs)
    {
        if (gates.IsAlwaysOpen(index))
        {
            return new GateService([new Window(0, gates.CycleNs, gates.CycleNs)], gates.CycleNs);
        }
        ImmutableArray<Window>.Builder windows = ImmutableArray.CreateBuilder<Window>();
        bool endInTime = !gates.MayOverrun || LeastGapNs(gates.OpenOf(index), gates.CycleNs) >= longestNs[index];
        foreach (OpenInterval open in gates.OpenOf(index))
        {
            // Classes more urgent are counted by what they send; here only what is less urgent gets in the way.
            long begin = open.StartNs;
            for (int other = index + 1; other < longestNs.Length; other++)
            {
                if (MayBlock(gates, other, open.StartNs, longestNs[other]))
                {
                    begin = Math.Max(begin, open.StartNs + longestNs[other]);
                }
            }
            long last = gates.MayOverrun ? open.EndNs : open.EndNs - longestNs[index];
            // A frame that begins at the last moment is sent whole, if none more urgent can take that moment and none
            // from the window before still takes this one.
            bool isSentWhole = endInTime && IsAlone(gates, index, open, longestNs);
            long served = Math.Max(last - begin, isSentWhole ? shortestNs : 0);
            if (last >= begin && served > 0)
            {
                windows.Add(new Window(begin, last, served));
            }
        }
        return windows.Count == 0 ? null : new GateService(windows.ToImmutable(), gates.CycleNs);
    }

    /// <summary>Points of the least time served, by the interval's length, and the rate behind them.</summary>
    /// <param name="spanNs">So long the points shall be exact at least, in nanoseconds.</param>
    public (ImmutableArray<(Rational Time, Rational Served)> Points, Rational Rate) Curve(long spanNs)
    {
        if (_windows is [var only] && only.ServedNs == _cycleNs)
        {
            return ([(0, 0)], 1);
        }
        long most = Math.Max(1, MaxPairs / (_windows.Length * _windows.Length));
        long cycles = Math.Min(most, (spanNs / _cycleNs) + 1);
        long end = cycles * _cycleNs;
        SortedSet<long> times = [0, end];
        foreach (Window from in _windows)
        {
            for (long shift = 0; shift <= end; shift += _cycleNs)
            {
                foreach (Window to in _windows)
                {
                    long begin = shift + to.BeginNs - from.LastNs;
                    times.UnionWith(((long[])[begin, begin + to.ServedNs]).Where(t => t > 0 && t < end));
                }
            }
        }
        Rational rate = new(UsableNs, _cycleNs);
        Rational latency = 0;
        ImmutableArray<(Rational, Rational)>.Builder points = ImmutableArray.CreateBuilder<(Rational, Rational)>();
        foreach (long time in times)
        {
            // Between two of these times every candidate is straight, so that their least is nowhere below its chord.
            Rational served = _windows.Min(from => ServedAfter(from, time));
            latency = Rational.Max(latency, time - (served / rate));
            points.Add((time, served));
        }
        (Rational lastTime, Rational lastServed) = points[^1];
        points.Add((lastTime + latency, lastServed));
        return (points.ToImmutable(), rate);
    }

    /// <summary>What is served from the last moment at which a frame can begin in a window, for some time.</summary>
    private long ServedAfter(Window from, long lengthNs)
    {
        long served = 0;
        foreach (Window window in _windows)
        {
            // The first begin after that moment; then one each cycle.
            long begin = window.BeginNs - from.LastNs;
            while (begin < 0 || (begin == 0 && window == from))
            {
                begin += _cycleNs;
            }
            long left = lengthNs - begin;
            if (left > 0)
            {
                served += (left / _cycleNs * window.ServedNs) + Math.Min(left % _cycleNs, window.ServedNs);
            }
        }
        return served;
    }

    private static long LeastGapNs(ImmutableArray<OpenInterval> open, long cycleNs)
    {
        long least = long.MaxValue;
        for (int i = 0; i < open.Length; i++)
        {
            long next = i + 1 < open.Length ? open[i + 1].StartNs : open[0].StartNs + cycleNs;
            least = Math.Min(least, next - open[i].EndNs);
        }
        return least;
    }

    private static bool IsAlone(GateControl gates, int index, OpenInterval window, ImmutableArray<long> longestNs)
    {
        for (int other = 0; other < index; other++)
        {
            if (longestNs[other] > 0 && Overlaps(gates, other, window.StartNs - longestNs[other], window.EndNs))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether a frame of another class may still be sent when a window opens.</summary>
    private static bool MayBlock(GateControl gates, int other, long startNs, long longestNs) =>
        longestNs > 0
        && (
            gates.MayOverrun
                ? Overlaps(gates, other, startNs - longestNs, startNs)
                // It must have begun before and may end after.
                : Overlaps(gates, other, startNs - 1, startNs) && Overlaps(gates, other, startNs, startNs + 1)
        );

    private static bool Overlaps(GateControl gates, int index, long fromNs, long toNs)
    {
        foreach (OpenInterval open in gates.OpenOf(index))
        {
            long cycles = ((toNs - open.StartNs) / gates.CycleNs) + 1;
            for (long shift = -cycles * gates.CycleNs; shift <= cycles * gates.CycleNs; shift += gates.CycleNs)
            {
                if (open.StartNs + shift < toNs && open.EndNs + shift > fromNs)
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>A window as its class can use it.</summary>
    /// <param name="BeginNs">When at the latest something of it, or more urgent, begins.</param>
    /// <param name="LastNs">The last moment at which its longest frame can begin.</param>
    /// <param name="ServedNs">How long it is served at least from the begin.</param>
    private readonly record struct Window(long BeginNs, long LastNs, long ServedNs);
}
