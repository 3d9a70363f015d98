using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Simulation.Health;

namespace Bordnetz.Simulation;

/// <summary>Something that makes a verdict fail.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Subject">The frame, function, chain or network.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record Violation(ViolationKind Kind, string Subject, string Message);

/// <summary>The ways in which a verdict fails.</summary>
public enum ViolationKind
{
    /// <summary>The analysis found no bound, or one beyond the deadline.</summary>
    BoundMissed,

    /// <summary>The run showed more than the bound: a defect of the platform or of Bordnetz.</summary>
    BoundBroken,

    /// <summary>The run showed something that must not happen.</summary>
    Misbehaved,
}

/// <summary>
/// Proven against observed for one variant: holds when every bound keeps its deadline and nothing seen exceeds its
/// bound.
/// </summary>
public sealed record Verdict
{
    /// <summary>Largest unexplained share of the plant's energy.</summary>
    public const double MaxEnergyResidual = 0.001;

    /// <summary>
    /// Largest root mean square difference between wanted and driven speed, in km/h: a driver who stays within the
    /// ±2 km/h tolerance of UN GTR No. 15, Annex 6, never reaches it.
    /// </summary>
    public const double MaxSpeedErrorRmsKmh = 2;

    /// <summary>What was proven.</summary>
    public required VariantAnalysis Analysis { get; init; }

    /// <summary>What was seen.</summary>
    public required RunObservations Observations { get; init; }

    /// <summary>What is wrong; empty when the verdict holds.</summary>
    public required ImmutableArray<Violation> Violations { get; init; }

    /// <summary>The scenes of the run in order; empty when it has none.</summary>
    public ImmutableArray<SceneVerdict> Scenes { get; init; } = [];

    /// <summary>Whether everything holds.</summary>
    public bool Holds => Violations.IsEmpty;

