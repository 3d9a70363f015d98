using Bordnetz.Analysis;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Simulation;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>
/// The reference platform rebuilt: two switches with a slow wire between, shapers and gates, and its body network as a
/// shared wire. From the description to the verdict, what is seen stays within what is proven.
/// </summary>
public sealed class ShapedPlatformTests
{
    private const string Switches = """
            switches:
              sw.center: { in: ccu }
              sw.front: { in: zone.front-left }
            links:
              - { between: [sw.center, sw.front], rate: 100Mbit/s }
              - { between: [sw.front, zone.front-right], rate: 10Mbit/s }
              - { between: [sw.center, zone.rear] }
              - { between: [sw.center, cluster] }
              - { between: [sw.center, tbox] }
            classes:
              fast: { priorities: [6, 5], idle-slope: 20% }
              mid: { priorities: [4, 3], idle-slope: 20% }
            gates:
              windows:
                - { open: [7, fast], for: 200us }
                - { open: [fast, mid, 2, 1, 0], for: 300us }
        """;

    [Theory]
    [InlineData("fit")]
    [InlineData("overrun")]
    public void Nothing_seen_in_a_run_exceeds_what_was_proven(string end)
    {
        using TemporaryFolder folder = new();
        Variant variant = Rebuild(folder, end);
        VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
        Network backbone = variant.Networks.Single(n => n.Name == "backbone");
        Assert.Equal(["sw.center", "sw.front"], backbone.Topology!.Switches.Select(s => s.Name));
        Assert.Equal(7, variant.Networks.Single(n => n.Name == "body").Plca!.Order.Length);
        Assert.All(analysis.Frames, f => Assert.NotNull(f.EndToEndNs));

        ProblemLog log = new();
        Scenario standing = new() { Name = "standing", DurationNs = 5_000_000_000 };
        VehicleRun run = VehicleBuilder.Build(
            variant,
            standing,
            VehicleFunctions.CreateLibrary(),
            new RunOptions { Seed = 7 },
            log
        )!;
        Assert.Empty(log.Problems);
        run.RunUntil(standing.DurationNs);
        RunObservations seen = run.Finish();

        Assert.All(
            seen.Frames.Where(f => f.Frame.Network.Name == "body" && !f.Frame.IsNm),
            f => Assert.True(f.Count > 0)
        );
        Assert.DoesNotContain(Verdict.Compare(analysis, seen).Violations, v => v.Kind == ViolationKind.BoundBroken);
    }

    private static Variant Rebuild(TemporaryFolder folder, string end)
    {
        string source = RepositoryFiles.At("platforms", "reference");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = folder.At(Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        string networks = File.ReadAllText(folder.At("networks.yaml"));
        networks = Change(
            networks,
            "    switch: ccu",
            Switches.Replace("gates:\n", $"gates:\n      end: {end}\n", StringComparison.Ordinal)
        );
        networks = Change(
            networks,
            "    kind: can\n    description: \"Body",
            "    kind: ethernet\n    description: \"Body"
        );
        networks = Change(
            networks,
            "rate: 125kbit/s\n    nodes: [zone.rear,",
            "rate: 10Mbit/s\n    plca: { coordinator: zone.rear, burst: 1 }\n    nodes: [zone.rear,"
        );
        File.WriteAllText(folder.At("networks.yaml"), networks);
        ProblemLog log = new();
        Platform? platform = Platform.Load(folder.Path, log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        return platform.Variants.First(v => v.Networks.Single(n => n.Name == "body").Nodes.Length == 7);
    }

    private static string Change(string text, string old, string with)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, with, StringComparison.Ordinal);
    }
}
