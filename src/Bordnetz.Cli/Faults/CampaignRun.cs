using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Cli.Faults;

/// <summary>What a campaign is to do.</summary>
/// <param name="Folder">The platform's folder, as it was given.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Jobs">How many runs go on at once.</param>
/// <param name="Pairs">How many pairs of faults instead of every single one; 0 for the latter.</param>
internal sealed record CampaignRequest(string Folder, Scenario Scenario, ulong Seed, int Jobs, int Pairs)
{
    /// <summary>The line that repeats one run of the campaign.</summary>
    public string Replay(Variant variant, FaultResult result) =>
        $"bordnetz verify {Folder} --variant {variant.Name} --scenario {Scenario.Name} --seed {Seed} "
        + string.Join(" ", result.Faults.Select(f => $"--fault {f}"));
}

/// <summary>The results of one variant, in the order of the faults.</summary>
internal sealed record CampaignResults(Variant Variant, ImmutableArray<FaultResult> Results)
{
    public bool Holds => Results.All(r => r.Holds);
}

/// <summary>Drives the campaigns of several variants.</summary>
internal static class CampaignRun
{
    public static ImmutableArray<CampaignResults> Run(
        IEnumerable<Variant> variants,
        FunctionLibrary library,
        CampaignRequest request
    ) => [.. variants.Select(v => Run(v, library, request))];

    private static CampaignResults Run(Variant variant, FunctionLibrary library, CampaignRequest request)
    {
        FaultCampaign campaign = new(variant, request.Scenario, library, request.Seed, new CampaignTimes());
        ImmutableArray<ImmutableArray<Fault>> cases =
            request.Pairs > 0
                ? campaign.Pairs(request.Pairs)
                : [.. campaign.SingleFaults().Select(f => ImmutableArray.Create(f))];
        FaultResult[] results = new FaultResult[cases.Length];
        using ProgressBar progress = new(variant.Name, cases.Length);
        // Chunks, so that a thread that got long runs does not hold the others up.
        Parallel.ForEach(
            Partitioner.Create(0, cases.Length, 8),
            new ParallelOptions { MaxDegreeOfParallelism = request.Jobs },
            range =>
            {
                for (int i = range.Item1; i < range.Item2; i++)
                {
                    results[i] = campaign.Run(cases[i]);
                    progress.Add(1);
                }
            }
        );
        return new CampaignResults(variant, [.. results]);
    }
}
