using System.Xml.Linq;
using Bordnetz.Analysis;
using Bordnetz.Cli.Report;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Cli;

public sealed class TopologyTests
{
    private static readonly Variant[] Variants =
    [
        .. Directory
            .EnumerateDirectories(RepositoryFiles.At("platforms"))
            .SelectMany(folder => Platform.Load(folder, new ProblemLog())!.Variants),
    ];

    [Fact]
    public void No_box_overlaps_another_and_all_are_within_the_drawing()
    {
        foreach (Variant variant in Variants)
        {
            Topology topology = Topology.Of(variant, _ => null);
            AssertApart(topology);
            Assert.Equal(variant.Nodes, topology.Nodes.Select(n => n.Node).OrderBy(n => n.Index));
            Assert.Equal(variant.Networks, topology.Labels.Select(l => l.Network).OrderBy(n => n.Index));
        }
    }

    [Fact]
    public void Every_node_is_led_to_from_each_of_its_networks_or_says_so()
    {
        foreach (Variant variant in Variants)
        {
            Topology topology = Topology.Of(variant, _ => null);
            foreach (NodeBox box in topology.Nodes)
            {
                foreach (Network network in variant.Networks.Where(n => n.Nodes.Contains(box.Node)))
                {
                    bool touches = topology.Wires.Any(w =>
                        w.Network == network
                        && w.Points.Any(p => box.Area.Grown(0.01).Overlaps(new Area(p.X, p.Y, 0.001, 0.001)))
                    );
                    Assert.True(touches || box.Also.Contains(network), $"{box.Node} on {network}");
                }
            }
        }
    }

    /// <summary>Nodes in one heap, on one line, or anywhere.</summary>
    [Fact]
    public void Nodes_with_coordinates_are_never_drawn_over_each_other()
    {
        Gen.Int[0, Variants.Length - 1]
            .SelectMany(i =>
                Gen.Select(Gen.Double[-4000, 500], Gen.Double[-900, 900])
                    .Array[Variants[i].Nodes.Length]
                    .Select(places => (Variants[i], places))
            )
            .Sample(
                sample =>
                {
                    (Variant variant, (double X, double Y)[] places) = sample;
                    Topology topology = Topology.Of(variant, n => places[n.Index]);
                    Assert.True(topology.IsTopView);
                    AssertApart(topology);
                },
                iter: 100
            );
        Variant heap = Variants[0];
        AssertApart(Topology.Of(heap, _ => (1, 1)));
        AssertApart(Topology.Of(heap, n => (n.Index, 0)));
    }

    [Fact]
    public void The_front_of_the_vehicle_is_to_the_left_and_its_left_side_below()
    {
        Variant variant = Variants[0];
        Topology topology = Topology.Of(
            variant,
            n =>
                n.Index switch
                {
                    0 => (0, -800),
                    1 => (-4000, 800),
                    _ => (-2000, 0),
                }
        );
        Assert.True(topology.Nodes[0].Area.Right < topology.Nodes[1].Area.X);
        Assert.True(topology.Nodes[0].Area.Bottom < topology.Nodes[1].Area.Y);
    }

    [Fact]
    public void The_drawing_is_well_formed_alone()
    {
        foreach (Variant variant in Variants.Take(3))
        {
            VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
            XElement svg = XElement.Parse(TopologySvg.File(analysis, Topology.Of(variant, _ => null)));
            Assert.Equal("svg", svg.Name.LocalName);
        }
    }

    private static void AssertApart(Topology topology)
    {
        Area[] boxes = [.. topology.Nodes.Select(n => n.Area), .. topology.Labels.Select(l => l.Area)];
        for (int i = 0; i < boxes.Length; i++)
        {
            Assert.True(
                boxes[i].X >= 0
                    && boxes[i].Y >= 0
                    && boxes[i].Right <= topology.Width
                    && boxes[i].Bottom <= topology.Height
            );
            for (int j = i + 1; j < boxes.Length; j++)
            {
                Assert.False(boxes[i].Overlaps(boxes[j]), $"{boxes[i]} and {boxes[j]}");
            }
        }
    }
}
