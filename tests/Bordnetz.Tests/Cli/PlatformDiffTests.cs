using Bordnetz.Analysis;
using Bordnetz.Cli.Compare;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Cli;

public sealed class PlatformDiffTests
{
    [Fact]
    public void A_platform_is_no_different_from_itself()
    {
        DiffSide side = Read(RepositoryFiles.At("platforms", "reference"));
        PlatformDiff diff = PlatformDiff.Of(side, side, 0);
        Assert.Equal(14, diff.Variants.Length);
        Assert.All(diff.Variants, v => Assert.Empty(v.Changes));
        Assert.Equal(0, diff.Regressions);
    }

    [Fact]
    public void A_longer_execution_is_worse_in_load_response_and_nothing_else()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("functions.yaml", "wcet: 250us", "wcet: 350us");
        PlatformDiff diff = PlatformDiff.Of(Read(RepositoryFiles.At("platforms", "reference")), Read(copy.Folder), 0);
        Assert.True(diff.Regressions > 0);
        FigureChange[] changes = [.. diff.Variants.SelectMany(v => v.Changes)];
        Assert.All(changes, c => Assert.Equal(ChangeKind.Worse, c.Kind));
        Assert.Contains(changes, c => c.Either is { Group: "function response", Subject: "drive-state" });
        Assert.Equal(["function response", "utilisation"], changes.Select(c => c.Either.Group).Distinct().Order());
        // The worst first.
        Assert.All(diff.Variants, v => Assert.Equal(v.Changes.OrderByDescending(c => c.Weight), v.Changes));
        double most = changes.Max(c => c.Worsening);
        Assert.Equal(0, (diff with { Threshold = most }).Regressions);
        Assert.True((diff with { Threshold = most * 0.99 }).Regressions > 0);
        // Back again is better, not worse.
        PlatformDiff back = PlatformDiff.Of(diff.After, diff.Before, 0);
        Assert.Equal(0, back.Regressions);
        Assert.All(back.Variants.SelectMany(v => v.Changes), c => Assert.Equal(ChangeKind.Better, c.Kind));
    }

    [Fact]
    public void A_bound_that_is_lost_is_the_worst()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("networks.yaml", "500kbit/s", "10kbit/s");
        PlatformDiff diff = PlatformDiff.Of(Read(RepositoryFiles.At("platforms", "reference")), Read(copy.Folder), 10);
        FigureChange first = diff.Variants[0].Changes[0];
        Assert.Equal(ChangeKind.NowMisses, first.Kind);
        Assert.Equal(double.PositiveInfinity, first.Worsening);
        Assert.True(first.IsRegression(10));
    }

    [Fact]
    public void The_predecessor_is_compared_with_the_variant_of_its_powertrain()
    {
        PlatformDiff diff = PlatformDiff.Of(
            Read(RepositoryFiles.At("platforms", "predecessor")),
            Read(RepositoryFiles.At("platforms", "reference")),
            0
        );
        VariantDiff only = Assert.Single(diff.Variants);
        Assert.Equal("bev → bev-china-core", only.Name);
        Assert.Equal(13, diff.Added.Length);
        FigureChange nodes = only.Changes.Single(c => c.Either is { Group: "count", Subject: "nodes" });
        Assert.True(nodes.After!.Value < nodes.Before!.Value);
        Assert.Equal(ChangeKind.Different, nodes.Kind);
    }

    [Theory]
    [InlineData(10.0, 12.0, 20.0, ChangeKind.Worse, 0.2)]
    [InlineData(10.0, 8.0, 20.0, ChangeKind.Better, -0.2)]
    [InlineData(10.0, 22.0, 20.0, ChangeKind.NowMisses, 1.2)]
    [InlineData(22.0, 10.0, 20.0, ChangeKind.NowHolds, -12.0 / 22)]
    [InlineData(10.0, 10.0, 20.0, null, 0)]
    [InlineData(10.0, null, 20.0, ChangeKind.NowMisses, double.PositiveInfinity)]
    [InlineData(null, 10.0, 20.0, ChangeKind.NowHolds, double.NegativeInfinity)]
    [InlineData(null, null, 20.0, null, 0)]
    public void Changes_are_told_apart(double? before, double? after, double limit, object? kind, double worsening)
    {
        FigureChange change = new(Of(before), Of(after));
        Assert.Equal((ChangeKind?)kind, change.Kind);
        Assert.Equal(worsening, change.Worsening, 12);
        KeyFigure Of(double? value) => new("g", "s", value, "ms", limit, Tendency.LowerIsBetter);
    }

    [Fact]
    public void What_gets_better_upwards_gets_worse_downwards()
    {
        KeyFigure ninety = new("commonality", "parts", 90, "%", 80, Tendency.HigherIsBetter);
        Assert.Equal(ChangeKind.Worse, new FigureChange(ninety, ninety with { Value = 85 }).Kind);
        Assert.Equal(ChangeKind.NowMisses, new FigureChange(ninety, ninety with { Value = 79 }).Kind);
        Assert.Equal(ChangeKind.Better, new FigureChange(ninety, ninety with { Value = 95 }).Kind);
        Assert.Equal(ChangeKind.Added, new FigureChange(null, ninety).Kind);
        Assert.Equal(ChangeKind.NowMisses, new FigureChange(null, ninety with { Value = 10 }).Kind);
        Assert.Equal(ChangeKind.Removed, new FigureChange(ninety, null).Kind);
        Assert.Equal(ChangeKind.Different, new FigureChange(ninety, ninety with { Limit = 85 }).Kind);
    }

    private static DiffSide Read(string folder)
    {
        Platform platform = Platform.Load(folder, new ProblemLog())!;
        return new DiffSide(folder, platform, [.. platform.Variants.Select(VariantAnalyzer.Analyse)]);
    }
}
