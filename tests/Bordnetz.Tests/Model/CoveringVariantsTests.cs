using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Optimization.Coverage;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Model;

public sealed class CoveringVariantsTests
{
    [Fact]
    public void Four_variants_cover_all_pairs_of_three_free_features()
    {
        FeatureModel model = Read("features\n  R\n    optional\n      A\n      B\n      C\n");
        CoveringVariants? found = CoveringVariants.Of(model);
        Assert.Equal((4, 12, true), (found!.Variants.Length, found.Pairs, found.IsSmallest));
    }

    // The covering array numbers CAN(2,k,2): 5 rows for up to 4 columns, 6 for up to 10 (Renyi 1971, Katona 1973).
    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 5)]
    [InlineData(5, 6)]
    [InlineData(8, 6)]
    public void The_smallest_sets_of_free_features_are_those_of_the_theorem(int features, int variants)
    {
        string leaves = string.Concat(Enumerable.Range(0, features).Select(i => $"      F{i}\n"));
        CoveringVariants? found = CoveringVariants.Of(Read($"features\n  R\n    optional\n{leaves}"), effort: 60);
        Assert.Equal(variants, found!.Variants.Length);
        Assert.True(found.StartCount >= variants);
    }

    [Fact]
    public void The_reference_platform_is_covered()
    {
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Load(RepositoryFiles.At("platforms", "reference", "features.uvl"), log);
        CoveringVariants? found = CoveringVariants.Of(model!);
        Assert.True(found!.IsSmallest);
        AssertCovers(model!.Configurations()!.Value, found.Variants);
    }

    [Fact]
    public void Random_models_are_covered()
    {
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[2, 9])
            .Sample(
                g =>
                {
                    FeatureModel model = Read(FeatureModelTests.RandomModel(g.Item1, g.Item2));
                    ImmutableArray<ImmutableArray<bool>> all = model.Configurations()!.Value;
                    CoveringVariants? found = CoveringVariants.Of(model);
                    Assert.Equal(all.IsEmpty, found is null);
                    if (found is not null)
                    {
                        AssertCovers(all, found.Variants);
                        AssertCovers(all, PairSample.Of(model)!.Value);
                        Assert.True(found.Variants.Length <= found.StartCount);
                    }
                },
                iter: 60
            );
    }

    [Fact]
    public void A_model_too_large_to_list_is_covered_without_proof()
    {
        string leaves = string.Concat(Enumerable.Range(0, 40).Select(i => $"      F{i}\n"));
        FeatureModel model = Read($"features\n  R\n    optional\n{leaves}constraints\n  F0 => F1\n  !(F2 & F3)\n");
        CoveringVariants? found = CoveringVariants.Of(model);
        Assert.False(found!.IsSmallest);
        // Every pair but F0 & !F1 and F2 & F3.
        Assert.Equal((40 * 39 / 2 * 4) - 2, found.Pairs);
        Assert.InRange(found.Variants.Length, 6, 30);
        Assert.All(found.Variants, v => Assert.True(model.Constraints.All(c => c.Holds([.. v]))));
    }

    private static void AssertCovers(
        ImmutableArray<ImmutableArray<bool>> all,
        ImmutableArray<ImmutableArray<bool>> chosen
    )
    {
        static HashSet<(int, bool, int, bool)> Pairs(ImmutableArray<ImmutableArray<bool>> rows) =>
            [
                .. from row in rows
                from i in Enumerable.Range(0, row.Length)
                from j in Enumerable.Range(0, row.Length)
                select (i, row[i], j, row[j]),
            ];
        Assert.Subset(
            all.Select(r => string.Join(',', r)).ToHashSet(),
            chosen.Select(r => string.Join(',', r)).ToHashSet()
        );
        Assert.True(Pairs(all).SetEquals(Pairs(chosen)));
    }

    private static FeatureModel Read(string text)
    {
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Parse(text, "m", log);
        Assert.True(model is not null, string.Join('\n', log.Problems));
        return model;
    }
}
