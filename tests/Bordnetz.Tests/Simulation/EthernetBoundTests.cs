using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Model.Ethernet;
using Bordnetz.Tests.Analysis;
using CsCheck;

namespace Bordnetz.Tests.Simulation;

/// <summary>
/// Nothing that is simulated of an Ethernet takes longer than proven: random switches, wires, classes, shapers, gates and
/// flows, and phases that are random, all equal, or aimed at one flow.
/// </summary>
public sealed class EthernetBoundTests
{
    private const long Fast = 1_000_000_000;
    private const long Slow = 100_000_000;

    private static readonly Gen<FlowPlan> Flows = Gen.Select(
        Gen.Int[0, 7],
        Gen.Int[0, 6],
        Gen.Int[0, 6],
        Gen.OneOf(Gen.Int[1, 60], Gen.Int[800, EthernetFrameLength.MaxPayload]),
        Gen.Int[1, 24],
        (priority, from, to, bytes, period) => new FlowPlan(priority, from, to, bytes, period)
    );

    private static readonly Gen<Plan> Plans =
        from kind in Gen.Int[0, 4]
        from switches in Gen.Int[1, 3]
        from slow in Gen.Bool.Array[9]
        from flows in Flows.Array[2, 14]
        from slopes in Gen.Int[1, 9].Array[3]
        from windows in Gen.Select(Gen.Int[1, 40], Gen.Int[0, 15]).Array[1, 5]
        from overrun in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        select new Plan((Shape)kind, switches, slow, flows, slopes, windows, overrun, seed);

    private enum Shape
    {
        Strict,
        Shaped,
        Gated,
        ShapedAndGated,
        StrictAboveShaped,
    }

    [Fact]
    public void No_frame_takes_longer_than_proven()
    {
        int compared = 0;
        int[] byShape = new int[5];
        Plans.Sample(
            plan =>
            {
                (Variant variant, Network network) = Draw(plan);
                VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
                for (int way = 0; way < 6; way++)
                {
                    long[] seen = EthernetRun.Longest(variant, network, Phases(plan, variant, way), 60_000_000);
                    foreach (FrameBound bound in analysis.Frames.Where(f => f.LegBoundsNs[0] is not null))
                    {
                        long limit = bound.LegBoundsNs[0]!.Value;
                        long took = seen[bound.Frame.Index];
                        Assert.True(took <= limit, $"{plan} {bound.Frame} {way}: {took} > {limit}");
                        Interlocked.Increment(ref compared);
                        Interlocked.Increment(ref byShape[(int)plan.Shape]);
                    }
                }
            },
            iter: 600
        );
        // Not in vain: most flows of every kind of port have a bound.
        Assert.True(compared > 8_000, $"only {compared}");
        Assert.All(byShape, count => Assert.True(count > 500, string.Join(' ', byShape)));
    }

    [Fact]
    public void No_frame_on_a_shared_wire_takes_longer_than_proven()
    {
        int compared = 0;
        Gen.Select(Flows.Array[2, 9], Gen.Int[0, 3], Gen.Int[0, 1_000_000])
            .Sample(
                (flows, burst, seed) =>
                {
                    Plan plan = new(Shape.Strict, 1, [], flows, [], [], false, seed);
                    VariantSketch sketch = new();
                    ImmutableArray<Node> nodes = [.. Enumerable.Range(0, 7).Select(i => sketch.Node($"n{i}"))];
                    Network network = sketch.Add(
                        new Network
                        {
                            Name = "wire",
                            Index = 0,
                            Kind = NetworkKind.Ethernet,
                            BitRate = PlcaMedium.BitRate,
                            DataBitRate = PlcaMedium.BitRate,
                            Nodes = nodes,
                            Plca = new PlcaMedium(nodes, PlcaMedium.DefaultOpportunityBits, burst),
                        }
                    );
                    AddFlows(sketch, network, nodes, flows, 5_000_000);
                    Variant variant = sketch.Build();
                    VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
                    for (int way = 0; way < 6; way++)
                    {
                        long[] seen = EthernetRun.Longest(variant, network, Phases(plan, variant, way), 400_000_000);
                        foreach (FrameBound bound in analysis.Frames.Where(f => f.LegBoundsNs[0] is not null))
                        {
                            long took = seen[bound.Frame.Index];
                            Assert.True(took <= bound.LegBoundsNs[0], $"{plan} {bound.Frame}: {took}");
                            Interlocked.Increment(ref compared);
                        }
                    }
                },
                iter: 300
            );
        Assert.True(compared > 2_000, $"only {compared}");
    }

