using Bordnetz.Analysis;
using Bordnetz.Model;
using CsCheck;

namespace Bordnetz.Tests.Analysis;

public sealed class VariantAnalyzerTests
{
    private const long Us = 1_000;
    private const long Ms = 1_000_000;

    [Fact]
    public void A_frame_over_two_cans_and_the_backbone_takes_the_sum_of_its_ways()
    {
        (VariantSketch sketch, Frame frame, _) = ThreeLegs();

        FrameBound bound = VariantAnalyzer.Analyse(sketch.Build()).Frames[frame.Index];

        // 135 bits at 500 kbit/s; 704 bits at 100 Mbit/s twice and a switch between them; 135 bits again.
        Assert.Equal([270 * Us, 18_080L, 270 * Us], bound.LegBoundsNs);
        Assert.Equal([270 * Us, 270 * Us + 50 * Us + 18_080, 658_080L], bound.ArrivalBoundsNs);
        Assert.Equal(658_080, bound.EndToEndNs);
        Assert.Equal(10 * Ms, bound.DeadlineNs);
        Assert.True(bound.Holds);
    }

    [Fact]
    public void Jitter_from_a_busy_can_shows_on_the_next_network()
    {
        (VariantSketch sketch, Frame frame, Network right) = ThreeLegs();
        Network left = frame.Legs[0].Network;
        sketch.Frame(
            left,
            0x10,
            8,
            10 * Ms,
            0,
            frame.Sender,
            new FrameLeg(left, frame.Sender, [frame.Legs[0].To[0]], -1)
        );
        Node gateway = frame.Legs[2].From;
        Frame lower = sketch.Frame(right, 0x200, 8, 900 * Us, 0, gateway, new FrameLeg(right, gateway, [], -1));

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        // First 270 µs more for the frame that wins on the left; then one of the lower ones on the right.
        Assert.Equal(540 * Us, analysis.Frames[frame.Index].LegBoundsNs[0]);
        Assert.Equal(540 * Us, analysis.Frames[frame.Index].LegBoundsNs[2]);
        Assert.Equal(540 * Us, analysis.Frames[lower.Index].LegBoundsNs[0]);
        Assert.Equal(1_198_080, analysis.Frames[frame.Index].EndToEndNs);
    }

    [Fact]
    public void A_lin_frame_takes_its_longest_time_from_the_slot_and_one_from_elsewhere_waits_for_the_slot_too()
    {
        VariantSketch sketch = new();
        Node center = sketch.Node("ccu");
        Node zone = sketch.Node("zone");
        Node motor = sketch.Node("motor");
        Network backbone = sketch.Ethernet(1_000_000_000, center, center, zone);
        Network lin = sketch.Lin("door", zone, ("F1", 10 * Ms), ("F2", 10 * Ms), ("F1", 15 * Ms));
        Frame state = sketch.Frame(
            lin,
            1,
            4,
            35 * Ms,
            0,
            motor,
            new FrameLeg(lin, motor, [zone], -1),
            new FrameLeg(backbone, zone, [center], 0)
        );
        Frame request = sketch.Frame(
            lin,
            2,
            2,
            35 * Ms,
            0,
            center,
            new FrameLeg(backbone, center, [zone], -1),
            new FrameLeg(lin, zone, [motor], 0)
        );
        sketch.Chain(
            "open",
            100 * Ms,
            new SensorStep(sketch.PlantLink("button", motor, 5 * Ms)),
            sketch.Step(state, center, 0, 1)
        );

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        // 1.4 × (34 + 10 (n + 1)) bits at 20 kbit/s: 5.88 ms for four bytes, 4.48 ms for two. Slots of F1 start at 0
        // and 20 ms of 35. Both can come to the backbone together: 2 × 704 ns and nothing else.
        Assert.Equal([5_880 * Us, 2 * 704L], analysis.Frames[state.Index].LegBoundsNs);
        Assert.Equal([704L, 35 * Ms + 4_480 * Us], analysis.Frames[request.Index].LegBoundsNs);
        Assert.Equal(704 + 50 * Us + 35 * Ms + 4_480 * Us, analysis.Frames[request.Index].EndToEndNs);
        Assert.Equal(20 * Ms, analysis.Chains[0].Steps[1].WaitNs);
        Assert.Equal((2 * 5.88 + 4.48) / 35, analysis.Networks[lin.Index].Load, 1e-9);
        Assert.Empty(analysis.Problems);
    }

