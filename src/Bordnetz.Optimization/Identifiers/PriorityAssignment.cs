using System.Collections.Immutable;
using Bordnetz.Analysis;

namespace Bordnetz.Optimization.Identifiers;

/// <summary>A message in the cases (variants) of a bus that have it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Present">Its place in the present order, from 0, the most urgent.</param>
/// <param name="ByCase">By case: what it is there; null where it does not exist.</param>
public sealed record PriorityMessage(string Name, int Present, ImmutableArray<MessageCase?> ByCase);

/// <summary>A message in one case.</summary>
/// <param name="TransmissionNs">Longest transmission in nanoseconds.</param>
/// <param name="PeriodNs">Period in nanoseconds.</param>
/// <param name="JitterNs">Longest time from release to queuing here, in nanoseconds.</param>
/// <param name="DeadlineNs">Within how long from the release it must be received, in nanoseconds.</param>
public sealed record MessageCase(long TransmissionNs, long PeriodNs, long JitterNs, long DeadlineNs);

/// <summary>
/// The order of messages on a CAN in which the smallest slack (deadline less worst-case response, over all messages and all
/// cases) is as large as any order can make it. From the least urgent place up, each goes to the message that has most slack
/// there (N. Audsley 1991; for messages R. Davis, A. Burns, "Robust priority assignment for messages deployed in
/// Controller Area Network (CAN)", 2009). A response depends on which messages are more urgent and on the longest of the
/// others, not on their order, so that the choice at one place takes nothing from the places above. Pure and thread-safe.
/// </summary>
public static class PriorityAssignment
{
    /// <summary>A message without a bound.</summary>
    public const long Unbounded = long.MinValue;

    /// <summary>The messages in the best order, the most urgent first. Of equal ones the present order is kept.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="cases">How many cases there are.</param>
    /// <param name="tauBitNs">A bit time in nanoseconds, rounded up.</param>
    public static ImmutableArray<PriorityMessage> Best(
        ImmutableArray<PriorityMessage> messages,
        int cases,
        long tauBitNs
    )
    {
        List<PriorityMessage> open = [.. messages.OrderBy(m => m.Present)];
        List<PriorityMessage> placed = [];
        while (open.Count > 0)
        {
            (PriorityMessage Message, long Slack)? best = null;
            for (int i = open.Count - 1; i >= 0; i--)
            {
                long slack = Slack(open[i], open, placed, cases, tauBitNs);
                if (best is null || slack > best.Value.Slack)
                {
                    best = (open[i], slack);
                }
            }
            open.Remove(best!.Value.Message);
            placed.Insert(0, best.Value.Message);
        }
        return [.. placed];
    }

    /// <summary>The smallest slack of an order in nanoseconds; <see cref="Unbounded"/> when a message has no bound.</summary>
    public static long SmallestSlack(ImmutableArray<PriorityMessage> order, int cases, long tauBitNs)
    {
        long least = long.MaxValue;
        for (int i = 0; i < order.Length; i++)
        {
            least = Math.Min(least, Slack(order[i], [.. order[..(i + 1)]], [.. order[(i + 1)..]], cases, tauBitNs));
        }
        return least;
    }

    // With all of the open ones but itself above it, and the placed ones below.
    private static long Slack(
        PriorityMessage own,
        List<PriorityMessage> open,
        List<PriorityMessage> placed,
        int cases,
        long tauBitNs
    )
    {
        long least = long.MaxValue;
        for (int c = 0; c < cases; c++)
        {
            if (own.ByCase[c] is not { } here)
            {
                continue;
            }
            ImmutableArray<CanMessage>.Builder bus = ImmutableArray.CreateBuilder<CanMessage>();
            bus.Add(Of(here, 1));
            bus.AddRange(
                open.Where(m => m != own).Select(m => m.ByCase[c]).OfType<MessageCase>().Select(m => Of(m, 0))
            );
            bus.AddRange(placed.Select(m => m.ByCase[c]).OfType<MessageCase>().Select(m => Of(m, 2)));
            if (CanResponseTimes.AnalyseOne(bus.ToImmutable(), 0, tauBitNs) is not { } response)
            {
                return Unbounded;
            }
            least = Math.Min(least, here.DeadlineNs - response.FromReleaseNs);
        }
        return least;
    }

    private static CanMessage Of(MessageCase m, long rank) => new(rank, m.TransmissionNs, m.PeriodNs, m.JitterNs);
}
