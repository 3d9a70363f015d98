using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>
/// Bounds on the delay of every traffic class at one output port by network calculus: strict priority, credit-based
/// shapers and gates together (J.-Y. Le Boudec, P. Thiran, "Network Calculus", 2001; the derivation of each service
/// stands in <c>docs/analyses/network-calculus.md</c>). The flows of a class are bounded together; what comes over one
/// link comes no faster than that link sends.
/// </summary>
public sealed class PortCalculus
{
    private const long NsPerSecond = 1_000_000_000;

    // Rates and bursts are rounded up to these parts of a bit, so that sums keep small denominators.
    private const long RateParts = 1_000_000_000_000;
    private const long BurstParts = 1_000;

    /// <summary>The most frames of a class looked at one by one.</summary>
    private const int MaxFrames = 2_000;

    private readonly PortShaping _shaping;
    private readonly long _linkBitRate;
    private readonly Rational _rate;
    private readonly ImmutableArray<ClassLoad> _loads;
    private readonly long?[] _delays;
    private readonly ArrivalCurve?[] _limits;

    private PortCalculus(PortShaping shaping, long bitRate, ImmutableArray<PortFlow> flows)
    {
        _shaping = shaping;
        _linkBitRate = bitRate;
        _rate = LeastRate(flows, bitRate);
        _loads = [.. shaping.Classes.Select((_, i) => ClassLoad.Of([.. flows.Where(f => f.Class == i)]))];
        _delays = new long?[_loads.Length];
        _limits = new ArrivalCurve?[_loads.Length];
        for (int i = 0; i < _loads.Length; i++)
        {
            _delays[i] = _loads[i].IsEmpty ? 0 : DelayOf(i);
        }
    }

    /// <summary>
    /// By class: the longest time in nanoseconds, rounded up, from a frame's queuing to its last bit on the wire; 0 of a
    /// class without flows, null of one without a bound.
    /// </summary>
    /// <param name="shaping">The port's classes and gates.</param>
    /// <param name="bitRate">Its rate in bit/s.</param>
    /// <param name="flows">All flows over it.</param>
    public static ImmutableArray<long?> Delays(PortShaping shaping, long bitRate, ImmutableArray<PortFlow> flows)
    {
        ArgumentNullException.ThrowIfNull(shaping);
        return [.. new PortCalculus(shaping, bitRate, flows)._delays];
    }

    private long? DelayOf(int index)
    {
        if (_loads[index].Arrivals is not { } arrivals)
        {
            // Not even its long-term rate is known to be kept. A shaper still protects the others from it.
            ShaperOf(index);
            return null;
        }
        return _shaping.Gates is { } gates ? Gated(gates, index, arrivals)
            : _shaping.Classes[index].IdleSlope is null ? Unshaped(index, arrivals)
            : ShaperOf(index)?.DelayOf(arrivals);
    }

    /// <summary>The service of a shaped class; notes what it sends at most.</summary>
    private RateLatency? ShaperOf(int index)
    {
        if (_shaping.Gates is not null || _shaping.Classes[index].IdleSlope is not { } idleSlope)
        {
            return null;
        }
        Rational slope = new(idleSlope, NsPerSecond);
        Rational blocked = LongestBelow(index);
        Rational left = _rate;
        ArrivalCurve unshaped = ArrivalCurve.Zero;
        for (int above = 0; above < index; above++)
        {
            if (_shaping.Classes[above].IdleSlope is { } higher)
            {
                blocked += Overdraft(above, higher);
                left -= new Rational(higher, NsPerSecond);
            }
            else if (_loads[above].Arrivals is { } arrivals)
            {
                unshaped = unshaped.Plus(arrivals);
            }
            else
            {
                return null;
            }
        }
        if (left - unshaped.LongTermRate < slope || left <= unshaped.LongTermRate)
        {
            return null;
        }
        RateLatency service = new(slope, MostCredit(slope, blocked, left, unshaped) / slope);
        _limits[index] = ArrivalCurve.FromBuckets([((slope * service.Latency) + Overdraft(index, idleSlope), slope)]);
        return service;
    }

    /// <summary>
    /// The most credit that a shaped class saves, in bits: since the last frame below it began, all that time was taken
    /// by that frame, by what the shaped above overdraw and are allowed, and by what comes unshaped above; beyond that
    /// time it sends itself.
    /// </summary>
    private static Rational MostCredit(Rational slope, Rational blocked, Rational left, ArrivalCurve unshaped)
    {
        Rational wait = unshaped.Buckets.Where(b => b.Rate < left).Min(b => (blocked + b.Burst) / (left - b.Rate));
        Rational most = slope * wait;
        foreach ((Rational time, Rational bits) in unshaped.Kinks().Where(k => k.Time > wait))
        {
            most = Rational.Max(most, (slope * time) - ((left * time) - blocked - bits));
        }
        return most;
    }