    [Fact]
    public void Each_direction_of_each_link_has_its_own_load_and_a_multicast_is_as_late_as_its_last_receiver()
    {
        VariantSketch sketch = new();
        Node center = sketch.Node("ccu");
        Node left = sketch.Node("left");
        Node right = sketch.Node("right");
        Network backbone = sketch.Ethernet(10_000_000, center, center, left, right);
        Frame wide = sketch.Frame(backbone, 1, 8, 1 * Ms, 5, left, new FrameLeg(backbone, left, [center, right], -1));
        sketch.Frame(backbone, 2, 64, 2 * Ms, 3, center, new FrameLeg(backbone, center, [right], -1));

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        // 704 bits in 1 ms up; 704 in 1 ms and 1136 in 2 ms down to the right.
        Assert.Equal(
            [(center, right, 0.1272), (left, center, 0.0704)],
            analysis.Networks[backbone.Index].Links.Select(l => (l.From, l.To, l.Load))
        );
        Assert.Equal(0.1272, analysis.Networks[backbone.Index].Load);
        // Up 70.4 µs, switch 4 µs, at worst a longer one has just started down: 113.6 µs, down 70.4 µs.
        Assert.Equal(70_400 + 4_000 + 113_600 + 70_400, analysis.Frames[wide.Index].LegBoundsNs[0]);
    }

    [Fact]
    public void A_mapping_with_an_interval_adds_it_and_the_arrival_bound_again()
    {
        (VariantSketch sketch, Frame frame, _) = ThreeLegs();
        Node receiver = frame.Legs[2].To[0];
        FrameStep step = sketch.Step(frame, receiver, 0, 1, 2);
        ReceptionCondition condition = new() { IntervalNs = 100 * Ms };
        step = step with { Signal = step.Signal with { Condition = condition } };
        sketch.Chain("slow", 1000 * Ms, step);

        ChainBound bound = VariantAnalyzer.Analyse(sketch.Build()).Chains[0];

        Assert.Equal((10 * Ms) + 658_080 + (100 * Ms) + 658_080, bound.BoundNs);
    }

    [Fact]
    public void A_chain_waits_a_period_at_every_step_and_names_the_step_that_takes_most()
    {
        (VariantSketch sketch, Frame frame, _) = ThreeLegs();
        Node receiver = frame.Legs[2].To[0];
        Function function = sketch.Function("control", receiver, 20 * Ms, 1 * Ms, 5 * Ms);
        ChainStep[] steps =
        [
            new SensorStep(sketch.PlantLink("pedal", frame.Sender, 5 * Ms)),
            sketch.Step(frame, receiver, 0, 1, 2),
            new FunctionStep(function),
            new ActuatorStep(sketch.PlantLink("motor", receiver, 2 * Ms)),
        ];
        sketch.Chain("kept", 43 * Ms, steps);
        sketch.Chain("missed", 42 * Ms, steps);

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        ChainBound kept = analysis.Chains[0];
        Assert.Equal([5 * Ms, 10 * Ms + 658_080, 25 * Ms, 2 * Ms], kept.Steps.Select(s => s.TotalNs));
        Assert.Equal(42 * Ms + 658_080, kept.BoundNs);
        Assert.True(kept.Holds);
        Assert.Equal("control", kept.Tightest!.Label);
        Assert.False(analysis.Chains[1].Holds);
        Assert.Equal(
            "BN5008: chain missed can take 42.658 ms, its deadline is 42 ms; the most, 25 ms, is spent on control",
            Only(analysis)
        );
    }

    [Fact]
    public void Functions_are_scheduled_by_period_within_their_partition_and_late_ones_are_named()
    {
        VariantSketch sketch = new();
        Node node = sketch.Node("ccu");
        Node other = sketch.Node("other");
        Function slow = sketch.Function("slow", node, 20 * Ms, 8 * Ms, 15 * Ms);
        Function fast = sketch.Function("fast", node, 10 * Ms, 4 * Ms);
        Function alone = sketch.Function("alone", other, 30 * Ms, 9 * Ms);

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        Assert.Equal(16 * Ms, analysis.Functions[slow.Index].ResponseNs);
        Assert.Equal(4 * Ms, analysis.Functions[fast.Index].ResponseNs);
        Assert.Equal(9 * Ms, analysis.Functions[alone.Index].ResponseNs);
        Assert.Equal([0.8, 0.3], analysis.Partitions.Select(p => p.Utilisation));
        Assert.False(analysis.Functions[slow.Index].Holds);
        Assert.StartsWith("BN5006: function slow can take 16 ms", Only(analysis), StringComparison.Ordinal);
    }

