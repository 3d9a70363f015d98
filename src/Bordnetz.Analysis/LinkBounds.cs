using System.Collections.Immutable;
using Bordnetz.Analysis.NetworkCalculus;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Analysis;

/// <summary>Sums up what is proven of a link and its queues, once all jitters are settled.</summary>
internal static class LinkBounds
{
    public static LinkBound Of(LinkResource link)
    {
        EthernetPort port = link.Port;
        ImmutableArray<long?> calculus = link.CalculusNs();
        ImmutableArray<ResponseTime?>? exact = link.PriorityTimes();
        ImmutableArray<QueueBound>.Builder queues = ImmutableArray.CreateBuilder<QueueBound>();
        int shaped = 0;
        for (int i = 0; i < port.Shaping.Classes.Length; i++)
        {
            shaped += port.Shaping.Classes[i].IdleSlope is null ? 0 : 1;
            int[] hops = [.. Enumerable.Range(0, link.Hops.Count).Where(h => link.ClassOf(link.Hops[h]) == i)];
            if (hops.Length > 0)
            {
                queues.Add(Queue(link, i, hops, calculus[i], exact, shaped));
            }
        }
        double reserved = port.Shaping.Classes.Sum(c => (double)c.IdleSlope.GetValueOrDefault()) / port.BitRate;
        return new LinkBound(port.From, port.To, link.Load.ToDouble(), link.Hops.Count)
        {
            BitRate = port.BitRate,
            Reserved = shaped == 0 ? null : reserved,
            IsGated = port.Shaping.Gates is not null,
            Queues = queues.ToImmutable(),
        };
    }

    private static QueueBound Queue(
        LinkResource link,
        int index,
        int[] hops,
        long? calculus,
        ImmutableArray<ResponseTime?>? exact,
        int shapedRank
    )
    {
        EthernetPort port = link.Port;
        TrafficClass queue = port.Shaping.Classes[index];
        long? priority =
            exact is { } times && hops.All(h => times[h] is not null)
                ? hops.Max(h => times[h]!.Value.FromQueuingNs)
                : null;
        long? delay = hops.All(h => link.Hops[h].Response is not null)
            ? hops.Max(h => link.Hops[h].Response!.Value.FromQueuingNs)
            : null;
        BoundMethod method =
            delay is null ? BoundMethod.None
            : delay < priority || priority is null ? BoundMethod.NetworkCalculus
            : BoundMethod.StrictPriority;
        QueueBound bound = new(queue.Name, hops.Length, delay, method)
        {
            CalculusNs = calculus,
            PriorityNs = priority,
            IdleSlope = queue.IdleSlope,
        };
        if (queue.IdleSlope is not { } idleSlope)
        {
            return bound;
        }
        long longest = hops.Max(h => link.Hops[h].FrameBits);
        return bound with
        {
            Equation61Ns = ShaperFormulas.Equation61(
                port.BitRate,
                idleSlope,
                longest,
                shapedRank == 1 ? ShaperFormulas.ClassAIntervalNs : ShaperFormulas.ClassBIntervalNs
            ),
            AnnexL3Ns = ShaperFormulas.AnnexL3(port.BitRate, idleSlope, longest, Inputs(link, hops)),
        };
    }

    /// <summary>What comes over each link, as reserved there or else as it is sent, in bit/s.</summary>
    private static ImmutableArray<long> Inputs(LinkResource link, int[] hops) =>
        [
            .. hops.Select(h => link.Hops[h])
                .GroupBy(h => h.Input?.Number ?? -1)
                .OrderBy(g => g.Key)
                .Select(g =>
                    g.First() is { Input: { } input } first
                    && input.Port.Shaping.Classes[input.ClassOf(first.After!)].IdleSlope is { } slope
                        ? slope
                        : g.Sum(h => (long)((Int128)h.FrameBits * 1_000_000_000 / h.PeriodNs))
                ),
        ];
}
