using System.Collections.Immutable;

namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>
/// The most bits that can come in any interval, by its length: a concave curve, the smallest of some token buckets (J.-Y.
/// Le Boudec, P. Thiran, "Network Calculus", 2001). Exact and immutable; times in nanoseconds.
/// </summary>
public sealed class ArrivalCurve
{
    private const long NsPerSecond = 1_000_000_000;

    // By falling rate and so rising burst; each is the smallest one somewhere.
    private readonly ImmutableArray<(Rational Burst, Rational Rate)> _buckets;

    private ArrivalCurve(IEnumerable<(Rational Burst, Rational Rate)> buckets) => _buckets = Envelope(buckets);

    /// <summary>Nothing comes.</summary>
    public static ArrivalCurve Zero { get; } = new([(0, 0)]);

    /// <summary>How many token buckets the curve consists of.</summary>
    public int Pieces => _buckets.Length;

    internal Rational LongTermRate => _buckets[^1].Rate;

    internal ImmutableArray<(Rational Burst, Rational Rate)> Buckets => _buckets;

    /// <summary>A burst, and then a steady rate.</summary>
    /// <param name="burstBits">The burst in bits, not negative.</param>
    /// <param name="bitRate">The rate in bit/s, not negative.</param>
    public static ArrivalCurve TokenBucket(long burstBits, long bitRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(burstBits);
        ArgumentOutOfRangeException.ThrowIfNegative(bitRate);
        return new ArrivalCurve([(burstBits, new Rational(bitRate, NsPerSecond))]);
    }

    /// <summary>One frame a period, up to a jitter late.</summary>
    /// <param name="frameBits">The frame in bits on the wire.</param>
    /// <param name="periodNs">The period in nanoseconds.</param>
    /// <param name="jitterNs">The jitter in nanoseconds.</param>
    public static ArrivalCurve Periodic(long frameBits, long periodNs, long jitterNs = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(periodNs);
        ArgumentOutOfRangeException.ThrowIfNegative(jitterNs);
        Rational rate = new(frameBits, periodNs);
        return new ArrivalCurve([(frameBits + (rate * jitterNs), rate)]);
    }

    /// <summary>
    /// Several frames in every interval, back to back at worst (IEEE 802.1Q, class measurement interval): while all but
    /// the last are sent, tokens already come again.
    /// </summary>
    /// <param name="bits">All bits of an interval.</param>
    /// <param name="maxFrameBits">The longest frame among them in bits.</param>
    /// <param name="intervalNs">The interval in nanoseconds.</param>
    /// <param name="linkBitRate">Rate of the sender's link in bit/s.</param>
    public static ArrivalCurve PerInterval(long bits, long maxFrameBits, long intervalNs, long linkBitRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(intervalNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(linkBitRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxFrameBits, bits);
        Rational rate = new(bits, intervalNs);
        Rational whileSending = new Rational(bits - maxFrameBits, linkBitRate) * NsPerSecond;
        return new ArrivalCurve([(bits - (rate * whileSending), rate)]);
    }

    /// <summary>This and another flow together.</summary>
    public ArrivalCurve Plus(ArrivalCurve other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ArrivalCurve(
            from a in _buckets
            from b in other._buckets
            select (a.Burst + b.Burst, a.Rate + b.Rate)
        );
    }

    /// <summary>This, after something that lets no more than another curve through: a link or a shaper.</summary>
    public ArrivalCurve LimitedTo(ArrivalCurve other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ArrivalCurve(_buckets.Concat(other._buckets));
    }

    /// <summary>This, after anything that delays each bit by at most so many nanoseconds.</summary>
    public ArrivalCurve DelayedBy(long delayNs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delayNs);
        return delayNs == 0 ? this : new ArrivalCurve(_buckets.Select(b => (b.Burst + (b.Rate * delayNs), b.Rate)));
    }

    /// <summary>The most bits in an interval, rounded up.</summary>
    /// <param name="intervalNs">The interval's length in nanoseconds.</param>
    public long BitsIn(long intervalNs) => At(intervalNs).Ceiling();

    internal Rational At(Rational time) => _buckets.Min(b => b.Burst + (b.Rate * time));

    /// <summary>Where the curve bends, from time 0, with its value just after.</summary>
    internal IEnumerable<(Rational Time, Rational Bits)> Kinks()
    {
        yield return (0, _buckets[0].Burst);
        for (int i = 1; i < _buckets.Length; i++)
        {
            Rational time = Crossing(_buckets[i - 1], _buckets[i]);
            yield return (time, _buckets[i].Burst + (_buckets[i].Rate * time));
        }
    }

    /// <summary>When so many bits can have come for the first time; null when more than these come at once.</summary>
    internal Rational? TimeOf(Rational bits)
    {
        if (bits < _buckets[0].Burst)
        {
            return null;
        }
        Rational time = 0;
        foreach ((Rational burst, Rational rate) in _buckets)
        {
            if (bits > burst && rate.Sign == 0)
            {
                return null;
            }
            if (rate.Sign > 0)
            {
                time = Rational.Max(time, (bits - burst) / rate);
            }
        }
        return time;
    }

    internal static ArrivalCurve FromBuckets(IEnumerable<(Rational Burst, Rational Rate)> buckets) => new(buckets);

    private static Rational Crossing((Rational Burst, Rational Rate) a, (Rational Burst, Rational Rate) b) =>
        (b.Burst - a.Burst) / (a.Rate - b.Rate);

    private static ImmutableArray<(Rational Burst, Rational Rate)> Envelope(
        IEnumerable<(Rational Burst, Rational Rate)> buckets
    )
    {
        List<(Rational Burst, Rational Rate)> kept = [];
        foreach ((Rational Burst, Rational Rate) bucket in buckets.OrderByDescending(b => b.Rate).ThenBy(b => b.Burst))
        {
            if (kept.Count > 0 && kept[^1].Rate == bucket.Rate)
            {
                continue;
            }
            // A bucket of lower rate makes those of higher burst useless, and those that it undercuts before they begin.
            while (kept.Count > 0 && kept[^1].Burst >= bucket.Burst)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            while (kept.Count > 1 && Crossing(kept[^1], bucket) <= Crossing(kept[^2], kept[^1]))
            {
                kept.RemoveAt(kept.Count - 1);
            }
            kept.Add(bucket);
        }
        return [.. kept];
    }
}
