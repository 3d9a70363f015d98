using System.Collections.Immutable;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Cli.Commands;
using Bordnetz.Cli.Report;
using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Simulation;
using static Bordnetz.Cli.Report.ReportPage;

namespace Bordnetz.Cli.Output;

/// <summary>The verdicts as one page that opens anywhere, without a network, and prints.</summary>
internal static class HtmlReport
{
    public static string Write(ImmutableArray<Verdict> verdicts, string platformName, VerifyRequest request)
    {
        StringBuilder page = ReportPage.Open($"{platformName}: verdict");
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
        return ReportPage.Close(page);
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
        Consumption(page, seen.Drive);
        if (verdict.Scenes.Length > 0)
        {
            page.Append("<h3>Scenes</h3>");
            Scenes(page, verdict);
        }
        page.Append("<h3>Network load</h3>");
        page.Append(Bars.Draw(analysis.Networks.Select(n => LoadBar(n, seen)), shareScale: true));
        page.Append("<h3>Chains: reaction time</h3>");
        page.Append(Bars.Draw(analysis.Chains.Select(c => ChainBar(c, seen)), shareScale: false));
        page.Append("<h3>Functions: response time</h3>");
        page.Append(Bars.Draw(analysis.Functions.Select(f => FunctionBar(f, seen)), shareScale: false));
        page.Append($"<details><summary>Frames ({analysis.Frames.Length})</summary>");
        page.Append(Bars.Draw(analysis.Frames.Select(f => FrameBar(f, seen)), shareScale: false));
        page.Append("</details>\n");
    }

    private static void Consumption(StringBuilder page, DriveObservation drive)
    {
        if (!drive.Phases.IsEmpty)
        {
            page.Append("<table><thead><tr><th>Phase<th class='n'>km<th class='n'>kWh/100 km<th class='n'>l/100 km");
            page.Append("</tr></thead><tbody>\n");
            foreach (PhaseObservation phase in drive.Phases)
            {
                page.Append($"<tr><td>{E(phase.Name)}<td class='n'>{phase.DistanceKm:F2}");
                page.Append($"<td class='n'>{Figures.Maybe(phase.ElectricKwhPer100Km, "F2")}");
                page.Append($"<td class='n'>{Figures.Maybe(phase.FuelLitresPer100Km, "F2")}</tr>\n");
            }
            page.Append("</tbody></table>\n");
        }
        page.Append("<details><summary>Where the energy went</summary>");
        double most = drive.Flows.Select(f => Math.Abs(f.Kwh)).DefaultIfEmpty(1).Max();
        foreach (EnergyFlowObservation flow in drive.Flows)
        {
            Piece[] length = [new("bound", 0, Math.Abs(flow.Kwh) / most)];
            page.Append(Bars.Pieces("bar", Words(flow.Flow), length, limit: null, $"{flow.Kwh:F3} kWh"));
        }
        page.Append("</details>\n");
    }

    /// <summary><c>AirDrag</c> as <c>air drag</c>.</summary>
    private static string Words(EnergyFlow flow) =>
        string.Concat(
            flow.ToString()
                .Select(
                    (c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"
                )
        );

    private static void Scenes(StringBuilder page, Verdict verdict)
    {
        page.Append("<div class='scroll'><table><thead><tr>");
        foreach (string column in SceneTable.Columns)
        {
            page.Append($"<th>{E(column)}</th>");
        }
        page.Append("</tr></thead><tbody>\n");
        foreach (SceneVerdict scene in verdict.Scenes.Take(SceneTable.MaxRows))
        {
            page.Append("<tr>");
            foreach (string cell in SceneTable.Cells(scene))
            {
                page.Append($"<td>{E(cell)}</td>");
            }
            page.Append("</tr>\n");
        }
        page.Append($"</tbody></table></div><p class='sub'>{E(SceneTable.Mean(verdict))}</p>\n");
    }

    private static Bar LoadBar(NetworkBound bound, RunObservations seen)
    {
        double observed = seen.Networks[bound.Network.Index].Load;
        string text = $"{Figures.Percent(observed)} of {Figures.Percent(bound.Load)} %";
        return new Bar(bound.Network.Name, observed, bound.Load, bound.Network.MaxLoad, text);
    }

    private static Bar ChainBar(ChainBound bound, RunObservations seen) =>
        Times(bound.Chain.Name, seen.Chains[bound.Chain.Index].ReactionMaxNs, bound.BoundNs, bound.DeadlineNs);

    private static Bar FunctionBar(FunctionBound bound, RunObservations seen) =>
        Times(
            bound.Function.Name,
            seen.Functions[bound.Function.Index].ResponseMaxNs,
            bound.ResponseNs,
            bound.DeadlineNs
        );

    private static Bar FrameBar(FrameBound bound, RunObservations seen) =>
        Times(bound.Frame.ToString(), seen.Frames[bound.Frame.Index].EndToEndMaxNs, bound.EndToEndNs, bound.DeadlineNs);

    private static Bar Times(string label, long seen, long? bound, long limit) =>
        new(label, seen, bound, limit, $"{Figures.Ms(seen)} of {Figures.Ms(bound)}, {Figures.Ms(limit)} ms");
}
