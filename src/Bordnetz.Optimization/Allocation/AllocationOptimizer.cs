using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Model.Editing;
using Bordnetz.Optimization.Solving;
using Bordnetz.Problems;

namespace Bordnetz.Optimization.Allocation;

/// <summary>
/// Moves functions between the partitions of their nodes so that fewest values cross from one partition to another, in all
/// variants at once, within processors, memories and safety levels. Execution times are converted by the partitions' shares
/// of processing capacity. Functions stay on their node: what a node sends and receives is laid out in its networks.
/// </summary>
public static class AllocationOptimizer
{
    private const double Fullest = 0.7;
    private const double Tighter = 0.1;

    /// <summary>Proposes an allocation; null after problems, which are in the log.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="seconds">The time limit.</param>
    /// <param name="log">Takes the problems.</param>
    public static Proposal? Propose(Platform platform, double seconds, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(platform);
        AllocationCase problem = new(platform.Variants);
        ImmutableArray<VariantAnalysis> before = [.. platform.Variants.Select(VariantAnalyzer.Analyse)];
        int errors = Errors(before);
        // Utilisation alone does not keep deadlines: what the analysis refuses is sought again with more reserve.
        for (double fullest = Fullest; fullest > 0.05; fullest -= Tighter)
        {
            if (AllocationModel.Solve(problem, fullest, seconds) is not var (allocation, proof))
            {
                break;
            }
            DescriptionEditor editor = new(platform);
            List<string> moves = Apply(problem, allocation, editor);
            if (editor.Load(log) is not { } after)
            {
                return null;
            }
            ImmutableArray<VariantAnalysis> then = [.. after.Variants.Select(VariantAnalyzer.Analyse)];
            if (Errors(then) <= errors)
            {
                return Make(platform, after, editor, moves, before, then, proof);
            }
        }
        log.Warning("BN5502", new SourcePlace(platform.Files[0]), "no other allocation keeps every deadline");
        return Make(platform, platform, new DescriptionEditor(platform), [], before, before, null);
    }

    private static int Errors(ImmutableArray<VariantAnalysis> analyses) =>
        analyses.Sum(a => a.Problems.Count(p => p.Severity == Severity.Error));

    private static List<string> Apply(
        AllocationCase problem,
        ImmutableArray<string> allocation,
        DescriptionEditor editor
    )
    {
        List<string> moves = [];
        for (int i = 0; i < allocation.Length; i++)
        {
            Movable movable = problem.Functions[i];
            Function function = movable.Function;
            if (allocation[i] == movable.Present || !editor.Set(["functions", function.Name, "on"], allocation[i]))
            {
                continue;
            }
            double slowdown = problem.Slowdown(movable, allocation[i]);
            moves.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{function} from {movable.Present} to {allocation[i]}, execution × {slowdown:0.###}"
                )
            );
            if (slowdown != 1)
            {
                editor.Set(["functions", function.Name, "wcet"], Microseconds(function.WcetNs * slowdown));
                if (function.BcetNs != function.WcetNs)
                {
                    editor.Set(["functions", function.Name, "bcet"], Microseconds(function.BcetNs * slowdown));
                }
            }
        }
        return moves;
    }

    // Rounded up: a time must not become shorter than it is.
    private static string Microseconds(double ns) =>
        ((long)Math.Ceiling((ns / 1000) - 1e-9)).ToString(CultureInfo.InvariantCulture) + "us";

    private static Proposal Make(
        Platform platform,
        Platform after,
        DescriptionEditor editor,
        List<string> moves,
        ImmutableArray<VariantAnalysis> before,
        ImmutableArray<VariantAnalysis> then,
        Proof? proof
    ) =>
        new()
        {
            Before = platform,
            After = after,
            Changes = editor.Changes,
            Moves = [.. moves],
            Proof = proof,
            Rows =
            [
                new ProposalRow(
                    "values a second between partitions",
                    "",
                    AllocationCase.Crossing(platform.Variants),
                    AllocationCase.Crossing(after.Variants)
                ),
                .. before
                    .SelectMany(a => a.Variant.Nodes.Where(n => n.Partitions.Length > 1).SelectMany(n => n.Partitions))
                    .Select(p => p.FullName)
                    .Distinct()
                    .Select(name => new ProposalRow(
                        $"{name}: fullest",
                        "%",
                        FullestOf(name, before),
                        FullestOf(name, then)
                    )),
                new ProposalRow(
                    "work above its level, DMIPS × levels",
                    "",
                    AllocationCase.Excess(platform.Variants),
                    AllocationCase.Excess(after.Variants)
                ),
                new ProposalRow("smallest slack of a function", "ms", SlackMs(before), SlackMs(then)),
                new ProposalRow("departures from safety rules", "", Departures(before), Departures(then)),
            ],
        };

    private static double FullestOf(string partition, ImmutableArray<VariantAnalysis> analyses) =>
        100
        * analyses.SelectMany(a => a.Partitions).Where(p => p.Partition.FullName == partition).Max(p => p.Utilisation);

    private static double? SlackMs(ImmutableArray<VariantAnalysis> analyses) =>
        analyses.SelectMany(a => a.Functions).Any(f => f.ResponseNs is null)
            ? null
            : analyses
                .SelectMany(a => a.Functions)
                .Select(f => (f.DeadlineNs - f.ResponseNs!.Value) / 1e6)
                .DefaultIfEmpty()
                .Min();

    private static double Departures(ImmutableArray<VariantAnalysis> analyses) =>
        analyses.Sum(a => a.Safety.Allocations.Length + a.Safety.Mixtures.Length);
}
