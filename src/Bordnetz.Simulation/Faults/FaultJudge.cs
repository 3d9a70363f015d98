using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Simulation.Health;

namespace Bordnetz.Simulation.Faults;

/// <summary>What faults did to a chain. All times in nanoseconds.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="GapNs">The longest time without an effect of a change at its sensor.</param>
/// <param name="ReactionNs">
/// From the begin of that time (of the fault, if that was later) to the first declared reaction on the chain: a degraded mode of one of its functions or the safe
/// value of its actuator; null when there was none.
/// </param>
public sealed record ChainImpact(Chain Chain, long GapNs, long? ReactionNs)
{
    /// <summary>
    /// Whether the fault tolerant time interval was kept: the gap was shorter, or the reaction came in time. True when
    /// none is stated.
    /// </summary>
    public bool KeepsFtti => Chain.FttiNs is not { } ftti || GapNs <= ftti || ReactionNs <= ftti;
}

/// <summary>What was seen of a run with faults. All times in nanoseconds.</summary>
public sealed record FaultResult
{
    /// <summary>The faults.</summary>
    public required ImmutableArray<Fault> Faults { get; init; }

    /// <summary>The hash of the run.</summary>
    public required string TraceHash { get; init; }

    /// <summary>What noticed a fault first; null when nothing did.</summary>
    public HealthEvent? DetectedBy { get; init; }

    /// <summary>How long after the first fault that was.</summary>
    public long? DetectionNs { get; init; }

    /// <summary>The degraded modes and safe values that were taken, in order of time, each once.</summary>
    public ImmutableArray<string> Reactions { get; init; } = [];

    /// <summary>The trouble codes that were confirmed, with their nodes.</summary>
    public ImmutableArray<string> Dtcs { get; init; } = [];

    /// <summary>The chains that were late or interrupted beyond their deadline.</summary>
    public ImmutableArray<ChainImpact> Chains { get; init; } = [];

    /// <summary>What is not as it must be; empty when all is.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];

    /// <summary>Whether everything was as it must be.</summary>
    public bool Holds => Failures.IsEmpty;
}

/// <summary>Judges runs with faults by what the whole vehicle proves and shows.</summary>
internal sealed class FaultJudge(VariantAnalysis analysis, RunObservations whole)
{
    // What takes longer to settle than this after the end of a fault does not settle.
    private const long SettleNs = 3_000_000_000;

    public FaultResult Judge(ImmutableArray<Fault> faults, RunObservations seen)
    {
        long begin = faults.Min(f => f.AtNs);
        long end = faults.Max(f => f.AtNs + (f.ForNs ?? seen.DurationNs));
        HealthEvent? detected = seen.Health.FirstOrDefault(h => h.TimeNs >= begin && IsDetection(h.Kind));
        ImmutableArray<ChainImpact> chains = [.. Impacts(seen, begin)];
        ImmutableArray<string>.Builder failures = ImmutableArray.CreateBuilder<string>();
        foreach (ChainImpact impact in chains.Where(c => !c.KeepsFtti))
        {
            string reaction = impact.ReactionNs is { } ns ? $"reacted to after {Ms(ns)}" : "without a reaction";
            failures.Add(
                $"chain '{impact.Chain.Name}' interrupted for {Ms(impact.GapNs)}, {reaction}; tolerable {Ms(impact.Chain.FttiNs!.Value)}"
            );
        }
        failures.AddRange(Unsettled(seen, end));
        if (faults.All(KeepsAssumptions))
        {
            failures.AddRange(BrokenBounds(seen));
        }
        return new FaultResult
        {
            Faults = faults,
            TraceHash = seen.TraceHash,
            DetectedBy = detected,
            DetectionNs = detected?.TimeNs - begin,
            Reactions =
            [
                .. seen
                    .Health.Where(h => h.Kind is HealthEventKind.ModeEntered or HealthEventKind.SafeValue)
                    .Select(h => h.Kind == HealthEventKind.SafeValue ? $"{h.Subject}=safe" : h.Subject)
                    .Distinct(),
            ],
            Dtcs = [.. seen.Dtcs.OrderBy(d => d.FirstNs).Select(d => $"{d.Dtc.Code}@{d.Dtc.Node.Name}")],
            Chains = chains,
            Failures = failures.DrainToImmutable(),
        };
    }

    private static bool IsDetection(HealthEventKind kind) =>
        kind
            is HealthEventKind.FrameLost
                or HealthEventKind.FrameDistrusted
                or HealthEventKind.Overrun
                or HealthEventKind.FunctionSilent
                or HealthEventKind.WatchdogReset
                or HealthEventKind.BusOff;

    private IEnumerable<ChainImpact> Impacts(RunObservations seen, long begin)
    {
        foreach (ChainObservation chain in seen.Chains)
        {
            long gap = Math.Max(chain.ReactionMaxNs, chain.AgeNs);
            ChainObservation before = whole.Chains[chain.Chain.Index];
            if (gap > Math.Max(chain.Chain.DeadlineNs, Math.Max(before.ReactionMaxNs, before.AgeNs)))
            {
                long start = gap == chain.AgeNs ? seen.DurationNs - gap : chain.ReactionMaxAtNs - gap;
                yield return new ChainImpact(chain.Chain, gap, Reaction(chain.Chain, seen, Math.Max(begin, start)));
            }
        }
    }

