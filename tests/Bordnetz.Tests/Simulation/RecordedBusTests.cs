using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>A recording takes the place of what the platform sends on a CAN.</summary>
public sealed class RecordedBusTests : IDisposable
{
    private const long Ms = 1_000_000;
    private const string Speed = "Vehicle.Speed";

    private const string Yaml = """
        bordnetz: 1
        name: Recorded
        catalog: signals.vspec
        nodes:
          computer: { kind: central }
          esp: { kind: ecu, black-box: true }
        networks:
          can0: { kind: can, rate: 500kbit/s, nodes: [computer, esp], listeners: computer, layout: can0.dbc, mapping: can0.vspec }
        """;

    private const string Catalog = """
        Vehicle:
          type: branch
          description: The vehicle
        Vehicle.Speed:
          type: sensor
          datatype: float
          unit: km/h
          description: Speed
        """;

    private const string Dbc = """
        VERSION ""
        BU_: ESP
        BO_ 180 SPEED: 2 ESP
         SG_ SPEED : 7|16@0+ (0.01,0) [0|250] "km/h" Vector__XXX
        BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
        BA_DEF_DEF_ "GenMsgCycleTime" 20;

        """;

    private static readonly CanId SpeedId = new(180);

    private readonly TemporaryFolder _folder = new();
    private readonly Platform _platform;

    public RecordedBusTests()
    {
        File.WriteAllText(_folder.At("platform.yaml"), Yaml);
        File.WriteAllText(_folder.At("signals.vspec"), Catalog);
        File.WriteAllText(_folder.At("can0.dbc"), Dbc);
        File.WriteAllText(_folder.At("can0.vspec"), "Vehicle.Speed: { dbc2vss: { signal: SPEED } }\n");
        ProblemLog log = new();
        Platform? platform = Platform.Load(_folder.Path, log);
        Assert.Empty(log.Problems);
        _platform = platform!;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_frame_is_decoded_when_it_was_recorded_and_not_before()
    {
        VehicleRun run = Build([At(5, 1000), At(30, 2500)]);

        run.RunUntil(5 * Ms);
        Assert.Equal(Quality.Missing, SpeedOf(run).Quality);
        run.RunUntil((5 * Ms) + 1);
        Assert.Equal((10.0, 5 * Ms), (SpeedOf(run).Value.ToNumber(), SpeedOf(run).TimeNs));
        run.RunUntil(40 * Ms);
        Assert.Equal((25.0, 30 * Ms), (SpeedOf(run).Value.ToNumber(), SpeedOf(run).TimeNs));
    }

    [Fact]
    public void What_the_platform_would_send_there_stays_unsent()
    {
        VehicleRun run = Build([At(5, 1000)]);
        run.RunUntil(1000 * Ms);
        RunObservations observed = run.Finish();

        Assert.Equal(1, Assert.Single(observed.Frames).Count);
        Assert.Equal((1, 0, 0), Counts(observed));
        // Without a recording the black box sends its start values.
        VehicleRun sending = Build(null);
        sending.RunUntil(1000 * Ms);
        Assert.Equal(50, Assert.Single(sending.Finish().Frames).Count, 1.0);
    }

    [Fact]
    public void Unknown_and_short_frames_are_counted_and_occupy_the_bus()
    {
        VehicleRun run = Build([
            (0, CanFrame.Classic(new CanId(1), new byte[8])),
            (Ms, CanFrame.Classic(SpeedId, new byte[1])),
            (2 * Ms, CanFrame.Remote(SpeedId, 2)),
        ]);
        run.RunUntil(10 * Ms);
        RunObservations observed = run.Finish();

        Assert.Equal((2, 1, 1), Counts(observed));
        Assert.Equal(Quality.Missing, SpeedOf(run).Quality);
        long bits = FrameLength.ClassicBits(new CanId(1), new byte[8]) + FrameLength.ClassicBits(SpeedId, new byte[1]);
        Assert.Equal(bits * 2000, Assert.Single(observed.Networks).BusyNs);
    }

    [Fact]
    public void A_frame_that_the_recording_has_too_late_arrives_with_the_one_ahead_of_it()
    {
        VehicleRun run = Build([At(20, 1000), At(10, 2000), At(21, 3000)]);
        run.RunUntil((20 * Ms) + 1);
        Assert.Equal((20.0, 20 * Ms), (SpeedOf(run).Value.ToNumber(), SpeedOf(run).TimeNs));
        run.RunUntil(22 * Ms);
        Assert.Equal(30.0, SpeedOf(run).Value.ToNumber());
    }

    [Fact]
    public void Longer_frames_than_the_layout_are_decoded_by_its_bytes()
    {
        VehicleRun run = Build([(Ms, CanFrame.Classic(SpeedId, [0x03, 0xE8, 0xFF, 0xFF]))]);
        run.RunUntil(2 * Ms);
        Assert.Equal(10.0, SpeedOf(run).Value.ToNumber());
    }

    [Fact]
    public void The_same_recording_gives_the_same_hash_and_another_one_another()
    {
        string Hash(int raw)
        {
            VehicleRun run = Build([At(5, raw)]);
            run.RunUntil(100 * Ms);
            return run.Finish().TraceHash;
        }
        Assert.Equal(Hash(1000), Hash(1000));
        Assert.NotEqual(Hash(1000), Hash(1001));
    }

    [Theory]
    [InlineData("can1", "did you mean 'can0'")]
    [InlineData("can0 can0", "two recordings")]
    public void A_recording_for_a_network_that_cannot_play_it_is_refused(string networks, string reason)
    {
        ProblemLog log = new();
        RunOptions options = new() { RecordedBuses = [.. networks.Split(' ').Select(n => new RecordedBus(n, []))] };
        Assert.Null(VehicleBuilder.Build(_platform.Variants[0], Standing, new FunctionLibrary(), options, log));
        Problem problem = Assert.Single(log.Problems);
        Assert.Equal("BN6005", problem.Code);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    private static Scenario Standing => new() { Name = "standing", DurationNs = 1000 * Ms };

    private static (long TimeNs, CanFrame Frame) At(int milliseconds, int raw) =>
        (milliseconds * Ms, CanFrame.Classic(SpeedId, [(byte)(raw >> 8), (byte)raw]));

    private static (long, long, long) Counts(RunObservations observed)
    {
        RecordedBusObservation played = Assert.Single(observed.RecordedBuses);
        return (played.Count, played.Unknown, played.TooShort);
    }

    private SignalSlot SpeedOf(VehicleRun run)
    {
        Assert.True(_platform.Catalog.TryFind(Speed, out SignalDefinition? signal));
        return run.ApiStore.Read(SignalStore.CurrentSlot(signal.Index));
    }

    private VehicleRun Build((long, CanFrame)[]? frames)
    {
        ProblemLog log = new();
        RunOptions options = new() { RecordedBuses = frames is null ? [] : [new RecordedBus("can0", frames)] };
        VehicleRun? run = VehicleBuilder.Build(_platform.Variants[0], Standing, new FunctionLibrary(), options, log);
        Assert.Empty(log.Problems);
        return run!;
    }
}
