using System.Globalization;
using Bordnetz.Cli.Output;
using Bordnetz.Optimization;
using Spectre.Console;

namespace Bordnetz.Cli.Optimising;

/// <summary>The present and the proposed design side by side, for people.</summary>
internal static class ProposalTables
{
    public static void Write(Proposal proposal, IAnsiConsole console)
    {
        console.WidenWhenPiped();
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("figure"));
        foreach (string column in new[] { "present", "proposed", "change %" })
        {
            table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        }
        foreach (ProposalRow row in proposal.Rows)
        {
            table.AddRow(
                Markup.Escape(row.Unit.Length == 0 ? row.What : $"{row.What}, {row.Unit}"),
                Number(row.Before),
                Number(row.After),
                row is { Before: > 0 and { } before, After: { } after }
                    ? (((after / before) - 1) * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)
                    : "–"
            );
        }
        console.Write(table);
        if (!proposal.IsChange)
        {
            console.MarkupLine("nothing better was found: the present design stays");
        }
        foreach (string move in proposal.Moves)
        {
            console.WriteLine(move);
        }
        if (proposal.Proof is { } proof)
        {
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"{(proof.IsOptimal ? "proven best" : $"at most {proof.Gap.ToString("P1", CultureInfo.InvariantCulture)} from the best")} under the constraints of the model"
            );
        }
    }

    private static string Number(double? value) =>
        value is not { } number ? "none"
        : number == Math.Truncate(number) ? number.ToString("F0", CultureInfo.InvariantCulture)
        : number.ToString(Math.Abs(number) < 10 ? "F3" : "F1", CultureInfo.InvariantCulture);
}
