using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

public sealed class ShippedPlatformTests
{
    public static TheoryData<string> Platforms =>
        [.. Directory.EnumerateDirectories(RepositoryFiles.At("platforms")).Select(d => Path.GetFileName(d))];

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Every_platform_that_ships_loads_without_error_or_warning(string name)
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(RepositoryFiles.At("platforms", name), log);
        List<Problem> wrong = [.. log.Problems.Where(p => p.Severity != Severity.Note)];
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.NotEmpty(platform!.Variants);
        Assert.Equal(platform.Variants.Length, platform.Variants.Select(v => v.Name).Distinct().Count());
    }
}
