using System.Collections.Immutable;
using Bordnetz.Optimization.Solving;
using Google.OrTools.Sat;

namespace Bordnetz.Optimization.Gates;

/// <summary>
/// Schedules for time-aware shapers (IEEE 802.1Q, clause 8.6.8.4) without waiting: a frame leaves each switch as soon as it can,
/// so that one offset fixes its whole way, its latency is constant and no queue ever holds two frames. Two streams that share a
/// link must never be on it together: with the greatest common divisor g of their periods, the distance of their starts there,
/// taken modulo g, is at least the one's transmission and at most g less the other's. All offsets that hold for every pair
/// are a schedule, however long the common cycle is. Of those, one that is over soonest is sought with CP-SAT. Pure.
/// </summary>
public static class GateScheduler
{
    /// <summary>The schedule; null when there is none without waiting, or none was found within the limit.</summary>
    /// <param name="streams">The streams. One whose latency exceeds its deadline has no schedule.</param>
    /// <param name="tickNs">Offsets are whole multiples of this.</param>
    /// <param name="timeLimit">Work spent at most, a unit being about a second.</param>
    public static GateSchedule? Solve(ImmutableArray<GateStream> streams, long tickNs, double timeLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tickNs);
        if (streams.Any(s => s.LatencyNs > s.DeadlineNs))
        {
            return null;
        }
        ImmutableArray<Separation> separations = [.. Separations(streams)];
        if (separations.Any(s => s.Least > s.Most))
        {
            return null;
        }
        CpModel model = new();
        IntVar[] ticks = [.. streams.Select(s => model.NewIntVar(0, Math.Max(0, (s.PeriodNs / tickNs) - 1), ""))];
        foreach (Separation s in separations)
        {
            long most = streams.Max(x => x.PeriodNs) / s.Cycle + 2;
            IntVar cycles = model.NewIntVar(-2 * most, 2 * most, "");
            IntVar distance = model.NewIntVar(s.Least, s.Most, "");
            model.Add(
                (tickNs * ticks[s.Second]) - (tickNs * ticks[s.First]) + s.Shift == (s.Cycle * cycles) + distance
            );
        }
        IntVar end = model.NewIntVar(0, streams.Select(s => s.PeriodNs + s.LatencyNs).DefaultIfEmpty().Max(), "");
        for (int i = 0; i < streams.Length; i++)
        {
            model.Add(end >= (tickNs * ticks[i]) + streams[i].LatencyNs);
        }
        model.Minimize(end);
        if (Greedy(streams, separations, tickNs) is { } start)
        {
            for (int i = 0; i < ticks.Length; i++)
            {
                model.AddHint(ticks[i], start[i]);
            }
        }
        CpSolver solver = CpSat.Solver(timeLimit);
        CpSolverStatus status = solver.Solve(model);
        return CpSat.HasAnswer(status)
            ? new GateSchedule(streams, [.. ticks.Select(t => solver.Value(t) * tickNs)], CpSat.ProofOf(solver, status))
            : null;
    }

    /// <summary>
    /// Two streams on a common link: start of the second less start of the first, modulo the cycle, lies between two bounds.
    /// </summary>
    private sealed record Separation(int First, int Second, long Shift, long Cycle, long Least, long Most);

    private static IEnumerable<Separation> Separations(ImmutableArray<GateStream> streams)
    {
        for (int i = 0; i < streams.Length; i++)
        {
            for (int j = i + 1; j < streams.Length; j++)
            {
                long cycle = GreatestCommonDivisor(streams[i].PeriodNs, streams[j].PeriodNs);
                foreach (GateHop one in streams[i].Hops)
                {
                    foreach (GateHop other in streams[j].Hops.Where(h => h.From == one.From && h.To == one.To))
                    {
                        yield return new Separation(
                            i,
                            j,
                            other.AfterNs - one.AfterNs,
                            cycle,
                            one.TransmissionNs,
                            cycle - other.TransmissionNs
                        );
                    }
                }
            }
        }
    }

    // Streams with short periods first, each as early as those before it leave room; null when one finds none.
    private static long[]? Greedy(
        ImmutableArray<GateStream> streams,
        ImmutableArray<Separation> separations,
        long tickNs
    )
    {
        const int MaxSteps = 1_000_000;
        long[] ticks = new long[streams.Length];
        bool[] placed = new bool[streams.Length];
        ILookup<int, Separation> touching = separations
            .SelectMany(s => new[] { (s.First, s), (s.Second, s) })
            .ToLookup(p => p.Item1, p => p.s);
        int steps = 0;
        foreach (int i in Enumerable.Range(0, streams.Length).OrderBy(i => streams[i].PeriodNs).ThenBy(i => i))
        {
            long tick = 0;
            for (bool moved = true; moved; )
            {
                moved = false;
                foreach (Separation s in touching[i].Where(s => placed[s.First == i ? s.Second : s.First]))
                {
                    long first = s.First == i ? tick : ticks[s.First];
                    long second = s.Second == i ? tick : ticks[s.Second];
                    long distance = Modulo(((second - first) * tickNs) + s.Shift, s.Cycle);
                    if (distance >= s.Least && distance <= s.Most)
                    {
                        continue;
                    }
                    // Later by what is missing: behind the other one.
                    long missing =
                        s.Second == i ? Modulo(s.Least - distance, s.Cycle) : Modulo(distance - s.Most, s.Cycle);
                    tick += Math.Max(1, (missing + tickNs - 1) / tickNs);
                    moved = true;
                }
                if (tick >= streams[i].PeriodNs / tickNs || ++steps > MaxSteps)
                {
                    return null;
                }
            }
            (ticks[i], placed[i]) = (tick, true);
        }
        return ticks;
    }

    private static long Modulo(long a, long b) => ((a % b) + b) % b;

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
