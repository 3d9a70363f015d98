using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Model.Generating;
using Bordnetz.Problems;
using Bordnetz.Simulation;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Simulation;

/// <summary>Platforms that nobody has looked at: what is proven of them is never exceeded.</summary>
public sealed class GeneratedPlatformTests
{
    private static readonly Gen<GeneratorOptions> Small = Gen.Select(
        Gen.Int[1, 120],
        Gen.Int[3, 40],
        Gen.Int[2, 95],
        Gen.ULong[0, 1000],
        (frames, nodes, load, seed) =>
            new GeneratorOptions
            {
                Frames = frames,
                Nodes = nodes,
                MaxLoad = load / 100.0,
                Seed = seed,
            }
    );

    [Fact]
    public void Nothing_seen_in_a_run_exceeds_what_was_proven() =>
        Gen.Select(Small, Gen.ULong[1, 100])
            .Sample((options, seed) => AssertProven(options, seed), iter: 25, threads: 1);

    [Fact]
    public void Equal_seeds_make_equal_platforms_and_others_others()
    {
        GeneratorOptions options = new() { Frames = 50, Nodes = 20 };
        Assert.Equal(Text(options), Text(options));
        Assert.NotEqual(Text(options), Text(options with { Seed = 2 }));
    }

    [Theory]
    [InlineData(0, 10, 0.4)]
    [InlineData(20_001, 10, 0.4)]
    [InlineData(10, 2, 0.4)]
    [InlineData(10, 10, 0)]
    [InlineData(10, 10, 1.1)]
    public void Sizes_that_make_no_sense_are_refused(int frames, int nodes, double load) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PlatformGenerator.Make(
                new GeneratorOptions
                {
                    Frames = frames,
                    Nodes = nodes,
                    MaxLoad = load,
                }
            )
        );

    [Fact]
    public void A_thousand_frames_on_two_hundred_nodes_keep_all_deadlines()
    {
        using TemporaryFolder folder = new();
        Variant variant = Load(new GeneratorOptions(), folder);
        Assert.Equal((1000, 200), (variant.Frames.Length, variant.Nodes.Length));
        VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
        Assert.DoesNotContain(analysis.Problems, p => p.Severity == Severity.Error);
        Assert.All(analysis.Networks, n => Assert.InRange(n.Load, 0, 0.45));
    }

    private static void AssertProven(GeneratorOptions options, ulong seed)
    {
        using TemporaryFolder folder = new();
        Variant variant = Load(options, folder);
        VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
        ProblemLog log = new();
        Scenario standing = new() { Name = "standing", DurationNs = 3_000_000_000 };
        RunOptions run = new() { Seed = seed };
        VehicleRun vehicle = VehicleBuilder.Build(variant, standing, VehicleFunctions.CreateLibrary(), run, log)!;
        Assert.Empty(log.Problems);
        vehicle.RunUntil(standing.DurationNs);
        Verdict verdict = Verdict.Compare(analysis, vehicle.Finish());
        // A bound may miss its deadline on a full bus; it must hold even so.
        Violation? broken = verdict.Violations.FirstOrDefault(v => v.Kind == ViolationKind.BoundBroken);
        Assert.True(broken is null, $"{options}, run seed {seed}: {broken}");
    }

    private static Variant Load(GeneratorOptions options, TemporaryFolder folder)
    {
        foreach ((string path, ImmutableArray<byte> content) in PlatformGenerator.Make(options))
        {
            string full = folder.At(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, [.. content]);
        }
        ProblemLog log = new();
        Platform? platform = Platform.Load(folder.Path, log);
        Assert.Empty(log.Problems);
        return Assert.Single(platform!.Variants);
    }

    private static string Text(GeneratorOptions options) =>
        string.Join(
            '\n',
            PlatformGenerator
                .Make(options)
                .Select(f => f.Path + System.Text.Encoding.UTF8.GetString(f.Content.AsSpan()))
        );
}
