using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class ReplayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recorded_run_replays_to_the_same_hash()
    {
        using TemporaryFolder folder = new();
        string trace = folder.At("a.bntrace");
        ProcessResult run = await RecordAsync(trace, "phev", "1");
        string hash = run.Output.Split("trace hash ")[1].Split('\n')[0].Trim();
        ProcessResult replay = await BordnetzProcess.RunAsync(Cancel, "replay", trace);
        Assert.True(replay.ExitCode == 0, replay.Output + replay.Error);
        Assert.Contains($"same run: {hash}", replay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_are_compared_to_the_first_channel_time_and_value()
    {
        using TemporaryFolder folder = new();
        string a = folder.At("a.bntrace");
        string b = folder.At("b.bntrace");
        string c = folder.At("c.bntrace");
        await RecordAsync(a, "bev-china-core", "1");
        await RecordAsync(b, "bev-china-core", "2");
        await RecordAsync(c, "bev-china-core", "1");
        ProcessResult same = await BordnetzProcess.RunAsync(Cancel, "replay", a, "--against", c);
        Assert.Equal(0, same.ExitCode);
        Assert.Contains("the runs are the same", same.Output, StringComparison.Ordinal);
        ProcessResult other = await BordnetzProcess.RunAsync(Cancel, "replay", a, "--against", b);
        Assert.Equal(1, other.ExitCode);
        Assert.Matches(@"first difference: channel \S+ at \d+\.\d{9} s", other.Output);
        Assert.Contains($"{a}: ", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_was_cut_short_still_replays_as_far_as_it_goes()
    {
        using TemporaryFolder folder = new();
        string trace = folder.At("a.bntrace");
        await RecordAsync(trace, "bev-china-core", "1");
        byte[] bytes = await File.ReadAllBytesAsync(trace, Cancel);
        await File.WriteAllBytesAsync(trace, bytes[..(bytes.Length / 2)], Cancel);
        ProcessResult replay = await BordnetzProcess.RunAsync(Cancel, "replay", trace);
        Assert.Equal(1, replay.ExitCode);
        Assert.Contains("BN6104", replay.Error, StringComparison.Ordinal);
        Assert.Contains("(no more records)", replay.Output, StringComparison.Ordinal);
    }

    private static async Task<ProcessResult> RecordAsync(string trace, string variant, string seed)
    {
        ProcessResult run = await BordnetzProcess.RunAsync(
            Cancel,
            "run",
            "--variant",
            variant,
            "--seed",
            seed,
            "--scenario",
            "city",
            "--speed",
            "max",
            "--duration",
            "20s",
            "--port",
            "0",
            "--record",
            trace
        );
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run;
    }
}