    /// <summary>A class of strict priority, without gates: what the link gives less what goes before.</summary>
    private long? Unshaped(int index, ArrivalCurve arrivals)
    {
        ArrivalCurve before = ArrivalCurve.Zero;
        for (int above = 0; above < index; above++)
        {
            bool isShaped = _shaping.Classes[above].IdleSlope is not null;
            ArrivalCurve? sent = isShaped ? SentOf(above) : _loads[above].Arrivals;
            if (sent is null)
            {
                return null;
            }
            before = before.Plus(sent);
        }
        return ServiceCurve.LeftOver([(0, 0)], _rate, LongestBelow(index), before)?.DelayOf(arrivals);
    }

    /// <summary>A class of a port with gates, shaped or not.</summary>
    private long? Gated(GateControl gates, int index, ArrivalCurve arrivals)
    {
        ArrivalCurve before = ArrivalCurve.Zero;
        bool areAllOpen = true;
        for (int above = 0; above < index; above++)
        {
            areAllOpen &= gates.IsAlwaysOpen(above) && _shaping.Classes[above].IdleSlope is null;
        }
        for (int above = 0; above < index; above++)
        {
            // What a closed gate or an empty credit holds back comes later: as late as its own bound says.
            ArrivalCurve? sent = areAllOpen ? _loads[above].Arrivals : SentOf(above);
            if (sent is null)
            {
                return null;
            }
            before = before.Plus(sent);
        }
        ImmutableArray<long> longest = [.. _loads.Select(l => TransmissionTime.Ns(l.LongestBits, _linkBitRate))];
        long shortest = (long)((Int128)_loads[index].ShortestBits * NsPerSecond / _linkBitRate);
        if (GateService.Of(gates, index, longest, shortest) is not { } service)
        {
            return null;
        }
        Rational blocked = LongestBelow(index);
        if (LeftOver(service, gates.CycleNs, blocked, before) is not { } steady)
        {
            return null;
        }
        RateLatency hull = steady.Hull();
        if (_shaping.Classes[index].IdleSlope is { } idleSlope)
        {
            return Open(gates, index, idleSlope).Then(hull).DelayOf(arrivals);
        }
        if (hull.DelayOf(arrivals) is not { } span || LeftOver(service, 2 * span, blocked, before) is not { } left)
        {
            return null;
        }
        long smooth = Math.Min(span, left.DelayOf(arrivals) ?? span);
        return Math.Min(smooth, ByFrame(_loads[index].Flows, left, hull, arrivals) ?? smooth);
    }

    /// <summary>
    /// The same bound, frame by frame: between two frames nothing comes, which matters where a window holds few. Null
    /// when there are too many frames to look at.
    /// </summary>
    private static long? ByFrame(
        ImmutableArray<PortFlow> flows,
        ServiceCurve left,
        RateLatency hull,
        ArrivalCurve arrivals
    )
    {
        PriorityQueue<(PortFlow Flow, long TimeNs), long> coming = new();
        long sum = 0;
        foreach (PortFlow flow in flows)
        {
            long atOnce = Math.DivRem(flow.JitterNs.GetValueOrDefault(), flow.PeriodNs, out long beyond) + 1;
            sum += atOnce * flow.FrameBits;
            coming.Enqueue((flow, flow.PeriodNs - beyond), flow.PeriodNs - beyond);
        }
        Rational worst = left.TimeOf(sum);
        for (int frames = 0; frames < MaxFrames; frames++)
        {
            (PortFlow flow, long time) = coming.Dequeue();
            if (hull.Latency + (arrivals.At(time) / hull.Rate) - time <= worst)
            {
                return worst.Ceiling();
            }
            sum += flow.FrameBits;
            worst = Rational.Max(worst, left.TimeOf(sum) - time);
            coming.Enqueue((flow, time + flow.PeriodNs), time + flow.PeriodNs);
        }
        return null;
    }

    private ServiceCurve? LeftOver(GateService service, long spanNs, Rational blocked, ArrivalCurve before)
    {
        (ImmutableArray<(Rational Time, Rational Served)> points, Rational rate) = service.Curve(spanNs);
        return ServiceCurve.LeftOver(
            [.. points.Select(p => (p.Time, p.Served * _rate))],
            rate * _rate,
            blocked,
            before
        );
    }

