using System.Globalization;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Cli.Compare;
using Bordnetz.Cli.Output;
using Bordnetz.Model;

namespace Bordnetz.Cli.Report;

/// <summary>Draws a <see cref="Topology"/> as SVG, with the load of each network beside its name.</summary>
internal static class TopologySvg
{
    /// <summary>The style of the drawing, on top of that of the page.</summary>
    public const string Style = """
        .scroll{overflow-x:auto}svg.topology{margin:0 auto}
        .topology .node{fill:var(--paper);stroke:var(--soft)}.topology .central{fill:var(--bound);stroke:var(--seen)}
        .topology .zone{fill:var(--track);stroke:var(--ink)}.topology .smart{stroke-dasharray:3 2}
        .topology text{dominant-baseline:central}.topology .small{font-size:11px;fill:var(--soft)}
        .topology .name{font-weight:600}.topology .label{fill:var(--paper);stroke:none}
        .topology path{fill:none;stroke-width:1.3}.topology path.bus{stroke-width:3}
        .topology .can{stroke:var(--can)}.topology .canfd{stroke:var(--canfd)}.topology .lin{stroke:var(--lin)}
        .topology .ethernet{stroke:var(--ethernet)}.topology .over{fill:var(--bad)}
        """;

    /// <summary>A file that stands alone, in light colours.</summary>
    public static string File(VariantAnalysis analysis, Topology topology)
    {
        const string colours = """
            svg{--ink:#1b2733;--soft:#5d6b79;--paper:#fff;--track:#eef1f4;--bound:#b9d3ee;--seen:#1f6fc0;--bad:#c4314b;
            --can:#1f6fc0;--canfd:#0f8a7e;--lin:#b8641a;--ethernet:#8e6bbf;background:#fff}
            text{font:12.5px system-ui,sans-serif;fill:var(--ink)}.mid{text-anchor:middle}
            """;
        string svg = Draw(analysis, topology);
        int head = svg.IndexOf('>', StringComparison.Ordinal) + 1;
        return $"{svg[..head]}<style>{colours}{Style}</style>{svg[head..]}\n";
    }

    public static string Draw(VariantAnalysis analysis, Topology topology)
    {
        // Never so small that text cannot be read: a narrow screen scrolls.
        string size = $"min-width:{N(topology.Width * 0.76)}px;max-width:{N(topology.Width)}px";
        StringBuilder svg = new(
            $"<svg class='topology' style='{size}' viewBox='0 0 {N(topology.Width)} {N(topology.Height)}' role='img' "
                + $"aria-label='Topology of {ReportPage.E(analysis.Variant.Name)}' xmlns='http://www.w3.org/2000/svg'>"
        );
        foreach (Wire wire in topology.Wires)
        {
            string points = string.Join('L', wire.Points.Select(p => $"{N(p.X)} {N(p.Y)}"));
            string style = Class(wire.Network.Kind) + (wire.IsBus && !topology.IsTopView ? " bus" : "");
            svg.Append($"<path class='{style}' d='M{points}'><title>{ReportPage.E(wire.Network.Name)}</title></path>");
        }
        foreach (NetworkLabel label in topology.Labels)
        {
            Label(svg, label, analysis.Networks[label.Network.Index]);
        }
        foreach (NodeBox box in topology.Nodes)
        {
            Box(svg, box);
        }
        return svg.Append("</svg>").ToString();
    }

    private static void Label(StringBuilder svg, NetworkLabel label, NetworkBound bound)
    {
        Area at = label.Area;
        svg.Append($"<rect class='label' x='{N(at.X)}' y='{N(at.Y)}' width='{N(at.Width)}' height='{N(at.Height)}'/>");
        svg.Append(
            $"<text class='name mid' x='{N(at.MiddleX)}' y='{N(at.Y + 11)}'>{Fit(label.Network.Name, at.Width)}</text>"
        );
        string load = $"{KeyFigures.Name(label.Network.Kind)}, {Figures.Percent(bound.Load)} %";
        string over = bound.Holds ? "" : " over";
        svg.Append(
            $"<text class='small mid{over}' x='{N(at.MiddleX)}' y='{N(at.Y + 28)}'>{Fit(load, at.Width * 1.12)}</text>"
        );
    }

    private static void Box(StringBuilder svg, NodeBox box)
    {
        Area at = box.Area;
        Node node = box.Node;
        string kind = node.Kind switch
        {
            NodeKind.Central => " central",
            NodeKind.Zone => " zone",
            NodeKind.Sensor or NodeKind.Actuator => " smart",
            _ => "",
        };
        string title = node.Description.Length > 0 ? $"{node.Name}: {node.Description}" : node.Name;
        svg.Append($"<g><title>{ReportPage.E(title)}</title>");
        svg.Append(
            $"<rect class='node{kind}' x='{N(at.X)}' y='{N(at.Y)}' width='{N(at.Width)}' height='{N(at.Height)}' rx='4'/>"
        );
        double middle = box.Also.IsEmpty ? at.MiddleY : at.Y + 14;
        svg.Append($"<text class='mid' x='{N(at.MiddleX)}' y='{N(middle)}'>{Fit(node.Name, at.Width)}</text>");
        if (!box.Also.IsEmpty)
        {
            string also = "+ " + string.Join(", ", box.Also.Select(n => n.Name));
            svg.Append(
                $"<text class='small mid' x='{N(at.MiddleX)}' y='{N(at.Y + 30)}'>{Fit(also, at.Width * 1.12)}</text>"
            );
        }
        svg.Append("</g>");
    }

    // By the widest letters that names have; the whole name is in the title.
    private static string Fit(string text, double width)
    {
        int letters = Math.Max(3, (int)((width - 10) / 7.1));
        return ReportPage.E(text.Length <= letters ? text : text[..(letters - 1)] + "…");
    }

    private static string Class(NetworkKind kind) => kind.ToString().ToLowerInvariant();

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
