using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Optimization.Solving;
using Bordnetz.Problems;
using Google.OrTools.Sat;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>
/// Finds the cheapest award of all parts that platforms need: what the pieces cost over the term and what new tools cost,
/// under capacities and rules. Solved with CP-SAT in whole cents; the same question has the same answer on every machine.
/// </summary>
public static class SourcingSolver
{
    /// <summary>Solves; null when there is nothing to buy or no award keeps to the rules, and why is then in the log.</summary>
    /// <param name="platforms">
    /// The platforms that buy together. Term and, where several quote for the same part and supplier, quotes are those of the
    /// first; rules are those of all.
    /// </param>
    /// <param name="timeLimit">Work spent at most on each award, a unit being about a second.</param>
    /// <param name="log">Takes the problems.</param>
    public static SourcingResult? Solve(ImmutableArray<Platform> platforms, double timeLimit, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        foreach (Platform platform in platforms.Where(p => p.Sourcing.Volumes.IsEmpty))
        {
            string place = platform.Files.IsEmpty ? "" : platform.Files[0];
            log.Error("BN5403", new SourcePlace(place), $"'{platform.Name}' does not say how many vehicles are built");
        }
        if (log.HasErrors)
        {
            return null;
        }
        ImmutableArray<DemandLot> lots = SourcingDemand.Of(platforms);
        SourcingCase problem = SourcingCase.Of(platforms, lots, carriesOver: true);
        ImmutableArray<string> unquoted =
        [
            .. lots.Select(l => l.Number)
                .Distinct()
                .Except(problem.Parts.Select(p => p.Number), StringComparer.Ordinal),
        ];
        foreach (string number in unquoted)
        {
            log.Warning("BN5401", platforms[0].Sourcing.Place, $"nobody quotes for {number}; it is left out");
        }
        if (Solve(problem, timeLimit) is not { } joint)
        {
            SourcingConflict.Report(problem, log);
            return null;
        }
        if (!joint.Proof.IsOptimal)
        {
            log.Warning(
                "BN5404",
                platforms[0].Sourcing.Place,
                FormattableString.Invariant($"the award may be up to {joint.Proof.Gap:P2} from the cheapest")
            );
        }
        ImmutableArray<Buyer> buyers =
        [
            .. lots.Select(l => l.Buyer).Distinct().OrderBy(b => b.ToString(), StringComparer.Ordinal),
        ];
        bool carries = problem.Parts.SelectMany(p => p.Quotes).Any(q => q.IsCarriedOver && q.Tooling?.Value > 0);
        return new SourcingResult
        {
            Joint = joint,
            Unquoted = unquoted,
            WithoutCarryOver = carries ? Solve(problem with { CarriesOver = false }, timeLimit) : null,
            Alone = buyers.Length < 2 ? [] : [.. buyers.Select(b => (b, Alone(b)))],
        };

        SourcingPlan? Alone(Buyer buyer) =>
            Solve(SourcingCase.Of(platforms, [.. lots.Where(l => l.Buyer == buyer)], carriesOver: true), timeLimit);
    }

    internal static SourcingPlan? Solve(SourcingCase problem, double timeLimit)
    {
        SourcingModel model = new(problem, Requirements.Of(problem));
        model.Minimise(GreedyAward.Of(problem));
        CpSolver solver = CpSat.Solver(timeLimit);
        CpSolverStatus status = solver.Solve(model.Model);
        return CpSat.HasAnswer(status)
            ? new SourcingPlan(
                problem.Years,
                [.. Enumerable.Range(0, problem.Parts.Length).Select(p => model.AwardOf(p, solver))],
                CpSat.ProofOf(solver, status)
            )
            : null;
    }
}
