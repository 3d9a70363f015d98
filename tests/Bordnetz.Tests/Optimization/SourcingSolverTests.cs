using System.Globalization;
using System.Text;
using Bordnetz.Model;
using Bordnetz.Optimization.Sourcing;
using Bordnetz.Problems;
using Bordnetz.Tests.Model;
using CsCheck;

namespace Bordnetz.Tests.Optimization;

public sealed class SourcingSolverTests
{
    private const double Limit = 20;

    // A battery-electric car has two pieces of P-1, the other one.
    private const string Volumes = """
          volumes:
            one: { when: BEV, brand: one, vehicles: 30/a }
            two: { when: Combustion, brand: two, vehicles: 20/a }

        """;

    private static string With(string quotes, string rules = "") =>
        SourcingSketch.Suppliers + "\n" + Volumes + "  quotes:\n    controller:\n" + quotes + rules;

    private static SourcingResult Solve(string sourcing)
    {
        ProblemLog log = new();
        SourcingResult? result = SourcingSolver.Solve([SourcingSketch.Load(sourcing)], Limit, log);
        Assert.True(result is not null, string.Join('\n', log.Problems));
        return result;
    }

    private static List<string> Conflict(string sourcing)
    {
        ProblemLog log = new();
        Assert.Null(SourcingSolver.Solve([SourcingSketch.Load(sourcing)], Limit, log));
        return [.. log.Problems.Where(p => p.Code == "BN5402").Select(p => $"{p.Place.Line}: {p.Message}")];
    }

    [Fact]
    public void Demand_is_parts_times_vehicles()
    {
        Platform platform = SourcingSketch.Load(With(SourcingSketch.Quote("a", 0, "", (0, 100))));
        DemandLot[] lots = [.. SourcingDemand.Of([platform]).Where(l => l.Number == "P-1")];
        // Combustion with and without tow hitch share 20 cars; a BEV has two of the part.
        Assert.Equal(80, lots.Sum(l => l.Pieces));
        Assert.Equal([60, 10, 10], lots.Select(l => l.Pieces).OrderDescending());
    }

    [Fact]
    public void Price_breaks_and_tools_decide_and_joint_volume_saves()
    {
        SourcingResult result = Solve(
            With(SourcingSketch.Quote("a", 0, "", (0, 1000)) + SourcingSketch.Quote("b", 100, "", (0, 1200), (80, 700)))
        );
        PartAward award = Assert.Single(result.Joint.Parts);
        Assert.Equal("b", Assert.Single(award.Awards).Quote.Supplier.Name);
        // 80 pieces a year at 7 EUR for two years, and 100 EUR of tools.
        Assert.Equal((80 * 700 * 2) + 10_000, result.Joint.TotalCents);
        Assert.True(result.Joint.Proof.IsOptimal);
        // Alone nobody reaches the break: 60 and 20 pieces at 10 EUR.
        Assert.Equal([60 * 1000 * 2, 20 * 1000 * 2], result.Alone.Select(a => a.Plan!.TotalCents));
        Assert.Equal(160_000 - 122_000, result.JointSavesCents);
        Assert.Equal(["P-2"], result.Unquoted);
    }

    [Fact]
    public void What_is_carried_over_needs_no_new_tools()
    {
        SourcingResult result = Solve(
            With(
                SourcingSketch.Quote("a", 500, ", carry-over: true", (0, 1000))
                    + SourcingSketch.Quote("b", 100, "", (0, 950))
            )
        );
        Assert.Equal("a", result.Joint.Parts[0].Awards[0].Quote.Supplier.Name);
        Assert.Equal(0, result.Joint.ToolingCents);
        Assert.Equal(((80 * 950 * 2) + 10_000) - (80 * 1000 * 2), result.CarryOverSavesCents);
    }

    [Fact]
    public void Rules_are_kept()
    {
        string quotes =
            SourcingSketch.Quote("a", 0, ", lead: 30weeks", (0, 100))
            + SourcingSketch.Quote("b", 0, ", lead: 10weeks", (0, 300))
            + SourcingSketch.Quote("c", 0, "", (0, 200));
        Assert.Equal([("a", 60L), ("c", 20L)], Awards("second: { min-suppliers: 2, min-share: 25% }"));
        Assert.Equal([("a", 40L), ("c", 40L)], Awards("half: { max-share: 50% }"));
        Assert.Equal([("c", 80L)], Awards("no: { exclude: a }"));
        Assert.Equal([("c", 80L)], Awards("soon: { max-lead: 20weeks }"));
        // Two cents of three from the west: half of the pieces.
        Assert.Equal([("a", 40L), ("c", 40L)], Awards("west: { region: West, local-content: 66% }"));
        // Only the 20 cars with a combustion engine count.
        Assert.Equal([("a", 60L), ("c", 20L)], Awards("w: { region: West, local-content: 100%, when: Combustion }"));

        (string, long)[] Awards(string rule) =>
            [
                .. Solve(With(quotes, $"  rules:\n    {rule}\n"))
                    .Joint.Parts[0]
                    .Awards.Select(a => (a.Quote.Supplier.Name, a.Pieces)),
            ];
    }

