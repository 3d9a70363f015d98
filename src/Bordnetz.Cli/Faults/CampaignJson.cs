using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bordnetz.Simulation.Faults;

namespace Bordnetz.Cli.Faults;

/// <summary>A campaign for other programs. Times are in milliseconds.</summary>
internal static class CampaignJson
{
    public static string Write(ImmutableArray<CampaignResults> campaigns, string platformName, CampaignRequest request)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("platform", platformName);
            json.WriteString("scenario", request.Scenario.Name);
            json.WriteNumber("seed", request.Seed);
            json.WriteStartArray("variants");
            foreach (CampaignResults campaign in campaigns)
            {
                json.WriteStartObject();
                json.WriteString("variant", campaign.Variant.Name);
                json.WriteBoolean("holds", campaign.Holds);
                json.WriteStartArray("runs");
                foreach (FaultResult result in campaign.Results)
                {
                    Write(json, result, request.Replay(campaign.Variant, result));
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, FaultResult result, string replay)
    {
        json.WriteStartObject();
        Texts(json, "faults", result.Faults.Select(f => f.ToString()));
        json.WriteBoolean("holds", result.Holds);
        if (result.DetectedBy is { } seen)
        {
            json.WriteStartObject("detected");
            json.WriteNumber("afterMs", result.DetectionNs!.Value / 1e6);
            json.WriteString("node", seen.Node);
            json.WriteString("kind", seen.Kind.ToString());
            json.WriteString("subject", seen.Subject);
            json.WriteEndObject();
        }
        Texts(json, "reactions", result.Reactions);
        Texts(json, "dtcs", result.Dtcs);
        json.WriteStartArray("chains");
        foreach (ChainImpact impact in result.Chains)
        {
            json.WriteStartObject();
            json.WriteString("chain", impact.Chain.Name);
            json.WriteNumber("gapMs", impact.GapNs / 1e6);
            if (impact.ReactionNs is { } reaction)
            {
                json.WriteNumber("reactionMs", reaction / 1e6);
            }
            if (impact.Chain.FttiNs is { } ftti)
            {
                json.WriteNumber("fttiMs", ftti / 1e6);
            }
            json.WriteBoolean("keepsFtti", impact.KeepsFtti);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Texts(json, "failures", result.Failures);
        json.WriteString("trace", result.TraceHash);
        json.WriteString("replay", replay);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }
        json.WriteEndArray();
    }
}
