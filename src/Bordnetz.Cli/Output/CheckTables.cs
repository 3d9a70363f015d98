using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Spectre.Console;

namespace Bordnetz.Cli.Output;

/// <summary>The bounds of every variant for people.</summary>
internal static class CheckTables
{
    public static void Write(Platform platform, ImmutableArray<VariantAnalysis> analyses, IAnsiConsole console)
    {
        console.WidenWhenPiped();
        console.MarkupLineInterpolated(
            $"[bold]{platform.Name}[/]: {analyses.Length} {(analyses.Length == 1 ? "variant" : "variants")}"
        );
        foreach (VariantAnalysis analysis in analyses)
        {
            Variant v = analysis.Variant;
            console.WriteLine();
            console.MarkupLineInterpolated(
                $"[bold]{v.Name}[/]: {v.Nodes.Length} nodes, {v.Networks.Length} networks, {v.Frames.Length} frames, {v.Functions.Length} functions, {v.Chains.Length} chains"
            );
            console.Write(Networks(analysis));
            PortTable.Write(analysis, console);
            console.Write(Frames(analysis));
            console.Write(Partitions(analysis));
            console.Write(Chains(analysis));
            FigureTables.Write(analysis, console);
        }
        if (analyses.Length > 1)
        {
            FigureTables.WriteCommonality(platform.Features, analyses, console);
        }
    }

    private static Table Networks(VariantAnalysis analysis)
    {
        Table table = Start("network", "kind", "load bound %", "allowed %", "");
        foreach (NetworkBound bound in analysis.Networks)
        {
            table.AddRow(
                Markup.Escape(bound.Network.Name),
                bound.Network.Kind.ToString(),
                Figures.Percent(bound.Load),
                Figures.Percent(bound.Network.MaxLoad),
                Mark(bound.Holds)
            );
        }
        return table;
    }

    private static Table Frames(VariantAnalysis analysis)
    {
        Table table = Start("frame", "id", "from", "period ms", "worst case ms", "deadline ms", "");
        foreach (FrameBound bound in analysis.Frames)
        {
            table.AddRow(
                Markup.Escape(bound.Frame.ToString()),
                bound.Frame.Layout.Id.ToString(),
                Markup.Escape(bound.Frame.Sender.Name),
                Figures.Ms(bound.Frame.PeriodNs),
                bound.EndToEndNs is { } ns ? (ns / 1e6).ToString("F3") : "none",
                Figures.Ms(bound.DeadlineNs),
                Mark(bound.Holds)
            );
        }
        return table;
    }

    private static Table Partitions(VariantAnalysis analysis)
    {
        Table table = Start("partition", "functions", "utilisation %", "tightest function", "worst case / deadline ms");
        foreach (PartitionBound bound in analysis.Partitions)
        {
            FunctionBound[] functions = [.. analysis.Functions.Where(f => f.Function.Partition == bound.Partition)];
            if (functions.Length == 0)
            {
                continue;
            }
            FunctionBound tightest = functions.MaxBy(f => (double)(f.ResponseNs ?? long.MaxValue) / f.DeadlineNs)!;
            table.AddRow(
                Markup.Escape(bound.Partition.FullName),
                functions.Length.ToString(),
                Figures.Percent(bound.Utilisation),
                Markup.Escape(tightest.Function.Name),
                $"{Figures.Ms(tightest.ResponseNs)} / {Figures.Ms(tightest.DeadlineNs)}"
            );
        }
        return table;
    }

    private static Table Chains(VariantAnalysis analysis)
    {
        Table table = Start("chain", "bound ms", "deadline ms", "costliest step", "its share ms", "fails with", "");
        foreach (ChainBound bound in analysis.Chains)
        {
            table.AddRow(
                Markup.Escape(bound.Chain.Name),
                Figures.Ms(bound.BoundNs),
                Figures.Ms(bound.DeadlineNs),
                Markup.Escape(bound.Tightest?.Label ?? "–"),
                Figures.Ms(bound.Tightest?.TotalNs),
                $"one of {analysis.Safety.Dependencies[bound.Chain.Index].SinglePoints.Length}",
                Mark(bound.Holds)
            );
        }
        return table;
    }

    internal static Table Start(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            TableColumn made = new(column);
            if (
                column.Contains(" ms", StringComparison.Ordinal)
                || column.Contains(" us", StringComparison.Ordinal)
                || column.Contains('%', StringComparison.Ordinal)
            )
            {
                made.Alignment = Justify.Right;
            }
            table.AddColumn(made);
        }
        return table;
    }

    public static string Mark(bool holds) => holds ? "[green]ok[/]" : "[red]misses[/]";
}
