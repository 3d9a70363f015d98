using Bordnetz.TestKit;

namespace Bordnetz.Tests.Repository;

/// <summary>Rules of the house that a reader would otherwise have to keep in mind.</summary>
public sealed class SourceFileTests
{
    private const int MaxLines = 500;

    private static IEnumerable<string> Sources =>
        new[] { "src", "tests", "bench", "samples" }
            .SelectMany(f => Directory.EnumerateFiles(RepositoryFiles.At(f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    [Fact]
    public void No_file_is_longer_than_an_evening_allows()
    {
        string[] tooLong =
        [
            .. Sources
                .Select(f => (File: f, Lines: File.ReadLines(f).Count()))
                .Where(f => f.Lines > MaxLines)
                .Select(f => $"{f.File}: {f.Lines} lines, allowed {MaxLines}: split it by idea"),
        ];
        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_folder_is_named_by_kind()
    {
        string[] banned = ["Helpers", "Utils", "Managers", "Common", "Abstractions", "Interfaces", "Enums"];
        string[] found =
        [
            .. Directory
                .EnumerateDirectories(RepositoryFiles.At("src"), "*", SearchOption.AllDirectories)
                .Where(d => banned.Contains(Path.GetFileName(d))),
        ];
        Assert.Empty(found);
    }
}