    [Fact]
    public void A_conflict_is_explained_by_what_cannot_hold_together()
    {
        string quotes =
            SourcingSketch.Quote("a", 0, "", (0, 100)) + SourcingSketch.Quote("b", 0, ", capacity: 30/a", (0, 300));
        List<string> conflict = Conflict(
            With(quotes, "  rules:\n    half: { max-share: 50% }\n    soon: { max-lead: 20weeks }\n")
        );
        Assert.Equal(2, conflict.Count);
        Assert.Contains(
            conflict,
            c => c.Contains("rule 'half' for P-1: at most 50 % from one", StringComparison.Ordinal)
        );
        Assert.Contains(conflict, c => c.Contains("b makes 30/a of P-1", StringComparison.Ordinal));
        Assert.DoesNotContain(conflict, c => c.Contains("soon", StringComparison.Ordinal));

        Assert.Contains(
            "no award for P-1: rule 'two' for P-1: 2 suppliers of at least 10 % each cannot hold together with rule 'no'",
            string.Join(
                '\n',
                Conflict(
                    With(quotes, "  rules:\n    two: { min-suppliers: 2, min-share: 10% }\n    no: { exclude: b }\n")
                )
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "for all parts together",
            Assert.Single(
                Conflict(
                    With(
                        SourcingSketch.Quote("a", 0, "", (0, 100)),
                        "  rules:\n    w: { region: West, local-content: 1% }\n"
                    )
                )
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_platforms_buy_together_and_share_what_a_supplier_can_make()
    {
        string quotes = SourcingSketch.Quote("a", 0, "", (0, 300)) + SourcingSketch.Quote("c", 100, "", (0, 200));
        Platform one = SourcingSketch.Load(With(quotes));
        using SmallPlatform second = SourcingSketch.Create(With(SourcingSketch.Quote("c", 0, "", (0, 1))));
        Platform other = second.Change("platform.yaml", "name: Small", "name: Other").Load();
        ProblemLog log = new();
        SourcingResult result = SourcingSolver.Solve([one, other], Limit, log)!;
        // 80 pieces each; c makes 100, by the quote of the first platform.
        Assert.Equal(
            [("a", 60L), ("c", 100L)],
            result.Joint.Parts[0].Awards.Select(a => (a.Quote.Supplier.Name, a.Pieces))
        );
        Assert.Equal(200, result.Joint.Parts[0].Awards[1].Step.Cents);
        Assert.Equal(4, result.Alone.Length);
    }

    [Fact]
    public void Of_equal_awards_the_same_is_chosen_every_time()
    {
        string sourcing = With(
            SourcingSketch.Quote("a", 10, "", (0, 100), (40, 90))
                + SourcingSketch.Quote("b", 10, "", (0, 100), (40, 90)),
            "  rules:\n    two: { min-suppliers: 2, min-share: 10% }\n"
        );
        Award[] first = [.. Solve(sourcing).Joint.Parts[0].Awards];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(
                first.Select(a => (a.Quote.Supplier.Name, a.Pieces)),
                Solve(sourcing).Joint.Parts[0].Awards.Select(a => (a.Quote.Supplier.Name, a.Pieces))
            );
        }
    }

    [Fact]
    public void A_platform_without_volumes_cannot_be_sourced()
    {
        ProblemLog log = new();
        Assert.Null(SourcingSolver.Solve([SourcingSketch.Load("sourcing: { term: 1a }")], Limit, log));
        Assert.Equal("BN5403", Assert.Single(log.Problems).Code);
    }

    [Fact]
    public void Awards_are_as_cheap_as_trying_all()
    {
        Gen.Int[1, 3]
            .SelectMany(count =>
                Gen.Select(
                    Gen.Select(Gen.Int[100, 300], Gen.Int[50, 300], Gen.Int[1, 80], Gen.Int[0, 40]).Array[count],
                    Gen.Int[0, 40],
                    Gen.Int[34, 100]
                )
            )
            .Sample(
                drawn =>
                {
                    ((int First, int Second, int From, int Tools)[] quotes, int least, int most) = drawn;
                    StringBuilder text = new();
                    for (int i = 0; i < quotes.Length; i++)
                    {
                        string supplier = ((char)('a' + i)).ToString(CultureInfo.InvariantCulture);
                        text.Append(
                            SourcingSketch.Quote(
                                supplier,
                                quotes[i].Tools,
                                "",
                                (0, quotes[i].First),
                                (quotes[i].From, quotes[i].Second)
                            )
                        );
                    }
                    int suppliers = Math.Min(2, quotes.Length);
                    string rules = $"""
                          rules:
                            two: {"{"} min-suppliers: {suppliers}, min-share: {least + 1}%, max-share: {most}% {"}"}

                        """;
                    long? cheapest = TryAll(quotes, suppliers, least + 1, most);
                    ProblemLog log = new();
                    Platform platform = SourcingSketch.Load(With(text.ToString(), rules));
                    SourcingResult? result = SourcingSolver.Solve([platform], Limit, log);
                    Assert.Equal(cheapest, result?.Joint.TotalCents);
                    Assert.Equal(cheapest is null, log.HasErrors);
                },
                iter: 25,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    // All ways to divide 80 pieces among up to three quotes.
    private static long? TryAll(
        (int First, int Second, int From, int Tools)[] quotes,
        int suppliers,
        int least,
        int most
    )
    {
        const int Pieces = 80;
        long? best = null;
        for (int a = 0; a <= Pieces; a++)
        {
            for (int b = 0; a + b <= Pieces; b++)
            {
                int[] split = [a, b, Pieces - a - b];
                if (split.Skip(quotes.Length).Any(n => n > 0))
                {
                    continue;
                }
                int[] used = [.. split.Where(n => n > 0)];
                if (used.Length < suppliers || used.Any(n => n * 100 < least * Pieces || n * 100 > most * Pieces))
                {
                    continue;
                }
                long cost = 0;
                for (int i = 0; i < quotes.Length; i++)
                {
                    int price = split[i] >= quotes[i].From ? quotes[i].Second : quotes[i].First;
                    cost += split[i] > 0 ? (split[i] * price * 2L) + (quotes[i].Tools * 100L) : 0;
                }
                best = best is { } b0 && b0 <= cost ? b0 : cost;
            }
        }
        return best;
    }
}
