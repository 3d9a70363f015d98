using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Cli.Commands;
using Bordnetz.Simulation;

namespace Bordnetz.Cli.Output;

/// <summary>The verdicts for programs, with every bound and observation.</summary>
internal static class VerdictJson
{
    public static string Write(ImmutableArray<Verdict> verdicts, string platformName, VerifyRequest request) =>
        JsonText.Of(
            new
            {
                Platform = platformName,
                request.Scenario,
                request.Seed,
                Holds = verdicts.All(v => v.Holds),
                Variants = verdicts.Select(Variant).ToArray(),
            }
        );

    private static object Variant(Verdict verdict)
    {
        VariantAnalysis analysis = verdict.Analysis;
        RunObservations seen = verdict.Observations;
        return new
        {
            analysis.Variant.Name,
            Features = analysis.Variant.Features.ToArray(),
            verdict.Holds,
            Violations = verdict.Violations.Select(v => new
            {
                Kind = v.Kind.ToString(),
                v.Subject,
                v.Message,
            }),
            seen.TraceHash,
            seen.DurationNs,
            seen.Events,
            seen.Drive,
            Networks = analysis.Networks.Select(n => new
            {
                n.Network.Name,
                LoadBound = n.Load,
                LoadObserved = seen.Networks[n.Network.Index].Load,
            }),
            Frames = analysis.Frames.Select(f => new
            {
                Network = f.Frame.Network.Name,
                f.Frame.Name,
                BoundNs = f.EndToEndNs,
                ObservedNs = seen.Frames[f.Frame.Index].EndToEndMaxNs,
                f.DeadlineNs,
            }),
            Functions = analysis.Functions.Select(f => new
            {
                f.Function.Name,
                BoundNs = f.ResponseNs,
                ObservedNs = seen.Functions[f.Function.Index].ResponseMaxNs,
                f.DeadlineNs,
            }),
            Chains = analysis.Chains.Select(c => new
            {
                c.Chain.Name,
                c.BoundNs,
                ObservedNs = seen.Chains[c.Chain.Index].ReactionMaxNs,
                c.DeadlineNs,
            }),
            Scenes = verdict.Scenes.Select(s => new
            {
                s.Seen.Scene.Name,
                From = s.Seen.From?.Name,
                s.Seen.By,
                s.Seen.StartNs,
                s.Seen.EndNs,
                AwakeBoundNs = s.Bound?.WakeNs,
                AwakeObservedNs = s.Seen.AwakeNs,
                AsleepBoundNs = s.Bound?.SleepNs,
                AsleepObservedNs = s.Seen.AsleepNs,
                CurrentBoundA = s.ProvenA,
                CurrentObservedA = s.SeenA,
                Rails = s.Seen.RailsA.Select(
                    (current, i) =>
                        new
                        {
                            s.Budget.Rails[i].Rail.Name,
                            BoundA = s.Budget.Rails[i].CurrentA,
                            ObservedA = current,
                        }
                ),
            }),
            MeanCurrentA = seen.RailMeanA.IsEmpty ? (double?)null : seen.RailMeanA.Sum(),
            Channels = seen.Channels.Select(c => new
            {
                c.Name,
                c.Count,
                c.Hash,
            }),
        };
    }
}
