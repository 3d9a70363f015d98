using System.Collections.Immutable;
using Bordnetz.Cli.Commands;
using Bordnetz.Simulation;
using Spectre.Console;

namespace Bordnetz.Cli.Output;

/// <summary>The verdict matrix for people: a row per variant, then what is wrong.</summary>
internal static class VerdictTable
{
    public static void Write(
        ImmutableArray<Verdict> verdicts,
        string platformName,
        VerifyRequest request,
        IAnsiConsole console
    )
    {
        console.WidenWhenPiped();
        Table table = new() { Border = TableBorder.Rounded };
        table.Title = new TableTitle(
            Markup.Escape($"{platformName} · scenario {request.Scenario} · seed {request.Seed}")
        );
        table.AddColumn(new TableColumn("variant").NoWrap());
        table.AddColumn("fullest network");
        table.AddColumn(Right("load bound /\nseen %"));
        table.AddColumn("tightest chain");
        table.AddColumn(Right("bound / seen /\ndeadline ms"));
        table.AddColumn(Right("km"));
        table.AddColumn(Right("kWh/\n100 km"));
        table.AddColumn(Right("l/\n100 km"));
        table.AddColumn("trace hash");
        table.AddColumn("verdict");
        foreach (VerdictSummary row in verdicts.Select(VerdictSummary.Of))
        {
            table.AddRow(Cells(row));
        }
        console.Write(table);
        foreach (Verdict verdict in verdicts.Where(v => v.Scenes.Length > 0))
        {
            console.Write(SceneTable.Of(verdict));
        }
        foreach (Verdict verdict in verdicts.Where(v => !v.Holds))
        {
            console.MarkupLineInterpolated($"[red]{verdict.Analysis.Variant.Name}[/]");
            foreach (Violation violation in verdict.Violations)
            {
                console.MarkupLineInterpolated(
                    $"  {Describe(violation.Kind)}: {violation.Subject}: {violation.Message}"
                );
            }
        }
        int holding = verdicts.Count(v => v.Holds);
        string colour = holding == verdicts.Length ? "green" : "red";
        console.MarkupLine($"[{colour}]{holding} of {verdicts.Length} variants hold[/]");
    }

    public static string Describe(ViolationKind kind) =>
        kind switch
        {
            ViolationKind.BoundMissed => "bound missed",
            ViolationKind.BoundBroken => "bound broken",
            _ => "misbehaved",
        };

    private static string[] Cells(VerdictSummary row)
    {
        string load = row.FullestNetwork is { } network
            ? $"{Figures.Percent(network.Load)} / {Figures.Percent(row.FullestObserved)}"
            : "–";
        string times = row.TightestChain is { } chain
            ? $"{Figures.Ms(chain.BoundNs)} / {Figures.Ms(row.TightestObserved!.ReactionMaxNs)} / {Figures.Ms(chain.DeadlineNs)}"
            : "–";
        return
        [
            Markup.Escape(row.Variant.Name),
            Markup.Escape(row.FullestNetwork?.Network.Name ?? "–"),
            load,
            Markup.Escape(row.TightestChain?.Chain.Name ?? "–"),
            times,
            row.Drive.DistanceKm.ToString("F2"),
            Figures.Maybe(row.Drive.ElectricKwhPer100Km, "F2"),
            Figures.Maybe(row.Drive.FuelLitresPer100Km, "F2"),
            row.Verdict.Observations.TraceHash,
            row.Verdict.Holds ? "[green]holds[/]" : "[red]fails[/]",
        ];
    }

    private static TableColumn Right(string header) => new(header) { Alignment = Justify.Right };
}
