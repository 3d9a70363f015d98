using System.Collections.Immutable;
using System.Xml.Linq;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Cli.Faults;

/// <summary>A campaign for a build server: a test suite per variant, a test case per run.</summary>
internal static class CampaignJunit
{
    public static string Write(ImmutableArray<CampaignResults> campaigns, string platformName, CampaignRequest request)
    {
        XElement root = new(
            "testsuites",
            new XAttribute("name", $"bordnetz verify --faults {platformName}"),
            new XAttribute("tests", campaigns.Sum(c => c.Results.Length)),
            new XAttribute("failures", campaigns.Sum(c => c.Results.Count(r => !r.Holds))),
            campaigns.Select(c => Suite(c, request))
        );
        return new XDeclaration("1.0", "utf-8", null) + Environment.NewLine + root;
    }

    private static XElement Suite(CampaignResults campaign, CampaignRequest request) =>
        new(
            "testsuite",
            new XAttribute("name", campaign.Variant.Name),
            new XAttribute("tests", campaign.Results.Length),
            new XAttribute("failures", campaign.Results.Count(r => !r.Holds)),
            campaign.Results.Select(r => new XElement(
                "testcase",
                new XAttribute("classname", $"{campaign.Variant.Name}.{Kind(r)}"),
                new XAttribute("name", string.Join(" ", r.Faults)),
                r.Holds
                    ? null
                    : new XElement(
                        "failure",
                        new XAttribute("message", string.Join("; ", r.Failures)),
                        request.Replay(campaign.Variant, r)
                    ),
                new XElement("system-out", Story(r))
            ))
        );

    private static string Kind(FaultResult result) =>
        result.Faults.Length == 1 ? Model.Fault.Word(result.Faults[0].Target) : "pair";

    /// <summary>What happened, in a line.</summary>
    public static string Story(FaultResult result)
    {
        string detection = result.DetectedBy is { } seen
            ? $"detected after {result.DetectionNs / 1e6:F1} ms by {seen.Node} ({seen.Kind} {seen.Subject})"
            : "not detected";
        string reactions = result.Reactions.IsEmpty ? "" : $"; {string.Join(", ", result.Reactions)}";
        string codes = result.Dtcs.IsEmpty ? "" : $"; {string.Join(", ", result.Dtcs)}";
        string chains = string.Concat(
            result.Chains.Select(c =>
                $"; chain {c.Chain.Name} without effect for {c.GapNs / 1e6:F1} ms"
                + (c.ReactionNs is { } ns ? $", reaction after {ns / 1e6:F1} ms" : "")
            )
        );
        return $"{detection}{reactions}{codes}{chains}; trace {result.TraceHash}";
    }
}
