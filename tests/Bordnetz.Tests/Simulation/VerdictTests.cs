using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Simulation;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>A verdict must be able to fail: wrong bounds are planted and must be found.</summary>
public sealed class VerdictTests
{
    private static readonly Lazy<(VariantAnalysis Analysis, RunObservations Seen)> Run = new(Drive);

    [Fact]
    public void A_sound_variant_holds() => Assert.Empty(Compare(Run.Value.Analysis).Violations);

    [Fact]
    public void A_frame_bound_that_is_too_small_is_broken()
    {
        VariantAnalysis analysis = Run.Value.Analysis;
        int frame = Run.Value.Seen.Frames.First(f => f.LegMaxNs[0] > 1000).Frame.Index;
        FrameBound wrong = analysis.Frames[frame] with
        {
            LegBoundsNs = analysis.Frames[frame].LegBoundsNs.SetItem(0, Run.Value.Seen.Frames[frame].LegMaxNs[0] - 1),
        };
        Verdict verdict = Compare(analysis with { Frames = analysis.Frames.SetItem(frame, wrong) });
        Violation violation = Assert.Single(verdict.Violations);
        Assert.Equal(ViolationKind.BoundBroken, violation.Kind);
        Assert.Equal(wrong.Frame.ToString(), violation.Subject);
    }

    [Fact]
    public void A_chain_bound_that_is_too_small_is_broken()
    {
        VariantAnalysis analysis = Run.Value.Analysis;
        ImmutableArray<ChainBound> wrong = analysis.Chains.SetItem(
            0,
            analysis.Chains[0] with
            {
                BoundNs = Run.Value.Seen.Chains[0].ReactionMaxNs - 1,
            }
        );
        Violation violation = Assert.Single(Compare(analysis with { Chains = wrong }).Violations);
        Assert.Equal(ViolationKind.BoundBroken, violation.Kind);
        Assert.Equal(analysis.Chains[0].Chain.Name, violation.Subject);
    }

    [Fact]
    public void A_response_time_that_is_too_small_is_broken()
    {
        VariantAnalysis analysis = Run.Value.Analysis;
        FunctionBound wrong = analysis.Functions[0] with { ResponseNs = 1 };
        Verdict verdict = Compare(analysis with { Functions = analysis.Functions.SetItem(0, wrong) });
        Assert.Equal(ViolationKind.BoundBroken, Assert.Single(verdict.Violations).Kind);
    }

    [Fact]
    public void A_load_bound_that_is_too_small_is_broken()
    {
        VariantAnalysis analysis = Run.Value.Analysis;
        NetworkObservation fullest = Run.Value.Seen.Networks.MaxBy(n => n.Load)!;
        NetworkBound wrong = analysis.Networks[fullest.Network.Index] with { Load = fullest.Load / 2 };
        Verdict verdict = Compare(analysis with { Networks = analysis.Networks.SetItem(fullest.Network.Index, wrong) });
        Assert.Equal(ViolationKind.BoundBroken, Assert.Single(verdict.Violations).Kind);
    }

    [Fact]
    public void A_missing_bound_is_a_missed_bound()
    {
        VariantAnalysis analysis = Run.Value.Analysis;
        FrameBound wrong = analysis.Frames[0] with { EndToEndNs = null };
        Verdict verdict = Compare(analysis with { Frames = analysis.Frames.SetItem(0, wrong) });
        Assert.Equal(ViolationKind.BoundMissed, Assert.Single(verdict.Violations).Kind);
    }

    [Fact]
    public void Energy_that_vanishes_and_a_trace_that_is_missed_fail()
    {
        RunObservations seen = Run.Value.Seen;
        DriveObservation drive = seen.Drive with { EnergyResidual = 0.01, SpeedErrorRmsKmh = double.NaN };
        Verdict verdict = Verdict.Compare(Run.Value.Analysis, seen with { Drive = drive });
        Assert.Equal(2, verdict.Violations.Length);
        Assert.All(verdict.Violations, v => Assert.Equal(ViolationKind.Misbehaved, v.Kind));
    }

    [Fact]
    public void Every_network_frame_function_and_chain_was_used() =>
        Assert.Multiple(
            () => Assert.All(Run.Value.Seen.Networks, n => Assert.True(n.Load > 0, n.Network.Name)),
            // Without scenes nobody sleeps, and network management has nothing to say.
            () =>
                Assert.All(
                    Run.Value.Seen.Frames.Where(f => !f.Frame.IsNm),
                    f => Assert.True(f.Count > 0, f.Frame.ToString())
                ),
            () => Assert.All(Run.Value.Seen.Functions, f => Assert.True(f.ResponseMaxNs > 0, f.Function.Name)),
            () => Assert.All(Run.Value.Seen.Chains, c => Assert.True(c.Count > 0, c.Chain.Name))
        );

    private static Verdict Compare(VariantAnalysis analysis) => Verdict.Compare(analysis, Run.Value.Seen);

    private static (VariantAnalysis, RunObservations) Drive()
    {
        ProblemLog log = new();
        Platform platform = Platform.Load(RepositoryFiles.At("platforms", "reference"), log)!;
        Variant variant = platform.Select("phev", log)[0];
        Scenario scenario = platform.LoadScenario("city", log)!;
        VehicleRun run = VehicleBuilder.Build(
            variant,
            scenario,
            VehicleFunctions.CreateLibrary(),
            new RunOptions(),
            log
        )!;
        Assert.False(log.HasErrors, string.Join('\n', log.Problems));
        run.RunUntil(scenario.DurationNs);
        return (VariantAnalyzer.Analyse(variant), run.Finish());
    }
}
