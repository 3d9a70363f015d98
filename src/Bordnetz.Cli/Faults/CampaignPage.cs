using System.Collections.Immutable;
using System.Text;
using Bordnetz.Simulation.Faults;
using static Bordnetz.Cli.Report.ReportPage;

namespace Bordnetz.Cli.Faults;

/// <summary>A campaign as a page: a table per variant, then every run with what became of it.</summary>
internal static class CampaignPage
{
    private const string Style = """
        tr.failed td{color:var(--bad)}td.w{font-size:12.5px;color:var(--soft)}
        """;

    public static string Write(ImmutableArray<CampaignResults> campaigns, string platformName, CampaignRequest request)
    {
        StringBuilder page = Open($"{platformName}: faults", Style);
        string what = request.Pairs > 0 ? $"{request.Pairs} pairs of faults" : "every single fault";
        page.Append($"<h1>{E(platformName)}: {E(what)}</h1>")
            .Append($"<p class='sub'>Scenario {E(request.Scenario.Name)}, seed {request.Seed}</p>\n");
        foreach (CampaignResults campaign in campaigns)
        {
            Section(page, campaign, request);
        }
        return Close(page);
    }

    private static void Section(StringBuilder page, CampaignResults campaign, CampaignRequest request)
    {
        page.Append(
            $"<h2 id='{Id(campaign.Variant.Name)}'>{E(campaign.Variant.Name)}</h2>\n<table><tr><th>fault of a</th>"
        );
        foreach (string head in new[] { "runs", "detected", "reacted to", "with code", "chain late", "failed" })
        {
            page.Append($"<th class='n'>{head}</th>");
        }
        page.Append("<th class='n'>slowest detection</th><th class='n'>slowest reaction</th></tr>\n");
        foreach (CampaignRow row in CampaignRow.Of(campaign.Results))
        {
            page.Append($"<tr><td>{E(row.Name)}</td>");
            foreach (int number in new[] { row.Count, row.Detected, row.Reacted, row.Coded, row.Disturbed, row.Failed })
            {
                page.Append($"<td class='n'>{number}</td>");
            }
            page.Append(
                $"<td class='n'>{Ms(row.SlowestDetectionNs)}</td><td class='n'>{Ms(row.SlowestReactionNs)}</td></tr>\n"
            );
        }
        page.Append("</table>\n");
        FaultResult[] failed = [.. campaign.Results.Where(r => !r.Holds)];
        if (failed.Length > 0)
        {
            page.Append("<h3>Failed</h3>\n<ul class='violations'>");
            foreach (FaultResult result in failed)
            {
                page.Append(
                    $"<li>{E(string.Join("; ", result.Failures))}<br><code>{E(request.Replay(campaign.Variant, result))}</code></li>\n"
                );
            }
            page.Append("</ul>\n");
        }
        page.Append("<details><summary>Every run</summary>\n<table><tr><th>faults</th><th class='n'>detected</th>")
            .Append("<th>by</th><th>reactions</th><th>codes</th><th>chains beyond their deadline</th></tr>\n");
        foreach (FaultResult result in campaign.Results)
        {
            Row(page, result);
        }
        page.Append("</table></details>\n");
    }

    private static void Row(StringBuilder page, FaultResult result)
    {
        string by = result.DetectedBy is { } seen ? $"{seen.Node}: {seen.Kind} {seen.Subject}" : "";
        string chains = string.Join(
            ", ",
            result.Chains.Select(c =>
                $"{c.Chain.Name} {c.GapNs / 1e6:F0} ms"
                + (c.ReactionNs is { } ns ? $" (reaction {ns / 1e6:F0} ms)" : "")
            )
        );
        page.Append(result.Holds ? "<tr>" : "<tr class='failed'>")
            .Append($"<td><code>{E(string.Join(" ", result.Faults))}</code></td>")
            .Append($"<td class='n'>{Ms(result.DetectionNs)}</td><td class='w'>{E(by)}</td>")
            .Append($"<td class='w'>{E(string.Join(", ", result.Reactions))}</td>")
            .Append($"<td class='w'>{E(string.Join(", ", result.Dtcs))}</td><td class='w'>{E(chains)}</td></tr>\n");
    }

    private static string Ms(long? ns) => ns is { } time ? $"{time / 1e6:F1} ms" : "–";
}
