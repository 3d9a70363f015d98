using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Coverage;

/// <summary>
/// Variants in which every pair of features occurs that goes together: both selected, one of them, or neither. Immutable.
/// </summary>
public sealed record CoveringVariants
{
    /// <summary>The variants as selections by feature index, in the order of the features in their file.</summary>
    public required ImmutableArray<ImmutableArray<bool>> Variants { get; init; }

    /// <summary>How many pairs of values of two features occur, those of features that never vary left out.</summary>
    public required int Pairs { get; init; }

    /// <summary>How many variants the greedy start has.</summary>
    public required int StartCount { get; init; }

    /// <summary>Whether it is proven that no fewer variants cover all pairs.</summary>
    public required bool IsSmallest { get; init; }

    /// <summary>
    /// Finds the variants: a greedy start always, then the smallest choice by constraint programming (OR-Tools CP-SAT).
    /// Where all configurations can be listed, the choice is among all of them and may be proven smallest; else among
    /// those of the start. Deterministic. Null when the model has no configuration, or is more than the effort allows.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="effort">The effort of the search, in the solver's deterministic seconds.</param>
    public static CoveringVariants? Of(FeatureModel model, double effort = 20)
    {
        ArgumentNullException.ThrowIfNull(model);
        ImmutableArray<ImmutableArray<bool>>? all = model.Configurations();
        if ((all ?? PairSample.Of(model)) is not { IsEmpty: false } rows)
        {
            return null;
        }
        PairTable table = new(rows);
        List<int> start = table.Greedy();
        (List<int> chosen, bool isProven) = SmallestCover.Find(table, start, effort);
        return new CoveringVariants
        {
            Variants = [.. chosen.Order().Select(r => rows[r]).OrderDescending(ByFeatures.Instance)],
            Pairs = table.PairCount,
            StartCount = start.Count,
            IsSmallest = isProven && all is not null,
        };
    }

    private sealed class ByFeatures : IComparer<ImmutableArray<bool>>
    {
        public static ByFeatures Instance { get; } = new();

        public int Compare(ImmutableArray<bool> x, ImmutableArray<bool> y) => x.AsSpan().SequenceCompareTo(y.AsSpan());
    }
}
