using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Optimization.Solving;
using Google.OrTools.LinearSolver;

namespace Bordnetz.Optimization.Placement;

/// <summary>Something wired to a zone controller.</summary>
/// <param name="At">Where it is.</param>
/// <param name="PerMetre">What a metre of its wires costs, in EUR.</param>
public sealed record ZonePoint(Position At, double PerMetre);

/// <summary>The cheapest way to have so many zone controllers.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sites">Where they sit.</param>
/// <param name="ControllersEur">Their prices, feeds and Ethernet cables.</param>
/// <param name="WiresEur">The wires of what hangs on them.</param>
/// <param name="Proof">What is known of it.</param>
public sealed record ZoneCount(
    int Count,
    ImmutableArray<Position> Sites,
    double ControllersEur,
    double WiresEur,
    Proof Proof
)
{
    /// <summary>Both together.</summary>
    public double TotalEur => ControllersEur + WiresEur;
}

/// <summary>
/// How many zone controllers would be best, if everything that hangs on one now could hang on any: a study before networks and
/// fuses are laid out, and no change of a description. Facility location, solved with SCIP.
/// </summary>
public static class ZoneCountStudy
{
    private const int Most = 8;

    /// <summary>The cheapest sites for each number of zone controllers; empty where nothing is known of them.</summary>
    /// <param name="platform">The platform: its mean vehicle counts.</param>
    /// <param name="seconds">The time limit for each number.</param>
    public static ImmutableArray<ZoneCount> Of(Platform platform, double seconds)
    {
        ArgumentNullException.ThrowIfNull(platform);
        List<ZonePoint> points = [];
        Dictionary<Position, double> controllers = [];
        ImmutableArray<(Variant Variant, double Weight)> weighted = PlacementOptimizer.Weights(platform);
        foreach (Position site in SitesOf(platform))
        {
            controllers[site] = weighted.Sum(w => w.Weight * ControllerEur(w.Variant, site));
        }
        foreach ((Variant variant, double weight) in weighted)
        {
            points.AddRange(PointsOf(variant).Select(p => p with { PerMetre = p.PerMetre * weight }));
        }
        // The same thing in several variants is one point.
        ImmutableArray<ZonePoint> merged =
        [
            .. points.GroupBy(p => p.At).Select(g => new ZonePoint(g.Key, g.Sum(p => p.PerMetre))),
        ];
        return merged.IsEmpty
            ? []
            :
            [
                .. Enumerable
                    .Range(1, Math.Min(Most, controllers.Count))
                    .Select(k => Solve(merged, [.. controllers.Select(c => (c.Key, c.Value))], k, seconds))
                    .OfType<ZoneCount>(),
            ];
    }

    /// <summary>The cheapest sites for a number of zone controllers; null when none were found in time.</summary>
    /// <param name="points">What hangs on them.</param>
    /// <param name="sites">Where they may sit, and what one costs there in EUR.</param>
    /// <param name="count">How many.</param>
    /// <param name="seconds">The time limit.</param>
    public static ZoneCount? Solve(
        ImmutableArray<ZonePoint> points,
        ImmutableArray<(Position At, double Eur)> sites,
        int count,
        double seconds
    )
    {
        using Milp milp = new();
        Variable[] open = [.. sites.Select((s, i) => milp.Choice(i < count, s.Eur))];
        milp.Add(count, open.Select(o => (o, 1.0)), count);
        foreach (ZonePoint point in points)
        {
            int nearest = Enumerable.Range(0, count).MinBy(i => point.At.MetresTo(sites[i].At));
            Variable[] hangs =
            [
                .. sites.Select(
                    (s, i) => milp.Amount(1, i == nearest ? 1 : 0, point.PerMetre * point.At.MetresTo(s.At))
                ),
            ];
            milp.ExactlyOne(hangs);
            for (int i = 0; i < hangs.Length; i++)
            {
                milp.Add(double.NegativeInfinity, [(hangs[i], 1), (open[i], -1)], 0);
            }
        }
        if (milp.Solve(seconds) is not { } proof)
        {
            return null;
        }
        ImmutableArray<(Position At, double Eur)> chosen = [.. sites.Where((_, i) => open[i].SolutionValue() > 0.5)];
        double wires = points.Sum(p => p.PerMetre * chosen.Min(c => p.At.MetresTo(c.At)));
        return new ZoneCount(count, [.. chosen.Select(c => c.At)], chosen.Sum(c => c.Eur), wires, proof);
    }

    private static IEnumerable<Node> ZonesOf(Variant variant) =>
        variant.Nodes.Where(n => n.Kind == NodeKind.Zone && n.Hardware.At is not null);

    private static IEnumerable<Position> SitesOf(Platform platform) =>
        platform.Variants.SelectMany(ZonesOf).SelectMany(z => z.Sites.Prepend(z.Hardware.At!.Value)).Distinct();

    // One more of the kind that there is: its price, its feed from the source and its Ethernet cable, each as the mean of all.
    private static double ControllerEur(Variant variant, Position site)
    {
        Node[] zones = [.. ZonesOf(variant)];
        if (zones.Length == 0)
        {
            return 0;
        }
        double detour = variant.Wiring.Detour?.Value ?? 1;
        double eur = zones.Average(z => z.Hardware.Price?.Value ?? 0);
        foreach (WireRun run in HarnessRouting.Analyse(variant).Runs.Where(r => r.Use is WireUse.Feed))
        {
            if (
                zones.Any(z => z.Name == run.To)
                && variant.Power.Sources.FirstOrDefault(s => s.Name == run.From) is { At: { } source }
            )
            {
                eur += (run.Cable?.Price?.Value ?? 0) * source.MetresTo(site) * detour / zones.Length;
            }
        }
        IEnumerable<Network> backbones = variant.Networks.Where(n =>
            n is { Kind: NetworkKind.Ethernet, Switch.Hardware.At: not null } && zones.Any(n.Nodes.Contains)
        );
        return eur
            + backbones.Sum(n => (n.Cable?.Price?.Value ?? 0) * n.Switch!.Hardware.At!.Value.MetresTo(site) * detour);
    }

    private static IEnumerable<ZonePoint> PointsOf(Variant variant)
    {
        HashSet<string> zones = [.. ZonesOf(variant).Select(z => z.Name)];
        Dictionary<string, Position> places = PlacementCosts.PlacesOf(variant);
        double detour = variant.Wiring.Detour?.Value ?? 1;
        return HarnessRouting
            .Analyse(variant)
            .Runs.Where(r =>
                r.Use is WireUse.Device or WireUse.Supply && (zones.Contains(r.From) || zones.Contains(r.To))
            )
            .Select(r => (Run: r, Other: zones.Contains(r.From) ? r.To : r.From))
            .Where(r => places.ContainsKey(r.Other))
            .Select(r => new ZonePoint(places[r.Other], r.Run.Count * (r.Run.Cable?.Price?.Value ?? 0) * detour));
    }
}
