using System.Globalization;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Cli.Compare;
using Bordnetz.Cli.Report;
using Bordnetz.Model;

namespace Bordnetz.Cli.Export;

/// <summary>A variant's topology in the language of Graphviz: nodes as boxes, networks as ellipses with their load.</summary>
internal static class DotExport
{
    public static string Write(VariantAnalysis analysis)
    {
        Variant variant = analysis.Variant;
        StringBuilder dot = new();
        dot.Append($"graph {Quoted(variant.Name)} {{\n");
        dot.Append("  graph [overlap=false, splines=true];\n");
        dot.Append("  node [fontname=\"Helvetica\", fontsize=11];\n");
        foreach (Node node in variant.Nodes)
        {
            string style = node.Kind switch
            {
                NodeKind.Central => ", style=filled, fillcolor=\"#b9d3ee\"",
                NodeKind.Zone => ", style=filled, fillcolor=\"#eef1f4\"",
                NodeKind.Sensor or NodeKind.Actuator => ", style=dashed",
                _ => "",
            };
            dot.Append($"  {Quoted("node " + node.Name)} [label={Quoted(node.Name)}, shape=box{style}");
            if (node.Description.Length > 0)
            {
                dot.Append($", tooltip={Quoted(node.Description)}");
            }
            if (NodePlaces.Of(node) is { } place)
            {
                // For neato -n: the front to the left, as in the report's drawing.
                dot.Append(CultureInfo.InvariantCulture, $", pos=\"{-place.X:0.###},{-place.Y:0.###}\"");
            }
            dot.Append("];\n");
        }
        foreach (NetworkBound bound in analysis.Networks)
        {
            Network network = bound.Network;
            string load = (bound.Load * 100).ToString("0.0", CultureInfo.InvariantCulture);
            string label = $"{network.Name}\n{KeyFigures.Name(network.Kind)}, {load} %";
            string colour = Colour(network.Kind);
            dot.Append(
                $"  {Quoted("network " + network.Name)} [label={Quoted(label)}, shape=ellipse, color=\"{colour}\"];\n"
            );
            foreach (Node node in network.Nodes)
            {
                string width = node == network.Gateway || node == network.Switch ? ", penwidth=2" : "";
                dot.Append(
                    $"  {Quoted("network " + network.Name)} -- {Quoted("node " + node.Name)} [color=\"{colour}\"{width}];\n"
                );
            }
        }
        return dot.Append("}\n").ToString();
    }

    private static string Colour(NetworkKind kind) =>
        kind switch
        {
            NetworkKind.Can => "#1f6fc0",
            NetworkKind.CanFd => "#0f8a7e",
            NetworkKind.Lin => "#b8641a",
            _ => "#8e6bbf",
        };

    // A backslash begins an escape only where we put one.
    private static string Quoted(string text) =>
        "\""
        + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
        + "\"";
}
