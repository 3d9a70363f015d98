using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Analysis;

/// <summary>Says what of power, hardware and safety does not hold.</summary>
internal static class FigureProblems
{
    private const int MaxNamed = 4;

    public static ImmutableArray<Problem> Find(VariantAnalysis analysis)
    {
        ProblemLog log = new();
        OfPower(analysis, log);
        OfHarness(analysis, log);
        foreach (NodeLoad load in analysis.Hardware.Loads)
        {
            OfNode(load, log);
        }
        OfSafety(analysis, log);
        return [.. log.Problems];
    }

    private static void OfPower(VariantAnalysis analysis, ProblemLog log)
    {
        PowerBudget power = analysis.Power;
        foreach (FuseLoad fuse in power.Fuses.Where(f => !f.Holds))
        {
            log.Error(
                "BN5020",
                fuse.Fuse.Place,
                $"everything behind fuse {fuse.Fuse} draws {Amperes(fuse.PeakA)} at its peak, more than the "
                    + $"{fuse.Fuse.Rating.Written} of the fuse; spread it over more fuses"
            );
        }
        foreach (SceneBudget scene in power.Scenes)
        {
            OfScene(scene, log);
        }
        if (power.WithoutSupply.Length > 0 && power.Scenes.Length > 0)
        {
            log.Warning(
                "BN5024",
                PlaceOf(power.WithoutSupply[0], analysis.Variant),
                $"{Named(power.WithoutSupply)} {(power.WithoutSupply.Length == 1 ? "says" : "say")} what is drawn, but "
                    + "not from where, and so count in no scene; name a rail or fuse under 'supply'"
            );
        }
    }

    private static void OfScene(SceneBudget scene, ProblemLog log)
    {
        string most = scene.Consumers.MaxBy(c => c.CurrentA) is { CurrentA: > 0 } c
            ? $"; the most, {Amperes(c.CurrentA)}, goes to {c.Name}"
            : "";
        if (scene.Scene.MaxCurrent is { } allowed && scene.BatteryA > allowed.Value)
        {
            log.Error(
                "BN5021",
                allowed.Place,
                $"in scene {scene.Scene} the batteries give {Amperes(scene.BatteryA)}, more than the "
                    + $"{allowed.Written} allowed{most}"
            );
        }
        if (
            scene.FirstFlat is { DaysUntilFlat: { } days } flat
            && scene.Scene.MinDuration is { } least
            && days * 24 < least.Value
        )
        {
            log.Error(
                "BN5022",
                least.Place,
                $"in scene {scene.Scene} source {flat.Source} is flat after {Days(days)}, sooner than {least.Written}"
                    + most
            );
        }
        foreach (SourceDraw source in scene.Sources.Where(s => !s.Holds))
        {
            log.Error(
                "BN5023",
                source.Source.Place,
                $"in scene {scene.Scene} source {source.Source} has to give {Watts(source.PowerW)}, more than its "
                    + $"{source.Source.Power!.Written}{most}"
            );
        }
    }

    private static void OfHarness(VariantAnalysis analysis, ProblemLog log)
    {
        ImmutableArray<string> unplaced = analysis.Harness.Unplaced;
        if (unplaced.Length > 0 && analysis.Variant.Nodes.Any(n => n.Hardware.At is not null))
        {
            log.Warning(
                "BN5030",
                PlaceOf(unplaced[0], analysis.Variant),
                $"{Named(unplaced)} {(unplaced.Length == 1 ? "has" : "have")} no position, so that the harness is "
                    + "incomplete; give one under 'at'"
            );
        }
    }

    private static void OfNode(NodeLoad load, ProblemLog log)
    {
        foreach (MemoryOverflow overflow in load.Overflows)
        {
            log.Error(
                "BN5031",
                overflow.Has.Place,
                $"the functions on {overflow.Where} need {Bytes(overflow.NeededBytes)} of {overflow.What}, more than the "
                    + $"{overflow.Has.Written} there; move functions, or give it more"
            );
        }
        if (load.Node.Hardware.Io is { } io && load.Pins > io.Value)
        {
            log.Error(
                "BN5032",
                io.Place,
                $"the devices wired to node {load.Node} need {load.Pins} pins, more than its {io.Written}; wire some of "
                    + "them to another node"
            );
        }
    }

