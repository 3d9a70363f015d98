using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class CheckFigureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_platforms_are_counted_by_the_same_rules()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "check",
            "platforms/reference",
            "--variant",
            "bev-europe-plus",
            "--against",
            "platforms/predecessor",
            "--assumed"
        );
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        string[][] rows =
        [
            .. result
                .Output.Split('\n')
                .Select(l => l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
        Assert.Contains(rows, r => r is ["nodes", "41", "27", "-34.1"]);
        Assert.Contains(rows, r => r is ["harness, m", _, _, ['-', ..]]);
        Assert.Contains(rows, r => r is ["parked", _, _, "0", "ok"]);
        Assert.Contains(rows, r => r is ["60Ah", "capacity of source 'battery'", ..]);
        Assert.DoesNotContain("functions only", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_platform_that_is_not_there_is_a_problem_with_its_name()
    {
        ProcessResult result = await BordnetzProcess.RunAsync(
            Cancel,
            "check",
            "--variant",
            "bev-europe-plus",
            "--against",
            "platforms/predecesor"
        );
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error BN1010", result.Error, StringComparison.Ordinal);
        Assert.Contains("platforms/predecessor", result.Error, StringComparison.Ordinal);
    }
}
