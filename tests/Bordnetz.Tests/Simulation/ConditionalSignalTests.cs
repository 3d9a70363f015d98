using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>A recorded bus is decoded under the conditions of a mapping of the KUKSA CAN provider.</summary>
public sealed class ConditionalSignalTests : IDisposable
{
    private const long Ms = 1_000_000;

    private const string Yaml = """
        bordnetz: 1
        name: Recorded
        catalog: signals.vspec
        nodes:
          computer: { kind: central }
          esp: { kind: ecu, black-box: true }
        networks:
          can0: { kind: can, rate: 500kbit/s, nodes: [computer, esp], listeners: computer, layout: can0.dbc, mapping: can0.json }
        """;

    private const string Catalog = """
        Vehicle: { type: branch, description: The vehicle }
        Vehicle.Speed: { type: sensor, datatype: float, unit: km/h, description: Speed }
        Vehicle.Tire: { type: branch, description: Tires }
        Vehicle.Tire.Left: { type: sensor, datatype: float, description: Pressure }
        Vehicle.Tire.Right: { type: sensor, datatype: float, description: Pressure }
        Vehicle.Tire.Any: { type: sensor, datatype: int16, description: Pressure }
        Vehicle.Gear: { type: sensor, datatype: string, description: Gear }
        Vehicle.Inverse: { type: sensor, datatype: double, description: One over the pressure }
        """;

    private const string Dbc = """
        VERSION ""
        BU_: ESP
        BO_ 180 TIRE: 3 ESP
         SG_ Location : 0|8@1+ (1,0) [0|0] "" Vector__XXX
         SG_ Pressure : 8|8@1+ (4,0) [0|1020] "kPa" Vector__XXX
         SG_ Gear : 16|8@1+ (1,0) [0|0] "" Vector__XXX
        VAL_ 180 Gear 0 "PARK" 1 "DRIVE" ;
        BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
        BA_DEF_DEF_ "GenMsgCycleTime" 20;

        """;

    private static readonly CanId Tire = new(180);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_interval_takes_the_first_frame_and_then_one_an_interval()
    {
        List<(long, double)> taken = Changes(
            """{ "signal": "Pressure", "interval_ms": 20 }""",
            [At(1, 0, 1), At(11, 0, 2), At(20, 0, 3), At(21, 0, 4), At(30, 0, 5), At(41, 0, 6), At(100, 0, 7)]
        );
        Assert.Equal([(1, 4.0), (21, 16.0), (41, 24.0), (100, 28.0)], taken);
    }

    [Fact]
    public void A_change_condition_leaves_equal_values_aside()
    {
        List<(long, double)> taken = Changes(
            """{ "signal": "Pressure", "on_change": true }""",
            [At(1, 0, 1), At(2, 0, 1), At(3, 0, 2), At(4, 0, 2), At(5, 0, 1)]
        );
        Assert.Equal([(1, 4.0), (3, 8.0), (5, 4.0)], taken);
    }

    [Fact]
    public void The_change_is_that_of_the_transformed_value()
    {
        List<(long, double)> taken = Changes(
            """{ "signal": "Pressure", "on_change": true, "transform": { "math": "floor(x / 8)" } }""",
            [At(1, 0, 1), At(2, 0, 2), At(3, 0, 3), At(4, 0, 4)]
        );
        Assert.Equal([(1, 0.0), (2, 1.0), (4, 2.0)], taken);
    }

    // The frame with an equal value starts the interval anew: the time condition comes first.
    [Fact]
    public void The_time_condition_comes_before_the_change()
    {
        List<(long, double)> taken = Changes(
            """{ "signal": "Pressure", "on_change": true, "interval_ms": 10 }""",
            [At(1, 0, 1), At(11, 0, 1), At(12, 0, 2), At(20, 0, 2), At(21, 0, 2), At(40, 0, 3)]
        );
        Assert.Equal([(1, 4.0), (21, 8.0), (40, 12.0)], taken);
    }

