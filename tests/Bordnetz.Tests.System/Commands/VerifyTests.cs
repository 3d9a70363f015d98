using System.Text.Json;
using System.Xml.Linq;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class VerifyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_variant_of_the_reference_platform_holds_on_a_short_drive()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "verify",
            "--scenario",
            "city",
            "--format",
            "json"
        );
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using JsonDocument report = JsonDocument.Parse(result.Output);
        JsonElement[] variants = [.. report.RootElement.GetProperty("variants").EnumerateArray()];
        Assert.True(variants.Length >= 12, $"{variants.Length} variants");
        Assert.All(variants, v => Assert.True(v.GetProperty("holds").GetBoolean()));
        Assert.All(variants, v => Assert.True(v.GetProperty("drive").GetProperty("distanceKm").GetDouble() > 0.3));
        string[] first = [.. variants.Select(v => v.GetProperty("traceHash").GetString()!).Distinct()];
        Assert.True(first.Length >= 9, "powertrains and equipment must tell in the bytes on the networks");
    }

    [Fact]
    public async Task The_predecessor_holds_as_well()
    {
        string folder = Path.Combine("platforms", "predecessor");
        ProcessResult result = await BordnetzProcess.RunAsync(Cancel, "verify", folder, "--scenario", "city");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    /// <summary>Any order, parallel processes, a loaded machine: the same bytes.</summary>
    [Fact]
    public async Task Twenty_runs_in_parallel_processes_under_load_give_one_hash()
    {
        using CancellationTokenSource load = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task[] spinning =
        [
            .. Enumerable
                .Range(0, Environment.ProcessorCount)
                .Select(_ =>
                    Task.Run(
                        () =>
                        {
                            while (!load.IsCancellationRequested)
                            {
                                Thread.SpinWait(1000);
                            }
                        },
                        Cancel
                    )
                ),
        ];
        string[][] orders =
        [
            ["bev-china-core", "phev-europe-plus"],
            ["phev-europe-plus", "bev-china-core"],
        ];
        List<(string Variant, string Hash)> hashes = [];
        for (int round = 0; round < 5; round++)
        {
            Task<string>[] batch =
            [
                .. orders[round % 2].Concat(orders[(round + 1) % 2]).Select(v => HashAsync(v, "1")),
            ];
            string[] got = await Task.WhenAll(batch);
            hashes.AddRange(orders[round % 2].Concat(orders[(round + 1) % 2]).Zip(got));
        }
        await load.CancelAsync();
        await Task.WhenAll(spinning);
        Assert.Equal(20, hashes.Count);
        Assert.All(hashes.GroupBy(h => h.Variant), g => Assert.Single(g.Select(h => h.Hash).Distinct()));
    }

    [Fact]
    public async Task Another_seed_gives_another_hash() =>
        Assert.NotEqual(await HashAsync("bev-china-core", "1"), await HashAsync("bev-china-core", "2"));

    [Fact]
    public async Task An_overloaded_bus_fails_the_verdict()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("networks.yaml", "500kbit/s", "10kbit/s");
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "verify",
            copy.Folder,
            "--scenario",
            "city",
            "--variant",
            "bev-china-core"
        );
        Assert.True(result.ExitCode == 1, result.Output + result.Error);
        Assert.Contains("bound missed", result.Output, StringComparison.Ordinal);
        Assert.Contains("response time has no bound", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Junit_names_every_network_frame_function_and_chain()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "verify",
            "--scenario",
            "city",
            "--variant",
            "bev-china-core",
            "--format",
            "junit"
        );
        Assert.Equal(0, result.ExitCode);
        XElement root = XElement.Parse(result.Output[result.Output.IndexOf("<testsuites", StringComparison.Ordinal)..]);
        XElement[] cases = [.. root.Descendants("testcase")];
        foreach (string kind in (string[])["network", "frame", "function", "chain", "plant"])
        {
            Assert.Contains(cases, c => c.Attribute("classname")!.Value == $"bev-china-core.{kind}");
        }
        Assert.Equal(cases.Length, (int)root.Attribute("tests")!);
        Assert.Equal(0, (int)root.Attribute("failures")!);
    }

    [Fact]
    public async Task The_report_opens_without_a_network_and_shows_every_variant()
    {
        using TemporaryFolder folder = new();
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "verify",
            "--scenario",
            "city",
            "--variant",
            "europe,core",
            "--output",
            folder.Path
        );
        Assert.Equal(0, result.ExitCode);
        string page = await File.ReadAllTextAsync(Path.Combine(folder.Path, "index.html"), Cancel);
        Assert.Contains("id='phev-europe-core'", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "no-such-folder")]
    [InlineData("verify", "--scenario", "no-such-scenario")]
    [InlineData("verify", "--variant", "no-such-variant")]
    [InlineData("verify", "--variant", "BEV,Combustion")]
    [InlineData("verify", "--no-such-option")]
    [InlineData("run", "--speed", "fast")]
    [InlineData("run", "--duration", "soon")]
    [InlineData("replay", "no-such-file")]
    [InlineData("no-such-command")]
    public async Task Unusable_input_is_exit_code_2_and_no_stack_trace(params string[] arguments)
    {
        ProcessResult result = await BordnetzProcess.RunAsync(Cancel, arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private static async Task<string> HashAsync(string variant, string seed)
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "verify",
            "--scenario",
            "city",
            "--variant",
            variant,
            "--seed",
            seed,
            "--format",
            "json"
        );
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using JsonDocument report = JsonDocument.Parse(result.Output);
        return report.RootElement.GetProperty("variants")[0].GetProperty("traceHash").GetString()!;
    }
}