    private static void OfSafety(VariantAnalysis analysis, ProblemLog log)
    {
        SafetyFindings safety = analysis.Safety;
        foreach (WeakAllocation weak in safety.Allocations)
        {
            log.Error(
                "BN5040",
                weak.Function.Place,
                $"function {weak.Function} has {Level(weak.Function.Asil)}, but {weak.Where} is developed to "
                    + $"{Level(weak.Has)} only; move it, or decompose its requirement"
            );
        }
        foreach (Mixture mixture in safety.Mixtures)
        {
            log.Warning(
                "BN5041",
                PlaceOf(mixture.Partition.Node, analysis.Variant),
                $"functions of {Level(mixture.Lowest)} to {Level(mixture.Highest)} share {mixture.Partition.FullName}, "
                    + "which does not keep them apart, so that all of them must be developed to the highest level; say "
                    + "'isolates: true' of a partition that does"
            );
        }
        foreach (SharedRequirement shared in safety.Decompositions.Where(d => !d.Holds))
        {
            OfDecomposition(shared, log);
        }
        foreach (IntegrityCrossing bare in safety.Crossings.Where(c => !c.Holds))
        {
            log.Warning(
                "BN5044",
                bare.Frame.Place,
                $"functions of {Level(bare.Required)} depend on frame {bare.Frame}, which crosses "
                    + $"{Named(WeakerNodes(bare))} without end-to-end protection; give it a counter and a checksum, or name its profile with 'e2e:'"
            );
        }
        foreach (ChainDependency chain in safety.Dependencies.Where(d => !d.Holds))
        {
            log.Error(
                "BN5045",
                chain.Chain.Place,
                $"chain {chain.Chain} and its redundant {chain.Chain.RedundantWith} both fail with "
                    + Named(chain.SinglePoints)
            );
        }
    }

    private static void OfDecomposition(SharedRequirement shared, ProblemLog log)
    {
        Function function = shared.Function;
        SourcePlace place = function.Decomposition!.Place;
        if (shared.Partner is not { } partner)
        {
            log.Error(
                "BN5042",
                place,
                $"function {function} shares a requirement with {function.Decomposition.With}, which this variant lacks"
            );
            return;
        }
        if (!shared.IsAllowed)
        {
            log.Error(
                "BN5042",
                place,
                $"{Level(shared.Of)} cannot be divided into {Level(function.Asil)} of {function} and "
                    + $"{Level(partner.Asil)} of {partner} (ISO 26262-9, clause 5)"
            );
        }
        if (shared.Shared.Length > 0)
        {
            log.Error(
                "BN5043",
                place,
                $"functions {function} and {partner} share a requirement of {Level(shared.Of)} but are not independent: "
                    + $"both need {Named(shared.Shared)}"
            );
        }
    }

    internal static string Named(ImmutableArray<string> names) =>
        names.Length <= MaxNamed
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(MaxNamed))} and {names.Length - MaxNamed} more";

    // All networks are alike in this; which they are differs between variants.
    private static ImmutableArray<string> WeakerNodes(IntegrityCrossing crossing)
    {
        ImmutableArray<string> nodes = [.. crossing.Weaker.Where(w => w.StartsWith("node ", StringComparison.Ordinal))];
        return nodes.IsEmpty ? ["networks"] : nodes;
    }

    private static SourcePlace PlaceOf(string name, Variant variant) =>
        variant
            .Nodes.Select(n => (n.Name, n.Place))
            .Concat(variant.Devices.Select(d => (d.Name, d.Place)))
            .Concat(variant.Power.Sources.Select(s => (s.Name, s.Place)))
            .Concat(variant.Power.Fuses.Select(f => (f.Name, f.Place)))
            .FirstOrDefault(e => e.Name == name)
            .Place;

    private static string Level(Asil asil) => asil == Asil.QM ? "QM" : $"ASIL {asil}";

    private static string Amperes(double a) =>
        a >= 1 ? Text(a, "0.##") + " A" : Text(a * 1000, a >= 0.1 ? "0" : "0.##") + " mA";

    private static string Watts(double w) => w >= 1000 ? Text(w / 1000, "0.##") + " kW" : Text(w, "0") + " W";

    private static string Days(double days) => days >= 2 ? Text(days, "0.#") + " days" : Text(days * 24, "0.#") + " h";

    private static string Bytes(double bytes) =>
        bytes >= 1 << 20 ? Text(bytes / (1 << 20), "0.##") + " MiB" : Text(bytes / 1024, "0.#") + " KiB";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
