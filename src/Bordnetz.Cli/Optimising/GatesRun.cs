using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Cli.Output;
using Bordnetz.Optimization.Gates;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Optimising;

/// <summary>Proposes gate schedules and shows them beside the present bounds.</summary>
internal static class GatesRun
{
    public static bool Run(string? folder, int priority, double limit, PatchOutput output, ProblemLog log)
    {
        if (PlatformLoading.Load(folder, null, log) is not (var platform, _, _))
        {
            return false;
        }
        ImmutableArray<GateProposal> proposals = GateProposal.Propose(platform, priority, limit, log);
        if (!output.TakesOutput)
        {
            foreach (GateProposal proposal in proposals)
            {
                Write(proposal, AnsiConsole.Console);
            }
        }
        if (output is not { Patch: null, Write: false })
        {
            output.Save(GateProposal.Edit(platform, proposals, log), log);
        }
        return true;
    }

    private static void Write(GateProposal proposal, IAnsiConsole console)
    {
        console.WidenWhenPiped();
        Table frames = Start("frame", "period ms", "priority", "offset us", "bound now us", "by schedule us");
        foreach (GateRow row in proposal.Rows)
        {
            frames.AddRow(
                Markup.Escape(row.Stream.Name),
                (row.Stream.PeriodNs / 1e6).ToString("0.###", CultureInfo.InvariantCulture),
                row.Stream.Priority.ToString(CultureInfo.InvariantCulture),
                Us(row.OffsetNs),
                row.BeforeNs is { } before ? Us(before) : "none",
                Us(row.Stream.LatencyNs)
            );
        }
        Table ports = Start("port", "cycle ms", "windows", "scheduled %");
        foreach (GateControlList port in proposal.Ports)
        {
            long free = port.Windows.Where(w => w.Open.Length > 1).Sum(w => w.ForNs);
            ports.AddRow(
                Markup.Escape($"{port.From} → {port.To}"),
                (port.CycleNs / 1e6).ToString("0.###", CultureInfo.InvariantCulture),
                port.Windows.Length.ToString(CultureInfo.InvariantCulture),
                (100.0 * (port.CycleNs - free) / port.CycleNs).ToString("F2", CultureInfo.InvariantCulture)
            );
        }
        console.MarkupLineInterpolated($"[bold]{proposal.Network}[/]");
        console.Write(frames);
        console.Write(ports);
    }

    private static string Us(long ns) => (ns / 1e3).ToString("F1", CultureInfo.InvariantCulture);

    private static Table Start(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            table.AddColumn(
                new TableColumn(column) { Alignment = column == columns[0] ? Justify.Left : Justify.Right }
            );
        }
        return table;
    }
}
