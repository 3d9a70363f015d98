using System.Text.Json;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class FeaturesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_reference_platform_is_counted()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(Cancel, "features", "platforms/reference", "--count");
        Assert.Equal((0, "14 configurations"), (result.ExitCode, result.Output.Trim()));
    }

    [Fact]
    public async Task An_impossible_choice_is_explained_by_the_rules_that_forbid_it()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "features",
            "platforms/reference",
            "--check",
            "BEV,!HighVoltage",
            "--format",
            "json"
        );
        Assert.Equal(1, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.False(json.RootElement.GetProperty("possible").GetBoolean());
        JsonElement rule = Assert.Single(json.RootElement.GetProperty("conflict").EnumerateArray());
        Assert.Equal("HighVoltage <=> BEV | PHEV", rule.GetProperty("rule").GetString());
        Assert.EndsWith("features.uvl(32,5)", rule.GetProperty("place").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Few_variants_cover_all_pairs_of_the_reference_platform()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "features",
            "platforms/reference",
            "--pairs",
            "--format",
            "json"
        );
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.True(json.RootElement.GetProperty("smallest").GetBoolean());
        Assert.Equal(7, json.RootElement.GetProperty("variants").GetArrayLength());
    }

    [Fact]
    public async Task A_feature_that_is_not_there_is_named_with_the_closest()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "features",
            "platforms/reference",
            "--check",
            "HeatPumb"
        );
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "BN4020: no feature is called 'HeatPumb'; did you mean 'HeatPump'?",
            result.Error,
            StringComparison.Ordinal
        );
    }
}