    /// <summary>Compares what was proven of a variant with what a run of it showed.</summary>
    public static Verdict Compare(VariantAnalysis analysis, RunObservations observations)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(observations);
        ImmutableArray<Violation>.Builder found = ImmutableArray.CreateBuilder<Violation>();
        CompareNetworks(analysis, observations, found);
        CompareFrames(analysis, observations, found);
        CompareFunctions(analysis, observations, found);
        CompareChains(analysis, observations, found);
        ImmutableArray<SceneVerdict> scenes = SceneVerdict.Of(analysis, observations);
        found.AddRange(scenes.SelectMany(s => s.Violations()));
        CheckDrive(observations, found);
        CheckHealth(observations, found);
        return new Verdict
        {
            Scenes = scenes,
            Analysis = analysis,
            Observations = observations,
            Violations = found.ToImmutable(),
        };
    }

    private static void CompareNetworks(
        VariantAnalysis analysis,
        RunObservations observations,
        ImmutableArray<Violation>.Builder found
    )
    {
        foreach ((NetworkBound bound, NetworkObservation seen) in analysis.Networks.Zip(observations.Networks))
        {
            string name = bound.Network.Name;
            if (bound.Load > bound.Network.MaxLoad)
            {
                string limit = Percent(bound.Network.MaxLoad);
                found.Add(
                    new(ViolationKind.BoundMissed, name, $"load bound {Percent(bound.Load)} over the allowed {limit}")
                );
            }
            // A window that is no multiple of the periods holds up to one frame more of each, and one more for jitter.
            double window = bound.Load + (2.0 * OneOfEachNs(analysis.Variant, bound.Network) / observations.DurationNs);
            if (seen.Load > window)
            {
                found.Add(
                    new(
                        ViolationKind.BoundBroken,
                        name,
                        $"load {Percent(seen.Load)} over the bound {Percent(bound.Load)}"
                    )
                );
            }
        }
    }

    private static long OneOfEachNs(Variant variant, Network network) =>
        variant
            .Frames.Where(f => f.Legs.Any(l => l.Network == network))
            .Sum(f =>
                network.Kind switch
                {
                    NetworkKind.Ethernet => TransmissionTime.Ns(
                        EthernetFrameLength.Bits(f.Layout.Length),
                        network.Topology?.Ports.Select(p => p.BitRate).DefaultIfEmpty(network.BitRate).Min()
                            ?? network.BitRate
                    ),
                    NetworkKind.Lin => LinTiming.MaximumFrameNs(f.Layout.Length, network.BitRate),
                    _ => CanFrameTime.WorstCaseNs(f.Layout, network.BitRate, network.DataBitRate),
                }
            );

    private static void CompareFrames(
        VariantAnalysis analysis,
        RunObservations observations,
        ImmutableArray<Violation>.Builder found
    )
    {
        foreach ((FrameBound bound, FrameObservation seen) in analysis.Frames.Zip(observations.Frames))
        {
            string name = bound.Frame.ToString();
            if (!bound.Holds)
            {
                string what = bound.EndToEndNs is { } ns
                    ? $"response time bound {Ms(ns)}"
                    : "response time has no bound";
                found.Add(new(ViolationKind.BoundMissed, name, $"{what}, deadline {Ms(bound.DeadlineNs)}"));
            }
            for (int leg = 0; leg < bound.LegBoundsNs.Length; leg++)
            {
                if (bound.LegBoundsNs[leg] is { } limit && seen.LegMaxNs[leg] > limit)
                {
                    string on = bound.Frame.Legs[leg].Network.Name;
                    string message = $"took {Ms(seen.LegMaxNs[leg])} on {on}, bound {Ms(limit)}";
                    found.Add(new(ViolationKind.BoundBroken, name, message));
                }
            }
            if (bound.EndToEndNs is { } whole && seen.EndToEndMaxNs > whole)
            {
                string message = $"took {Ms(seen.EndToEndMaxNs)} from sender to receiver, bound {Ms(whole)}";
                found.Add(new(ViolationKind.BoundBroken, name, message));
            }
        }
    }

    private static void CompareFunctions(
        VariantAnalysis analysis,
        RunObservations observations,
        ImmutableArray<Violation>.Builder found
    )
    {
        foreach ((FunctionBound bound, FunctionObservation seen) in analysis.Functions.Zip(observations.Functions))
        {
            string name = bound.Function.Name;
            if (!bound.Holds)
            {
                string what = bound.ResponseNs is { } ns
                    ? $"response time bound {Ms(ns)}"
                    : "response time has no bound";
                found.Add(new(ViolationKind.BoundMissed, name, $"{what}, deadline {Ms(bound.DeadlineNs)}"));
            }
            if (bound.ResponseNs is { } limit && seen.ResponseMaxNs > limit)
            {
                found.Add(new(ViolationKind.BoundBroken, name, $"took {Ms(seen.ResponseMaxNs)}, bound {Ms(limit)}"));
            }
            if (seen.Overruns > 0)
            {
                found.Add(new(ViolationKind.Misbehaved, name, $"missed its deadline {seen.Overruns} times"));
            }
        }
    }

    private static void CompareChains(
        VariantAnalysis analysis,
        RunObservations observations,
        ImmutableArray<Violation>.Builder found
    )
    {
        foreach ((ChainBound bound, ChainObservation seen) in analysis.Chains.Zip(observations.Chains))
        {
            string name = bound.Chain.Name;
            if (!bound.Holds)
            {
                string what = bound.BoundNs is { } ns ? $"reaction time bound {Ms(ns)}" : "reaction time has no bound";
                found.Add(new(ViolationKind.BoundMissed, name, $"{what}, deadline {Ms(bound.Chain.DeadlineNs)}"));
            }
            if (bound.BoundNs is { } limit && seen.ReactionMaxNs > limit)
            {
                found.Add(new(ViolationKind.BoundBroken, name, $"took {Ms(seen.ReactionMaxNs)}, bound {Ms(limit)}"));
            }
            if (seen.Count == 0 && observations.DurationNs > 2 * bound.Chain.DeadlineNs)
            {
                found.Add(new(ViolationKind.Misbehaved, name, "never brought a value from its sensor to its actuator"));
            }
        }
    }

    private static void CheckDrive(RunObservations observations, ImmutableArray<Violation>.Builder found)
    {
        DriveObservation drive = observations.Drive;
        if (!(drive.EnergyResidual <= MaxEnergyResidual))
        {
            string message = $"{drive.EnergyResidual:P3} of the energy is unexplained, allowed {MaxEnergyResidual:P1}";
            found.Add(new(ViolationKind.Misbehaved, "plant", message));
        }
        if (!(drive.SpeedErrorRmsKmh <= MaxSpeedErrorRmsKmh))
        {
            string message =
                $"the drive missed its speed trace by {drive.SpeedErrorRmsKmh:F2} km/h (root mean square), allowed "
                + $"{MaxSpeedErrorRmsKmh:F1} km/h";
            found.Add(new(ViolationKind.Misbehaved, "plant", message));
        }
    }

    // Supervision has nothing to see where nothing is broken; overruns are reported with their function.
    private static void CheckHealth(RunObservations observations, ImmutableArray<Violation>.Builder found)
    {
        foreach (
            IGrouping<string, HealthEvent> about in observations
                .Health.Where(h => h.Kind is HealthEventKind.FrameLost or HealthEventKind.FrameDistrusted)
                .GroupBy(h => h.Subject)
        )
        {
            HealthEvent first = about.First();
            string what = first.Kind == HealthEventKind.FrameLost ? "stayed away from" : "was not trusted by";
            string message = $"{what} {first.Node} at {first.TimeNs / 1e9:F3} s, {about.Count()} times in all";
            found.Add(new(ViolationKind.Misbehaved, about.Key, message));
        }
    }

    private static string Ms(long ns) => $"{ns / 1e6:F3} ms";

    private static string Percent(double share) => $"{share * 100:F1} %";
}
