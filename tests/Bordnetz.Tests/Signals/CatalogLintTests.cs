using Bordnetz.Signals;

namespace Bordnetz.Tests.Signals;

public sealed class CatalogLintTests
{
    [Theory]
    [InlineData(
        "fast_car: { type: sensor, datatype: int8, description: X. }",
        "(1,1): warning BN2060: 'fast_car' is not in camel case: write 'FastCar'"
    )]
    [InlineData(
        "Open: { type: sensor, datatype: boolean, description: X. }",
        "(1,1): warning BN2061: the boolean 'Open' does not begin with 'Is' or 'Has'"
    )]
    [InlineData(
        "Doors: { type: branch, description: X. }\nDoors.X: { type: sensor, datatype: int8, description: X. }",
        "(1,1): warning BN2062: the branch 'Doors' is in the plural; a branch names one thing"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, description: X }",
        "(1,49): warning BN2063: the description of 'X' does not end with a full stop"
    )]
    [InlineData(
        "X: { type: sensor, datatype: float, description: X. }",
        "(1,1): warning BN2064: 'X' is a real number and has no 'unit'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, allowed: [Low], description: X. }",
        "(1,48): warning BN2065: the value 'Low' of 'X' is not in capitals, digits and '_'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, description: X., owner: me }",
        "(1,53): warning BN2066: 'X' has the attribute 'owner', which VSS does not define; if it is meant, give -e owner"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, allowed: [A, B], default: B, description: X. }",
        "(1,64): warning BN2067: the default 'B' of 'X' is not the first allowed value 'A', which formats without a default take for it"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, description: X., deprecation: old }",
        "(1,66): warning BN2068: 'deprecation' of 'X' does not begin with the version, such as V4.1"
    )]
    [InlineData("X: { type: branch, description: X. }", "(1,1): warning BN2069: the branch 'X' has nothing below it")]
    public void A_departure_from_the_style_is_a_warning_with_its_place(string vspec, string expected) =>
        Assert.Equal(["base.vspec" + expected], Lint(vspec));

    [Fact]
    public void Instances_repeat_no_warning_and_known_extensions_are_silent() =>
        Assert.Equal(
            ["base.vspec(2,1): warning BN2061: the boolean 'X.A.Open' does not begin with 'Is' or 'Has'"],
            Lint(
                """
                X: { type: branch, description: X., instances: [A, B, C] }
                X.Open: { type: sensor, datatype: boolean, description: X., owner: me }
                """,
                "owner"
            )
        );

    private static string[] Lint(string vspec, params string[] extensions)
    {
        using VssFolder folder = new VssFolder().With("base.vspec", vspec);
        SignalCatalog catalog = folder.Read("base.vspec")!;
        Assert.Empty(folder.Problems);
        CatalogLint.Check(catalog, [.. extensions], folder.Log);
        return [.. folder.Problems];
    }
}
