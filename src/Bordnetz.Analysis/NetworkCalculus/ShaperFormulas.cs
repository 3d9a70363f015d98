using System.Collections.Immutable;

namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>
/// The well-known closed formulas for the delay of the highest shaped class at one port, for comparison only: both can
/// be exceeded (L. Maile and others, "On the validity of credit-based shaper delay guarantees in decentralized
/// reservation protocols", RTNS 2023). No bound of Bordnetz uses them.
/// </summary>
public static class ShaperFormulas
{
    /// <summary>The class measurement interval of SR class A in nanoseconds (IEEE 802.1Q, clause 34.6.1).</summary>
    public const long ClassAIntervalNs = 125_000;

    /// <summary>The class measurement interval of SR class B in nanoseconds.</summary>
    public const long ClassBIntervalNs = 250_000;

    /// <summary>The longest frame of any class that both formulas reckon with, in bits: 1526 octets and the gap.</summary>
    public const long LongestFrameBits = (1_526 * 8) + GapBits;

    private const int GapBits = 96;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>
    /// IEEE 802.1BA-2021, equation 6-1, without the device's own delay: the longest frame in the way, the class's other
    /// streams of one interval, and the frame itself.
    /// </summary>
    /// <param name="linkBitRate">Rate of the port in bit/s.</param>
    /// <param name="idleSlope">Idle slope of the class in bit/s.</param>
    /// <param name="frameBits">The stream's frame in bits, preamble and gap included.</param>
    /// <param name="intervalNs">The class measurement interval in nanoseconds.</param>
    /// <returns>Nanoseconds, rounded up.</returns>
    public static long Equation61(long linkBitRate, long idleSlope, long frameBits, long intervalNs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(linkBitRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(idleSlope);
        Rational others = Rational.Max(0, intervalNs - (new Rational(frameBits, idleSlope) * NsPerSecond));
        return (others + (new Rational(LongestFrameBits + frameBits - GapBits, linkBitRate) * NsPerSecond)).Ceiling();
    }

    /// <summary>
    /// IEEE 802.1Q-2022, annex L.3: queuing delay behind one frame, fan-in delay, and the permanent delay taken as long as
    /// the fan-in.
    /// </summary>
    /// <param name="linkBitRate">Rate of the port in bit/s.</param>
    /// <param name="idleSlope">Idle slope of the class in bit/s.</param>
    /// <param name="classFrameBits">Longest frame of the class in bits, preamble and gap included.</param>
    /// <param name="inputs">What is reserved of the class on each link that leads here, in bit/s.</param>
    /// <returns>Nanoseconds, rounded up; null when a reservation takes the whole link.</returns>
    public static long? AnnexL3(long linkBitRate, long idleSlope, long classFrameBits, ImmutableArray<long> inputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(linkBitRate);
        Rational fanIn = 0;
        long left = idleSlope;
        foreach (long input in inputs.Order())
        {
            if (left <= 0)
            {
                fanIn += classFrameBits;
                continue;
            }
            long rest = linkBitRate - Math.Max(left, input);
            if (rest <= 0)
            {
                return null;
            }
            fanIn +=
                (new Rational(idleSlope, rest) * LongestFrameBits) + (new Rational(linkBitRate, rest) * classFrameBits);
            left -= input;
        }
        return ((fanIn + fanIn + LongestFrameBits) * NsPerSecond / linkBitRate).Ceiling();
    }
}
