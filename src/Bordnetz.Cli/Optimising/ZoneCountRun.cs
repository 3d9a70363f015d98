using System.Globalization;
using Bordnetz.Cli.Output;
using Bordnetz.Optimization.Placement;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Optimising;

/// <summary>Shows what other numbers of zone controllers would cost.</summary>
internal static class ZoneCountRun
{
    public static bool Run(string? folder, double limit, ProblemLog log)
    {
        if (PlatformLoading.Load(folder, null, log) is not (var platform, _, _))
        {
            return false;
        }
        var counts = ZoneCountStudy.Of(platform, limit);
        if (counts.IsEmpty)
        {
            string place = platform.Files[0];
            log.Error("BN5501", new SourcePlace(place), $"'{platform.Name}' has no zone controller with a place");
            return false;
        }
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("zone controllers", "they cost EUR", "wires on them EUR", "together EUR", "at");
        foreach (ZoneCount count in counts)
        {
            table.AddRow(
                count.Count.ToString(CultureInfo.InvariantCulture),
                Eur(count.ControllersEur),
                Eur(count.WiresEur),
                Eur(count.TotalEur) + (count.Proof.IsOptimal ? "" : " (not proven)"),
                Markup.Escape(
                    string.Join(
                        "; ",
                        count.Sites.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.X}, {s.Y}, {s.Z}"))
                    )
                )
            );
        }
        AnsiConsole.Console.WidenWhenPiped();
        AnsiConsole.Console.Write(table);
        return true;
    }

    private static string Eur(double eur) => eur.ToString("F2", CultureInfo.InvariantCulture);
}
