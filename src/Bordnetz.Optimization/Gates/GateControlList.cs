using System.Collections.Immutable;

namespace Bordnetz.Optimization.Gates;

/// <summary>The gates of one port over one cycle (IEEE 802.1Q, clause 8.6.8.4).</summary>
/// <param name="From">Where the link begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="CycleNs">The sum of its windows.</param>
/// <param name="Windows">The windows, the first of them at the start of a cycle.</param>
public sealed record GateControlList(string From, string To, long CycleNs, ImmutableArray<GateWindow> Windows)
{
    private const int Priorities = 8;

    /// <summary>
    /// The gates that a schedule needs: a window for each frame, in which only its priority is open, and between them all
    /// priorities that nothing scheduled on this port has. Frames must end before their gate closes.
    /// </summary>
    public static ImmutableArray<GateControlList> Of(GateSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        IEnumerable<(GateHop Hop, int Stream)> hops = schedule.Streams.SelectMany((s, i) => s.Hops.Select(h => (h, i)));
        return
        [
            .. hops.GroupBy(h => (h.Hop.From, h.Hop.To))
                .OrderBy(g => g.Key.From, StringComparer.Ordinal)
                .ThenBy(g => g.Key.To, StringComparer.Ordinal)
                .Select(g => Port(g.Key.From, g.Key.To, [.. g], schedule)),
        ];
    }

    private static GateControlList Port(
        string from,
        string to,
        ImmutableArray<(GateHop Hop, int Stream)> hops,
        GateSchedule schedule
    )
    {
        long cycle = hops.Select(h => schedule.Streams[h.Stream].PeriodNs).Aggregate(1L, LeastCommonMultiple);
        List<(long Start, long End, int Priority)> taken = [];
        foreach ((GateHop hop, int stream) in hops)
        {
            GateStream of = schedule.Streams[stream];
            for (
                long at = schedule.OffsetsNs[stream] + hop.AfterNs;
                at < cycle + schedule.OffsetsNs[stream] + hop.AfterNs;
                at += of.PeriodNs
            )
            {
                long start = at % cycle;
                long end = start + hop.TransmissionNs;
                // What runs over the end of the cycle is open at its beginning as well.
                taken.Add((start, Math.Min(end, cycle), of.Priority));
                if (end > cycle)
                {
                    taken.Add((0, end - cycle, of.Priority));
                }
            }
        }
        taken.Sort();
        ImmutableArray<int> scheduled = [.. taken.Select(t => t.Priority).Distinct().Order()];
        ImmutableArray<int> others = [.. Enumerable.Range(0, Priorities).Except(scheduled)];
        List<GateWindow> windows = [];
        long now = 0;
        foreach ((long start, long end, int priority) in taken)
        {
            Add(others, start - now);
            Add([priority], end - start);
            now = end;
        }
        Add(others, cycle - now);
        return new GateControlList(from, to, cycle, [.. windows]);

        void Add(ImmutableArray<int> open, long forNs)
        {
            if (forNs > 0 && windows.Count > 0 && windows[^1].Open.SequenceEqual(open))
            {
                windows[^1] = windows[^1] with { ForNs = windows[^1].ForNs + forNs };
            }
            else if (forNs > 0)
            {
                windows.Add(new GateWindow(open, forNs));
            }
        }
    }

    private static long LeastCommonMultiple(long a, long b)
    {
        (long x, long y) = (a, b);
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }
        return a / x * b;
    }
}

/// <summary>Which gates are open, and for how long.</summary>
/// <param name="Open">The priorities whose gates are open.</param>
/// <param name="ForNs">How long, in nanoseconds.</param>
public sealed record GateWindow(ImmutableArray<int> Open, long ForNs);
