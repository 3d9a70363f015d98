using System.Text.Json;
using System.Xml.Linq;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class CheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_format_is_of_its_kind_and_nothing_else_is_on_standard_output()
    {
        foreach (string format in (string[])["json", "sarif"])
        {
            ProcessResult result = await Run("check", "--format", format, "--variant", "bev-china-core");
            Assert.Equal(0, result.ExitCode);
            JsonDocument.Parse(result.Output).Dispose();
        }
        ProcessResult junit = await Run("check", "--format", "junit", "--variant", "bev-china-core");
        Assert.Equal(0, junit.ExitCode);
        XElement root = XElement.Parse(junit.Output[junit.Output.IndexOf("<testsuites", StringComparison.Ordinal)..]);
        Assert.Equal(["description", "bev-china-core"], root.Elements().Select(s => s.Attribute("name")!.Value));
    }

    [Fact]
    public async Task A_description_that_cannot_be_used_is_exit_code_2_and_still_a_report()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("chains.yaml", "to: brakes", "to: breaks");
        ProcessResult result = await Run("check", copy.Folder, "--format", "sarif");
        Assert.Equal(2, result.ExitCode);
        using JsonDocument sarif = JsonDocument.Parse(result.Output);
        JsonElement found = sarif.RootElement.GetProperty("runs")[0].GetProperty("results")[0];
        Assert.StartsWith("BN11", found.GetProperty("ruleId").GetString(), StringComparison.Ordinal);
        JsonElement place = found.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.EndsWith(
            "chains.yaml",
            place.GetProperty("artifactLocation").GetProperty("uri").GetString(),
            StringComparison.Ordinal
        );
        Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() > 1);
    }

    [Fact]
    public async Task The_report_shows_every_variant()
    {
        using TemporaryFolder folder = new();
        ProcessResult result = await Run("check", "--output", folder.Path);
        Assert.Equal(0, result.ExitCode);
        string page = await File.ReadAllTextAsync(folder.At("index.html"), Cancel);
        Assert.Contains("id='combustion-europe-plus-towhitch'", page, StringComparison.Ordinal);
        Assert.Contains("<svg class='topology'", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_told()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.At("taken"), "", Cancel);
        ProcessResult result = await Run("check", "--variant", "bev-china-core", "--output", folder.At("taken"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("BN9091", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_are_explained_and_suggested()
    {
        ProcessResult known = await Run("explain", "BN1302");
        Assert.Equal(0, known.ExitCode);
        Assert.Contains("GenMsgCycleTime", known.Output, StringComparison.Ordinal);
        ProcessResult same = await Run("check", "--explain", "bn1302");
        Assert.Equal(known.Output, same.Output);
        ProcessResult mistyped = await Run("explain", "BN13O2");
        Assert.Equal(2, mistyped.ExitCode);
        Assert.Contains("BN1302", mistyped.Error, StringComparison.Ordinal);
        ProcessResult all = await Run("explain");
        Assert.True(all.Output.Split('\n').Length > 200);
    }

    [Fact]
    public async Task Format_lists_then_writes_then_is_content_and_nothing_reads_differently()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("chains.yaml", "    deadline: 80ms", "    deadline:   80 ms   # tight");
        ProcessResult check = await Run("format", copy.Folder, "--check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("chains.yaml: warning BN9095", check.Error, StringComparison.Ordinal);
        ProcessResult write = await Run("format", copy.Folder);
        Assert.Equal(0, write.ExitCode);
        string text = await File.ReadAllTextAsync(Path.Combine(copy.Folder, "chains.yaml"), Cancel);
        Assert.Contains("    deadline: 80ms   # tight\n", text, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("format", copy.Folder, "--check")).ExitCode);
        ProcessResult diff = await Run("diff", Path.Combine("platforms", "reference"), copy.Folder);
        Assert.Equal(0, diff.ExitCode);
        Assert.Contains("no figure changed", diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exports_are_read_by_their_own_readers()
    {
        using TemporaryFolder folder = new();
        foreach (string format in (string[])["dbc", "ldf", "vss", "dot", "svg"])
        {
            ProcessResult result = await Run(
                "export",
                "--format",
                format,
                "-o",
                folder.At(format),
                "--variant",
                "bev-china-core"
            );
            Assert.True(result.ExitCode == 0, result.Error);
        }
        string body = folder.At("dbc", "bev-china-core", "body.dbc");
        ProcessResult dbc = await Run("can", "dbc", body);
        Assert.Contains("0 departures", dbc.Output, StringComparison.Ordinal);
        // Neither the trailer, which this variant lacks, nor frames for it.
        Assert.DoesNotContain("TRAILER", await File.ReadAllTextAsync(body, Cancel), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At("ldf", "bev-china-core", "door-left.ldf")));
        XElement.Parse(await File.ReadAllTextAsync(folder.At("svg", "bev-china-core.svg"), Cancel));
        JsonDocument.Parse(await File.ReadAllTextAsync(folder.At("vss", "vss.json"), Cancel)).Dispose();
        ProcessResult none = await Run(
            "export",
            Path.Combine("platforms", "predecessor"),
            "-f",
            "ldf",
            "-o",
            folder.Path
        );
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("BN9110", none.Error, StringComparison.Ordinal);
    }

    private static Task<ProcessResult> Run(params string[] arguments) => BordnetzProcess.RunAsync(Cancel, arguments);
}