    /// <summary>What a shaper allows while credit grows only behind an open gate.</summary>
    private static RateLatency Open(GateControl gates, int index, long idleSlope)
    {
        Rational share = new(gates.OpenNs(index), gates.CycleNs);
        Rational latency = 0;
        ImmutableArray<OpenInterval> open = gates.OpenOf(index);
        foreach (OpenInterval from in open)
        {
            // From the end of each interval, to each begin after it in one cycle.
            Rational seen = 0;
            foreach (
                OpenInterval to in open.Select(o =>
                        o.StartNs >= from.EndNs ? o : new(o.StartNs + gates.CycleNs, o.EndNs + gates.CycleNs)
                    )
                    .OrderBy(o => o.StartNs)
            )
            {
                latency = Rational.Max(latency, to.StartNs - from.EndNs - (seen / share));
                seen += to.LengthNs;
            }
        }
        return new RateLatency(new Rational(idleSlope, NsPerSecond), gates.IsAlwaysOpen(index) ? 0 : latency);
    }

    /// <summary>The most that a class sends in any interval; null when that is not known.</summary>
    private ArrivalCurve? SentOf(int index)
    {
        if (_loads[index].IsEmpty)
        {
            return ArrivalCurve.Zero;
        }
        ArrivalCurve? late = _delays[index] is { } delay ? _loads[index].Arrivals?.DelayedBy(delay) : null;
        return late is null ? _limits[index]
            : _limits[index] is { } limit ? late.LimitedTo(limit)
            : late;
    }

    private Rational LongestBelow(int index)
    {
        long longest = 0;
        foreach (ClassLoad below in _loads.AsSpan()[(index + 1)..])
        {
            longest = Math.Max(longest, below.LongestBits);
        }
        return longest;
    }

    /// <summary>Credit that one frame can cost below zero, in bits.</summary>
    private Rational Overdraft(int index, long idleSlope) =>
        new Rational(Math.Max(0, _linkBitRate - idleSlope), _linkBitRate) * _loads[index].LongestBits;

    /// <summary>
    /// The rate in bits a nanosecond at which frames leave at least. Simulation and hardware count whole nanoseconds, a
    /// frame that does not take a whole number of them takes the rest of the last one too.
    /// </summary>
    private static Rational LeastRate(ImmutableArray<PortFlow> flows, long bitRate)
    {
        Rational rate = new(bitRate, NsPerSecond);
        foreach (long bits in flows.Select(f => f.FrameBits).Distinct())
        {
            Rational whole = new(bits, TransmissionTime.Ns(bits, bitRate));
            rate = whole < rate ? whole : rate;
        }
        return rate;
    }

    /// <summary>What comes of a class.</summary>
    private sealed record ClassLoad(
        ImmutableArray<PortFlow> Flows,
        ArrivalCurve? Arrivals,
        long LongestBits,
        long ShortestBits
    )
    {
        public bool IsEmpty => Flows.IsEmpty;

        public static ClassLoad Of(ImmutableArray<PortFlow> flows)
        {
            if (flows.IsEmpty)
            {
                return new ClassLoad([], ArrivalCurve.Zero, 0, 0);
            }
            ArrivalCurve? sum = ArrivalCurve.Zero;
            foreach (IGrouping<int, PortFlow> input in flows.GroupBy(f => f.Input).OrderBy(g => g.Key))
            {
                sum = FromInput([.. input]) is { } arrivals ? sum?.Plus(arrivals) : null;
            }
            return new ClassLoad(flows, sum, flows.Max(f => f.FrameBits), flows.Min(f => f.FrameBits));
        }

        private static ArrivalCurve? FromInput(ImmutableArray<PortFlow> flows)
        {
            Int128 rate = 0;
            Int128 burst = 0;
            foreach (PortFlow flow in flows)
            {
                if (flow.JitterNs is not { } jitter)
                {
                    return null;
                }
                rate += RoundedUp((Int128)flow.FrameBits * RateParts, flow.PeriodNs);
                burst +=
                    (flow.FrameBits * BurstParts)
                    + RoundedUp((Int128)flow.FrameBits * jitter * BurstParts, flow.PeriodNs);
            }
            ArrivalCurve arrivals = ArrivalCurve.FromBuckets([
                (new Rational(burst, BurstParts), new Rational(rate, RateParts)),
            ]);
            return flows[0].Input < 0 ? arrivals : arrivals.LimitedTo(LinkOf(flows));
        }

        /// <summary>What a link brings at most: one frame, and its rate.</summary>
        private static ArrivalCurve LinkOf(ImmutableArray<PortFlow> flows)
        {
            long bitRate = flows[0].InputBitRate;
            Rational rate = new(bitRate, NsPerSecond);
            foreach (long bits in flows.Select(f => f.FrameBits).Distinct())
            {
                Rational whole = new(bits, Math.Max(1, (long)((Int128)bits * NsPerSecond / bitRate)));
                rate = whole > rate ? whole : rate;
            }
            return ArrivalCurve.FromBuckets([(flows.Max(f => f.FrameBits), rate)]);
        }

        private static Int128 RoundedUp(Int128 numerator, long denominator) =>
            (numerator + denominator - 1) / denominator;
    }
}
