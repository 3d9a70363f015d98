using System.Collections.Immutable;
using Bordnetz.Optimization.Solving;
using Bordnetz.Problems;
using Google.OrTools.Sat;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>
/// Says why no award exists: a set of requirements that cannot hold together, of which none can be left out without the rest
/// being possible (deletion filter, J. Chinneck and E. Dravnieks 1991). Sought in a single part first.
/// </summary>
internal static class SourcingConflict
{
    private const double TimeLimit = 10;

    public static void Report(SourcingCase problem, ProblemLog log)
    {
        foreach (PartCase part in problem.Parts)
        {
            SourcingCase single = problem with { Parts = [part] };
            ImmutableArray<Requirement> own = [.. Requirements.Of(single).Where(r => r.Part >= 0)];
            if (!IsPossible(single, own))
            {
                Report($"for {part.Number}", Filter(single, own), log);
                return;
            }
        }
        Report("for all parts together", Filter(problem, Requirements.Of(problem)), log);
    }

    private static void Report(string what, ImmutableArray<Requirement> conflict, ProblemLog log)
    {
        foreach (Requirement requirement in conflict)
        {
            IEnumerable<string> others = conflict.Where(r => r != requirement).Select(r => r.Text);
            string with =
                conflict.Length > 1 ? $" cannot hold together with {string.Join("; ", others)}" : " cannot hold";
            log.Error("BN5402", requirement.Place, $"no award {what}: {requirement.Text}{with}");
        }
    }

    private static ImmutableArray<Requirement> Filter(SourcingCase problem, ImmutableArray<Requirement> all)
    {
        ImmutableArray<Requirement> left = all;
        foreach (Requirement candidate in all)
        {
            ImmutableArray<Requirement> without = left.Remove(candidate);
            if (!IsPossible(problem, without))
            {
                left = without;
            }
        }
        return left;
    }

    private static bool IsPossible(SourcingCase problem, ImmutableArray<Requirement> requirements) =>
        CpSat.Solver(TimeLimit).Solve(new SourcingModel(problem, requirements).Model) != CpSolverStatus.Infeasible;
}
