using System.Collections.Immutable;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.Simulation;
using Bordnetz.Simulation.Faults;
using Bordnetz.Simulation.Health;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>What supervision sees becomes trouble codes, degraded modes and safe values, and a campaign judges them.</summary>
public sealed class FaultCampaignTests
{
    private const long Second = 1_000_000_000;

    private static readonly Lazy<(Variant Variant, Scenario Scenario)> Reference = new(Load);

    private static readonly CampaignTimes Times = new() { AtNs = 3 * Second };

    private static readonly Lazy<FaultCampaign> Campaign = new(() =>
        new FaultCampaign(Reference.Value.Variant, Reference.Value.Scenario, VehicleFunctions.CreateLibrary(), 1, Times)
    );

    [Fact]
    public void A_lost_frame_confirms_its_code_after_its_time_and_passes_after_its_time()
    {
        RunObservations seen = Drive("frame:powertrain.MotorStatus=off@3s+1s");
        Dtc code = seen.Variant.Dtcs.First(d => d is { Code: "U011087", Node.Name: "ccu" });
        HealthEvent lost = seen.Health.First(h => h is { Kind: HealthEventKind.FrameLost, Node: "ccu" });
        HealthEvent confirmed = seen.Health.First(h => h.Kind == HealthEventKind.DtcConfirmed);
        HealthEvent back = seen.Health.First(h => h is { Kind: HealthEventKind.FrameBack, Node: "ccu" });
        HealthEvent passed = seen.Health.First(h => h.Kind == HealthEventKind.DtcPassed);
        Assert.Equal(code.Code, confirmed.Subject);
        Assert.Equal(lost.TimeNs + code.ConfirmNs, confirmed.TimeNs);
        Assert.Equal(back.TimeNs + code.HealNs, passed.TimeNs);
        DtcObservation stored = Assert.Single(seen.Dtcs);
        // Failed in this cycle, pending, confirmed, failed since clear; the test itself passes (ISO 14229-1, D.2).
        Assert.Equal(0b0010_1110, stored.Status);
        Assert.Equal(confirmed.TimeNs, stored.FirstNs);
    }

    [Fact]
    public void A_fault_shorter_than_the_confirmation_leaves_no_code()
    {
        RunObservations seen = Drive("frame:powertrain.MotorStatus=off@3s+60ms");
        Assert.Contains(seen.Health, h => h.Kind == HealthEventKind.FrameLost);
        Assert.Empty(seen.Dtcs);
    }

    [Fact]
    public void A_code_outlives_the_restart_of_its_computer()
    {
        RunObservations seen = Drive("frame:powertrain.MotorStatus=off@3s+1s", "node:ccu=off@5s+1s");
        Assert.Contains(seen.Dtcs, d => d.Dtc.Code == "U011087");
    }

    [Fact]
    public void A_function_that_lacks_what_it_needs_says_what_its_mode_says()
    {
        VehicleRun run = Build("frame:backbone.DriverControls=off@3s+2s");
        int slot = Slot(run, "Vehicle.Powertrain.TorqueRequest.Driver");
        run.RunUntil(4 * Second);
        Assert.Equal(0, run.ApiStore.Read(slot).Value.ToNumber());
        run.RunUntil(8 * Second);
        Assert.NotEqual(0, run.ApiStore.Read(slot).Value.ToNumber());
        ImmutableArray<HealthEvent> health = run.Finish().Health;
        HealthEvent entered = Assert.Single(
            health,
            h => h is { Kind: HealthEventKind.ModeEntered, Subject: "driver-demand/no-pedal" }
        );
        HealthEvent left = Assert.Single(
            health,
            h => h is { Kind: HealthEventKind.ModeLeft, Subject: "driver-demand/no-pedal" }
        );
        HealthEvent lost = health.First(h => h.Kind == HealthEventKind.FrameLost);
        Assert.InRange(entered.TimeNs - lost.TimeNs, 0, 10_000_000);
        Assert.InRange(left.TimeNs, (5 * Second) + (Second / 2), (5 * Second) + (Second / 2) + 40_000_000);
    }

    [Fact]
    public void A_health_monitor_speaks_for_a_function_that_does_not_run()
    {
        VehicleRun run = Build("function:driver-demand=off@3s+2s");
        int slot = Slot(run, "Vehicle.Powertrain.TorqueRequest.Driver");
        run.RunUntil(4 * Second);
        Assert.Equal(0, run.ApiStore.Read(slot).Value.ToNumber());
        Assert.Contains(
            run.Finish().Health,
            h => h is { Kind: HealthEventKind.ModeEntered, Subject: "driver-demand/no-pedal" }
        );
    }

    [Fact]
    public void An_actuator_without_commands_or_power_takes_its_safe_value()
    {
        ImmutableArray<HealthEvent> cut = Drive("network:body=off@3s+2s").Health;
        HealthEvent safe = cut.First(h => h is { Kind: HealthEventKind.SafeValue, Subject: "stop-lamp" });
        Assert.Contains(cut, h => h is { Kind: HealthEventKind.SafeValueLeft, Subject: "stop-lamp" });
        Assert.InRange(safe.TimeNs, (3 * Second) + 100_000_000, (3 * Second) + 220_000_000);
        ImmutableArray<HealthEvent> dead = Drive("node:mcu=off@3s+2s").Health;
        Assert.Contains(dead, h => h is { Kind: HealthEventKind.SafeValue, Subject: "motor" });
    }

