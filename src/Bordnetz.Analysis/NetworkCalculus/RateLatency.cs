namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>
/// The least service that a resource gives while there is something to do: nothing for a latency, and then a rate
/// (J.-Y. Le Boudec, P. Thiran, "Network Calculus", 2001). Exact and immutable.
/// </summary>
public sealed class RateLatency
{
    private const long NsPerSecond = 1_000_000_000;

    internal RateLatency(Rational rate, Rational latency)
    {
        Rate = rate;
        Latency = latency;
    }

    /// <summary>The latency in nanoseconds, rounded up.</summary>
    public long LatencyNs => Latency.Ceiling();

    internal Rational Rate { get; }

    internal Rational Latency { get; }

    /// <summary>A service.</summary>
    /// <param name="bitRate">The rate in bit/s, positive.</param>
    /// <param name="latencyNs">The latency in nanoseconds, not negative.</param>
    public static RateLatency Of(long bitRate, long latencyNs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitRate);
        ArgumentOutOfRangeException.ThrowIfNegative(latencyNs);
        return new RateLatency(new Rational(bitRate, NsPerSecond), latencyNs);
    }

    /// <summary>This and the next resource on the way as one: a burst is paid only once.</summary>
    public RateLatency Then(RateLatency next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new RateLatency(Rate <= next.Rate ? Rate : next.Rate, Latency + next.Latency);
    }

    /// <summary>
    /// Longest delay of a bit in nanoseconds, rounded up (the horizontal deviation); null when more comes than is served.
    /// </summary>
    public long? DelayOf(ArrivalCurve arrivals)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        if (arrivals.LongTermRate > Rate)
        {
            return null;
        }
        Rational worst = 0;
        foreach ((Rational time, Rational bits) in arrivals.Kinks())
        {
            worst = Rational.Max(worst, Latency + (bits / Rate) - time);
        }
        return worst.Ceiling();
    }

    /// <summary>
    /// Most bits that wait, rounded up (the vertical deviation): what the queue must hold; null when more comes than is
    /// served.
    /// </summary>
    public long? BacklogOf(ArrivalCurve arrivals)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        if (arrivals.LongTermRate > Rate)
        {
            return null;
        }
        Rational worst = arrivals.At(Latency);
        foreach ((Rational time, Rational bits) in arrivals.Kinks())
        {
            worst = Rational.Max(worst, bits - (Rate * Rational.Max(0, time - Latency)));
        }
        return worst.Ceiling();
    }

    /// <summary>What leaves at most when this comes in; null when more comes than is served.</summary>
    public ArrivalCurve? OutputOf(ArrivalCurve arrivals)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        if (arrivals.LongTermRate > Rate)
        {
            return null;
        }
        // Where more comes than is served, what has piled up leaves at the rate of the service.
        Rational tangent = 0;
        foreach ((Rational time, Rational bits) in arrivals.Kinks())
        {
            tangent = Rational.Max(tangent, bits - (Rate * time));
        }
        return ArrivalCurve.FromBuckets(
            arrivals
                .Buckets.Where(b => b.Rate <= Rate)
                .Select(b => (b.Burst + (b.Rate * Latency), b.Rate))
                .Append((tangent + (Rate * Latency), Rate))
        );
    }
}
