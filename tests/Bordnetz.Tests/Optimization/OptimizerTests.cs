using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Model.Editing;
using Bordnetz.Optimization;
using Bordnetz.Optimization.Allocation;
using Bordnetz.Optimization.Identifiers;
using Bordnetz.Optimization.Placement;
using Bordnetz.Problems;
using Bordnetz.Tests.Model;
using CsCheck;

namespace Bordnetz.Tests.Optimization;

public sealed class OptimizerTests
{
    private const double Limit = 20;

    [Fact]
    public void No_site_makes_a_cheaper_harness()
    {
        Gen.Select(Gen.Int[-30, 10], Gen.Int[-9, 9], Gen.Int[2, 10])
            .Array[1, 4]
            .Sample(
                drawn =>
                {
                    string[] sites =
                    [
                        .. drawn.Select(s =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"[{s.Item1 * 100}mm, {s.Item2 * 100}mm, {s.Item3 * 100}mm]"
                            )
                        ),
                    ];
                    using SmallPlatform small = SmallHardware.Create();
                    small.Change(
                        "parts.yaml",
                        "at: [0mm, 600mm, 600mm],",
                        $"at: [0mm, 600mm, 600mm], sites: [{string.Join(", ", sites)}],"
                    );
                    Platform platform = small.Load();
                    double best = sites.Append("[0mm, 600mm, 600mm]").Min(s => CostAt(platform, s));
                    Proposal proposal = PlacementOptimizer.Propose(platform, Limit, new ProblemLog())!;
                    Assert.Equal(best, proposal.Rows.First(r => r.Unit == "EUR").After!.Value, 6);
                    Assert.True(proposal.Proof!.IsOptimal);
                },
                iter: 25,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    [Fact]
    public void A_platform_without_zone_controllers_has_no_places_to_propose()
    {
        using SmallPlatform small = new();
        ProblemLog log = new();
        Assert.Null(PlacementOptimizer.Propose(small.Load(), Limit, log));
        Assert.Equal("BN5501", Assert.Single(log.Problems).Code);
    }

    [Fact]
    public void No_allocation_has_less_traffic_within_the_same_limits()
    {
        const int Count = 5;
        Gen.Select(
                Gen.Select(Gen.Int[1, 5], Gen.Int[1, 25], Gen.Bool, Gen.Int[0, 2]).Array[Count],
                Gen.Select(Gen.Int[0, Count - 1], Gen.Int[0, Count - 1]).Array[1, 8]
            )
            .Sample(
                (functions, pairs) =>
                {
                    using SmallPlatform small = Allocated(functions, pairs);
                    Platform platform = small.Load();
                    Proposal proposal = AllocationOptimizer.Propose(platform, Limit, new ProblemLog())!;
                    double best = double.PositiveInfinity;
                    for (int mask = 0; mask < 1 << Count; mask++)
                    {
                        best = Math.Min(best, TrafficOf(platform, functions, mask));
                    }
                    Assert.Equal(best, proposal.Rows[0].After!.Value, 6);
                },
                iter: 20,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    [Fact]
    public void Identifiers_against_the_periods_are_put_right()
    {
        using SmallPlatform small = new();
        // The slow frame first, the fast ones last.
        small["powertrain.dbc"] = small["powertrain.dbc"]
            .Replace("258", "100", StringComparison.Ordinal)
            .Replace("GenMsgCycleTime\" BO_ 257 10;", "GenMsgCycleTime\" BO_ 257 3;", StringComparison.Ordinal);
        small.Change("parts.yaml", "MotorCommand: { when: BEV, period: 20ms,", "MotorCommand: { when: BEV,");
        small.Change("parts.yaml", "    rate: 500kbit/s", "    rate: 125kbit/s");
        small.Change("parts.yaml", "    data-rate: 2Mbit/s", "    data-rate: 125kbit/s");
        Platform platform = small.Load();
        Proposal proposal = IdentifierOptimizer.Propose(platform, new ProblemLog())!;
        ProposalRow slack = proposal.Rows.First(r => r.What.Contains("slack", StringComparison.Ordinal));
        Assert.True(slack.After > slack.Before, string.Join('\n', proposal.Moves));
        uint[] ids =
        [
            .. proposal.After.Variants.SelectMany(v => v.Frames).Select(f => f.Layout.Id.Value).Distinct().Order(),
        ];
        Assert.Equal([100u, 256u, 257u], ids);
    }

    [Fact]
    public void No_sites_for_a_number_of_zone_controllers_are_cheaper()
    {
        Gen<Position> anywhere = Gen.Select(Gen.Int[-40, 10], Gen.Int[-10, 10])
            .Select(p => new Position(p.Item1 * 100, p.Item2 * 100, 500));
        Gen.Select(
                Gen.Select(anywhere, Gen.Int[1, 30]).Array[1, 12],
                Gen.Select(anywhere, Gen.Int[0, 60]).Array[2, 6],
                Gen.Int[1, 3]
            )
            .Where(d => d.Item3 <= d.Item2.Length)
            .Sample(
                (drawnPoints, drawnSites, count) =>
                {
                    ImmutableArray<ZonePoint> points =
                    [
                        .. drawnPoints.Select(p => new ZonePoint(p.Item1, p.Item2 / 10.0)),
                    ];
                    ImmutableArray<(Position At, double Eur)> sites =
                    [
                        .. drawnSites.Select(s => (s.Item1, (double)s.Item2)),
                    ];
                    double best = Enumerable
                        .Range(0, 1 << sites.Length)
                        .Select(mask => sites.Where((_, i) => (mask & (1 << i)) != 0).ToArray())
                        .Where(chosen => chosen.Length == count)
                        .Min(chosen =>
                            chosen.Sum(c => c.Eur) + points.Sum(p => p.PerMetre * chosen.Min(c => p.At.MetresTo(c.At)))
                        );
                    ZoneCount found = ZoneCountStudy.Solve(points, sites, count, Limit)!;
                    Assert.Equal(best, found.TotalEur, 6);
                    Assert.Equal(count, found.Sites.Length);
                },
                iter: 60,
                seed: "0N0XIzNsQ0O2",
                threads: 1
            );
    }

    private static double CostAt(Platform platform, string site)
    {
        DescriptionEditor editor = new(platform);
        editor.Set(["nodes", "zone.front", "at"], site);
        return editor.Load(new ProblemLog())!.Variants.Average(v => HarnessRouting.Analyse(v).PriceEur);
    }

    private static SmallPlatform Allocated(
        (int Period, int Load, bool IsBody, int Level)[] functions,
        (int From, int To)[] pairs
    )
    {
        SmallPlatform small = new();
        small.Change(
            "parts.yaml",
            "partitions: [driving, body]",
            "partitions: [{ name: driving, asil: C, isolates: true, cpu: 2kDMIPS }, { name: body, asil: B, isolates: true, cpu: 1kDMIPS }]"
        );
        small.Change("platform.yaml", "include: [parts.yaml]", "include: [parts.yaml, more.yaml]");
        string[] signals = [.. functions.Select((_, i) => $"Vehicle.S{i}")];
        small.Append(
            "tree.vspec",
            string.Concat(signals.Select(s => $"{s}: {{ type: sensor, datatype: float, description: one }}\n"))
        );
        string text = "functions:\n";
        for (int i = 0; i < functions.Length; i++)
        {
            (int period, int load, bool body, int level) = functions[i];
            string[] reads = [.. pairs.Where(p => p.To == i && p.From != i).Select(p => signals[p.From]).Distinct()];
            text += string.Create(
                CultureInfo.InvariantCulture,
                $"  f{i}: {{ on: ccu/{(body ? "body" : "driving")}, period: {period * 10}ms, wcet: {period * load * 50}us, asil: {(Asil)level}, publishes: [{signals[i]}], reads: [{string.Join(", ", reads)}] }}\n"
            );
        }
        small["more.yaml"] = text;
        return small;
    }

    // By the analysis of the description as it would be; infinite where a limit is exceeded.
    private static double TrafficOf(
        Platform platform,
        (int Period, int Load, bool IsBody, int Level)[] functions,
        int mask
    )
    {
        double driving = platform.Variants.Max(v => v.Functions.Where(f => f.Name == "torque").Sum(Load));
        double body = 0;
        (double Driving, double Body) present = (driving, 0);
        for (int i = 0; i < functions.Length; i++)
        {
            Function function = platform.Variants[0].Functions.First(f => f.Name == $"f{i}");
            double capacity = functions[i].IsBody ? 1 : 2;
            bool toBody = (mask & (1 << i)) != 0;
            double work = Load(function) * capacity;
            driving += toBody ? 0 : work / 2;
            body += toBody ? work : 0;
            present.Driving += functions[i].IsBody ? 0 : work / 2;
            present.Body += functions[i].IsBody ? work : 0;
        }
        const double Fullest = 0.7;
        if (driving > Math.Max(Fullest, present.Driving) + 1e-9 || body > Math.Max(Fullest, present.Body) + 1e-9)
        {
            return double.PositiveInfinity;
        }
        double excess = Excess(i => (mask & (1 << i)) != 0);
        if (excess > Excess(i => functions[i].IsBody) + 1e-9)
        {
            return double.PositiveInfinity;
        }
        return platform.Variants.Average(v =>
            v.Functions.Sum(from =>
                v.Functions.Where(to => to != from && IsApart(from, to))
                    .Sum(to =>
                        from.Publishes.Count(s => to.Reads.Contains(s)) * 1e9 / Math.Max(from.PeriodNs, to.PeriodNs)
                    )
            )
        );

        double Excess(Func<int, bool> onBody) =>
            Enumerable
                .Range(0, functions.Length)
                .Sum(i =>
                {
                    Function function = platform.Variants[0].Functions.First(f => f.Name == $"f{i}");
                    double work = Load(function) * (functions[i].IsBody ? 1000 : 2000);
                    return work * ((onBody(i) ? (int)Asil.B : (int)Asil.C) - functions[i].Level);
                });

        bool IsApart(Function a, Function b) => OnBody(a) != OnBody(b);

        bool OnBody(Function f) =>
            f.Name.StartsWith('f') && (mask & (1 << int.Parse(f.Name[1..], CultureInfo.InvariantCulture))) != 0;

        static double Load(Function f) => (double)f.WcetNs / f.PeriodNs;
    }
}
