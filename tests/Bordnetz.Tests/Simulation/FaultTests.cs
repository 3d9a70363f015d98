using System.Collections.Immutable;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.Simulation;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Trace;
using Bordnetz.TestKit;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Tests.Simulation;

/// <summary>What breaks is noticed by those who depend on it, and forgotten when it is whole again.</summary>
public sealed class FaultTests
{
    private const long Second = 1_000_000_000;

    private static readonly Lazy<(Platform Platform, Variant Variant, Scenario Scenario)> Reference = new(Load);

    private static readonly Lazy<RunObservations> Whole = new(() => Drive([]).Seen);

    public static TheoryData<string> EveryKind
    {
        get
        {
            Dictionary<FaultTarget, string[]> names = new()
            {
                [FaultTarget.Node] = ["zone.rear", "ccu", "esc", "door.front-left"],
                [FaultTarget.Network] = ["chassis", "backbone", "door-left"],
                [FaultTarget.Link] = ["chassis/esc", "backbone/zone.rear"],
                [FaultTarget.Frame] = ["chassis.WheelSpeeds", "body.FuelLevel", "backbone.DriverControls"],
                [FaultTarget.Signal] = ["Vehicle.Speed", "Vehicle.Chassis.Accelerator.PedalPosition"],
                [FaultTarget.Function] = ["driver-demand"],
                [FaultTarget.Supply] = ["kl30.rear", "battery"],
            };
            TheoryData<string> data = [];
            foreach ((FaultTarget target, string[] all) in names)
            {
                foreach (string name in all)
                {
                    foreach (FaultKind kind in Fault.KindsOf(target))
                    {
                        data.Add($"{Fault.Word(target)}:{name}={Fault.Word(kind)}@3s+2s");
                    }
                }
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Every_fault_gives_the_same_run_twice_and_leaves_nothing_behind(string text)
    {
        (RunObservations seen, _) = Drive([text]);
        Assert.Equal(seen.TraceHash, Drive([text]).Seen.TraceHash);
        Assert.NotEqual(Whole.Value.TraceHash, seen.TraceHash);
        foreach (
            IGrouping<(string, string), HealthEvent> about in seen
                .Health.Where(h => h.Kind != HealthEventKind.Overrun)
                .GroupBy(h => (h.Node, h.Subject))
        )
        {
            long open =
                Count(about, HealthEventKind.FrameLost)
                + Count(about, HealthEventKind.FunctionSilent)
                + Count(about, HealthEventKind.BusOff)
                - Count(about, HealthEventKind.FrameBack)
                - Count(about, HealthEventKind.FunctionBack)
                - Count(about, HealthEventKind.BusRecovered);
            // A computer that starts anew has forgotten what it missed.
            bool restarted = seen.Health.Any(h => h.Kind == HealthEventKind.NodeUp && h.Node == about.Key.Item1);
            Assert.True(open == 0 || restarted, $"{about.Key}: {string.Join("; ", about)}");
        }
    }

    [Fact]
    public void Supervision_sees_nothing_where_nothing_is_broken() => Assert.Empty(Whole.Value.Health);

    [Fact]
    public void Every_protected_frame_carries_right_counters_and_checksums()
    {
        Variant variant = Reference.Value.Variant;
        Dictionary<int, E2eChecker> checkers = [];
        Collector collector = new();
        Drive([], collector);
        int checkedFrames = 0;
        foreach ((int channel, int id, byte[] payload) in collector.Records)
        {
            if (channel >= variant.Networks.Length || variant.Frames[id].Protection is not { } protection)
            {
                continue;
            }
            // By way: the uplink carries the same bytes again.
            int way = (id * variant.Networks.Length) + channel;
            if (!checkers.TryGetValue(way, out E2eChecker? checker))
            {
                checkers.Add(way, checker = new E2eChecker(protection));
            }
            E2eCheckStatus status = checker.Check(payload);
            Assert.True(status == E2eCheckStatus.Ok, $"{variant.Frames[id]}: {status}");
            checkedFrames++;
        }
        Assert.True(checkedFrames > 10_000);
        Assert.Contains(variant.Frames, f => f.Protection is not null && f.Legs.Length > 1);
    }

    [Fact]
    public void A_frame_that_stays_away_makes_its_values_stale_after_its_timeout()
    {
        Frame frame = Reference.Value.Variant.Frames.First(f => f.ToString() == "chassis.VehicleDynamics");
        VehicleRun run = Build(["frame:chassis.VehicleDynamics=off@3s+2s"], null);
        SignalDefinition speed = run.Variant.Catalog.Signals.First(s => s.Path == "Vehicle.Acceleration.Longitudinal");
        int slot = SignalStore.CurrentSlot(speed.Index);
        run.RunUntil(3 * Second);
        Assert.Equal(Quality.Good, run.ApiStore.Read(slot).Quality);
        run.RunUntil((3 * Second) + frame.TimeoutNs - frame.PeriodNs - 1);
        Assert.Equal(Quality.Good, run.ApiStore.Read(slot).Quality);
        run.RunUntil((3 * Second) + frame.TimeoutNs + frame.PeriodNs);
        Assert.Equal(Quality.Stale, run.ApiStore.Read(slot).Quality);
        run.RunUntil((5 * Second) + (2 * frame.PeriodNs));
        Assert.Equal(Quality.Good, run.ApiStore.Read(slot).Quality);
    }

    [Theory]
    [InlineData("frame:chassis.WheelSpeeds=corrupt:1@3s+2s")]
    [InlineData("frame:chassis.WheelSpeeds=garbage@3s+2s")]
    [InlineData("frame:chassis.WheelSpeeds=wrong@3s+2s")]
    public void A_protected_frame_that_is_wrong_is_not_taken(string fault)
    {
        VehicleRun run = Build([fault], null);
        SignalDefinition wheel = run.Variant.Catalog.Signals.First(s =>
            s.Path == "Vehicle.Chassis.Axle.Row1.Wheel.Left.Speed"
        );
        int slot = SignalStore.CurrentSlot(wheel.Index);
        run.RunUntil(3 * Second);
        double before = run.ApiStore.Read(slot).Value.ToNumber();
        run.RunUntil((3 * Second) + (Second / 2));
        Assert.Equal(Quality.Invalid, run.ApiStore.Read(slot).Quality);
        Assert.Equal(before, run.ApiStore.Read(slot).Value.ToNumber(), 0.5);
        run.RunUntil(6 * Second);
        Assert.Equal(Quality.Good, run.ApiStore.Read(slot).Quality);
        ImmutableArray<HealthEvent> health = run.Finish().Health;
        Assert.Contains(health, h => h is { Kind: HealthEventKind.FrameDistrusted, Node: "ccu" });
        Assert.Contains(health, h => h is { Kind: HealthEventKind.FrameTrusted, Node: "ccu" });
    }

    [Fact]
    public void A_bus_on_which_every_frame_is_destroyed_takes_its_senders_off()
    {
        (RunObservations seen, VehicleRun run) = Drive(["network:chassis=corrupt:1@3s+100ms"]);
        HealthEvent off = seen.Health.First(h => h.Kind == HealthEventKind.BusOff);
        HealthEvent back = seen.Health.First(h => h.Kind == HealthEventKind.BusRecovered && h.Node == off.Node);
        long bitNs = Second / run.Variant.Networks.First(n => n.Name == "chassis").BitRate;
        // 32 destroyed frames bring the counter from 0 to 256; 128 times 11 recessive bits bring it back.
        Assert.InRange(off.TimeNs, (3 * Second) + (32 * 30 * bitNs), (3 * Second) + (40 * Second / 1000));
        Assert.Equal(128 * 11 * bitNs, back.TimeNs - off.TimeNs);
    }

    [Fact]
    public void A_computer_that_hangs_is_started_anew_by_its_watchdog_until_it_works()
    {
        (RunObservations seen, _) = Drive(["node:ccu=stuck@3s+1s"]);
        ImmutableArray<HealthEvent> own = [.. seen.Health.Where(h => h.Node == "ccu")];
        HealthEvent reset = own.First(h => h.Kind == HealthEventKind.WatchdogReset);
        Assert.Equal((3 * Second) + Assumptions.WatchdogNs, reset.TimeNs);
        Assert.Equal(reset.TimeNs + Assumptions.BootNs, own.First(h => h.Kind == HealthEventKind.NodeUp).TimeNs);
        Assert.Equal(3, own.Count(h => h.Kind == HealthEventKind.WatchdogReset));
    }

    [Fact]
    public void A_slow_function_overruns_and_a_silent_one_is_missed()
    {
        ImmutableArray<HealthEvent> slow = Drive(["function:driver-demand=slow:1000@3s+1s"]).Seen.Health;
        Assert.Contains(slow, h => h is { Kind: HealthEventKind.Overrun, Subject: "driver-demand" });
        ImmutableArray<HealthEvent> silent = Drive(["function:driver-demand=off@3s+1s"]).Seen.Health;
        HealthEvent missed = silent.First(h => h is { Kind: HealthEventKind.FunctionSilent, Subject: "driver-demand" });
        Assert.InRange(missed.TimeNs, 3 * Second, (3 * Second) + 40_000_000);
        Assert.Contains(silent, h => h is { Kind: HealthEventKind.FunctionBack, Subject: "driver-demand" });
    }

    [Theory]
    [InlineData("node:zone.raer=off", "variant 'phev-europe-plus' has no node 'zone.raer'; did you mean 'zone.rear'?")]
    [InlineData("frame:WheelSpeeds=off", "variant 'phev-europe-plus' has no frame 'WheelSpeeds'")]
    public void What_the_variant_lacks_cannot_break(string fault, string message)
    {
        ProblemLog log = new();
        RunOptions options = new() { Faults = [Fault.Parse(fault, out _)!] };
        (_, Variant variant, Scenario scenario) = Reference.Value;
        Assert.Null(VehicleBuilder.Build(variant, scenario, VehicleFunctions.CreateLibrary(), options, log));
        Problem problem = Assert.Single(log.Problems);
        Assert.Equal("BN6006", problem.Code);
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node:a=off@10s+5s", "node:a=off@10s+5s")]
    [InlineData("frame:n.F=intermittent:0.25@1500ms", "frame:n.F=intermittent:0.25@1.5s")]
    [InlineData("supply:kl30=brown-out@1min+20ms", "supply:kl30=brown-out@60s+0.02s")]
    [InlineData("link:can/a.b=off", "link:can/a.b=off@0s")]
    public void A_fault_reads_back_as_it_is_written(string text, string written)
    {
        Fault? fault = Fault.Parse(text, out string wrong);
        Assert.Equal("", wrong);
        Assert.Equal(written, fault!.ToString());
        Assert.Equal(fault, Fault.Parse(written, out _));
    }

    [Theory]
    [InlineData("", "is not of the form")]
    [InlineData("node=off", "is not of the form")]
    [InlineData("wheel:a=off", "'wheel' is none of node, network")]
    [InlineData("node:a=broken", "'broken' is none of off, stuck")]
    [InlineData("node:a=duplicate", "a node cannot be 'duplicate'; it can be off, stuck")]
    [InlineData("node:a=off@soon", "'soon' is no time")]
    [InlineData("node:a=off@-1s", "'-1s' is no time")]
    [InlineData("frame:n.F=corrupt:2", "probability")]
    [InlineData("frame:n.F=corrupt:x", "'x' is no number")]
    [InlineData("node:a=brown-out@1s", "a brown-out needs its length")]
    [InlineData("node:a=slow:0.5", "factor of at least 1")]
    public void A_fault_that_cannot_be_says_why(string text, string expected)
    {
        Assert.Null(Fault.Parse(text, out string wrong));
        Assert.Contains(expected, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_can_begin_while_the_vehicle_runs()
    {
        VehicleRun run = Build([], null);
        run.RunUntil(3 * Second);
        Assert.Contains("has no node", run.Inject(Fault.Parse("node:none=off", out _)!), StringComparison.Ordinal);
        Assert.Equal("", run.Inject(Fault.Parse("node:esc=off@1s+2s", out _)!));
        run.RunUntil(8 * Second);
        HealthEvent down = run.Finish().Health.First(h => h.Kind == HealthEventKind.NodeDown);
        Assert.Equal(3 * Second, down.TimeNs);
    }

    private static long Count(IEnumerable<HealthEvent> events, HealthEventKind kind) =>
        events.Count(e => e.Kind == kind);

    private static (RunObservations Seen, VehicleRun Run) Drive(string[] faults, ITraceSink? sink = null)
    {
        VehicleRun run = Build(faults, sink);
        run.RunUntil(9 * Second);
        return (run.Finish(), run);
    }

    private static VehicleRun Build(string[] faults, ITraceSink? sink)
    {
        ProblemLog log = new();
        (_, Variant variant, Scenario scenario) = Reference.Value;
        RunOptions options = new() { Faults = [.. faults.Select(f => Fault.Parse(f, out _)!)], Sink = sink };
        VehicleRun? run = VehicleBuilder.Build(variant, scenario, VehicleFunctions.CreateLibrary(), options, log);
        Assert.True(run is not null, string.Join('\n', log.Problems));
        return run;
    }

    private static (Platform, Variant, Scenario) Load()
    {
        ProblemLog log = new();
        Platform platform = Platform.Load(RepositoryFiles.At("platforms", "reference"), log)!;
        return (platform, platform.Select("phev-europe-plus", log)[0], platform.LoadScenario("city", log)!);
    }

    private sealed class Collector : ITraceSink
    {
        public List<(int Channel, int Id, byte[] Payload)> Records { get; } = [];

        public void Record(int channel, long timeNs, int id, ReadOnlySpan<byte> payload) =>
            Records.Add((channel, id, payload.ToArray()));
    }
}
