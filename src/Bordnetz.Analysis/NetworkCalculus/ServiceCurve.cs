using System.Collections.Immutable;

namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>
/// The least bits that a resource serves within a time in which there is always something to do: any growing polygon,
/// and a steady rate behind it. Exact and immutable; times in nanoseconds.
/// </summary>
internal sealed class ServiceCurve
{
    // By rising time from (0, 0), never falling; linear between.
    private readonly ImmutableArray<(Rational Time, Rational Bits)> _points;
    private readonly Rational _rate;

    private ServiceCurve(ImmutableArray<(Rational Time, Rational Bits)> points, Rational rate)
    {
        _points = points;
        _rate = rate;
    }

    /// <summary>
    /// What is left of a growing curve when others take first: the curve less a burst and less all that they bring, but
    /// never less than it was before.
    /// </summary>
    /// <param name="whole">Points of the whole service by rising time, from 0; linear between.</param>
    /// <param name="wholeRate">Its rate in bits a nanosecond after the last point.</param>
    /// <param name="blockedBits">What was begun before and cannot be interrupted, in bits.</param>
    /// <param name="others">All that goes first.</param>
    /// <returns>Null when nothing is left in the long run.</returns>
    public static ServiceCurve? LeftOver(
        IReadOnlyList<(Rational Time, Rational Bits)> whole,
        Rational wholeRate,
        Rational blockedBits,
        ArrivalCurve others
    )
    {
        Rational rate = wholeRate - others.LongTermRate;
        if (rate <= 0)
        {
            return null;
        }
        ImmutableArray<(Rational Time, Rational Bits)>.Builder points = ImmutableArray.CreateBuilder<(
            Rational,
            Rational
        )>();
        points.Add((0, 0));
        Rational best = 0;
        (Rational Time, Rational Left) before = (0, -blockedBits - others.At(0));
        foreach ((Rational time, Rational bits) in WithKinks(whole, wholeRate, others))
        {
            Rational left = bits - blockedBits - others.At(time);
            if (left > best)
            {
                Rational from = Reaching(before, (time, left), best);
                if (from > points[^1].Time)
                {
                    points.Add((from, best));
                }
                points.Add((time, left));
                best = left;
            }
            before = (time, left);
        }
        points.Add((before.Time + ((best - before.Left) / rate), best));
        return new ServiceCurve(points.ToImmutable(), rate);
    }

    /// <summary>The largest latency after which its long-term rate is always kept.</summary>
    public RateLatency Hull()
    {
        Rational latency = 0;
        foreach ((Rational time, Rational bits) in _points)
        {
            latency = Rational.Max(latency, time - (bits / _rate));
        }
        return new RateLatency(_rate, latency);
    }

    /// <summary>Longest delay of a bit in nanoseconds, rounded up; null when more comes than is served.</summary>
    public long? DelayOf(ArrivalCurve arrivals)
    {
        if (arrivals.LongTermRate > _rate)
        {
            return null;
        }
        Rational worst = 0;
        foreach ((Rational time, Rational bits) in arrivals.Kinks())
        {
            worst = Rational.Max(worst, TimeOf(bits, isLatest: false) - time);
        }
        foreach ((_, Rational bits) in _points)
        {
            // Where service pauses, the bit that comes just after those served so far waits through the pause.
            if (arrivals.TimeOf(bits) is { } time)
            {
                worst = Rational.Max(worst, TimeOf(bits, isLatest: true) - time);
            }
        }
        return worst.Ceiling();
    }

    /// <summary>When so many bits are served at the latest.</summary>
    public Rational TimeOf(Rational bits) => TimeOf(bits, isLatest: false);

    /// <summary>When so many bits are served at the latest, or when the first bit beyond them begins to be.</summary>
    private Rational TimeOf(Rational bits, bool isLatest)
    {
        for (int i = 1; i < _points.Length; i++)
        {
            (Rational time, Rational served) = _points[i];
            if (isLatest ? served > bits : served >= bits)
            {
                (Rational timeBefore, Rational servedBefore) = _points[i - 1];
                return servedBefore >= bits
                    ? timeBefore
                    : timeBefore + ((bits - servedBefore) * (time - timeBefore) / (served - servedBefore));
            }
        }
        return _points[^1].Time + ((bits - _points[^1].Bits) / _rate);
    }

    private static IEnumerable<(Rational Time, Rational Bits)> WithKinks(
        IReadOnlyList<(Rational Time, Rational Bits)> whole,
        Rational wholeRate,
        ArrivalCurve others
    )
    {
        using IEnumerator<(Rational Time, Rational Bits)> kinks = others.Kinks().Skip(1).GetEnumerator();
        bool more = kinks.MoveNext();
        for (int i = 0; i < whole.Count; i++)
        {
            for (; more && i > 0 && kinks.Current.Time < whole[i].Time; more = kinks.MoveNext())
            {
                if (kinks.Current.Time > whole[i - 1].Time)
                {
                    yield return (kinks.Current.Time, Between(whole[i - 1], whole[i], kinks.Current.Time));
                }
            }
            yield return whole[i];
        }
        for (; more; more = kinks.MoveNext())
        {
            if (kinks.Current.Time > whole[^1].Time)
            {
                yield return (kinks.Current.Time, whole[^1].Bits + (wholeRate * (kinks.Current.Time - whole[^1].Time)));
            }
        }
    }

    private static Rational Between(
        (Rational Time, Rational Bits) a,
        (Rational Time, Rational Bits) b,
        Rational time
    ) => a.Bits + ((b.Bits - a.Bits) * (time - a.Time) / (b.Time - a.Time));

    private static Rational Reaching(
        (Rational Time, Rational Left) a,
        (Rational Time, Rational Left) b,
        Rational left
    ) => a.Time + ((left - a.Left) * (b.Time - a.Time) / (b.Left - a.Left));
}