    private static long? Reaction(Chain chain, RunObservations seen, long begin)
    {
        // A reaction that began before and still holds counts as one at once.
        HashSet<string> holding = new(StringComparer.Ordinal);
        foreach (HealthEvent happened in seen.Health)
        {
            if (happened.TimeNs >= begin && holding.Count > 0)
            {
                return 0;
            }
            bool isOnChain = happened.Kind switch
            {
                HealthEventKind.ModeEntered or HealthEventKind.ModeLeft => chain
                    .Steps.OfType<FunctionStep>()
                    .Any(s => happened.Subject.StartsWith(s.Function.Name + "/", StringComparison.Ordinal)),
                HealthEventKind.SafeValue or HealthEventKind.SafeValueLeft => chain
                    .Steps.OfType<ActuatorStep>()
                    .Any(s => s.Actuator.Name == happened.Subject),
                _ => false,
            };
            if (!isOnChain)
            {
                continue;
            }
            if (happened.Kind is HealthEventKind.ModeLeft or HealthEventKind.SafeValueLeft)
            {
                holding.Remove(happened.Subject);
            }
            else if (happened.TimeNs >= begin)
            {
                return happened.TimeNs - begin;
            }
            else
            {
                holding.Add(happened.Subject);
            }
        }
        return holding.Count > 0 ? 0 : null;
    }

    // Everything that begins must end again once the faults are over, and must not begin anew.
    private static IEnumerable<string> Unsettled(RunObservations seen, long end)
    {
        if (end >= seen.DurationNs)
        {
            yield break;
        }
        Dictionary<(HealthEventKind, string, string), long> open = [];
        foreach (HealthEvent happened in seen.Health)
        {
            if (happened.Kind == HealthEventKind.NodeDown)
            {
                // A computer that starts has forgotten what it missed.
                foreach (
                    (HealthEventKind, string, string) key in open.Keys.Where(k => k.Item2 == happened.Node).ToList()
                )
                {
                    open.Remove(key);
                }
            }
            else if (Opens(happened.Kind) is { } own)
            {
                open[(own, happened.Node, happened.Subject)] = happened.TimeNs;
            }
            else if (Closes(happened.Kind) is { } other)
            {
                open.Remove((other, happened.Node, happened.Subject));
            }
        }
        foreach (((HealthEventKind kind, string node, string subject), long since) in open)
        {
            yield return $"{kind} {subject} at {node} since {since / 1e9:F3} s and not over at the end";
        }
        foreach (
            HealthEvent late in seen
                .Health.Where(h => h.TimeNs > end + SettleNs && Opens(h.Kind) is not null)
                .DistinctBy(h => (h.Kind, h.Subject))
        )
        {
            yield return $"{late.Kind} {late.Subject} at {late.Node} again at {late.TimeNs / 1e9:F3} s";
        }
    }

    private static HealthEventKind? Opens(HealthEventKind kind) =>
        kind
            is HealthEventKind.FrameLost
                or HealthEventKind.FrameDistrusted
                or HealthEventKind.FunctionSilent
                or HealthEventKind.BusOff
                or HealthEventKind.ModeEntered
                or HealthEventKind.SafeValue
            ? kind
            : null;

    private static HealthEventKind? Closes(HealthEventKind kind) =>
        kind switch
        {
            HealthEventKind.FrameBack => HealthEventKind.FrameLost,
            HealthEventKind.FrameTrusted => HealthEventKind.FrameDistrusted,
            HealthEventKind.FunctionBack => HealthEventKind.FunctionSilent,
            HealthEventKind.BusRecovered => HealthEventKind.BusOff,
            HealthEventKind.ModeLeft => HealthEventKind.ModeEntered,
            HealthEventKind.SafeValueLeft => HealthEventKind.SafeValue,
            _ => null,
        };

    /// <summary>Whether a fault leaves the load and the times of frames and functions as they were assumed, or less.</summary>
    private static bool KeepsAssumptions(Fault fault) =>
        fault.Target switch
        {
            FaultTarget.Signal => true,
            FaultTarget.Function => fault.Kind is not (FaultKind.Slow or FaultKind.Delayed),
            FaultTarget.Frame => fault.Kind
                is FaultKind.Off
                    or FaultKind.Stuck
                    or FaultKind.Garbage
                    or FaultKind.Wrong
                    or FaultKind.Corrupt
                    or FaultKind.Intermittent,
            _ => false,
        };

    private IEnumerable<string> BrokenBounds(RunObservations seen)
    {
        foreach ((FrameBound bound, FrameObservation frame) in analysis.Frames.Zip(seen.Frames))
        {
            if (bound.EndToEndNs is { } limit && frame.EndToEndMaxNs > limit)
            {
                yield return $"frame {bound.Frame} took {Ms(frame.EndToEndMaxNs)}, bound {Ms(limit)}";
            }
        }
        foreach ((FunctionBound bound, FunctionObservation function) in analysis.Functions.Zip(seen.Functions))
        {
            if (bound.ResponseNs is { } limit && function.ResponseMaxNs > limit)
            {
                yield return $"function {bound.Function} took {Ms(function.ResponseMaxNs)}, bound {Ms(limit)}";
            }
        }
    }

    private static string Ms(long ns) => $"{ns / 1e6:F1} ms";
}
