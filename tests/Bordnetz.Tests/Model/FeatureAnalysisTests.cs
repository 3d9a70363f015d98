using System.Numerics;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Model;

public sealed class FeatureAnalysisTests
{
    // Published with the models: github.com/Universal-Variability-Language/uvl-models.
    [Theory]
    [InlineData("automotive01.uvl", 2513, 1805, 2833, 13, 10_275)]
    [InlineData("automotive2_4.uvl", 18_616, 16_828, 1369, 11, 350_221)]
    public void Statistics_equal_the_published_ones(
        string file,
        int features,
        int leaves,
        int constraints,
        int depth,
        int clauses
    )
    {
        Assert.SkipWhen(RepositoryFiles.SharedData is null, "the public feature models are not beside the repository");
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Load(
            Path.Combine(RepositoryFiles.SharedData!, "architecture", "uvl", file),
            log
        );
        Assert.True(model is not null, string.Join('\n', log.Problems));
        FeatureStatistics found = FeatureStatistics.Of(model);
        Assert.Equal(
            (features, leaves, constraints, depth, (BigInteger?)clauses),
            (found.Features, found.Leaves, found.Constraints, found.Depth, found.Clauses)
        );
    }

    [Fact]
    public void The_reference_platform_has_fourteen_configurations()
    {
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Load(RepositoryFiles.At("platforms", "reference", "features.uvl"), log);
        Assert.Equal(14, model!.Count());
        FeatureAnomalies? anomalies = FeatureAnomalies.Of(model);
        Assert.Equal(["ReferenceSuv", "Powertrain", "Market", "Trim"], anomalies!.Core.Select(f => f.Name));
        Assert.Empty(anomalies.Dead);
    }

    [Fact]
    public void Counts_are_not_limited_to_machine_numbers()
    {
        string leaves = string.Concat(Enumerable.Range(0, 200).Select(i => $"      F{i}\n"));
        Assert.Equal(BigInteger.Pow(2, 200), Read($"features\n  R\n    optional\n{leaves}").Count());
        BigInteger pairs = Read($"features\n  R\n    optional\n{leaves}constraints\n  F0 => F1\n  F7 | F8\n")
            .Count()!
            .Value;
        Assert.Equal(BigInteger.Pow(2, 196) * 9, pairs);
    }

    [Fact]
    public void A_count_beyond_the_effort_allowed_is_none()
    {
        string leaves = string.Concat(Enumerable.Range(0, 40).Select(i => $"      F{i}\n"));
        string odd = string.Join(" <=> ", Enumerable.Range(0, 40).Select(i => $"F{i}"));
        FeatureModel model = Read($"features\n  R\n    optional\n{leaves}constraints\n  {odd}\n");
        Assert.Equal(BigInteger.Pow(2, 39), model.Count());
        Assert.Null(model.Count(effort: 5));
    }

    [Fact]
    public void Features_that_are_no_choice_are_found()
    {
        FeatureModel model = Read(
            """
            features
                R
                    optional
                        A
                        B
                            optional
                                C
                        D
                    alternative
                        X
                        Y
            constraints
                X => !Y & A
                A => X
                A
                B => C
                D => Y
            """
        );
        FeatureAnomalies? anomalies = FeatureAnomalies.Of(model);
        Assert.Equal(["R", "A", "X"], anomalies!.Core.Select(f => f.Name));
        Assert.Equal(["D", "Y"], anomalies.Dead.Select(f => f.Name));
        Assert.Equal(["A", "C", "X"], anomalies.FalseOptional.Select(f => f.Name));
    }

    [Fact]
    public void Analyses_of_random_models_agree_with_all_configurations()
    {
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[2, 11])
            .Sample(
                g =>
                {
                    FeatureModel model = Read(FeatureModelTests.RandomModel(g.Item1, g.Item2));
                    bool[][] all = [.. model.Configurations()!.Value.Select(c => c.ToArray())];
                    Assert.Equal(all.Length, (int)model.Count()!.Value);
                    FeatureAnomalies? anomalies = FeatureAnomalies.Of(model);
                    Assert.Equal(all.Length == 0, anomalies is null);
                    if (anomalies is not null)
                    {
                        Assert.Equal(
                            model.Features.Where(f => all.All(c => c[f.Index])).Select(f => f.Name),
                            anomalies.Core.Select(f => f.Name)
                        );
                        Assert.Equal(
                            model.Features.Where(f => all.All(c => !c[f.Index])).Select(f => f.Name),
                            anomalies.Dead.Select(f => f.Name)
                        );
                        Assert.All(
                            anomalies.FalseOptional,
                            f => Assert.All(all, c => Assert.True(!c[f.Parent] || c[f.Index]))
                        );
                    }
                },
                iter: 400
            );
    }

    private static FeatureModel Read(string text)
    {
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Parse(text, "m", log);
        Assert.True(model is not null, string.Join('\n', log.Problems));
        return model;
    }
}
