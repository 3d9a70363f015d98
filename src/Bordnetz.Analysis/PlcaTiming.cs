using System.Collections.Immutable;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Analysis;

/// <summary>
/// Worst-case response times on a shared wire whose nodes take turns (IEEE 802.3cg, clause 148): the smaller of two safe
/// bounds. In one, all others use every turn to the full; in the other, each frame costs a round of its own and comes
/// last of all that is sent together. Within a node, strict priority.
/// </summary>
internal static class PlcaTiming
{
    /// <summary>The response times in the order of the flows; null where there is no bound.</summary>
    /// <param name="medium">The wire.</param>
    /// <param name="flows">All flows over it, each with the position of its node in the order of turns.</param>
    public static ImmutableArray<ResponseTime?> Analyse(
        PlcaMedium medium,
        ImmutableArray<(int Turn, LinkFlow Flow)> flows
    )
    {
        var results = new ResponseTime?[flows.Length];
        long? together = BusyPeriod(medium, flows);
        for (int turn = 0; turn < medium.Order.Length; turn++)
        {
            int[] own = [.. Enumerable.Range(0, flows.Length).Where(i => flows[i].Turn == turn)];
            if (own.Length == 0)
            {
                continue;
            }
            long others = OthersNs(medium, flows, turn);
            ImmutableArray<LinkFlow> queue =
            [
                .. own.Select(i => flows[i].Flow with { TransmissionNs = flows[i].Flow.TransmissionNs + others }),
                // The turn may just have passed unused.
                new LinkFlow(int.MinValue, medium.OpportunityNs + others, 1),
            ];
            ImmutableArray<ResponseTime?> times = PriorityLink.Analyse(queue);
            for (int i = 0; i < own.Length; i++)
            {
                results[own[i]] = Smaller(Less(times[i], others), flows[own[i]].Flow, together);
            }
        }
        return [.. results];
    }

    /// <summary>Longest time from the end of a node's turn to its next one.</summary>
    private static long OthersNs(PlcaMedium medium, ImmutableArray<(int Turn, LinkFlow Flow)> flows, int turn)
    {
        long sum = PlcaMedium.BeaconNs;
        for (int other = 0; other < medium.Order.Length; other++)
        {
            if (other != turn)
            {
                long longest = flows.Where(f => f.Turn == other).Select(f => f.Flow.TransmissionNs).Append(0).Max();
                sum += Math.Max(medium.OpportunityNs, longest * (medium.Burst + 1));
            }
        }
        return sum;
    }

    /// <summary>Longest time in which something waits or is sent.</summary>
    private static long? BusyPeriod(PlcaMedium medium, ImmutableArray<(int Turn, LinkFlow Flow)> flows)
    {
        LoadSum load = default;
        foreach ((_, LinkFlow flow) in flows)
        {
            if (flow.JitterNs is null)
            {
                return null;
            }
            load = load.Plus(flow.TransmissionNs + medium.IdleRoundNs, flow.PeriodNs);
        }
        return load.CompareToFull() >= 0
            ? null
            : FixedPoint.Find(
                medium.IdleRoundNs,
                t =>
                    medium.IdleRoundNs
                    + flows.Sum(f =>
                        FixedPoint.ArrivalsBefore(t, f.Flow.PeriodNs, f.Flow.JitterNs.GetValueOrDefault())
                        * (f.Flow.TransmissionNs + medium.IdleRoundNs)
                    )
            );
    }

    private static ResponseTime? Less(ResponseTime? time, long ns) =>
        time is { } t ? t with { FromReleaseNs = t.FromReleaseNs - ns, FromQueuingNs = t.FromQueuingNs - ns } : null;

    private static ResponseTime? Smaller(ResponseTime? time, LinkFlow flow, long? waitNs)
    {
        if (waitNs is not { } wait || flow.JitterNs is not { } jitter)
        {
            return time;
        }
        ResponseTime other = new(jitter + wait, wait, jitter);
        return time is { } t ? t.Least(other) : other;
    }
}
