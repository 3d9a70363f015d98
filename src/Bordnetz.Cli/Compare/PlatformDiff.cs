using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;

namespace Bordnetz.Cli.Compare;

/// <summary>One side of a comparison.</summary>
/// <param name="Name">How the user named it: a folder, or a commit.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Analyses">The bounds of its variants.</param>
internal sealed record DiffSide(string Name, Platform Platform, ImmutableArray<VariantAnalysis> Analyses);

/// <summary>What changed in one variant.</summary>
/// <param name="Before">The variant before.</param>
/// <param name="After">The variant after.</param>
/// <param name="Changes">What is not as it was, the worst first.</param>
/// <param name="Compared">How many figures both have.</param>
internal sealed record VariantDiff(
    VariantAnalysis Before,
    VariantAnalysis After,
    ImmutableArray<FigureChange> Changes,
    int Compared
)
{
    public string Name =>
        Before.Variant.Name == After.Variant.Name
            ? After.Variant.Name
            : $"{Before.Variant.Name} → {After.Variant.Name}";
}

/// <summary>What changed from one platform to another, figure by figure. Immutable.</summary>
internal sealed record PlatformDiff
{
    public required DiffSide Before { get; init; }

    public required DiffSide After { get; init; }

    /// <summary>By how large a share a figure may get worse.</summary>
    public required double Threshold { get; init; }

    /// <summary>The variants that both have, in the order of the second.</summary>
    public required ImmutableArray<VariantDiff> Variants { get; init; }

    /// <summary>Variants of the first that the second lacks.</summary>
    public required ImmutableArray<string> Removed { get; init; }

    /// <summary>Variants of the second that the first lacks.</summary>
    public required ImmutableArray<string> Added { get; init; }

    /// <summary>How many figures are worse by more than the threshold.</summary>
    public int Regressions => Variants.Sum(v => v.Changes.Count(c => c.IsRegression(Threshold)));

    public static PlatformDiff Of(DiffSide before, DiffSide after, double threshold)
    {
        List<VariantAnalysis> open = [.. before.Analyses];
        Dictionary<VariantAnalysis, VariantAnalysis> pairs = [];
        // Names first, then the same features, then what is the only one of its powertrain on both sides.
        Match(after, open, pairs, (a, b) => a.Name == b.Name);
        Match(after, open, pairs, (a, b) => a.Features.SetEquals(b.Features));
        Match(
            after,
            open,
            pairs,
            (a, b) => a.Powertrain == b.Powertrain && IsOnly(before, a.Powertrain) && IsFirst(after, b)
        );
        return new PlatformDiff
        {
            Before = before,
            After = after,
            Threshold = threshold,
            Variants = [.. after.Analyses.Where(pairs.ContainsKey).Select(a => Compare(pairs[a], a))],
            Removed = [.. open.Select(a => a.Variant.Name)],
            Added = [.. after.Analyses.Where(a => !pairs.ContainsKey(a)).Select(a => a.Variant.Name)],
        };
    }

    private static bool IsOnly(DiffSide side, Powertrain powertrain) =>
        side.Analyses.Count(a => a.Variant.Powertrain == powertrain) == 1;

    private static bool IsFirst(DiffSide side, Variant variant) =>
        side.Analyses.First(a => a.Variant.Powertrain == variant.Powertrain).Variant == variant;

    private static void Match(
        DiffSide after,
        List<VariantAnalysis> open,
        Dictionary<VariantAnalysis, VariantAnalysis> pairs,
        Func<Variant, Variant, bool> same
    )
    {
        foreach (VariantAnalysis analysis in after.Analyses.Where(a => !pairs.ContainsKey(a)))
        {
            if (open.Find(b => same(b.Variant, analysis.Variant)) is { } found)
            {
                pairs.Add(analysis, found);
                open.Remove(found);
            }
        }
    }

    private static VariantDiff Compare(VariantAnalysis before, VariantAnalysis after)
    {
        Dictionary<(string, string), KeyFigure> old = KeyFigures.Of(before).ToDictionary(f => (f.Group, f.Subject));
        List<FigureChange> changes = [];
        int compared = 0;
        foreach (KeyFigure figure in KeyFigures.Of(after))
        {
            old.Remove((figure.Group, figure.Subject), out KeyFigure? was);
            compared += was is null ? 0 : 1;
            changes.Add(new FigureChange(was, figure));
        }
        changes.AddRange(old.Values.Select(gone => new FigureChange(gone, null)));
        return new VariantDiff(
            before,
            after,
            [.. changes.Where(c => c.Kind is not null).OrderBy(c => c.Kind).ThenByDescending(c => c.Weight)],
            compared
        );
    }
}

/// <summary>A change that several variants share.</summary>
/// <param name="Change">The worst of them.</param>
/// <param name="Variants">The names of the variants, that of the worst first.</param>
internal sealed record SharedChange(FigureChange Change, ImmutableArray<string> Variants)
{
    /// <summary>The changes of all variants, each figure once, the worst first.</summary>
    public static ImmutableArray<SharedChange> Of(PlatformDiff diff) =>
        [
            .. diff
                .Variants.SelectMany(v => v.Changes.Select(c => (Change: c, v.Name)))
                .GroupBy(c => (c.Change.Either.Group, c.Change.Either.Subject, c.Change.Kind))
                .Select(g =>
                {
                    (FigureChange Change, string Name)[] all = [.. g.OrderByDescending(c => c.Change.Weight)];
                    return new SharedChange(all[0].Change, [.. all.Select(c => c.Name)]);
                })
                .OrderBy(c => c.Change.Kind)
                .ThenByDescending(c => c.Change.Weight),
        ];
}
