using System.Collections.Immutable;

namespace Bordnetz.Analysis;

/// <summary>A periodic flow of frames over one directed link.</summary>
/// <param name="Priority">The priority code point, the higher first.</param>
/// <param name="TransmissionNs">Time on the wire in nanoseconds, preamble and gap included; positive.</param>
/// <param name="PeriodNs">Time between releases in nanoseconds; positive.</param>
/// <param name="JitterNs">Longest time from release to queuing in nanoseconds; null when it has no bound.</param>
public readonly record struct LinkFlow(int Priority, long TransmissionNs, long PeriodNs, long? JitterNs = 0);

/// <summary>
/// Exact worst-case response times on an output port with strict priorities (IEEE 802.1Q, clause 8.6.8.1), first in
/// first out within a priority, frames never interrupted: S. Martin, P. Minet, L. George, "Non pre-emptive fixed
/// priority scheduling with FIFO arbitration: uniprocessor and distributed cases", and J. Diemer, D. Thiele, R. Ernst,
/// "Formal worst-case timing analysis of Ethernet topologies with strict-priority and AVB switching" (2012).
/// </summary>
public static class PriorityLink
{
    /// <summary>The most arrival instants examined in one busy period.</summary>
    private const int MaxArrivals = 100_000;

    /// <summary>
    /// The response times in the order of the flows; null where there is no bound: the flow's and the higher
    /// priorities fill the link, or one of these flows has unbounded jitter.
    /// </summary>
    /// <param name="flows">All flows over the link.</param>
    public static ImmutableArray<ResponseTime?> Analyse(ImmutableArray<LinkFlow> flows)
    {
        var results = ImmutableArray.CreateBuilder<ResponseTime?>(flows.Length);
        for (int i = 0; i < flows.Length; i++)
        {
            results.Add(Analyse(flows, i));
        }
        return results.MoveToImmutable();
    }

    private static ResponseTime? Analyse(ImmutableArray<LinkFlow> flows, int index)
    {
        LinkFlow own = flows[index];
        if (own.JitterNs is not { } jitter)
        {
            return null;
        }
        Rivals rivals = new();
        LoadSum load = default(LoadSum).Plus(own.TransmissionNs, own.PeriodNs);
        for (int i = 0; i < flows.Length; i++)
        {
            LinkFlow other = flows[i];
            if (i == index)
            {
                continue;
            }
            if (other.Priority < own.Priority)
            {
                rivals.BlockingNs = Math.Max(rivals.BlockingNs, other.TransmissionNs);
                continue;
            }
            if (other.JitterNs is null)
            {
                return null;
            }
            (other.Priority > own.Priority ? rivals.Higher : rivals.Equal).Add(other);
            load = load.Plus(other.TransmissionNs, other.PeriodNs);
        }
        if (load.CompareToFull() >= 0)
        {
            return null;
        }
        // Seen from the release, the latest instance that carries no jitter of its own is the worst: an instance that
        // comes early is forgiven exactly as much as it comes early.
        long? beyondJitter = WorstOf(own with { JitterNs = 0 }, rivals);
        long? fromQueuing = jitter == 0 ? beyondJitter : WorstOf(own, rivals);
        return beyondJitter is null || fromQueuing is null
            ? null
            : new ResponseTime(jitter + beyondJitter.Value, fromQueuing.Value, jitter);
    }

    /// <summary>The worst time from arrival to end, over all arrival instants within the longest busy period.</summary>
    private static long? WorstOf(LinkFlow own, Rivals rivals)
    {
        long? busyPeriod = FixedPoint.Find(
            rivals.BlockingNs + own.TransmissionNs,
            t => rivals.BlockingNs + WorkBefore(own, t) + WorkBefore(rivals.Equal, t) + WorkBefore(rivals.Higher, t)
        );
        if (busyPeriod is not { } busy || ArrivalInstants(own, rivals.Equal, busy) is not { } instants)
        {
            return null;
        }
        long worst = 0;
        long wait = 0;
        foreach (long arrival in instants)
        {
            long ahead =
                rivals.BlockingNs
                + WorkUntil(own, arrival)
                - own.TransmissionNs
                + rivals.Equal.Sum(flow => WorkUntil(flow, arrival));
            long? start = FixedPoint.Find(
                Math.Max(wait, ahead),
                w => ahead + rivals.Higher.Sum(flow => WorkUntil(flow, w))
            );
            if (start is null)
            {
                return null;
            }
            wait = start.Value;
            worst = Math.Max(worst, wait + own.TransmissionNs - arrival);
        }
        return worst;
    }

    /// <summary>
    /// When the number of frames ahead in the queue grows; between two of these instants, waiting only gets shorter.
    /// </summary>
    private static SortedSet<long>? ArrivalInstants(LinkFlow own, List<LinkFlow> equal, long busyNs)
    {
        SortedSet<long> instants = [0];
        foreach (LinkFlow flow in equal.Append(own))
        {
            long jitter = flow.JitterNs.GetValueOrDefault();
            for (long n = (jitter / flow.PeriodNs) + 1; (n * flow.PeriodNs) - jitter < busyNs; n++)
            {
                instants.Add((n * flow.PeriodNs) - jitter);
                if (instants.Count > MaxArrivals)
                {
                    return null;
                }
            }
        }
        return instants;
    }

    private static long WorkBefore(List<LinkFlow> flows, long window) => flows.Sum(flow => WorkBefore(flow, window));

    private static long WorkBefore(LinkFlow flow, long window) =>
        FixedPoint.ArrivalsBefore(window, flow.PeriodNs, flow.JitterNs.GetValueOrDefault()) * flow.TransmissionNs;

    private static long WorkUntil(LinkFlow flow, long window) =>
        FixedPoint.ArrivalsUntil(window, flow.PeriodNs, flow.JitterNs.GetValueOrDefault()) * flow.TransmissionNs;

    private sealed class Rivals
    {
        public List<LinkFlow> Higher { get; } = [];

        public List<LinkFlow> Equal { get; } = [];

        public long BlockingNs { get; set; }
    }
}
