using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Optimization.Solving;
using Google.OrTools.LinearSolver;

namespace Bordnetz.Optimization.Allocation;

/// <summary>
/// The allocation as a mixed-integer program: every function on one partition; an exchange costs what it carries when its ends
/// are apart; processors and memories of every variant suffice, and no more work is done above its level than now.
/// </summary>
internal static class AllocationModel
{
    // A move must bring more than this many values a second, so that nothing moves for nothing.
    private const double MoveCost = 0.01;

    /// <summary>By function the full name of its partition; null when no allocation keeps within the limits.</summary>
    /// <param name="problem">The case.</param>
    /// <param name="fullest">The largest utilisation of a partition, 1 being full; more where the present one is fuller.</param>
    /// <param name="seconds">The time limit.</param>
    public static (ImmutableArray<string> Allocation, Proof Proof)? Solve(
        AllocationCase problem,
        double fullest,
        double seconds
    )
    {
        using Milp milp = new();
        Variable[][] runs =
        [
            .. problem.Functions.Select(f =>
                f.Allowed.Select(p => milp.Choice(p == f.Present, p == f.Present ? 0 : MoveCost)).ToArray()
            ),
        ];
        foreach (Variable[] choices in runs)
        {
            milp.ExactlyOne(choices);
        }
        foreach (Exchange exchange in problem.Exchanges)
        {
            AddExchange(problem, exchange, runs, milp);
        }
        foreach (Variant variant in problem.Variants)
        {
            AddExcess(problem, variant, runs, milp);
            foreach (Partition partition in variant.Partitions)
            {
                AddLimits(problem, variant, partition, runs, fullest, milp);
            }
        }
        return milp.Solve(seconds) is { } proof
            ? (
                [
                    .. problem.Functions.Select(
                        (f, i) => f.Allowed[Array.FindIndex(runs[i], v => v.SolutionValue() > 0.5)]
                    ),
                ],
                proof
            )
            : null;
    }

    private static void AddExchange(AllocationCase problem, Exchange exchange, Variable[][] runs, Milp milp)
    {
        Movable one = problem.Functions[exchange.One];
        Movable other = problem.Functions[exchange.Other];
        Variable apart = milp.Amount(1, one.Present == other.Present ? 0 : 1, exchange.ValuesPerSecond);
        foreach (string partition in one.Allowed.Union(other.Allowed, StringComparer.Ordinal))
        {
            List<(Variable, double)> difference = [];
            int a = one.Allowed.IndexOf(partition);
            int b = other.Allowed.IndexOf(partition);
            if (a >= 0)
            {
                difference.Add((runs[exchange.One][a], 1));
            }
            if (b >= 0)
            {
                difference.Add((runs[exchange.Other][b], -1));
            }
            milp.Add(0, [(apart, 1), .. difference], double.PositiveInfinity);
            milp.Add(0, [(apart, 1), .. difference.Select(d => (d.Item1, -d.Item2))], double.PositiveInfinity);
        }
    }

    // No more processing on partitions that are better than need be than now, or everything would end on the best one.
    private static void AddExcess(AllocationCase problem, Variant variant, Variable[][] runs, Milp milp)
    {
        List<(Variable, double)> terms = [];
        double present = 0;
        for (int i = 0; i < runs.Length; i++)
        {
            Movable movable = problem.Functions[i];
            if (variant.Functions.FirstOrDefault(f => f.Name == movable.Function.Name) is not { } function)
            {
                continue;
            }
            for (int p = 0; p < movable.Allowed.Length; p++)
            {
                string partition = movable.Allowed[p];
                double excess =
                    problem.Excess(movable, partition)
                    * ((double)function.WcetNs / function.PeriodNs)
                    * problem.Slowdown(movable, partition)
                    * problem.Weight(partition);
                terms.Add((runs[i][p], excess));
                present += partition == movable.Present ? excess : 0;
            }
        }
        milp.Add(0, terms, present);
    }

    private static void AddLimits(
        AllocationCase problem,
        Variant variant,
        Partition partition,
        Variable[][] runs,
        double fullest,
        Milp milp
    )
    {
        List<(Variable Variable, Function Function, double Load)> here = [];
        double present = 0;
        for (int i = 0; i < runs.Length; i++)
        {
            Movable movable = problem.Functions[i];
            int at = movable.Allowed.IndexOf(partition.FullName);
            if (at >= 0 && variant.Functions.FirstOrDefault(f => f.Name == movable.Function.Name) is { } function)
            {
                double load =
                    (double)function.WcetNs / function.PeriodNs * problem.Slowdown(movable, partition.FullName);
                here.Add((runs[i][at], function, load));
                present += movable.Present == partition.FullName ? load : 0;
            }
        }
        milp.Add(0, here.Select(h => (h.Variable, h.Load)), Math.Max(fullest, present));
        AddMemory(partition.Ram, f => f.Ram);
        AddMemory(partition.Flash, f => f.Flash);

        void AddMemory(Figure? has, Func<Function, Figure?> needs)
        {
            if (has is not null)
            {
                milp.Add(0, here.Select(h => (h.Variable, (needs(h.Function)?.Value ?? 0) / has.Value)), 1);
            }
        }
    }
}
