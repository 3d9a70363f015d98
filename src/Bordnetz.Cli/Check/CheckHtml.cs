using System.Collections.Immutable;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Cli.Output;
using Bordnetz.Cli.Report;
using Bordnetz.Problems;
using static Bordnetz.Cli.Report.ReportPage;

namespace Bordnetz.Cli.Check;

/// <summary>The bounds as one page: what holds, what does not and why, then each variant.</summary>
internal static class CheckHtml
{
    // From here on a bound is near its limit.
    private const double Near = 0.9;

    private const string Style = """
        table.heat{width:auto;font-size:12.5px}table.heat th.v{height:150px;padding:0;position:relative;min-width:38px}
        table.heat th.v span{position:absolute;left:21px;bottom:6px;transform:rotate(-55deg);transform-origin:0 100%;white-space:nowrap}
        table.heat td.n{padding:4px 5px}table.heat td:first-child,table.heat th:first-child{padding-right:14px;position:sticky;left:0;background:var(--paper);z-index:1}
        td.cool{background:linear-gradient(90deg,var(--bound) var(--p),transparent var(--p))}
        td.warm{background:linear-gradient(90deg,#d9a64a99 var(--p),transparent var(--p))}
        td.hot{background:var(--bad);color:#fff;font-weight:600}
        .heat .group{border-left:2px solid var(--line)}
        ul.problems{padding-left:0;list-style:none}ul.problems li{padding:7px 0;border-bottom:1px solid var(--line)}
        ul.problems .where{display:block;color:var(--soft);font-size:12.5px}
        .tag{font-weight:600}.tag.error{color:var(--bad)}.tag.warning{color:var(--near)}.tag.note{color:var(--soft)}
        dt{font-weight:600;margin-top:14px}dd{margin:2px 0 0 0;max-width:80ch}nav a{margin-right:14px;white-space:nowrap}
        """;

    public static string Write(CheckReport report)
    {
        StringBuilder page = Open($"{report.Name}: check", Style + TopologySvg.Style);
        Head(page, report);
        if (!report.Analyses.IsEmpty)
        {
            Matrix(page, report.Analyses);
        }
        Problems(page, report);
        foreach (VariantAnalysis analysis in report.Analyses)
        {
            string name = analysis.Variant.Name;
            page.Append(
                $"<h2 id='{Id(name)}'>{E(name)}</h2><p class='sub'>{E(string.Join(", ", analysis.Variant.Features))}</p>\n"
            );
            foreach (VariantSection section in CheckSections.OfVariant)
            {
                string content = section.Draw(analysis);
                if (content.Length > 0)
                {
                    page.Append($"<h3>{E(section.Title)}</h3>\n").Append(content);
                }
            }
        }
        Explain(page, report);
        return Close(page);
    }

    private static void Head(StringBuilder page, CheckReport report)
    {
        page.Append($"<h1>{E(report.Name)}</h1><p class='sub'>");
        if (report.Platform is { Description.Length: > 0 } platform)
        {
            page.Append($"{E(platform.Description)}. ");
        }
        int holding = report.Analyses.Count(Holds);
        if (report.Platform is null)
        {
            page.Append("<span class='fails'>The description cannot be used.</span>");
        }
        else
        {
            page.Append(
                $"<span class='{(report.Holds ? "holds" : "fails")}'>{holding} of {report.Analyses.Length} variants hold.</span> "
            );
            page.Append("Bars are proven bounds, strokes the limits.");
        }
        page.Append("</p>\n<nav>");
        foreach (VariantAnalysis analysis in report.Analyses)
        {
            page.Append($"<a href='#{Id(analysis.Variant.Name)}'>{E(analysis.Variant.Name)}</a> ");
        }
        page.Append("</nav>\n");
    }

    private static bool Holds(VariantAnalysis analysis) => analysis.Problems.All(p => p.Severity != Severity.Error);

