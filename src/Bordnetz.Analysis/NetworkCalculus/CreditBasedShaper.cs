using System.Collections.Immutable;

namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>A class of a port with credit-based shapers.</summary>
/// <param name="IdleSlope">Rate in bit/s at which credit grows while the class waits; positive.</param>
/// <param name="MaxFrameBits">Longest frame of the class in bits, preamble and gap included.</param>
public readonly record struct ShapedClass(long IdleSlope, long MaxFrameBits);

/// <summary>
/// What the credit-based shaper (IEEE 802.1Q, clause 8.6.8.2) gives and lets through at worst: J. De Azua, M. Boyer,
/// "Complete modelling of AVB in network calculus framework" (RTNS 2014); L. Zhao, P. Pop, S. Craciunas, "Worst-case
/// latency analysis for IEEE 802.1Qbv time sensitive networks using network calculus" (2018). Shaped classes come before
/// all others; every shaped class and the rest may have begun a frame that cannot be interrupted.
/// </summary>
public static class CreditBasedShaper
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>The least service of a class; null when the idle slopes above it leave no time.</summary>
    /// <param name="linkBitRate">Rate of the port in bit/s.</param>
    /// <param name="classes">The shaped classes, the most urgent first.</param>
    /// <param name="index">The class in question.</param>
    /// <param name="maxOtherBits">Longest frame of what is not shaped, in bits.</param>
    public static RateLatency? ServiceOf(
        long linkBitRate,
        ImmutableArray<ShapedClass> classes,
        int index,
        long maxOtherBits
    ) =>
        LatencyOf(linkBitRate, classes, index, maxOtherBits) is { } latency
            ? new RateLatency(new Rational(classes[index].IdleSlope, NsPerSecond), latency)
            : null;

    /// <summary>
    /// The most that a class sends: its idle slope, after a burst for which it saved and overdrew credit, and one frame
    /// because frames leave whole. Null when the idle slopes above leave no time.
    /// </summary>
    /// <inheritdoc cref="ServiceOf"/>
    public static ArrivalCurve? OutputLimitOf(
        long linkBitRate,
        ImmutableArray<ShapedClass> classes,
        int index,
        long maxOtherBits
    )
    {
        if (LatencyOf(linkBitRate, classes, index, maxOtherBits) is not { } latency)
        {
            return null;
        }
        ShapedClass own = classes[index];
        Rational rate = new(own.IdleSlope, NsPerSecond);
        Rational mostCredit = rate * latency;
        return ArrivalCurve.FromBuckets([(mostCredit + Overdraft(linkBitRate, own) + own.MaxFrameBits, rate)]);
    }

    /// <summary>
    /// The smallest idle slope in bit/s, rounded up, with which a class keeps a delay at this port; null when none does.
    /// </summary>
    /// <param name="linkBitRate">Rate of the port in bit/s.</param>
    /// <param name="higher">The shaped classes above it, the most urgent first.</param>
    /// <param name="arrivals">What comes of the class.</param>
    /// <param name="delayNs">The delay to keep in nanoseconds.</param>
    /// <param name="maxLowerBits">Longest frame in bits of anything less urgent.</param>
    public static long? IdleSlopeFor(
        long linkBitRate,
        ImmutableArray<ShapedClass> higher,
        ArrivalCurve arrivals,
        long delayNs,
        long maxLowerBits
    )
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        if (LatencyBelow(linkBitRate, higher, maxLowerBits) is not { } latency || latency >= delayNs)
        {
            return null;
        }
        Rational slope = arrivals.LongTermRate;
        foreach ((Rational time, Rational bits) in arrivals.Kinks())
        {
            slope = Rational.Max(slope, bits / (time + delayNs - latency));
        }
        long idleSlope = (slope * NsPerSecond).Ceiling();
        return idleSlope > linkBitRate - higher.Sum(c => c.IdleSlope) ? null : idleSlope;
    }

    private static Rational? LatencyOf(
        long linkBitRate,
        ImmutableArray<ShapedClass> classes,
        int index,
        long maxOtherBits
    )
    {
        long lower = maxOtherBits;
        foreach (ShapedClass below in classes.AsSpan()[(index + 1)..])
        {
            lower = Math.Max(lower, below.MaxFrameBits);
        }
        return LatencyBelow(linkBitRate, classes[..index], lower);
    }

    /// <summary>
    /// How long a class waits at most for its turn though it has credit: for one lower frame, and while those above send
    /// what they overdraw and what their idle slopes allow meanwhile.
    /// </summary>
    private static Rational? LatencyBelow(long linkBitRate, ImmutableArray<ShapedClass> higher, long maxLowerBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(linkBitRate);
        Rational ahead = maxLowerBits;
        long left = linkBitRate;
        foreach (ShapedClass above in higher)
        {
            ahead += Overdraft(linkBitRate, above);
            left -= above.IdleSlope;
        }
        return left <= 0 ? null : ahead * NsPerSecond / left;
    }

    /// <summary>Credit that one frame can cost below zero, in bits.</summary>
    private static Rational Overdraft(long linkBitRate, ShapedClass shaped) =>
        new Rational(linkBitRate - shaped.IdleSlope, linkBitRate) * shaped.MaxFrameBits;
}
