using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Tests.Model;

namespace Bordnetz.Tests.Analysis;

/// <summary>Power, wires and hardware of the small platform, worked out by hand.</summary>
public sealed class FiguresTests
{
    private static readonly Lazy<ImmutableArray<VariantAnalysis>> All = new(() =>
    {
        using SmallPlatform small = SmallHardware.Create();
        return [.. small.Load().Variants.Select(VariantAnalyzer.Analyse)];
    });

    private static VariantAnalysis Bev => All.Value.Single(a => a.Variant.Name == "bev");

    [Fact]
    public void Asleep_every_node_on_a_live_rail_draws_what_it_says()
    {
        SceneBudget parked = Bev.Power.Scenes.Single(s => s.Scene.Name == "parked");
        // ccu and zone.front 1 mA each; bms hangs on a rail that is dead.
        Assert.Equal(0.002, parked.BatteryA, 12);
        Assert.Equal(0, parked.Consumers.Single(c => c.Name == "bms").CurrentA);
        Assert.Equal([0.002, 0.0], parked.Rails.Select(r => Math.Round(r.CurrentA, 12)));
        Assert.Equal([true, false], parked.Rails.Select(r => r.IsLive));
        // 60 Ah, half of it, at 2 mA.
        Assert.Equal(60 * 0.5 / 0.002 / 24, parked.FirstFlat!.DaysUntilFlat!.Value, 6);
        Assert.True(parked.Holds);
    }

    [Fact]
    public void Awake_the_converter_gives_what_the_battery_would()
    {
        SceneBudget driving = Bev.Power.Scenes.Single(s => s.Scene.Name == "driving");
        // Three controllers at 6 W + 50 % of 18 W, a lamp at 60 W; the horn is silent.
        Assert.Equal(((3 * 15) + 60) / 12.0, driving.Rails.Sum(r => r.CurrentA), 12);
        SourceDraw battery = driving.Sources.Single(s => s.Source.Name == "battery");
        SourceDraw converter = driving.Sources.Single(s => s.Source.Name == "converter");
        Assert.Equal((0.0, "converter"), (battery.CurrentA, battery.RelievedBy!.Name));
        Assert.Equal(105, converter.PowerW, 9);
        Assert.Equal(105.0 / 14, converter.CurrentA, 9);
        Assert.Null(driving.FirstFlat);
    }

    [Fact]
    public void Without_the_converter_the_battery_gives_it()
    {
        VariantAnalysis engine = All.Value.Single(a => a.Variant.Name == "combustion");
        SceneBudget driving = engine.Power.Scenes.Single(s => s.Scene.Name == "driving");
        Assert.Equal(((2 * 15) + 60) / 12.0, driving.BatteryA, 12);
        Assert.Equal(30 / driving.BatteryA / 24, driving.FirstFlat!.DaysUntilFlat!.Value, 9);
    }

    [Fact]
    public void A_fuse_bears_the_peaks_of_everything_behind_it()
    {
        FuseLoad central = Bev.Power.Fuses.Single(f => f.Fuse.Name == "efuse.ccu");
        Assert.Equal(2, central.PeakA, 12);
        Assert.Equal(0.6, central.Margin, 12);
        // bms 2 A and the horn on the same fuse 4 A
        Assert.Equal(6, Bev.Power.Fuses.Single(f => f.Fuse.Name == "efuse.bms").PeakA, 12);
    }

    [Fact]
    public void Wires_go_along_the_axes_and_are_longer_by_the_detour()
    {
        HarnessPlan harness = Bev.Harness;
        Assert.Equal(
            [
                "Network backbone ccu-zone.front 1x2.24",
                "Network powertrain zone.front-bms 1x2.8",
                "Feed battery battery-zone.front 1x0.98",
                "Supply ccu zone.front-ccu 1x2.24",
                "Supply bms zone.front-bms 1x2.8",
                "Supply horn zone.front-horn 1x2.52",
                "Device lamp.left zone.front-lamp.left 3x1.26",
                "Device lamp.right zone.front-lamp.right 1x2.94",
                "Device horn horn-horn 1x2",
                "WakeUp wake ccu-bms 1x1.4",
                "WakeUp wake ccu-zone.front 1x2.24",
            ],
            harness.Runs.Select(r =>
                FormattableString.Invariant($"{r.Use} {r.Name} {r.From}-{r.To} {r.Count}x{Math.Round(r.Metres, 9)}")
            )
        );
        Assert.Equal(14, harness.Wires);
        Assert.Equal(28.74, harness.WireMetres, 9);
        // The pair of the CAN 70 g; 20.9 m of single cores 5 g/m; the Ethernet names no cable.
        Assert.Equal((2.8 * 0.025) + (20.9 * 0.005), harness.MassKg, 9);
        Assert.Equal((2.8 * 0.7) + (20.9 * 0.1), harness.PriceEur, 9);
        Assert.Empty(harness.Unplaced);
    }

