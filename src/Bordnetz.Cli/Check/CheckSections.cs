using System.Collections.Immutable;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Cli.Output;
using Bordnetz.Cli.Report;
using Bordnetz.Model;
using static Bordnetz.Cli.Report.ReportPage;

namespace Bordnetz.Cli.Check;

/// <summary>A section of the report about one variant.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Draw">Its content in HTML; empty when the analysis has nothing of the kind, then there is no section.</param>
internal sealed record VariantSection(string Title, Func<VariantAnalysis, string> Draw);

/// <summary>The sections of a variant, in order. What a new analysis finds is a further entry here.</summary>
internal static class CheckSections
{
    public static ImmutableArray<VariantSection> OfVariant { get; } =
    [
        new("Topology", Topology),
        new("Network load against what is allowed", Loads),
        new("Chains: where the time goes", Chains),
        new("Partitions: utilisation", Partitions),
        new("Functions: worst-case response time", Functions),
        new("Frames: worst-case response time", Frames),
    ];

    private static string Topology(VariantAnalysis analysis)
    {
        StringBuilder html = new();
        Topology topology = Report.Topology.Of(analysis.Variant, NodePlaces.Of);
        html.Append("<div class='scroll'>").Append(TopologySvg.Draw(analysis, topology)).Append("</div>\n");
        html.Append("<p class='key'>");
        foreach (NetworkKind kind in analysis.Variant.Networks.Select(n => n.Kind).Distinct().Order())
        {
            string name = kind.ToString().ToLowerInvariant();
            html.Append($"<span><i style='background:var(--{name})'></i>{Compare.KeyFigures.Name(kind)}</span>");
        }
        return html.Append("<span>dashed: smart sensors and actuators; +: wired to these networks as well</span></p>\n")
            .ToString();
    }

    private static string Loads(VariantAnalysis analysis)
    {
        StringBuilder html = new(
            Bars.Draw(
                analysis.Networks.Select(n => new Bar(
                    n.Network.Name,
                    null,
                    n.Load,
                    n.Network.MaxLoad,
                    $"{Figures.Percent(n.Load)} of {Figures.Percent(n.Network.MaxLoad)} %"
                )),
                shareScale: true
            )
        );
        LinkBound[] links = [.. analysis.Networks.SelectMany(n => n.Links).OrderByDescending(l => l.Load)];
        if (links.Length > 0)
        {
            html.Append($"<details><summary>Links of Ethernet, each direction ({links.Length})</summary>");
            html.Append(
                Bars.Draw(
                    links.Select(l => new Bar(
                        $"{l.From} → {l.To}",
                        null,
                        l.Load,
                        1,
                        $"{Figures.Percent(l.Load)} %, {l.Flows} {(l.Flows == 1 ? "flow" : "flows")}"
                    )),
                    shareScale: true
                )
            );
            html.Append("</details>\n");
        }
        return html.ToString();
    }

    private static string Chains(VariantAnalysis analysis)
    {
        if (analysis.Chains.IsEmpty)
        {
            return "";
        }
        StringBuilder html = new("<p class='key'>");
        foreach (ChainStepKind kind in Enum.GetValues<ChainStepKind>())
        {
            string name = kind.ToString().ToLowerInvariant();
            html.Append($"<span><i style='background:var(--{name})'></i>{name}</span>");
        }
        html.Append("<span>light: waits for its turn; full: takes its way or computes; stroke: deadline</span></p>\n");
        foreach (ChainBound chain in analysis.Chains.OrderByDescending(Tightness).ThenBy(c => c.Chain.Index))
        {
            Waterfall(html, chain);
        }
        return html.ToString();
    }