    private static (Variant Variant, Network Network) Draw(Plan plan)
    {
        VariantSketch sketch = new();
        ImmutableArray<Node> nodes = [.. Enumerable.Range(0, 7).Select(i => sketch.Node($"n{i}"))];
        // The first nodes hold the switches, which stand in a row; the others hang on them in turn.
        ImmutableArray<EthernetSwitch> switches =
        [
            .. nodes.Take(plan.Switches).Select((n, i) => new EthernetSwitch($"s{i}", n)),
        ];
        ImmutableArray<EthernetLink> links =
        [
            .. nodes
                .Skip(1)
                .Select(
                    (n, i) =>
                        new EthernetLink(
                            n,
                            nodes[i + 1 < plan.Switches ? i : i % plan.Switches],
                            plan.Slow[i] ? Slow : Fast
                        )
                ),
        ];
        Network network = sketch.Add(
            new Network
            {
                Name = "net",
                Index = 0,
                Kind = NetworkKind.Ethernet,
                BitRate = Fast,
                DataBitRate = Fast,
                Nodes = nodes,
                Topology = new EthernetTopology(nodes, switches, links, (_, _, rate) => ShapingOf(plan, rate)),
            }
        );
        AddFlows(sketch, network, nodes, plan.Flows, 500_000);
        return (sketch.Build(), network);
    }

    private static void AddFlows(
        VariantSketch sketch,
        Network network,
        ImmutableArray<Node> nodes,
        FlowPlan[] flows,
        long periodNs
    )
    {
        foreach ((FlowPlan flow, int i) in flows.Select((f, i) => (f, i)))
        {
            Node from = nodes[flow.From];
            Node to = nodes[flow.To == flow.From ? (flow.To + 1) % nodes.Length : flow.To];
            sketch.Frame(
                network,
                (uint)i,
                flow.Bytes,
                flow.Period * periodNs,
                flow.Priority,
                from,
                new FrameLeg(network, from, [to], -1)
            );
        }
    }

    private static PortShaping ShapingOf(Plan plan, long rate)
    {
        bool isShaped = plan.Shape is Shape.Shaped or Shape.ShapedAndGated or Shape.StrictAboveShaped;
        int highest = plan.Shape == Shape.StrictAboveShaped ? 5 : 7;
        long Slope(int i) => rate * plan.Slopes[i] / 25;
        ImmutableArray<TrafficClass> classes =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(i => 7 - i)
                .Where(p => p != 2)
                .Select(p => new TrafficClass(
                    $"{p}",
                    p == 3 ? [3, 2] : [p],
                    isShaped && highest - p is >= 0 and < 3 ? Slope(highest - p) : null
                )),
        ];
        GateControl? gates = plan.Shape is Shape.Gated or Shape.ShapedAndGated
            ? new GateControl(
                0,
                plan.MayOverrun,
                [
                    .. plan.Windows.Select(w => new GateWindow(
                        w.Tens * 10_000,
                        [.. Enumerable.Range(0, classes.Length).Select(c => ((w.Open >> (c / 2)) & 1) != 0)]
                    )),
                ]
            )
            : null;
        return new PortShaping(classes, gates);
    }

    private static long[] Phases(Plan plan, Variant variant, int way)
    {
        Random chance = new(plan.Seed + way);
        Frame aim = variant.Frames[chance.Next(variant.Frames.Length)];
        long late = variant.Frames.Max(f => f.PeriodNs);
        return
        [
            .. variant.Frames.Select(f =>
                way switch
                {
                    // All at once; every way as long as the other; less urgent ones a moment before.
                    0 => 0,
                    1 => late
                        - (
                            f == aim ? 1
                            : f.Priority < aim.Priority ? 1_000
                            : 0
                        ),
                    2 => late - EthernetFrameLength.Bits(f.Layout.Length) - (f.Sender == aim.Sender ? 0 : 4_000),
                    3 => late + (chance.Next(3) * 10_000),
                    _ => chance.NextInt64(f.PeriodNs),
                }
            ),
        ];
    }

    private sealed record FlowPlan(int Priority, int From, int To, int Bytes, int Period);

    private sealed record Plan(
        Shape Shape,
        int Switches,
        bool[] Slow,
        FlowPlan[] Flows,
        int[] Slopes,
        (int Tens, int Open)[] Windows,
        bool MayOverrun,
        int Seed
    )
    {
        public override string ToString() =>
            $"{Shape} {Switches} switches, slow {string.Join(',', Slow)}, slopes {string.Join(',', Slopes)}, windows "
            + $"{string.Join(' ', Windows)} overrun {MayOverrun}, flows {string.Join("; ", Flows.Select(f => f.ToString()))}";
    }
}
