using System.Text.RegularExpressions;
using Bordnetz.Cli.Report;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Cli;

public sealed partial class ExplanationTests
{
    [Fact]
    public void Every_number_that_is_documented_is_explained_by_the_program()
    {
        string[] documented =
        [
            .. Directory
                .EnumerateFiles(RepositoryFiles.At("docs", "diagnostics"), "*.md")
                .SelectMany(f => Heading().Matches(File.ReadAllText(f)))
                .Select(m => m.Groups[1].Value)
                .Order(StringComparer.Ordinal),
        ];
        Assert.NotEmpty(documented);
        Assert.Equal(documented, Explanations.Codes);
        Assert.All(documented, code => Assert.NotEmpty(Explanations.Find(code)!.Text));
        Assert.All(documented, code => Assert.NotEmpty(Explanations.Find(code)!.Area));
    }

    [Theory]
    [InlineData("BN1302")]
    [InlineData("bn1302")]
    [InlineData("1302")]
    public void A_number_is_found_however_it_is_written(string code)
    {
        Explanation explanation = Explanations.Find(code)!;
        Assert.Equal("BN1302", explanation.Code);
        Assert.Equal("docs/diagnostics/13xx.md", explanation.Page);
        Assert.Equal("frames and mappings", explanation.Area);
        Assert.Equal("A frame has no cycle time, so that neither load nor latency can be said.", explanation.Summary);
        Assert.Contains("GenMsgCycleTime", explanation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_number_gets_the_closest() =>
        Assert.Equal("; did you mean 'BN1302'?", Explanations.Suggest("BN13O2"));

    [GeneratedRegex("^## (BN[0-9]{4})", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
