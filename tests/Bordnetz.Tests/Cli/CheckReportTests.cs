using System.Text.Json;
using System.Xml.Linq;
using Bordnetz.Cli.Check;
using Bordnetz.Cli.Compare;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using NJsonSchema;

namespace Bordnetz.Tests.Cli;

public sealed class CheckReportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reference")]
    [InlineData("predecessor")]
    public async Task Json_keeps_to_its_schema(string platform)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryFiles.At("schemas", "check.schema.json"), Cancel);
        CheckReport report = CheckReport.Make(RepositoryFiles.At("platforms", platform), null);
        Assert.Empty(schema.Validate(CheckJson.Write(report)));
        CheckReport none = CheckReport.Make("no-such-folder", null);
        Assert.Empty(schema.Validate(CheckJson.Write(none)));
        Assert.Null(none.Platform);
    }

    [Fact]
    public void Json_has_every_bound()
    {
        CheckReport report = CheckReport.Make(RepositoryFiles.At("platforms", "reference"), "bev-china-core");
        using JsonDocument json = JsonDocument.Parse(CheckJson.Write(report));
        JsonElement variant = json.RootElement.GetProperty("variants")[0];
        var analysis = report.Analyses[0];
        Assert.Equal(analysis.Frames.Length, variant.GetProperty("frames").GetArrayLength());
        Assert.Equal(
            analysis.Frames.Select(f => f.EndToEndNs),
            variant.GetProperty("frames").EnumerateArray().Select(f => (long?)f.GetProperty("boundNs").GetInt64())
        );
        Assert.Equal(
            analysis.Chains.Select(c => c.BoundNs),
            variant.GetProperty("chains").EnumerateArray().Select(f => (long?)f.GetProperty("boundNs").GetInt64())
        );
        Assert.Equal(KeyFigures.Of(analysis).Count(), variant.GetProperty("figures").GetArrayLength());
    }

    [Fact]
    public void Sarif_names_rules_with_help_and_places_below_the_root()
    {
        string root = RepositoryFiles.Root;
        CheckReport report = new()
        {
            Folder = "p",
            Problems =
            [
                new Problem(
                    "BN5001",
                    Severity.Warning,
                    new SourcePlace(Path.Combine(root, "a b", "x#.yaml"), 3, 5),
                    "full"
                ),
                new Problem("BN1302", Severity.Error, new SourcePlace("rel/y.dbc", 7), "no cycle"),
                new Problem("BN4020", Severity.Error, default, "nowhere"),
                new Problem("BN1010", Severity.Note, new SourcePlace("/elsewhere/z.yaml"), "away"),
            ],
        };
        using JsonDocument sarif = JsonDocument.Parse(CheckSarif.Write(report, root));
        JsonElement run = sarif.RootElement.GetProperty("runs")[0];
        JsonElement[] rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()];
        Assert.Equal(["BN1010", "BN1302", "BN4020", "BN5001"], rules.Select(r => r.GetProperty("id").GetString()));
        Assert.All(rules, r => Assert.NotEmpty(r.GetProperty("help").GetProperty("markdown").GetString()!));
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.All(
            results,
            r =>
                Assert.Equal(
                    r.GetProperty("ruleId").GetString(),
                    rules[r.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()
                )
        );
        Assert.Equal(["warning", "error", "error", "note"], results.Select(r => r.GetProperty("level").GetString()));
        Assert.Equal("a%20b/x%23.yaml", UriOf(results[0]));
        Assert.Equal(3, Region(results[0]).GetProperty("startLine").GetInt32());
        Assert.Equal(5, Region(results[0]).GetProperty("startColumn").GetInt32());
        Assert.Equal("rel/y.dbc", UriOf(results[1]));
        Assert.False(Region(results[1]).TryGetProperty("startColumn", out _));
        Assert.False(results[2].TryGetProperty("locations", out _));
        Assert.Equal("file:///elsewhere/z.yaml", UriOf(results[3]));
    }

    [Fact]
    public void Junit_fails_a_case_for_each_error_and_tells_warnings()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("networks.yaml", "500kbit/s", "10kbit/s");
        CheckReport report = CheckReport.Make(copy.Folder, "bev-china-core");
        XElement root = XElement.Parse(CheckJunit.Write(report)[38..]);
        XElement[] cases = [.. root.Descendants("testcase")];
        Assert.Equal(cases.Length, (int)root.Attribute("tests")!);
        int failing = cases.Count(c => c.Element("failure") is not null);
        Assert.Equal(failing, (int)root.Attribute("failures")!);
        // Without response times of NM PDUs no change of scene has a bound: a case for waking, one for sleeping.
        int ofScenes = report
            .Analyses[0]
            .Problems.Where(p => p.Code is "BN5050" or "BN5053")
            .Select(p => p.Code)
            .Distinct()
            .Count();
        int expected =
            report.Analyses[0].Frames.Count(f => f.EndToEndNs is null)
            + report.Analyses[0].Chains.Count(c => !c.Holds)
            + ofScenes;
        Assert.Equal(expected, failing);
        XElement overloaded = cases.Single(c =>
            (string)c.Attribute("classname")! == "bev-china-core.network"
            && (string)c.Attribute("name")! == "powertrain"
        );
        Assert.Contains("BN5001", overloaded.Element("system-out")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Junit_survives_characters_that_xml_lacks()
    {
        CheckReport report = new()
        {
            Folder = "p",
            Problems = [new Problem("BN1001", Severity.Error, new SourcePlace("x"), "bad \u0001 \uFFFF \uD800 end")],
        };
        XElement root = XElement.Parse(CheckJunit.Write(report)[38..]);
        Assert.EndsWith(
            "end",
            root.Descendants("failure").Single().Attribute("message")!.Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_page_opens_without_a_network_or_a_script_and_links_every_problem_to_its_explanation()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("networks.yaml", "500kbit/s", "10kbit/s");
        copy.Replace("platform.yaml", "name: Reference SUV", "name: <b>&'\"</b>");
        CheckReport report = CheckReport.Make(copy.Folder, "europe,core");
        string page = CheckHtml.Write(report);
        foreach (string forbidden in (string[])["<script", "src=", "url(", "http-equiv", "@import", "<b>&'"])
        {
            Assert.DoesNotContain(forbidden, page, StringComparison.Ordinal);
        }
        Assert.All(report.Analyses, a => Assert.Contains($"id='{a.Variant.Name}'", page, StringComparison.Ordinal));
        Assert.All(
            report.Problems.Select(p => p.Code.ToLowerInvariant()).Distinct(),
            code =>
            {
                Assert.Contains($"href='#{code}'", page, StringComparison.Ordinal);
                Assert.Contains($"id='{code}'", page, StringComparison.Ordinal);
            }
        );
    }

    private static JsonElement Physical(JsonElement result) =>
        result.GetProperty("locations")[0].GetProperty("physicalLocation");

    private static string? UriOf(JsonElement result) =>
        Physical(result).GetProperty("artifactLocation").GetProperty("uri").GetString();

    private static JsonElement Region(JsonElement result) => Physical(result).GetProperty("region");
}
