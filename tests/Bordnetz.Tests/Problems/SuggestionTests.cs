using Bordnetz.Problems;

namespace Bordnetz.Tests.Problems;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("powertrian", "powertrain")]
    [InlineData("Powertrain", "powertrain")]
    [InlineData("chasis", "chassis")]
    [InlineData("xyz", null)]
    public void The_closest_name_is_found_or_none(string typed, string? expected) =>
        Assert.Equal(expected, Suggestion.Closest(typed, ["body", "chassis", "powertrain"]));

    [Fact]
    public void Equally_close_names_give_the_first_by_ordinal_order() =>
        Assert.Equal("bat", Suggestion.Closest("cat", ["hat", "bat"]));

    [Fact]
    public void A_problem_reads_like_a_compilers() =>
        Assert.Equal(
            "platform.yaml(41,7): error BN1203: no such unit",
            new Problem("BN1203", Severity.Error, new SourcePlace("platform.yaml", 41, 7), "no such unit").ToString()
        );

    [Fact]
    public void The_same_problem_is_reported_once()
    {
        ProblemLog log = new();
        log.Error("BN1000", new SourcePlace("a.yaml"), "x");
        log.Error("BN1000", new SourcePlace("a.yaml"), "x");
        Assert.Single(log.Problems);
    }
}