    private static void Waterfall(StringBuilder html, ChainBound chain)
    {
        double scale = Math.Max(chain.BoundNs ?? 0, chain.DeadlineNs) * 1.02;
        double at = 0;
        List<Piece> all = [];
        StringBuilder steps = new();
        foreach (ChainShare step in chain.Steps)
        {
            string kind = step.Kind.ToString().ToLowerInvariant();
            List<Piece> own = [new($"{kind} wait", at / scale, (at + step.WaitNs) / scale)];
            at += step.WaitNs;
            if (step.ThenNs is { } then)
            {
                own.Add(new Piece(kind, at / scale, (at + then) / scale));
                at += then;
            }
            else
            {
                own.Add(new Piece("bad", at / scale, 1));
            }
            all.AddRange(own);
            string share =
                chain.BoundNs is { } bound && bound > 0
                    ? $", {Figures.Percent((double)(step.TotalNs ?? 0) / bound)} %"
                    : "";
            string text = step.TotalNs is null
                ? "no bound"
                : $"{Figures.Ms(step.WaitNs)} + {Figures.Ms(step.ThenNs)} ms{share}";
            steps.Append(Bars.Pieces("bar step", step.Label, own, null, text));
        }
        string verdict = chain.Holds ? "" : ", misses";
        string total = $"{Figures.Ms(chain.BoundNs)} of {Figures.Ms(chain.DeadlineNs)} ms{verdict}";
        html.Append("<details class='chain'><summary>");
        html.Append(Bars.Pieces("bar", chain.Chain.Name, all, chain.DeadlineNs / scale, total));
        html.Append("</summary>");
        if (chain.Chain.Description.Length > 0)
        {
            html.Append($"<p class='sub'>{E(chain.Chain.Description)}</p>");
        }
        html.Append(steps).Append("</details>\n");
    }

    private static string Partitions(VariantAnalysis analysis)
    {
        HashSet<Partition> used = [.. analysis.Functions.Select(f => f.Function.Partition)];
        return Folded(
            used.Count,
            "partitions",
            analysis
                .Partitions.Where(p => used.Contains(p.Partition))
                .OrderByDescending(p => p.Utilisation)
                .Select(p => new Bar(
                    p.Partition.FullName,
                    null,
                    p.Utilisation,
                    1,
                    $"{Figures.Percent(p.Utilisation)} %, {Count(analysis, p.Partition)}"
                )),
            shareScale: true
        );
    }

    private static string Count(VariantAnalysis analysis, Partition partition)
    {
        int count = analysis.Functions.Count(f => f.Function.Partition == partition);
        return count == 1 ? "1 function" : $"{count} functions";
    }

    private static string Functions(VariantAnalysis analysis) =>
        Folded(
            analysis.Functions.Length,
            "functions",
            analysis
                .Functions.OrderByDescending(f => (f.ResponseNs ?? double.PositiveInfinity) / f.DeadlineNs)
                .Select(f => Times(f.Function.Name, f.ResponseNs, f.DeadlineNs))
        );

    private static string Frames(VariantAnalysis analysis) =>
        Folded(
            analysis.Frames.Length,
            "frames",
            analysis
                .Frames.OrderByDescending(f => (f.EndToEndNs ?? double.PositiveInfinity) / f.DeadlineNs)
                .Select(f => Times(f.Frame.ToString(), f.EndToEndNs, f.DeadlineNs))
        );

    // The tightest are what one looks for; the rest is there for who asks.
    private static string Folded(int count, string what, IEnumerable<Bar> bars, bool shareScale = false)
    {
        const int shown = 5;
        Bar[] all = [.. bars];
        string first = Bars.Draw(all.Take(shown), shareScale);
        return all.Length <= shown
            ? first
            : $"{first}<details><summary>All other {what} ({count - shown})</summary>{Bars.Draw(all.Skip(shown), shareScale)}</details>\n";
    }

    private static Bar Times(string label, long? bound, long limit) =>
        new(label, null, bound, limit, $"{Figures.Ms(bound)} of {Figures.Ms(limit)} ms");

    private static double Tightness(ChainBound chain) =>
        (chain.BoundNs ?? double.PositiveInfinity) / Math.Max(1, chain.DeadlineNs);
}
