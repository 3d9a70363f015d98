using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Analysis;
using Bordnetz.Cli.Output;
using Bordnetz.Model;
using Bordnetz.Optimization.Sourcing;
using Spectre.Console;

namespace Bordnetz.Cli.Sourcing;

/// <summary>An award for people.</summary>
internal static class SourceTables
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static void Write(ImmutableArray<Platform> platforms, SourcingResult result, IAnsiConsole console)
    {
        console.WidenWhenPiped();
        SourcingPlan joint = result.Joint;
        string names = string.Join(" and ", platforms.Select(p => p.Name));
        string proof = joint.Proof.IsOptimal
            ? "proven cheapest"
            : $"at most {joint.Proof.Gap.ToString("P2", Culture)} from the cheapest";
        console.MarkupLineInterpolated(
            Culture,
            $"{names}: {joint.Parts.Length} parts over {joint.Years} years, {proof}"
        );
        console.Write(Awards(joint));
        console.Write(Savings(result));
        if (platforms.Length > 1)
        {
            console.Write(InCommon(platforms));
        }
    }

    private static Table Awards(SourcingPlan plan)
    {
        Table table = Start(
            "part",
            "number",
            "pieces/a",
            "to",
            "share %",
            "price EUR",
            "with tools EUR",
            "tools kEUR",
            "total kEUR"
        );
        foreach (PartAward part in plan.Parts)
        {
            bool first = true;
            foreach (Award award in part.Awards)
            {
                table.AddRow(
                    first ? Markup.Escape(part.Name) : "",
                    first ? Markup.Escape(part.Number) : "",
                    award.Pieces.ToString(Culture),
                    Markup.Escape(award.Quote.Supplier.Name),
                    (100.0 * award.Pieces / part.Pieces).ToString("F1", Culture),
                    Eur(award.Step.Cents),
                    Eur(award.AmortisedCents(plan.Years)),
                    Keur(award.ToolingCents) + (award.ToolingCents == 0 && award.Quote.IsCarriedOver ? " (exist)" : ""),
                    Keur((award.Pieces * award.Step.Cents * plan.Years) + award.ToolingCents)
                );
                first = false;
            }
        }
        return table;
    }

    private static Table Savings(SourcingResult result)
    {
        SourcingPlan joint = result.Joint;
        Table table = Start("over the term", "pieces kEUR", "tools kEUR", "total kEUR", "saved %");
        Add("all together", joint);
        foreach ((Buyer buyer, SourcingPlan? plan) in result.Alone)
        {
            if (plan is null)
            {
                table.AddRow(Markup.Escape($"{buyer} alone"), "–", "–", "cannot keep to the rules", "");
            }
            else
            {
                Add($"{buyer} alone", plan);
            }
        }
        if (result.WithoutCarryOver is { } anew)
        {
            Add("together, all tools new", anew);
        }
        if (result.JointSavesCents is { } saved)
        {
            AddSaving("joint volume saves", saved, joint.TotalCents + saved);
        }
        if (result.CarryOverSavesCents is { } carried)
        {
            AddSaving("carry-over saves", carried, joint.TotalCents + carried);
        }
        return table;

        void Add(string what, SourcingPlan plan) =>
            table.AddRow(
                Markup.Escape(what),
                Keur(plan.TotalCents - plan.ToolingCents),
                Keur(plan.ToolingCents),
                Keur(plan.TotalCents),
                ""
            );

        void AddSaving(string what, long cents, long of) =>
            table.AddRow(what, "", "", Keur(cents), (100.0 * cents / of).ToString("F2", Culture));
    }

    private static Table InCommon(ImmutableArray<Platform> platforms)
    {
        Table table = Start("in common by", "pairs", "mean %", "most %", "between");
        foreach (CommonalityKind kind in Enum.GetValues<CommonalityKind>())
        {
            Commonality common = Commonality.Of(kind, platforms[0].Variants, platforms[1].Variants);
            (Variant a, Variant b, double share) = common.Most!.Value;
            table.AddRow(
                kind.ToString().ToLowerInvariant(),
                (platforms[0].Variants.Length * platforms[1].Variants.Length).ToString(Culture),
                Figures.Percent(common.Mean),
                Figures.Percent(share),
                Markup.Escape($"{a.Name}, {b.Name}")
            );
        }
        return table;
    }

    private static Table Start(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            bool isText = column is "part" or "number" or "to" or "between" || column == columns[0];
            table.AddColumn(
                new TableColumn(Markup.Escape(column)) { Alignment = isText ? Justify.Left : Justify.Right }
            );
        }
        return table;
    }

    private static string Eur(double cents) => (cents / 100).ToString("F2", Culture);

    private static string Keur(long cents) => (cents / 100_000.0).ToString("F0", Culture);
}