    [Fact]
    public void A_multiplexer_selects_frames_and_others_do_not_start_the_interval()
    {
        List<(long, double)> taken = Changes(
            """{ "signal": "Pressure", "interval_ms": 10, "multiplexer": [{ "signal": "Location", "value": 2 }, { "signal": "Gear", "value": 1 }] }""",
            [At(1, 1, 1, 1), At(2, 2, 2, 0), At(3, 2, 3, 1), At(12, 1, 4, 1), At(13, 2, 5, 1)]
        );
        Assert.Equal([(3, 12.0), (13, 20.0)], taken);
    }

    [Fact]
    public void What_a_formula_has_no_value_for_leaves_the_value_before()
    {
        List<(long, double)> taken = Changes(
            """{ "signal": "Pressure", "transform": { "math": "1 / x" } }""",
            [At(1, 0, 1), At(2, 0, 0), At(3, 0, 2)]
        );
        Assert.Equal([(1, 0.25), (3, 0.125)], taken);
    }

    [Fact]
    public void One_signal_of_a_frame_goes_to_several_paths()
    {
        VehicleRun run = Build(
            """
            {
              "Vehicle": {
                "type": "branch", "description": "A tree as vss-tools export it", "uuid": "1",
                "children": {
                  "Speed": { "type": "sensor", "datatype": "float", "unit": "km/h", "x-owner": "me" },
                  "Gear": { "type": "sensor", "datatype": "string", "dbc": { "signal": "Gear" } },
                  "Tire": {
                    "type": "branch",
                    "children": {
                      "Left": { "type": "sensor", "datatype": "float",
                                "dbc2vss": { "signal": "Pressure", "multiplexer": [{ "signal": "Location", "value": 1 }] } },
                      "Right": { "type": "sensor", "datatype": "float",
                                 "dbc2vss": { "signal": "Pressure", "multiplexer": [{ "signal": "Location", "value": 2 }] } },
                      "Any": { "type": "sensor", "datatype": "int16", "dbc2vss": { "signal": "Pressure" } }
                    }
                  }
                }
              }
            }
            """,
            [At(1, 1, 10), At(2, 2, 20), At(3, 3, 30, 1)]
        );
        run.RunUntil(10 * Ms);
        Assert.Equal(40.0, Slot(run, "Vehicle.Tire.Left").Value.ToNumber());
        Assert.Equal(80.0, Slot(run, "Vehicle.Tire.Right").Value.ToNumber());
        Assert.Equal(120.0, Slot(run, "Vehicle.Tire.Any").Value.ToNumber());
        Assert.Equal("DRIVE", Slot(run, "Vehicle.Gear").Value.ToString());
        Assert.Equal(Quality.Missing, Slot(run, "Vehicle.Speed").Quality);
    }

    [Fact]
    public void A_value_that_a_table_lacks_is_invalid_and_the_next_good_one_counts_as_changed()
    {
        VehicleRun run = Build(
            """{ "Vehicle.Gear": { "dbc2vss": { "signal": "Gear", "on_change": true, "transform": { "mapping": [{ "from": "DRIVE", "to": "D" }] } } } }""",
            [At(1, 0, 0, 1), At(2, 0, 0, 0), At(3, 0, 0, 1)]
        );
        run.RunUntil(Ms + 1);
        Assert.Equal(
            (Quality.Good, "D"),
            (Slot(run, "Vehicle.Gear").Quality, Slot(run, "Vehicle.Gear").Value.ToString())
        );
        run.RunUntil((2 * Ms) + 1);
        Assert.Equal(Quality.Invalid, Slot(run, "Vehicle.Gear").Quality);
        run.RunUntil((3 * Ms) + 1);
        Assert.Equal((Quality.Good, 3 * Ms), (Slot(run, "Vehicle.Gear").Quality, Slot(run, "Vehicle.Gear").TimeNs));
    }

