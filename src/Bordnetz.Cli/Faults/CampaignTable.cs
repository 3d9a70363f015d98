using System.Collections.Immutable;
using Bordnetz.Cli.Output;
using Bordnetz.Simulation.Faults;
using Spectre.Console;

namespace Bordnetz.Cli.Faults;

/// <summary>A campaign for people: a table per variant, then what failed, each with the line that repeats it.</summary>
internal static class CampaignTable
{
    private const int MaxShown = 20;

    public static void Write(
        ImmutableArray<CampaignResults> campaigns,
        string platformName,
        CampaignRequest request,
        IAnsiConsole console
    )
    {
        console.WidenWhenPiped();
        string what = request.Pairs > 0 ? $"{request.Pairs} pairs of faults" : "every single fault";
        foreach (CampaignResults campaign in campaigns)
        {
            Table table = new() { Border = TableBorder.Rounded };
            table.Title = new TableTitle(
                Markup.Escape(
                    $"{platformName} · {campaign.Variant.Name} · {what} · scenario {request.Scenario.Name} · seed {request.Seed}"
                )
            );
            table.AddColumn("fault of a");
            foreach (string column in new[] { "runs", "detected", "reacted to", "with code", "chain late", "failed" })
            {
                table.AddColumn(new TableColumn(column).RightAligned());
            }
            table.AddColumn(new TableColumn("slowest\ndetection ms").RightAligned());
            table.AddColumn(new TableColumn("slowest\nreaction ms").RightAligned());
            foreach (CampaignRow row in CampaignRow.Of(campaign.Results))
            {
                table.AddRow(
                    row.Name,
                    $"{row.Count}",
                    $"{row.Detected}",
                    $"{row.Reacted}",
                    $"{row.Coded}",
                    $"{row.Disturbed}",
                    row.Failed == 0 ? "0" : $"[red]{row.Failed}[/]",
                    Ms(row.SlowestDetectionNs),
                    Ms(row.SlowestReactionNs)
                );
            }
            console.Write(table);
            WriteFailures(campaign, request, console);
        }
        int runs = campaigns.Sum(c => c.Results.Length);
        int failed = campaigns.Sum(c => c.Results.Count(r => !r.Holds));
        string colour = failed == 0 ? "green" : "red";
        console.MarkupLine($"[{colour}]{runs - failed} of {runs} runs hold[/]");
    }

    private static void WriteFailures(CampaignResults campaign, CampaignRequest request, IAnsiConsole console)
    {
        FaultResult[] failed = [.. campaign.Results.Where(r => !r.Holds)];
        foreach (FaultResult result in failed.Take(MaxShown))
        {
            console.MarkupLineInterpolated($"[red]{string.Join(" ", result.Faults)}[/]");
            foreach (string failure in result.Failures)
            {
                console.MarkupLineInterpolated($"  {failure}");
            }
            console.MarkupLineInterpolated($"  [dim]{request.Replay(campaign.Variant, result)}[/]");
        }
        if (failed.Length > MaxShown)
        {
            console.MarkupLineInterpolated(
                $"… and {failed.Length - MaxShown} more; --format junit or --output has all"
            );
        }
    }

    private static string Ms(long? ns) => ns is { } time ? $"{time / 1e6:F1}" : "–";
}