    [Fact]
    public void A_campaign_has_every_fault_of_everything_once()
    {
        ImmutableArray<Fault> faults = Campaign.Value.SingleFaults();
        Variant variant = Reference.Value.Variant;
        Assert.Equal(faults.Length, faults.Select(f => f.ToString()).Distinct().Count());
        Assert.All(variant.Nodes, n => Assert.Contains(faults, f => f.Target == FaultTarget.Node && f.Name == n.Name));
        Assert.All(
            variant.Frames,
            n => Assert.Contains(faults, f => f.Target == FaultTarget.Frame && f.Name == n.ToString())
        );
        Assert.All(
            variant.Functions,
            n => Assert.Contains(faults, f => f.Target == FaultTarget.Function && f.Name == n.Name)
        );
        Assert.All(faults, f => Assert.Equal("", f.Wrong()));
        Assert.DoesNotContain(faults, f => f is { Kind: FaultKind.Babble, Name: "tbox" });
    }

    [Fact]
    public void Pairs_follow_from_the_seed()
    {
        ImmutableArray<ImmutableArray<Fault>> pairs = Campaign.Value.Pairs(20);
        Assert.Equal(20, pairs.Length);
        Assert.Equal(pairs.Select(p => string.Join(" ", p)), Campaign.Value.Pairs(20).Select(p => string.Join(" ", p)));
        Assert.True(pairs.Distinct().Count() > 15);
    }

    [Fact]
    public void A_result_says_what_saw_the_fault_and_what_was_done()
    {
        FaultResult result = Campaign.Value.Run([Fault.Parse("node:esc=off@3s+2s", out _)!]);
        Assert.True(result.Holds, string.Join("; ", result.Failures));
        Assert.Equal(HealthEventKind.FrameLost, result.DetectedBy!.Kind);
        Assert.InRange(result.DetectionNs!.Value, 0, 100_000_000);
        Assert.Contains("U012187@ccu", result.Dtcs);
        Assert.Contains("brake-lights/pedal-lost", result.Reactions);
        ChainImpact lamp = result.Chains.First(c => c.Chain.Name == "stop-lamp");
        Assert.True(lamp.GapNs > 2 * Second);
        Assert.InRange(lamp.ReactionNs!.Value, 0, 200_000_000);
        Assert.Equal(result.TraceHash, Campaign.Value.Run(result.Faults).TraceHash);
    }

    [Fact]
    public void Without_a_declared_reaction_the_tolerable_time_is_exceeded()
    {
        (Variant variant, Scenario scenario) = Reference.Value;
        Variant careless = variant with
        {
            Functions = [.. variant.Functions.Select(f => f.Name == "driver-demand" ? f with { Degraded = [] } : f)],
        };
        // The chains still name the function that was replaced.
        careless = careless with
        {
            Chains = [.. variant.Chains.Select(c => Renamed(c, careless))],
        };
        FaultCampaign campaign = new(careless, scenario, VehicleFunctions.CreateLibrary(), 1, Times);
        FaultResult result = campaign.Run([Fault.Parse("function:driver-demand=off@3s+2s", out _)!]);
        Assert.False(result.Holds);
        Assert.Contains("'accelerate-electric' interrupted", result.Failures[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_of_the_campaign_holds_on_the_shipped_platform()
    {
        ImmutableArray<Fault> faults = Campaign.Value.SingleFaults();
        for (int i = 0; i < faults.Length; i += 41)
        {
            FaultResult result = Campaign.Value.Run([faults[i]]);
            Assert.True(result.Holds, $"{faults[i]}: {string.Join("; ", result.Failures)}");
        }
    }

    private static Chain Renamed(Chain chain, Variant variant) =>
        chain with
        {
            Steps =
            [
                .. chain.Steps.Select(s =>
                    s is FunctionStep step ? new FunctionStep(variant.Functions[step.Function.Index]) : s
                ),
            ],
        };

    private static int Slot(VehicleRun run, string path) =>
        SignalStore.CurrentSlot(run.Variant.Catalog.Signals.First(s => s.Path == path).Index);

    private static RunObservations Drive(params string[] faults)
    {
        VehicleRun run = Build(faults);
        run.RunUntil(10 * Second);
        return run.Finish();
    }

    private static VehicleRun Build(params string[] faults)
    {
        ProblemLog log = new();
        (Variant variant, Scenario scenario) = Reference.Value;
        RunOptions options = new() { Faults = [.. faults.Select(f => Fault.Parse(f, out _)!)] };
        VehicleRun? run = VehicleBuilder.Build(variant, scenario, VehicleFunctions.CreateLibrary(), options, log);
        Assert.True(run is not null, string.Join('\n', log.Problems));
        return run;
    }

    private static (Variant, Scenario) Load()
    {
        ProblemLog log = new();
        Platform platform = Platform.Load(RepositoryFiles.At("platforms", "reference"), log)!;
        return (platform.Select("bev-europe-plus", log)[0], platform.LoadScenario("city", log)!);
    }
}