    [Fact]
    public void An_overfull_partition_is_one_problem()
    {
        VariantSketch sketch = new();
        Node node = sketch.Node("ccu");
        sketch.Function("a", node, 10 * Ms, 9 * Ms);
        sketch.Function("b", node, 20 * Ms, 3 * Ms);
        sketch.Function("c", node, 40 * Ms, 3 * Ms);

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        Assert.Null(analysis.Functions[1].ResponseNs);
        Assert.False(analysis.Functions[1].Holds);
        Assert.StartsWith(
            "BN5007: partition ccu is loaded with 112.5 %: function b",
            Only(analysis),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_overfull_can_takes_the_bounds_from_its_lower_frames_and_from_chains_over_them()
    {
        VariantSketch sketch = new();
        Node node = sketch.Node("ecu");
        Network can = sketch.Can("body", node);
        sketch.Frame(can, 1, 8, 400 * Us, 0, node, new FrameLeg(can, node, [node], -1));
        Frame late = sketch.Frame(can, 2, 8, 600 * Us, 0, node, new FrameLeg(can, node, [node], -1));
        sketch.Chain("over", 100 * Ms, sketch.Step(late, node, 0));

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        Assert.Null(analysis.Frames[late.Index].EndToEndNs);
        Assert.Null(analysis.Chains[0].BoundNs);
        Assert.Equal(["BN5001", "BN5002", "BN5003", "BN5009"], analysis.Problems.Select(p => p.Code));
    }

    [Fact]
    public void A_load_over_what_the_architect_allows_is_a_warning_and_exactly_that_much_is_none()
    {
        VariantSketch sketch = new();
        Node node = sketch.Node("ecu");
        Network can = sketch.Add(sketch.Can("body", node) with { Index = 1, Name = "half", MaxLoad = 0.3 });
        sketch.Frame(can, 1, 8, 900 * Us, 0, node, new FrameLeg(can, node, [], -1));
        Assert.Empty(VariantAnalyzer.Analyse(sketch.Build()).Problems);

        sketch.Frame(can, 2, 0, 1_000 * Ms, 0, node, new FrameLeg(can, node, [], -1));

        Assert.StartsWith(
            "BN5001: network half is loaded with 30.0 %",
            Only(VariantAnalyzer.Analyse(sketch.Build())),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_short_lin_slot_and_a_missing_one_are_problems()
    {
        VariantSketch sketch = new();
        Node zone = sketch.Node("zone");
        Network lin = sketch.Lin("door", zone, ("F1", 5 * Ms));
        sketch.Frame(lin, 1, 4, 5 * Ms, 0, zone, new FrameLeg(lin, zone, [], -1));
        sketch.Frame(lin, 2, 4, 5 * Ms, 0, zone, new FrameLeg(lin, zone, [], -1));

        VariantAnalysis analysis = VariantAnalyzer.Analyse(sketch.Build());

        Assert.Equal(["BN5001", "BN5003", "BN5004", "BN5005"], analysis.Problems.Select(p => p.Code).Order());
        Assert.Null(analysis.Frames[1].EndToEndNs);
    }

    [Fact]
    public void An_ethernet_without_a_switch_cannot_carry_frames()
    {
        VariantSketch sketch = new();
        Node a = sketch.Node("a");
        Node b = sketch.Node("b");
        Network backbone = sketch.Ethernet(100_000_000, null, a, b);
        sketch.Frame(backbone, 1, 8, 10 * Ms, 0, a, new FrameLeg(backbone, a, [b], -1));

        Assert.Equal("BN5010", VariantAnalyzer.Analyse(sketch.Build()).Problems.Single().Code);
    }

    [Fact]
    public void No_brute_force_run_of_whole_networks_exceeds_a_bound()
    {
        Gen.Select(
                Gen.Select(Gen.Int[0, 6], Gen.Int[0, 8], Gen.Int[0, 3], Gen.Int[0, 7]).Array[1, 24],
                Gen.Int[0, 1_000_000]
            )
            .Sample(
                (kinds, seed) =>
                {
                    Variant variant = Random(kinds);
                    VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
                    NetworkRun run = NetworkRun.Of(variant, seed, 300 * Ms);
                    foreach (FrameBound bound in analysis.Frames)
                    {
                        int index = bound.Frame.Index;
                        for (int leg = 0; leg < bound.LegBoundsNs.Length; leg++)
                        {
                            Assert.True(
                                run.LegMaxNs[index][leg] <= (bound.LegBoundsNs[leg] ?? long.MaxValue),
                                $"{bound.Frame} leg {leg}: {run.LegMaxNs[index][leg]} > {bound.LegBoundsNs[leg]}"
                            );
                        }
                        Assert.True(
                            run.EndToEndMaxNs[index] <= (bound.EndToEndNs ?? long.MaxValue),
                            $"{bound.Frame}: {run.EndToEndMaxNs[index]} > {bound.EndToEndNs}"
                        );
                    }
                },
                iter: 300
            );
    }

    private static Variant Random((int Way, int Bytes, int Period, int Priority)[] kinds)
    {
        VariantSketch sketch = new();
        Node center = sketch.Node("ccu");
        Node left = sketch.Node("left");
        Node right = sketch.Node("right");
        Node ecu = sketch.Node("ecu");
        Node motor = sketch.Node("motor");
        Network backbone = sketch.Ethernet(10_000_000, center, center, left, right);
        Network canLeft = sketch.Can("can.left", left, ecu);
        Network canRight = sketch.Can("can.right", right, motor);
        int linFrames = kinds.Count(k => k.Way >= 5);
        (string, long)[] slots =
        [
            .. Enumerable.Range(0, kinds.Length).Where(i => kinds[i].Way >= 5).Select(i => ($"F{i + 1:X}", 10 * Ms)),
        ];
        Network lin = sketch.Lin("lin", right, [.. slots, .. slots.Take(1)]);
        for (int i = 0; i < kinds.Length; i++)
        {
            (int way, int bytes, int period, int priority) = kinds[i];
            long periodNs = way >= 5 ? (linFrames + 1) * 10 * Ms : (3 << period) * Ms;
            uint id = (uint)i + 1;
            (Network layout, Node sender, FrameLeg[] legs) = way switch
            {
                0 => (canLeft, ecu, [new FrameLeg(canLeft, ecu, [left], -1)]),
                1 => (canLeft, ecu, [new(canLeft, ecu, [left], -1), new(backbone, left, [center, right], 0)]),
                2 => (canRight, center, [new(backbone, center, [right], -1), new(canRight, right, [motor], 0)]),
                3 => (
                    canRight,
                    left,
                    [new FrameLeg(backbone, left, [right, center], -1), new FrameLeg(canRight, right, [motor], 0)]
                ),
                4 => (
                    canLeft,
                    ecu,
                    [
                        new(canLeft, ecu, [left], -1),
                        new(backbone, left, [right], 0),
                        new FrameLeg(canRight, right, [motor], 1),
                    ]
                ),
                5 => (
                    lin,
                    motor,
                    [
                        new(lin, motor, [right], -1),
                        new(backbone, right, [left, center], 0),
                        new FrameLeg(canLeft, left, [ecu], 1),
                    ]
                ),
                _ => (lin, left, new FrameLeg[] { new(backbone, left, [right], -1), new(lin, right, [motor], 0) }),
            };
            sketch.Frame(layout, id, bytes, periodNs, priority, sender, legs);
        }
        return sketch.Build();
    }

    private static (VariantSketch Sketch, Frame Frame, Network Right) ThreeLegs()
    {
        VariantSketch sketch = new();
        Node center = sketch.Node("ccu");
        Node left = sketch.Node("left");
        Node right = sketch.Node("right");
        Node sender = sketch.Node("sender");
        Node receiver = sketch.Node("receiver");
        Network backbone = sketch.Ethernet(100_000_000, center, center, left, right);
        Network canLeft = sketch.Can("can.left", left, sender);
        Network canRight = sketch.Can("can.right", right, receiver);
        Frame frame = sketch.Frame(
            canLeft,
            0x100,
            8,
            10 * Ms,
            6,
            sender,
            new FrameLeg(canLeft, sender, [left], -1),
            new FrameLeg(backbone, left, [right], 0),
            new FrameLeg(canRight, right, [receiver], 1)
        );
        return (sketch, frame, canRight);
    }

    private static string Only(VariantAnalysis analysis)
    {
        Bordnetz.Problems.Problem problem = Assert.Single(analysis.Problems);
        return $"{problem.Code}: {problem.Message}";
    }
}
