using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Simulation;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Trace;
using CsCheck;

namespace Bordnetz.Tests.Simulation;

/// <summary>Cars fall asleep and wake: to the byte, in time, and as proven.</summary>
public sealed class SceneRunTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Nothing_happens_while_everybody_sleeps_and_the_bytes_of_a_wake_up_are_those_of_AUTOSAR()
    {
        Variant variant = new ManagedPlatform().Load();
        Records records = new(variant);
        VehicleRun run = Build(variant, records, 20, "parked", (2, "whole", "handle"), (5, "parked", null));
        run.RunUntil(2 * Second);
        Assert.DoesNotContain(records.Frames, _ => true);
        run.RunUntil(3 * Second);
        // Zone 1 is woken by its input, is number 2 on the Ethernet and 0 on its CAN, and requests number 63.
        Assert.Equal(
            ["backbone Nm.zone1 0250000000000080", "can1 Nm.zone1 0050000000000080"],
            records
                .Frames.Where(f =>
                    f.StartsWith("can1 Nm.zone1", StringComparison.Ordinal)
                    || f.StartsWith("backbone Nm.zone1", StringComparison.Ordinal)
                )
                .Distinct()
        );
        Assert.Contains("backbone Nm.ccu 0040000000000080", records.Frames);
        Assert.Contains("can0 Nm.ecu00 0140000000000000", records.Frames);
        Assert.Contains(records.Frames, f => f.StartsWith("can1 Status", StringComparison.Ordinal));
        Assert.Contains(records.Frames, f => f.StartsWith("lin DoorStatus", StringComparison.Ordinal));
        run.RunUntil(8 * Second);
        Assert.Contains("lin GoToSleep 00FFFFFFFFFFFFFF", records.Frames);
        int before = records.Frames.Count;
        run.RunUntil(20 * Second);
        Assert.Equal(before, records.Frames.Count);
        RunObservations seen = run.Finish();
        Assert.Equal(["parked", "whole", "parked"], seen.Scenes.Select(s => s.Scene.Name));
        Assert.DoesNotContain(seen.Health, h => h.Kind is HealthEventKind.FrameLost or HealthEventKind.NodeDown);
    }

    [Fact]
    public void A_partial_network_wakes_its_own_nodes_only()
    {
        Variant variant = new ManagedPlatform().Load();
        RunObservations seen = Drive(variant, 6, 1, "parked", (1, "part", "plug"), (4, "parked", null));
        HealthEvent[] woken = [.. seen.Health.Where(h => h.Kind == HealthEventKind.NodeAwake)];
        Assert.Equal(["ecu00: plug", "zone0: network can0"], woken.Select(h => $"{h.Node}: {h.Subject}"));
    }

    [Fact]
    public void A_week_asleep_takes_no_events()
    {
        Variant variant = new ManagedPlatform().Load();
        RunObservations seen = Drive(variant, 7 * 86_400, 1, "whole", (1, "parked", null));
        Assert.InRange(seen.Events, 1, 5000);
        // 9 nodes draw 1 mA each.
        Assert.Equal(0.001 * variant.Nodes.Length, seen.Scenes[1].RailsA[0], 9);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Variant variant = new ManagedPlatform().Load();
        string Hash() => Drive(variant, 5, 3, "parked", (1, "whole", "handle"), (3, "parked", null)).TraceHash;
        Assert.Equal(Hash(), Hash());
    }

    [Fact]
    public void Any_vehicle_sleeps_when_nobody_asks_stays_awake_while_somebody_does_and_keeps_its_bounds()
    {
        Gen<ManagedPlatform> platforms =
            from zones in Gen.Int[1, 3]
            from ecus in Gen.Int[1, 3]
            from kind in Gen.Bool.Select(fd => fd ? "canfd" : "can")
            from cycle in Gen.Int[50, 500]
            from timeout in Gen.Int[2, 6]
            from reset in Gen.Int[2, 5]
            from repeat in Gen.Int[0, 1500]
            from wait in Gen.Int[100, 1500]
            from boot in Gen.Int[1, 300]
            from parts in Gen.Bool
            select new ManagedPlatform
            {
                Zones = zones,
                EcusPerZone = ecus,
                Kind = kind,
                CycleMs = cycle,
                TimeoutMs = cycle * timeout,
                ResetMs = cycle * reset,
                RepeatMs = repeat,
                WaitMs = wait,
                BootMs = boot,
                HasParts = parts,
            };
        platforms.Sample(
            platform =>
            {
                Variant variant = platform.Load();
                VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
                RunObservations seen = Drive(
                    variant,
                    120,
                    (ulong)platform.CycleMs,
                    "parked",
                    (1, "whole", "handle"),
                    (20, "parked", null),
                    (50, "part", "plug"),
                    (70, "whole", "handle"),
                    (90, "parked", null)
                );
                Assert.All(seen.Scenes, s => Assert.NotNull(s.AwakeNs));
                Assert.All(seen.Scenes, s => Assert.NotNull(s.AsleepNs));
                foreach (SceneObservation scene in seen.Scenes.Where(s => s.From is not null))
                {
                    Assert.True(scene.IsFromSettled);
                    TransitionBound bound = analysis.Modes.Find(scene.From!, scene.Scene, scene.By)!;
                    Assert.InRange(scene.AwakeNs!.Value, 0, bound.WakeNs!.Value);
                    Assert.InRange(scene.AsleepNs!.Value, 0, bound.SleepNs!.Value);
                }
                bool isSettled = false;
                foreach (HealthEvent happened in seen.Health)
                {
                    isSettled = happened.Kind switch
                    {
                        HealthEventKind.SceneSettled => true,
                        HealthEventKind.SceneChanged => false,
                        _ => isSettled,
                    };
                    Assert.False(
                        isSettled && happened.Kind is HealthEventKind.NodeAsleep or HealthEventKind.NodeAwake,
                        happened.ToString()
                    );
                    Assert.NotEqual(HealthEventKind.FrameLost, happened.Kind);
                }
            },
            iter: 15
        );
    }

    [Fact]
    public void A_verdict_holds_and_breaks_with_each_bound_of_a_scene()
    {
        Variant variant = new ManagedPlatform().Load();
        VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
        RunObservations seen = Drive(variant, 20, 1, "parked", (1, "whole", "handle"), (10, "parked", null));
        Assert.Empty(Broken(analysis));
        TransitionBound wake = analysis.Modes.Find(seen.Scenes[0].Scene, seen.Scenes[1].Scene, "handle")!;
        ImmutableArray<NodeWake> early = [.. wake.Wakes.Select(w => w with { BoundNs = w.BoundNs / 10 })];
        Assert.Equal(["whole"], Broken(With(wake, wake with { Wakes = early })));
        TransitionBound sleep = analysis.Modes.Find(seen.Scenes[1].Scene, seen.Scenes[2].Scene, null)!;
        Assert.Equal(["parked"], Broken(With(sleep, sleep with { SleepNs = seen.Scenes[2].AsleepNs - 1 })));
        SceneBudget parked = analysis.Power.Scenes[0];
        SceneBudget less = parked with
        {
            Rails = [.. parked.Rails.Select(r => r with { CurrentA = r.CurrentA * 0.99 })],
        };
        PowerBudget power = analysis.Power with { Scenes = analysis.Power.Scenes.SetItem(0, less) };
        Assert.Equal(["parked", "parked"], Broken(analysis with { Power = power }));

        VariantAnalysis With(TransitionBound old, TransitionBound other) =>
            analysis with
            {
                Modes = analysis.Modes with { Transitions = analysis.Modes.Transitions.Replace(old, other) },
            };
        string[] Broken(VariantAnalysis proven) =>
            [
                .. SceneVerdict
                    .Of(proven, seen)
                    .SelectMany(s => s.Violations())
                    .Where(v => v.Kind == ViolationKind.BoundBroken)
                    .Select(v => v.Subject),
            ];
    }

    [Theory]
    [InlineData("prked", "whole", "handle", "BN6110")]
    [InlineData("parked", "hole", "handle", "BN6110")]
    [InlineData("parked", "whole", "handel", "BN6111")]
    [InlineData("parked", "whole", null, "BN6112")]
    public void What_cannot_be_is_told_before_the_run(string first, string then, string? by, string code)
    {
        ProblemLog log = new();
        Scenario scenario = Scenario(5, first, (1, then, by));
        Assert.Null(
            VehicleBuilder.Build(new ManagedPlatform().Load(), scenario, new FunctionLibrary(), new RunOptions(), log)
        );
        Assert.Equal(code, Assert.Single(log.Problems).Code);
    }

    private static RunObservations Drive(
        Variant variant,
        int seconds,
        ulong seed,
        string first,
        params (int At, string Scene, string? By)[] events
    )
    {
        ProblemLog log = new();
        Scenario scenario = Scenario(seconds, first, events);
        VehicleRun? run = VehicleBuilder.Build(
            variant,
            scenario,
            new FunctionLibrary(),
            new RunOptions { Seed = seed },
            log
        );
        Assert.Empty(log.Problems);
        run!.RunUntil(scenario.DurationNs);
        return run.Finish();
    }

    private static VehicleRun Build(
        Variant variant,
        ITraceSink sink,
        int seconds,
        string first,
        params (int At, string Scene, string? By)[] events
    )
    {
        ProblemLog log = new();
        RunOptions options = new() { Sink = sink };
        Scenario scenario = Scenario(seconds, first, events);
        VehicleRun? run = VehicleBuilder.Build(variant, scenario, new FunctionLibrary(), options, log);
        Assert.Empty(log.Problems);
        return run!;
    }

    private static Scenario Scenario(int seconds, string first, params (int At, string Scene, string? By)[] events) =>
        new()
        {
            Name = "scenes",
            DurationNs = seconds * Second,
            Scene = first,
            Events = [.. events.Select(e => new SceneEvent(e.At * Second, e.Scene, e.By, default))],
        };

    private sealed class Records(Variant variant) : ITraceSink
    {
        private readonly ImmutableArray<TraceFrame> _frames = [.. TraceFrames.Of(variant)];

        public List<string> Frames { get; } = [];

        public void Record(int channel, long timeNs, int id, ReadOnlySpan<byte> payload)
        {
            if (channel < variant.Networks.Length)
            {
                string name =
                    id < variant.Frames.Length ? variant.Frames[id].Name : _frames[id - variant.Frames.Length].Name;
                Frames.Add($"{variant.Networks[channel]} {name} {Convert.ToHexString(payload)}");
            }
        }
    }
}
