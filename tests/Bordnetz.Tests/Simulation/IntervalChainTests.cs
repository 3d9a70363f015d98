using System.Text.RegularExpressions;
using Bordnetz.Analysis;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Simulation;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>Chains over values that a mapping takes only once an interval.</summary>
public sealed class IntervalChainTests
{
    private const long Ms = 1_000_000;
    private const long IntervalNs = 70 * Ms;

    // The interval is no multiple of any period, and every current value of the vehicle has it.
    [Fact]
    public void What_a_chain_over_intervals_takes_stays_below_its_bound_and_exceeds_the_bound_without()
    {
        using TemporaryFolder folder = new();
        string from = RepositoryFiles.At("platforms", "reference");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = folder.At(Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        VariantAnalysis plain = VariantAnalyzer.Analyse(Load(from));
        foreach (string file in Directory.EnumerateFiles(folder.At("networks"), "*.vspec"))
        {
            string text = File.ReadAllText(file);
            File.WriteAllText(
                file,
                Regex.Replace(
                    text,
                    @"dbc2vss: \{ signal: (\w+)",
                    "$0, interval_ms: 70",
                    RegexOptions.None,
                    TimeSpan.FromSeconds(5)
                )
            );
        }
        Variant variant = Load(folder.Path);
        VariantAnalysis analysis = VariantAnalyzer.Analyse(variant);
        ProblemLog log = new();
        Scenario city = Platform.Load(folder.Path, log)!.LoadScenario("city", log)!;
        VehicleRun run = VehicleBuilder.Build(variant, city, VehicleFunctions.CreateLibrary(), new RunOptions(), log)!;
        run.RunUntil(120_000 * Ms);
        RunObservations seen = run.Finish();

        int exceeded = 0;
        foreach (ChainObservation chain in seen.Chains)
        {
            ChainBound bound = analysis.Chains[chain.Chain.Index];
            long? without = plain.Chains[chain.Chain.Index].BoundNs;
            int intervals = chain.Chain.Steps.OfType<FrameStep>().Count(s => s.Signal.Condition.IntervalNs > 0);
            Assert.InRange(chain.ReactionMaxNs, 1, bound.BoundNs!.Value);
            Assert.True(bound.BoundNs >= without + (intervals * IntervalNs), chain.Chain.Name);
            exceeded += chain.ReactionMaxNs > without ? 1 : 0;
        }
        // Otherwise nothing was tested.
        Assert.True(exceeded >= 2, $"{exceeded}");
    }

    private static Variant Load(string folder)
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(folder, log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        return platform.Select("phev", log)[0];
    }
}
