using Bordnetz.Tests.Model;

namespace Bordnetz.Tests.Optimization;

public sealed class SourcingReaderTests
{
    private const string Good = """
        sourcing:
          term: 2a
          volumes:
            one: { when: BEV, brand: one, vehicles: 30/a }
          suppliers:
            a: { region: East }
          quotes:
            controller:
              a: { prices: [{ price: 1EUR }, { from: 10/a, price: 0.9EUR }], local: { East: 60% } }
          rules:
            r: { max-share: 50% }
        """;

    [Fact]
    public void What_is_good_is_taken()
    {
        using SmallPlatform small = SourcingSketch.Create(Good);
        Bordnetz.Model.Sourcing sourcing = small.Load().Sourcing;
        Assert.Equal(2, sourcing.Years);
        Assert.Equal([100, 90], sourcing.Quotes[0].Prices.Select(p => p.Cents));
        Assert.Equal(600, sourcing.Quotes[0].LocalPermille["East"]);
        Assert.Equal(500, sourcing.Rules[0].MaxSharePermille);
    }

    [Theory]
    [InlineData("controller:", "contoller:", "BN1601")]
    [InlineData("      a: { prices", "      aa: { prices", "BN1601")]
    [InlineData("r: { max-share: 50% }", "r: { max-share: 50%, exclude: b }", "BN1601")]
    [InlineData("r: { max-share: 50% }", "r: { region: Moon, local-content: 5% }", "BN1601")]
    [InlineData("{ price: 1EUR }", "{ from: 5/a, price: 1EUR }", "BN1602")]
    [InlineData("{ from: 10/a, price", "{ from: 0/a, price", "BN1602")]
    [InlineData("{ price: 1EUR }", "{ price: 1.005EUR }", "BN1602")]
    [InlineData("r: { max-share: 50% }", "r: { description: nothing }", "BN1603")]
    [InlineData("r: { max-share: 50% }", "r: { min-suppliers: 2 }", "BN1603")]
    [InlineData("r: { max-share: 50% }", "r: { min-suppliers: 3, min-share: 40% }", "BN1603")]
    [InlineData("r: { max-share: 50% }", "r: { local-content: 40% }", "BN1603")]
    [InlineData("r: { max-share: 50% }", "r: { max-share: 50%, when: BEV }", "BN1603")]
    [InlineData("when: BEV", "when: BEV & Combustion", "BN1604")]
    [InlineData("vehicles: 30/a", "vehicles: 30", "BN1201")]
    [InlineData("vehicles: 30/a", "vehicles: 0.5/a", "BN1202")]
    [InlineData("term: 2a", "term: 1.5a", "BN1202")]
    [InlineData("  term: 2a\n", "", "BN1006")]
    [InlineData("local: { East: 60% }", "local: { East: 60%, West: 50% }", "BN1202")]
    public void What_is_wrong_is_said(string old, string with, string code)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        using SmallPlatform small = SourcingSketch.Create(Good.Replace(old, with, StringComparison.Ordinal));
        Assert.Contains(small.Problems(), p => p.Contains(code, StringComparison.Ordinal));
    }
}