    private static void Matrix(StringBuilder page, ImmutableArray<VariantAnalysis> analyses)
    {
        string[] networks = [.. analyses.SelectMany(a => a.Networks).Select(n => n.Network.Name).Distinct()];
        string[] chains = [.. analyses.SelectMany(a => a.Chains).Select(c => c.Chain.Name).Distinct()];
        page.Append("<h2>Variants and bounds</h2><p class='sub'>Each bound as a share of what is allowed, in %.</p>");
        page.Append("<div class='matrix'><table class='heat'><thead><tr><th>Variant");
        Column(page, "fullest partition", true);
        Column(page, "tightest function", false);
        Column(page, "tightest frame", false);
        for (int i = 0; i < networks.Length; i++)
        {
            Column(page, networks[i], i == 0);
        }
        for (int i = 0; i < chains.Length; i++)
        {
            Column(page, chains[i], i == 0);
        }
        page.Append("</tr></thead><tbody>\n");
        foreach (VariantAnalysis a in analyses)
        {
            string name = a.Variant.Name;
            page.Append($"<tr><td><a href='#{Id(name)}'>{E(name)}</a>");
            PartitionBound? partition = a.Partitions.MaxBy(p => p.Utilisation);
            Cell(page, partition?.Utilisation, partition?.Partition.FullName, true);
            FunctionBound? function = a.Functions.MaxBy(f => Share(f.ResponseNs, f.DeadlineNs));
            Cell(
                page,
                function is null ? null : Share(function.ResponseNs, function.DeadlineNs),
                function?.Function.Name,
                false
            );
            FrameBound? frame = a.Frames.MaxBy(f => Share(f.EndToEndNs, f.DeadlineNs));
            Cell(
                page,
                frame is null ? null : Share(frame.EndToEndNs, frame.DeadlineNs),
                frame?.Frame.ToString(),
                false
            );
            foreach (string network in networks)
            {
                NetworkBound? bound = a.Networks.FirstOrDefault(n => n.Network.Name == network);
                string? text = bound is null
                    ? null
                    : $"{network}: {Figures.Percent(bound.Load)} of {Figures.Percent(bound.Network.MaxLoad)} %";
                Cell(page, bound is null ? null : bound.Load / bound.Network.MaxLoad, text, network == networks[0]);
            }
            foreach (string chain in chains)
            {
                ChainBound? bound = a.Chains.FirstOrDefault(c => c.Chain.Name == chain);
                string? text = bound is null
                    ? null
                    : $"{chain}: {Figures.Ms(bound.BoundNs)} of {Figures.Ms(bound.DeadlineNs)} ms";
                Cell(page, bound is null ? null : Share(bound.BoundNs, bound.DeadlineNs), text, chain == chains[0]);
            }
            page.Append("</tr>\n");
        }
        page.Append("</tbody></table></div>\n");
    }

    private static double Share(long? bound, long deadline) =>
        bound is { } value ? (double)value / Math.Max(1, deadline) : double.PositiveInfinity;

    private static void Column(StringBuilder page, string name, bool first) =>
        page.Append($"<th class='v{(first ? " group" : "")}'><span>{E(name)}</span>");

    private static void Cell(StringBuilder page, double? share, string? title, bool first)
    {
        string group = first ? " group" : "";
        if (share is not { } value)
        {
            page.Append($"<td class='n{group}'>");
            return;
        }
        string heat =
            value > 1 ? "hot"
            : value >= Near ? "warm"
            : "cool";
        string text = double.IsFinite(value) ? (value * 100).ToString("F0") : "none";
        string bar = double.IsFinite(value) ? $"{Math.Min(100, value * 100):F0}%" : "100%";
        page.Append($"<td class='n {heat}{group}' style='--p:{bar}' title='{E(title ?? "")}'>{text}");
    }

    private static void Problems(StringBuilder page, CheckReport report)
    {
        page.Append($"<h2 id='problems'>Problems</h2>");
        if (report.Problems.IsEmpty)
        {
            page.Append("<p class='sub'>None.</p>\n");
            return;
        }
        page.Append("<ul class='problems'>\n");
        foreach (Problem problem in report.Problems.OrderByDescending(p => p.Severity))
        {
            string severity = problem.Severity.ToString().ToLowerInvariant();
            page.Append(
                $"<li><span class='tag {severity}'>{severity} <a href='#{problem.Code.ToLowerInvariant()}'>{problem.Code}</a></span> "
            );
            page.Append($"{E(problem.Message)}<span class='where'>{E(problem.Place.ToString())}</span></li>\n");
        }
        page.Append("</ul>\n");
    }

    private static void Explain(StringBuilder page, CheckReport report)
    {
        string[] codes = [.. report.Problems.Select(p => p.Code).Distinct().Order(StringComparer.Ordinal)];
        if (codes.Length == 0)
        {
            return;
        }
        page.Append("<h2>What the numbers mean</h2><dl>\n");
        foreach (string code in codes)
        {
            if (Explanations.Find(code) is { } explanation)
            {
                page.Append($"<dt id='{explanation.Anchor}'>{code}: {E(explanation.Area)}</dt>");
                page.Append($"<dd>{string.Join("</dd><dd>", explanation.Text.Split("\n\n").Select(E))}</dd>\n");
            }
        }
        page.Append("</dl>\n");
    }
}
