using System.Globalization;
using Google.OrTools.Sat;

namespace Bordnetz.Optimization.Coverage;

/// <summary>The smallest choice of configurations that covers a table of pairs, by CP-SAT from a given start.</summary>
internal static class SmallestCover
{
    public static (List<int> Rows, bool IsProven) Find(PairTable table, List<int> start, double effort)
    {
        CpModel model = new();
        BoolVar[] chosen = [.. Enumerable.Range(0, table.RowCount).Select(r => model.NewBoolVar($"row{r}"))];
        foreach (int[] rows in table.RowsOfItem)
        {
            model.AddBoolOr(rows.Select(r => chosen[r]));
        }
        model.Add(LinearExpr.Sum(chosen) <= start.Count);
        model.Minimize(LinearExpr.Sum(chosen));
        HashSet<int> hinted = [.. start];
        for (int r = 0; r < chosen.Length; r++)
        {
            model.AddHint(chosen[r], hinted.Contains(r));
        }
        // Interleaved workers and deterministic time give the same answer on every machine.
        using CpSolver solver = new()
        {
            StringParameters = string.Create(
                CultureInfo.InvariantCulture,
                $"num_workers:2 random_seed:1 interleave_search:true max_deterministic_time:{effort}"
            ),
        };
        CpSolverStatus status = solver.Solve(model);
        return status is CpSolverStatus.Optimal or CpSolverStatus.Feasible
            ? (
                [.. Enumerable.Range(0, chosen.Length).Where(r => solver.BooleanValue(chosen[r]))],
                status == CpSolverStatus.Optimal
            )
            : (start, false);
    }
}
