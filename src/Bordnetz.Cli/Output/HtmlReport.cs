using System.Collections.Immutable;
using System.Net;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Cli.Commands;
using Bordnetz.Model;
using Bordnetz.Simulation;

namespace Bordnetz.Cli.Output;

/// <summary>The verdicts as one page that opens anywhere, without a network, and prints.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1b2733;--soft:#5d6b79;--line:#d8dfe6;--paper:#fff;--track:#eef1f4;
        --bound:#b9d3ee;--seen:#1f6fc0;--good:#1a7f4b;--bad:#c4314b;--limit:#1b2733}
        @media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa8b5;--line:#33404d;--paper:#12181f;
        --track:#1d262f;--bound:#2b4a6b;--seen:#5aa6f0;--good:#4cc38a;--bad:#ff6b81;--limit:#e6ebf0}}
        @media print{:root{--ink:#000;--paper:#fff;--soft:#444;--track:#eee;--line:#ccc}details{display:block}}
        body{font:15px/1.5 system-ui,'Segoe UI',Roboto,sans-serif;color:var(--ink);background:var(--paper);
        max-width:1240px;margin:0 auto;padding:32px 24px}
        h1{font-size:26px;margin:0}h2{font-size:20px;margin:44px 0 4px;border-top:1px solid var(--line);padding-top:24px}
        h3{font-size:15px;margin:20px 0 6px;color:var(--soft);font-weight:600}
        p.sub{color:var(--soft);margin:4px 0 20px}table{border-collapse:collapse;width:100%;font-size:13.5px}
        th{text-align:left;color:var(--soft);font-weight:600;vertical-align:bottom}
        th,td{padding:5px 9px 5px 0;border-bottom:1px solid var(--line)}
        td:first-child{white-space:nowrap}.matrix{overflow-x:auto}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .holds{color:var(--good);font-weight:600}.fails{color:var(--bad);font-weight:600}
        code{font:12.5px ui-monospace,Consolas,monospace}a{color:var(--seen)}
        svg{width:100%;height:auto;display:block}svg text{font:12.5px system-ui,sans-serif;fill:var(--ink)}
        svg .value,svg .axis{fill:var(--soft);font-size:11.5px}svg .end{text-anchor:end}svg .mid{text-anchor:middle}
        .track{fill:var(--track)}.bound{fill:var(--bound)}rect.bad{fill:var(--bad);opacity:.45}.seen{fill:var(--seen)}
        .limit{stroke:var(--limit);stroke-width:1.5}.grid{stroke:var(--line)}
        polyline{fill:none;stroke-width:1.2}.wanted{stroke:var(--soft);stroke-width:2.4;opacity:.45}
        .driven{stroke:var(--seen)}.charge{stroke:var(--good)}
        ul.violations{color:var(--bad);padding-left:20px}summary{cursor:pointer;color:var(--soft);margin:14px 0 6px}
        """;

    public static string Write(ImmutableArray<Verdict> verdicts, string platformName, VerifyRequest request)
    {
        StringBuilder page = new();
        page.Append("<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>");
        page.Append("<meta name='viewport' content='width=device-width,initial-scale=1'>");
        page.Append($"<title>{E(platformName)}: verdict</title><style>{Style}</style></head><body>\n");
        int holding = verdicts.Count(v => v.Holds);
        page.Append($"<h1>{E(platformName)}</h1><p class='sub'>Scenario {E(request.Scenario)}, seed {request.Seed}. ");
        string all = holding == verdicts.Length ? "holds" : "fails";
        page.Append($"<span class='{all}'>{holding} of {verdicts.Length} variants hold.</span> ");
        page.Append("Light bars are proven bounds, dark bars what the run showed, strokes the limits.</p>\n");
        Matrix(page, verdicts);
        foreach (Verdict verdict in verdicts)
        {
            Section(page, verdict);
        }
        return page.Append("</body></html>\n").ToString();
    }

    private static void Matrix(StringBuilder page, ImmutableArray<Verdict> verdicts)
    {
        page.Append(
            "<div class='matrix'><table><thead><tr><th>Variant<th>Fullest network<th class='n'>Bound %<th class='n'>Seen %"
        );
        page.Append("<th>Tightest chain<th class='n'>Bound ms<th class='n'>Seen ms<th class='n'>Deadline ms");
        page.Append("<th class='n'>km<th class='n'>kWh/100 km<th class='n'>l/100 km<th>Trace hash<th>Verdict");
        page.Append("</tr></thead><tbody>\n");
        foreach (VerdictSummary row in verdicts.Select(VerdictSummary.Of))
        {
            string name = E(row.Variant.Name);
            page.Append($"<tr><td><a href='#{name}'>{name}</a><td>{E(row.FullestNetwork?.Network.Name ?? "–")}");
            page.Append($"<td class='n'>{Figures.Percent(row.FullestNetwork?.Load ?? 0)}");
            page.Append($"<td class='n'>{Figures.Percent(row.FullestObserved)}");
            page.Append($"<td>{E(row.TightestChain?.Chain.Name ?? "–")}");
            page.Append($"<td class='n'>{Figures.Ms(row.TightestChain?.BoundNs)}");
            page.Append($"<td class='n'>{Figures.Ms(row.TightestObserved?.ReactionMaxNs)}");
            page.Append($"<td class='n'>{Figures.Ms(row.TightestChain?.DeadlineNs)}");
            page.Append($"<td class='n'>{row.Drive.DistanceKm:F2}");
            page.Append($"<td class='n'>{Figures.Maybe(row.Drive.ElectricKwhPer100Km, "F2")}");
            page.Append($"<td class='n'>{Figures.Maybe(row.Drive.FuelLitresPer100Km, "F2")}");
            page.Append($"<td><code>{row.Verdict.Observations.TraceHash}</code>");
            page.Append(row.Verdict.Holds ? "<td class='holds'>holds" : "<td class='fails'>fails");
            page.Append("</tr>\n");
        }
        page.Append("</tbody></table></div>\n");
    }

    private static void Section(StringBuilder page, Verdict verdict)
    {
        VariantAnalysis analysis = verdict.Analysis;
        RunObservations seen = verdict.Observations;
        string name = E(analysis.Variant.Name);
        page.Append(
            $"<h2 id='{name}'>{name}</h2><p class='sub'>{E(string.Join(", ", analysis.Variant.Features))}</p>\n"
        );
        if (!verdict.Holds)
        {
            page.Append("<ul class='violations'>");
            foreach (Violation v in verdict.Violations)
            {
                page.Append($"<li>{VerdictTable.Describe(v.Kind)}: {E(v.Subject)}: {E(v.Message)}</li>");
            }
            page.Append("</ul>\n");
        }
        page.Append("<h3>Drive</h3>");
        page.Append(Svg.Drive(seen.Drive.Samples, analysis.Variant.Powertrain != Powertrain.Combustion));
        page.Append("<h3>Network load</h3>");
        page.Append(Svg.Bars([.. analysis.Networks.Select(n => LoadBar(n, seen))], shareScale: true));
        page.Append("<h3>Chains: reaction time</h3>");
        page.Append(Svg.Bars([.. analysis.Chains.Select(c => ChainBar(c, seen))], shareScale: false));
        page.Append("<h3>Functions: response time</h3>");
        page.Append(Svg.Bars([.. analysis.Functions.Select(f => FunctionBar(f, seen))], shareScale: false));
        page.Append($"<details><summary>Frames ({analysis.Frames.Length})</summary>");
        page.Append(Svg.Bars([.. analysis.Frames.Select(f => FrameBar(f, seen))], shareScale: false));
        page.Append("</details>\n");
    }

    private static Svg.Bar LoadBar(NetworkBound bound, RunObservations seen)
    {
        double observed = seen.Networks[bound.Network.Index].Load;
        string text = $"{Figures.Percent(observed)} of {Figures.Percent(bound.Load)} %";
        return new Svg.Bar(bound.Network.Name, observed, bound.Load, bound.Network.MaxLoad, text);
    }

    private static Svg.Bar ChainBar(ChainBound bound, RunObservations seen) =>
        Times(bound.Chain.Name, seen.Chains[bound.Chain.Index].ReactionMaxNs, bound.BoundNs, bound.DeadlineNs);

    private static Svg.Bar FunctionBar(FunctionBound bound, RunObservations seen) =>
        Times(
            bound.Function.Name,
            seen.Functions[bound.Function.Index].ResponseMaxNs,
            bound.ResponseNs,
            bound.DeadlineNs
        );

    private static Svg.Bar FrameBar(FrameBound bound, RunObservations seen) =>
        Times(bound.Frame.ToString(), seen.Frames[bound.Frame.Index].EndToEndMaxNs, bound.EndToEndNs, bound.DeadlineNs);

    private static Svg.Bar Times(string label, long seen, long? bound, long limit) =>
        new(label, seen, bound, limit, $"{Figures.Ms(seen)} of {Figures.Ms(bound)}, {Figures.Ms(limit)} ms");

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
