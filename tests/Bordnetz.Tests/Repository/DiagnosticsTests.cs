using System.Text.RegularExpressions;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Repository;

/// <summary>Every problem's number is explained, and explained numbers exist.</summary>
public sealed partial class DiagnosticsTests
{
    [Fact]
    public void Every_number_in_the_code_has_an_entry_in_the_documentation()
    {
        SortedSet<string> used = Numbers("src", "*.cs", InCode());
        SortedSet<string> explained = Numbers("docs/diagnostics", "*.md", InDocumentation());
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(explained));
    }

    [Fact]
    public void Every_entry_in_the_documentation_stands_once_and_in_its_file()
    {
        HashSet<string> seen = [];
        foreach (string file in Directory.EnumerateFiles(RepositoryFiles.At("docs", "diagnostics"), "*.md"))
        {
            foreach (Match match in InDocumentation().Matches(File.ReadAllText(file)))
            {
                string number = match.Groups[1].Value;
                Assert.True(seen.Add(number), $"{number} is explained twice");
                Assert.Equal(Path.GetFileName(file)[..2], number[2..4]);
            }
        }
    }

    private static SortedSet<string> Numbers(string folder, string pattern, Regex regex) =>
        new(
            Directory
                .EnumerateFiles(RepositoryFiles.At(folder.Split('/')), pattern, SearchOption.AllDirectories)
                .SelectMany(f => regex.Matches(File.ReadAllText(f)))
                .Select(m => m.Groups[1].Value),
            StringComparer.Ordinal
        );

    [GeneratedRegex("\"(BN[0-9]{4})\"")]
    private static partial Regex InCode();

    [GeneratedRegex("^## (BN[0-9]{4})", RegexOptions.Multiline)]
    private static partial Regex InDocumentation();
}
