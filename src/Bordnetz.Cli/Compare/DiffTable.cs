using System.Collections.Immutable;
using Bordnetz.Cli.Output;
using Spectre.Console;

namespace Bordnetz.Cli.Compare;

/// <summary>What changed, for people: a row for each figure, the worst first.</summary>
internal static class DiffTable
{
    private const int Shown = 12;

    /// <summary>Writes the changes.</summary>
    /// <param name="diff">The comparison.</param>
    /// <param name="all">Whether all changes are shown, and not only the first of each kind.</param>
    /// <param name="console">Takes the text.</param>
    public static void Write(PlatformDiff diff, bool all, IAnsiConsole console)
    {
        console.WidenWhenPiped();
        console.MarkupLineInterpolated(
            $"[bold]{diff.Before.Platform.Name}[/] ({diff.Before.Name}) → [bold]{diff.After.Platform.Name}[/] ({diff.After.Name}): {diff.Variants.Length} variants compared, {diff.Variants.Sum(v => v.Compared)} figures"
        );
        ImmutableArray<SharedChange> changes = SharedChange.Of(diff);
        if (changes.IsEmpty)
        {
            console.WriteLine("no figure changed");
        }
        foreach (IGrouping<ChangeKind?, SharedChange> kind in changes.GroupBy(c => c.Change.Kind))
        {
            SharedChange[] rows = [.. kind];
            console.WriteLine();
            console.MarkupLine($"[{Colour(kind.Key)}]{DiffText.Describe(kind.Key)}[/]: {rows.Length}");
            console.Write(Rows(all ? rows : rows.Take(Shown)));
            if (!all && rows.Length > Shown)
            {
                console.WriteLine($"  and {rows.Length - Shown} more (--all)");
            }
        }
        console.WriteLine();
        int worse = diff.Regressions;
        string threshold = diff.Threshold > 0 ? $" by more than {diff.Threshold * 100:0.###} %" : "";
        console.MarkupLine(
            worse == 0
                ? $"[green]nothing is worse{threshold}[/]"
                : $"[red]{worse} {(worse == 1 ? "figure is" : "figures are")} worse{threshold}[/]"
        );
    }

    private static Table Rows(IEnumerable<SharedChange> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("figure").AddColumn("of");
        foreach (string column in (string[])["before", "after", "change", "allowed"])
        {
            table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        }
        table.AddColumn("variants");
        foreach (SharedChange row in rows)
        {
            KeyFigure figure = row.Change.Either;
            string more = row.Variants.Length > 1 ? $" and {row.Variants.Length - 1} more" : "";
            table.AddRow(
                figure.Group,
                Markup.Escape(figure.Subject),
                DiffText.Value(row.Change.Before),
                DiffText.Value(row.Change.After),
                DiffText.Change(row.Change),
                DiffText.Limit(row.Change),
                Markup.Escape(row.Variants[0] + more)
            );
        }
        return table;
    }

    private static string Colour(ChangeKind? kind) =>
        kind switch
        {
            ChangeKind.NowMisses or ChangeKind.Worse => "red",
            ChangeKind.Better or ChangeKind.NowHolds => "green",
            _ => "bold",
        };
}