    [Fact]
    public void Decoding_under_conditions_allocates_nothing()
    {
        Platform platform = Load(
            Entry(
                """{ "signal": "Pressure", "interval_ms": 1, "on_change": true, "transform": { "math": "x ^ 2" }, "multiplexer": [{ "signal": "Location", "value": 1 }] }"""
            )
        );
        Variant variant = platform.Variants[0];
        FrameDecoder decoder = new(variant.Frames[0], variant.ApiNode, platform.Catalog);
        SignalStore store = new(platform.Catalog);
        byte[] payload = [1, 5, 0];
        decoder.Decode(payload, store, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i <= 1000; i++)
        {
            payload[1] = (byte)i;
            decoder.Decode(payload, store, i * Ms);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(platform.Catalog.TryFind("Vehicle.Inverse", out SignalDefinition? signal));
        Assert.Equal(1000 * Ms, store.Read(SignalStore.CurrentSlot(signal.Index)).TimeNs);
    }

    [Fact]
    public void One_mapping_serves_several_networks_and_a_name_that_none_has_is_still_named()
    {
        const string Second =
            "second: { kind: can, rate: 500kbit/s, nodes: [computer, esp], listeners: computer, layout: b.dbc, mapping: can0.json }";
        File.WriteAllText(_folder.At("b.dbc"), Dbc.Replace("Pressure", "Force", StringComparison.Ordinal));
        string mapping = """
            { "Vehicle.Tire.Left": { "dbc": { "signal": "Pressure" } }, "Vehicle.Tire.Right": { "dbc": { "signal": "Force" } } }
            """;
        Platform platform = Load(mapping, Yaml + "\n  " + Second + "\n");
        Assert.Equal(
            ["can0 Vehicle.Tire.Left", "second Vehicle.Tire.Right"],
            platform
                .Variants[0]
                .Frames.SelectMany(f => f.Signals.Select(s => (f, s)))
                .Where(p => p.s.Signal is not null)
                .Select(p => $"{p.f.Network.Name} {p.s.Signal!.Path}")
        );
        ProblemLog log = new();
        File.WriteAllText(_folder.At("can0.json"), mapping.Replace("Force", "Farce", StringComparison.Ordinal));
        Assert.Null(Platform.Load(_folder.Path, log));
        Assert.All(log.Problems, p => Assert.Equal("BN1307", p.Code));
        Assert.Equal(2, log.Problems.Count);
    }

    private static (long TimeNs, CanFrame Frame) At(int milliseconds, int location, int pressure, int gear = 0) =>
        (milliseconds * Ms, CanFrame.Classic(Tire, [(byte)location, (byte)pressure, (byte)gear]));

    private static string Entry(string side) => "{ \"Vehicle.Inverse\": { \"dbc2vss\": " + side + " } }";

    // What Vehicle.Inverse became, and at which millisecond.
    private List<(long Ms, double Value)> Changes(string side, (long TimeNs, CanFrame Frame)[] frames)
    {
        VehicleRun run = Build(Entry(side), frames);
        List<(long, double)> taken = [];
        foreach ((long timeNs, _) in frames)
        {
            run.RunUntil(timeNs + 1);
            SignalSlot slot = Slot(run, "Vehicle.Inverse");
            if (slot.Quality == Quality.Good && slot.TimeNs == timeNs)
            {
                taken.Add((timeNs / Ms, slot.Value.ToNumber()));
            }
        }
        return taken;
    }

    private static SignalSlot Slot(VehicleRun run, string path)
    {
        Assert.True(run.Variant.Catalog.TryFind(path, out SignalDefinition? signal));
        return run.ApiStore.Read(SignalStore.CurrentSlot(signal.Index));
    }

    private Platform Load(string mapping, string yaml = Yaml)
    {
        File.WriteAllText(_folder.At("platform.yaml"), yaml);
        File.WriteAllText(_folder.At("signals.vspec"), Catalog);
        File.WriteAllText(_folder.At("can0.dbc"), Dbc);
        File.WriteAllText(_folder.At("can0.json"), mapping);
        ProblemLog log = new();
        Platform? platform = Platform.Load(_folder.Path, log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        return platform;
    }

    private VehicleRun Build(string mapping, (long, CanFrame)[] frames)
    {
        ProblemLog log = new();
        Scenario standing = new() { Name = "standing", DurationNs = 1000 * Ms };
        RunOptions options = new() { RecordedBuses = [new RecordedBus("can0", frames)] };
        Variant variant = Load(mapping).Variants[0];
        VehicleRun? run = VehicleBuilder.Build(variant, standing, new FunctionLibrary(), options, log);
        Assert.Empty(log.Problems);
        return run!;
    }
}
