using System.Collections.Immutable;
using Bordnetz.Analysis;

namespace Bordnetz.Simulation;

/// <summary>One scene of a run: what was proven of it and what was seen.</summary>
/// <param name="Seen">What was seen.</param>
/// <param name="Bound">The bounds of the change that brought it; null at the start, and where nothing is managed.</param>
/// <param name="Budget">What it draws at most when it has settled.</param>
public sealed record SceneVerdict(SceneObservation Seen, TransitionBound? Bound, SceneBudget Budget)
{
    // Sums of the same figures in another order.
    private const double Rounding = 1e-9;

    /// <summary>What was seen to flow on all rails together since it had settled, in A; null when it never did.</summary>
    public double? SeenA => Seen.RailsA.IsEmpty ? null : Seen.RailsA.Sum();

    /// <summary>What flows at most on all rails together, in A.</summary>
    public double ProvenA => Budget.Rails.Sum(r => r.CurrentA);

    /// <summary>Sets beside every scene of a run what was proven of it.</summary>
    public static ImmutableArray<SceneVerdict> Of(VariantAnalysis analysis, RunObservations seen)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(seen);
        return
        [
            .. seen.Scenes.Select(s => new SceneVerdict(
                s,
                s.From is null ? null : analysis.Modes.Find(s.From, s.Scene, s.By),
                analysis.Power.Scenes.First(b => b.Scene == s.Scene)
            )),
        ];
    }

    /// <summary>What is wrong with it.</summary>
    public IEnumerable<Violation> Violations()
    {
        string name = Seen.Scene.Name;
        // Bounds of a change take for granted that the scene before had settled.
        if (Bound is { } bound && Seen.IsFromSettled)
        {
            if (!bound.Holds)
            {
                yield return new(
                    ViolationKind.BoundMissed,
                    name,
                    $"entered from {Seen.From}: all awake within {S(bound.WakeNs)}, the others asleep within "
                        + $"{S(bound.SleepNs)}, demanded {S(Seen.Scene.WakeWithinNs)} and {S(Seen.Scene.SleepWithinNs)}"
                );
            }
            if (Exceeds(Seen.AwakeNs, bound.WakeNs))
            {
                yield return new(ViolationKind.BoundBroken, name, Late("all awake", Seen.AwakeNs, bound.WakeNs));
            }
            if (Exceeds(Seen.AsleepNs, bound.SleepNs))
            {
                yield return new(
                    ViolationKind.BoundBroken,
                    name,
                    Late("the others asleep", Seen.AsleepNs, bound.SleepNs)
                );
            }
        }
        for (int i = 0; i < Seen.RailsA.Length; i++)
        {
            double limit = Budget.Rails[i].CurrentA;
            if (Seen.RailsA[i] > limit + (Rounding * Math.Max(1, limit)))
            {
                string message = $"rail {Budget.Rails[i].Rail} carried {A(Seen.RailsA[i])}, bound {A(limit)}";
                yield return new(ViolationKind.BoundBroken, name, message);
            }
        }
    }

    // Who was not there at the end of a scene that lasted longer than the bound is late as well.
    private bool Exceeds(long? seen, long? bound) => (seen ?? (Seen.EndNs - Seen.StartNs)) > bound;

    private string Late(string what, long? seen, long? bound) =>
        $"entered from {Seen.From} at {S(Seen.StartNs)}: {what} after {(seen is null ? "never" : S(seen))}, bound {S(bound)}";

    private static string S(long? ns) => ns is { } time ? $"{time / 1e9:F3} s" : "–";

    private static string A(double a) => $"{a * 1000:F3} mA";
}
