using System.ComponentModel;
using System.Text.Json;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class DiffTests
{
    private static readonly string Reference = Path.Combine("platforms", "reference");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_predecessor_against_the_reference_in_every_format()
    {
        string predecessor = Path.Combine("platforms", "predecessor");
        ProcessResult table = await Run("diff", predecessor, Reference);
        Assert.Equal(1, table.ExitCode);
        Assert.Contains("nodes: ecu", table.Output, StringComparison.Ordinal);
        ProcessResult json = await Run("diff", predecessor, Reference, "--format", "json");
        using JsonDocument diff = JsonDocument.Parse(json.Output);
        Assert.Equal(1, diff.RootElement.GetProperty("bordnetzDiff").GetInt32());
        Assert.True(diff.RootElement.GetProperty("variants")[0].GetProperty("compared").GetInt32() > 50);
        ProcessResult html = await Run("diff", predecessor, Reference, "--format", "html");
        Assert.StartsWith("<!doctype html>", html.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_threshold_decides_the_exit_code()
    {
        using PlatformCopy copy = PlatformCopy.Of("reference");
        copy.Replace("functions.yaml", "wcet: 250us", "wcet: 260us");
        Assert.Equal(1, (await Run("diff", Reference, copy.Folder)).ExitCode);
        Assert.Equal(0, (await Run("diff", Reference, copy.Folder, "--threshold", "50%")).ExitCode);
        Assert.Equal(0, (await Run("diff", copy.Folder, Reference)).ExitCode);
    }

    [Fact]
    public async Task Two_commits_and_the_files_as_they_are_are_compared_by_git()
    {
        using TemporaryFolder repository = new();
        using PlatformCopy copy = PlatformCopy.Of("reference");
        string folder = repository.At("platforms", "ours");
        Directory.CreateDirectory(repository.At("platforms"));
        Directory.Move(copy.Folder, folder);
        await Git(repository.Path, "init", "--quiet");
        await Commit(repository.Path, "first");
        string functions = Path.Combine(folder, "functions.yaml");
        string text = await File.ReadAllTextAsync(functions, Cancel);
        int at = text.IndexOf("wcet: ", StringComparison.Ordinal);
        int end = text.IndexOf('\n', at);
        await File.WriteAllTextAsync(functions, $"{text[..at]}wcet: 4ms{text[end..]}", Cancel);
        await Commit(repository.Path, "slower");

        ProcessResult worse = await Run("diff", "HEAD~1..HEAD", "--", folder);
        Assert.True(worse.ExitCode == 1, worse.Error);
        Assert.Contains("function response", worse.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("diff", "HEAD..HEAD~1", "--", folder)).ExitCode);
        Assert.Equal(0, (await Run("diff", "HEAD..", "--", folder)).ExitCode);
        ProcessResult unknown = await Run("diff", "no-such-commit..HEAD", "--", folder);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("BN9101", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("diff", "HEAD..HEAD", "--", folder + "-gone")).ExitCode);
    }

    [Theory]
    [InlineData("diff", "platforms/reference")]
    [InlineData("diff", "platforms/reference", "no-such-folder")]
    [InlineData("diff", "platforms/reference", "platforms/reference", "--threshold", "some")]
    [InlineData("diff", "..HEAD")]
    [InlineData("diff", "--output=x..HEAD")]
    [InlineData("export", "no-such-folder", "-f", "dot", "-o", "x")]
    [InlineData("format", "no-such-folder")]
    [InlineData("check", "no-such-folder", "--format", "junit")]
    public async Task Unusable_input_is_exit_code_2_and_no_stack_trace(params string[] arguments)
    {
        ProcessResult result = await Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private static async Task Commit(string folder, string message)
    {
        await Git(folder, "add", "-A");
        await Git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", message);
    }

    private static async Task Git(string folder, params string[] arguments)
    {
        try
        {
            ProcessResult result = await BordnetzProcess.RunAsync("git", ["-C", folder, .. arguments], Cancel);
            Assert.True(result.ExitCode == 0, result.Error);
        }
        catch (Win32Exception)
        {
            Assert.Skip("git is not installed");
        }
    }

    private static Task<ProcessResult> Run(params string[] arguments) => BordnetzProcess.RunAsync(Cancel, arguments);
}
