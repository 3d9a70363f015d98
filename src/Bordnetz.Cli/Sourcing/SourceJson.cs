using System.Collections.Immutable;
using Bordnetz.Cli.Output;
using Bordnetz.Model;
using Bordnetz.Optimization.Sourcing;

namespace Bordnetz.Cli.Sourcing;

/// <summary>An award for programs: sums in cents over the term, pieces a year.</summary>
internal static class SourceJson
{
    public static string Write(ImmutableArray<Platform> platforms, SourcingResult result) =>
        JsonText.Of(
            new
            {
                Platforms = platforms.Select(p => p.Name),
                result.Joint.Years,
                Joint = Plan(result.Joint),
                Alone = result.Alone.Select(a => new
                {
                    a.Buyer.Platform,
                    a.Buyer.Brand,
                    Plan = a.Plan is null ? null : Plan(a.Plan),
                }),
                WithoutCarryOver = result.WithoutCarryOver is { } anew ? Plan(anew) : null,
                result.JointSavesCents,
                result.CarryOverSavesCents,
                result.Unquoted,
            }
        );

    private static object Plan(SourcingPlan plan) =>
        new
        {
            plan.TotalCents,
            plan.ToolingCents,
            plan.Proof.IsOptimal,
            plan.Proof.Gap,
            Parts = plan.Parts.Select(p => new
            {
                p.Name,
                p.Number,
                p.Pieces,
                TotalCents = p.TotalCents(plan.Years),
                Awards = p.Awards.Select(a => new
                {
                    Supplier = a.Quote.Supplier.Name,
                    a.Pieces,
                    PriceCents = a.Step.Cents,
                    a.ToolingCents,
                }),
            }),
        };
}