    [Fact]
    public void Computers_are_counted_by_kind_or_diagnostic_address()
    {
        Assert.Equal((3, 0, 3), (Bev.Hardware.Computers, Bev.Hardware.SmartDevices, Bev.Hardware.Devices));
        Node sensor = new()
        {
            Name = "s",
            Index = 0,
            Kind = NodeKind.Sensor,
        };
        Assert.False(sensor.IsComputer);
        Assert.True((sensor with { DiagnosticAddress = 1 }).IsComputer);
        Assert.Equal(0.5 + 0.5 + 0.8, Bev.Hardware.NodesKg, 12);
        Assert.Equal(160, Bev.Hardware.DevicesEur, 12);
        Assert.Equal(["horn"], Bev.Hardware.Incomplete);
    }

    [Fact]
    public void A_node_is_loaded_by_its_functions_and_devices()
    {
        NodeLoad central = Bev.Hardware.Loads.Single(l => l.Node.Name == "ccu");
        // 400 us in 10 ms on one of two equal partitions of 2000 DMIPS.
        Assert.Equal(0.02, central.Utilisation, 12);
        Assert.Equal(40, central.UsedDmips!.Value, 9);
        Assert.Equal((256 << 10, 1 << 20), ((int)central.RamBytes!, (int)central.FlashBytes!));
        Assert.Equal(4, Bev.Hardware.Loads.Single(l => l.Node.Name == "zone.front").Pins);
    }

    [Fact]
    public void Variants_share_what_both_have_of_what_either_has()
    {
        ImmutableArray<Variant> variants = [Bev.Variant, All.Value.Single(a => a.Variant.Name == "combustion").Variant];
        Commonality parts = Commonality.Of(CommonalityKind.Parts, variants);
        // P-2, one of two P-1, two lamps; the second P-1 and the horn are only in the first.
        Assert.Equal(4.0 / 6, parts[0, 1], 12);
        Assert.Equal(parts[0, 1], parts[1, 0]);
        Assert.Equal(1, parts[0, 0]);
        Assert.Equal((5, 4), (parts.Kinds, parts.InAll));
        Assert.Equal(1, Commonality.Of(CommonalityKind.Functions, variants).Mean);
        // PedalState of PedalState, MotorCommand and BatteryStatus
        Assert.Equal(1.0 / 3, Commonality.Of(CommonalityKind.Frames, variants).Least!.Value.Share, 12);
        Assert.Equal(1.0 / 3, Commonality.Of(CommonalityKind.Signals, variants)[0, 1], 12);
    }

    [Fact]
    public void A_line_is_hardly_longer_than_the_shortest()
    {
        Random random = new(7);
        for (int round = 0; round < 40; round++)
        {
            ImmutableArray<Node> nodes =
            [
                .. Enumerable
                    .Range(0, 7)
                    .Select(i => new Node
                    {
                        Name = $"n{i}",
                        Index = i,
                        Kind = NodeKind.Ecu,
                        Hardware = new Hardware
                        {
                            At = new Position(random.Next(-3800, 900), random.Next(-900, 900), random.Next(200, 1500)),
                        },
                    }),
            ];
            ImmutableArray<(Node From, Node To)> line = [.. ShortLine.Through(nodes)];
            Assert.Equal(6, line.Length);
            Assert.All(line.Zip(line.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
            Assert.Equal(7, line.SelectMany(s => new[] { s.From, s.To }).Distinct().Count());
            double length = line.Sum(s => s.From.Hardware.At!.Value.MetresTo(s.To.Hardware.At!.Value));
            double shortest = Shortest(nodes, [], 0, double.PositiveInfinity);
            Assert.InRange(length, shortest - 1e-9, shortest * 1.05);
        }
    }

    // Every order there is.
    private static double Shortest(ImmutableArray<Node> nodes, List<Node> line, double length, double best)
    {
        if (line.Count == nodes.Length)
        {
            return Math.Min(length, best);
        }
        foreach (Node next in nodes.Where(n => !line.Contains(n)))
        {
            double step = line.Count == 0 ? 0 : line[^1].Hardware.At!.Value.MetresTo(next.Hardware.At!.Value);
            line.Add(next);
            best = Shortest(nodes, line, length + step, best);
            line.RemoveAt(line.Count - 1);
        }
        return best;
    }
}
