using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Identifiers;

/// <summary>
/// Spreads the releases of one sender in time: the frames with short periods first, each at the first offset that has fewest
/// other releases at and around it (after M. Grenier, L. Havet, N. Navet, "Pushing the limits of CAN - scheduling frames with
/// offsets", 2008). Pure and thread-safe.
/// </summary>
public static class OffsetAssignment
{
    private const long MillisecondNs = 1_000_000;
    private const long MaxHyperperiodNs = 60_000_000_000;

    /// <summary>The offsets in nanoseconds, in the order of the periods; whole steps of a millisecond, or of a finer period.</summary>
    /// <param name="periodsNs">The periods of the frames of one sender, in nanoseconds.</param>
    public static ImmutableArray<long> Spread(ImmutableArray<long> periodsNs)
    {
        if (periodsNs.IsEmpty)
        {
            return [];
        }
        long step = periodsNs.Append(MillisecondNs).Aggregate(GreatestCommonDivisor);
        long span = Hyperperiod(periodsNs);
        int[] load = new int[span / step];
        long[] offsets = new long[periodsNs.Length];
        int[] order = [.. Enumerable.Range(0, periodsNs.Length).OrderBy(i => periodsNs[i]).ThenBy(i => i)];
        foreach (int i in order)
        {
            int period = (int)(periodsNs[i] / step);
            offsets[i] = Emptiest(load, period) * step;
            for (long at = offsets[i] / step; at < load.Length; at += period)
            {
                load[at]++;
            }
        }
        return [.. offsets];
    }

    /// <summary>Whether a frame is first queued on a network, by software with a period of its own; NM PDUs are not.</summary>
    internal static bool IsSentOn(Frame frame, string network) =>
        !frame.IsNm && frame.Network.Name == network && frame.Legs.Any(l => l.After < 0 && l.Network.Name == network);

    /// <summary>The most frames that one sender queues at one time, over all variants; without offsets all at once.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="variants">The variants.</param>
    public static int MostAtOnce(string network, IEnumerable<Variant> variants) =>
        variants
            .SelectMany(v =>
                v.Frames.Where(f => IsSentOn(f, network))
                    .GroupBy(f => f.Sender.Name, StringComparer.Ordinal)
                    .Select(MostAtOnce)
            )
            .DefaultIfEmpty()
            .Max();

    /// <summary>As the description has it: <c>15ms</c>.</summary>
    public static string Text(long ns) =>
        ns % MillisecondNs == 0
            ? (ns / MillisecondNs).ToString(CultureInfo.InvariantCulture) + "ms"
            : ns.ToString(CultureInfo.InvariantCulture) + "ns";

    // What states no offset may come with any other.
    private static int MostAtOnce(IEnumerable<Frame> frames)
    {
        ImmutableArray<Frame> stated = [.. frames.Where(f => f.OffsetNs is not null)];
        int any = frames.Count() - stated.Length;
        if (stated.IsEmpty)
        {
            return any;
        }
        long span = Hyperperiod([.. stated.Select(f => f.PeriodNs)]);
        Dictionary<long, int> at = [];
        foreach (Frame frame in stated)
        {
            for (long t = frame.OffsetNs!.Value; t < span; t += frame.PeriodNs)
            {
                at[t] = at.GetValueOrDefault(t) + 1;
            }
        }
        return any + at.Values.Max();
    }

    // First by the most releases that it would join, then by how far the next ones are.
    private static long Emptiest(int[] load, int period)
    {
        (int Joined, long Near) best = (int.MaxValue, 0);
        long chosen = 0;
        for (int offset = 0; offset < Math.Min(period, load.Length); offset++)
        {
            int joined = 0;
            long near = 0;
            for (int at = offset; at < load.Length; at += period)
            {
                joined = Math.Max(joined, load[at]);
                near = Math.Max(near, load[(at + 1) % load.Length] + (long)load[(at + load.Length - 1) % load.Length]);
            }
            if ((joined, near).CompareTo(best) < 0)
            {
                best = (joined, near);
                chosen = offset;
            }
        }
        return chosen;
    }

    private static long Hyperperiod(ImmutableArray<long> periodsNs)
    {
        long span = 1;
        foreach (long period in periodsNs)
        {
            long next = span / GreatestCommonDivisor(span, period) * period;
            if (next > MaxHyperperiodNs)
            {
                return span > 1 ? span : period;
            }
            span = next;
        }
        return span;
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
