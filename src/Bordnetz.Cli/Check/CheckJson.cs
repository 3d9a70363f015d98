using Bordnetz.Analysis;
using Bordnetz.Cli.Compare;
using Bordnetz.Cli.Output;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Check;

/// <summary>
/// The bounds for programs: every one, with what it was computed from. <c>schemas/check.schema.json</c> describes it;
/// its version rises when a member goes or changes its meaning, not when one comes.
/// </summary>
internal static class CheckJson
{
    public const int Version = 1;

    public static string Write(CheckReport report) =>
        JsonText.Of(
            new
            {
                BordnetzCheck = Version,
                Platform = report.Name,
                Description = report.Platform?.Description ?? "",
                Digest = report.Platform?.Digest ?? "",
                report.Holds,
                IsUsable = report.Platform is not null,
                Problems = report.Problems.Select(Of),
                Variants = report.Analyses.Select(Of),
            }
        );

    private static object Of(Problem problem) =>
        new
        {
            problem.Code,
            Severity = problem.Severity.ToString().ToLowerInvariant(),
            File = problem.Place.File ?? "",
            problem.Place.Line,
            problem.Place.Column,
            problem.Message,
        };

    private static object Of(VariantAnalysis analysis)
    {
        Variant variant = analysis.Variant;
        return new
        {
            variant.Name,
            Features = variant.Features.ToArray(),
            Powertrain = variant.Powertrain.ToString().ToLowerInvariant(),
            Holds = analysis.Problems.All(p => p.Severity != Severity.Error),
            Problems = analysis.Problems.Select(Of),
            Nodes = variant.Nodes.Select(n => new { n.Name, Kind = n.Kind.ToString().ToLowerInvariant() }),
            Networks = analysis.Networks.Select(Of),
            Frames = analysis.Frames.Select(Of),
            Functions = analysis.Functions.Select(Of),
            Partitions = analysis.Partitions.Select(p => new { Name = p.Partition.FullName, p.Utilisation }),
            Chains = analysis.Chains.Select(Of),
            Figures = KeyFigures
                .Of(analysis)
                .Select(f => new
                {
                    f.Group,
                    f.Subject,
                    f.Value,
                    f.Unit,
                    f.Limit,
                }),
        };
    }

    private static object Of(NetworkBound bound) =>
        new
        {
            bound.Network.Name,
            Kind = bound.Network.Kind.ToString().ToLowerInvariant(),
            bound.Network.BitRate,
            bound.Network.DataBitRate,
            bound.Load,
            Allowed = bound.Network.MaxLoad,
            bound.Holds,
            Links = bound.Links.Select(l => new
            {
                From = l.From.Name,
                To = l.To.Name,
                l.BitRate,
                l.Load,
                l.Reserved,
                Gated = l.IsGated,
                l.Flows,
                Queues = l.Queues.Select(q => new
                {
                    q.Name,
                    q.Flows,
                    BoundNs = q.DelayNs,
                    By = PortTable.NameOf(q.Method),
                    NetworkCalculusNs = q.CalculusNs,
                    ExactPriorityNs = q.PriorityNs,
                    q.IdleSlope,
                    NotSafe = q.IdleSlope is null ? null : new { q.Equation61Ns, q.AnnexL3Ns },
                }),
            }),
        };

    private static object Of(FrameBound bound) =>
        new
        {
            Network = bound.Frame.Network.Name,
            bound.Frame.Name,
            Id = bound.Frame.Layout.Id.ToString(),
            Sender = bound.Frame.Sender.Name,
            bound.Frame.PeriodNs,
            Legs = bound.Frame.Legs.Select(
                (leg, i) =>
                    new
                    {
                        Network = leg.Network.Name,
                        From = leg.From.Name,
                        To = leg.To.Select(n => n.Name),
                        BoundNs = bound.LegBoundsNs.ElementAtOrDefault(i),
                        ArrivalBoundNs = bound.ArrivalBoundsNs.ElementAtOrDefault(i),
                    }
            ),
            BoundNs = bound.EndToEndNs,
            bound.DeadlineNs,
            bound.Holds,
        };

    private static object Of(FunctionBound bound) =>
        new
        {
            bound.Function.Name,
            Partition = bound.Function.Partition.FullName,
            bound.Function.PeriodNs,
            bound.Function.WcetNs,
            BoundNs = bound.ResponseNs,
            bound.DeadlineNs,
            bound.Holds,
        };

    private static object Of(ChainBound bound) =>
        new
        {
            bound.Chain.Name,
            bound.BoundNs,
            bound.DeadlineNs,
            bound.Holds,
            Steps = bound.Steps.Select(s => new
            {
                Kind = s.Kind.ToString().ToLowerInvariant(),
                s.Label,
                s.WaitNs,
                s.ThenNs,
            }),
        };
}
