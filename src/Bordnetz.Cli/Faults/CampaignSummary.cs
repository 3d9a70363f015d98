using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Cli.Faults;

/// <summary>The results of faults of one sort.</summary>
/// <param name="Name">The sort: what the faults befall.</param>
/// <param name="Count">How many runs.</param>
/// <param name="Detected">In how many of them supervision saw something.</param>
/// <param name="Reacted">In how many a degraded mode or a safe value was taken.</param>
/// <param name="Coded">In how many a trouble code was confirmed.</param>
/// <param name="Disturbed">In how many a chain missed its deadline.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="SlowestDetectionNs">The longest time to detection; null when nothing was detected.</param>
/// <param name="SlowestReactionNs">The longest time to the reaction of a disturbed chain; null without any.</param>
internal sealed record CampaignRow(
    string Name,
    int Count,
    int Detected,
    int Reacted,
    int Coded,
    int Disturbed,
    int Failed,
    long? SlowestDetectionNs,
    long? SlowestReactionNs
)
{
    /// <summary>A row for each target, then one for all.</summary>
    public static IEnumerable<CampaignRow> Of(ImmutableArray<FaultResult> results)
    {
        foreach (FaultTarget target in Enum.GetValues<FaultTarget>())
        {
            FaultResult[] own = [.. results.Where(r => r.Faults.Length == 1 && r.Faults[0].Target == target)];
            if (own.Length > 0)
            {
                yield return Of(Fault.Word(target), own);
            }
        }
        yield return Of("all", [.. results]);
    }

    private static CampaignRow Of(string name, FaultResult[] results) =>
        new(
            name,
            results.Length,
            results.Count(r => r.DetectedBy is not null),
            results.Count(r => !r.Reactions.IsEmpty),
            results.Count(r => !r.Dtcs.IsEmpty),
            results.Count(r => !r.Chains.IsEmpty),
            results.Count(r => !r.Holds),
            results.Max(r => r.DetectionNs),
            results.SelectMany(r => r.Chains).Max(c => c.ReactionNs)
        );
}
