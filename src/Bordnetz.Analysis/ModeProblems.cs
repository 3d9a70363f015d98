using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Analysis;

/// <summary>Says what of waking up and falling asleep does not hold.</summary>
internal static class ModeProblems
{
    public static ImmutableArray<Problem> Find(ModeBounds modes)
    {
        ProblemLog log = new();
        OfWaking(modes, log);
        foreach (IGrouping<(Scene, Network?), SleeplessNode> same in modes.Sleepless.GroupBy(s => (s.Scene, s.Because)))
        {
            OfSleepless(same.Key.Item1, same.Key.Item2, [.. same.Select(s => s.Node.Name)], log);
        }
        foreach (TransitionBound slow in modes.Transitions.Where(t => t.WakeNs > t.To.WakeWithinNs))
        {
            NodeWake last = slow.Wakes.MaxBy(w => w.BoundNs)!;
            log.Error(
                "BN5052",
                slow.To.Place,
                $"scene {slow.To} can take {Time(slow.WakeNs)} until everybody is awake{Way(slow)}, longer than the "
                    + $"{Time(slow.To.WakeWithinNs)} demanded; the last is {last.Node}, by {last.Way}"
            );
        }
        foreach (
            TransitionBound slow in modes.Transitions.Where(t =>
                t.To.SleepWithinNs is { } limit && !(t.SleepNs <= limit)
            )
        )
        {
            log.Error(
                "BN5053",
                slow.To.Place,
                $"scene {slow.To} can take {Time(slow.SleepNs)} from {slow.From} until everybody else sleeps, longer than "
                    + $"the {Time(slow.To.SleepWithinNs)} demanded; shorten the times under 'nm', or the way of gateways"
            );
        }
        foreach (TransitionBound late in modes.Transitions.Where(t => t.WakeNs is not null && !t.IsTakenOver))
        {
            log.Error(
                "BN5054",
                late.To.Place,
                $"scene {late.To}, entered from {late.From} by {late.By}, can take {Time(late.HolderNs)} until its holder "
                    + $"{late.To.Holder} is awake; the woken node requests it for {Time(Assumptions.WakeHoldNs)} only"
            );
        }
        return [.. log.Problems];
    }

    private static void OfWaking(ModeBounds modes, ProblemLog log)
    {
        foreach (TransitionBound transition in modes.Transitions.Where(t => t.WakeNs is null))
        {
            ImmutableArray<string> names = [.. transition.Wakes.Where(w => w.BoundNs is null).Select(w => w.Node.Name)];
            log.Error(
                "BN5050",
                transition.To.Place,
                $"in scene {transition.To}, entered from {transition.From}{Way(transition)}, nothing wakes "
                    + $"{FigureProblems.Named(names)}; put them into a partial network that the scene requests, or give them a wake-up line or a "
                    + "wake-up input"
            );
        }
    }

    private static void OfSleepless(Scene scene, Network? network, ImmutableArray<string> names, ProblemLog log)
    {
        string why = network is null
            ? "no network with 'nm' tells when; give one to a network of theirs"
            : $"network {network} is awake and wakes all its nodes; make it 'selective', or let it sleep";
        log.Warning("BN5051", scene.Place, $"in scene {scene} {FigureProblems.Named(names)} cannot sleep: {why}");
    }

    private static string Way(TransitionBound transition) => transition.By is { } by ? $" by {by}" : "";

    private static string Time(long? ns) =>
        ns is { } time
            ? ((decimal)time / 1_000_000_000).ToString("0.###", CultureInfo.InvariantCulture) + " s"
            : "unbounded time";
}
