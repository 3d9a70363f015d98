using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Model.Editing;
using Bordnetz.Problems;
using Google.OrTools.LinearSolver;

namespace Bordnetz.Optimization.Placement;

/// <summary>
/// Finds where the zone controllers should sit, and on which of them devices should hang that may change, for the cheapest
/// harness over all vehicles. A controller may sit at its <c>sites</c>, or without those wherever something of the
/// description sits; no two at one place.
/// </summary>
public static class PlacementOptimizer
{
    /// <summary>Proposes places; null after problems, which are in the log.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="seconds">The time limit.</param>
    /// <param name="log">Takes the problems.</param>
    public static Proposal? Propose(Platform platform, double seconds, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(log);
        ImmutableArray<Node> zones =
        [
            .. platform
                .Variants.SelectMany(v => v.Nodes)
                .Where(n => n.Kind == NodeKind.Zone && n.Hardware.At is not null)
                .DistinctBy(n => n.Name),
        ];
        if (zones.IsEmpty)
        {
            log.Error(
                "BN5501",
                new SourcePlace(platform.Files[0]),
                $"'{platform.Name}' has no zone controller with a place"
            );
            return null;
        }
        ImmutableArray<(Variant, double)> weighted = Weights(platform);
        bool inEuro = platform.Variants.Any(v => v.Wiring.Cables.Any(c => c.Price is not null));
        PlacementAnswer? answer = PlacementModel.Solve(
            zones,
            [.. zones.Select(z => SitesOf(platform, z))],
            platform.Variants,
            new PlacementCosts(weighted, inEuro),
            seconds
        );
        DescriptionEditor editor = new(platform);
        List<string> moves = answer is null ? [] : Apply(answer, platform, editor);
        if (editor.Load(log) is not { } after)
        {
            return null;
        }
        ImmutableArray<ProposalRow> rows = RowsOf(platform, after);
        ProposalRow decisive = rows.First(r => r.Unit == (inEuro ? "EUR" : "m"));
        bool isBetter = decisive.After < decisive.Before - 1e-9;
        return new Proposal
        {
            Before = platform,
            After = isBetter ? after : platform,
            Changes = isBetter ? editor.Changes : [],
            Moves = isBetter ? [.. moves] : [],
            Rows = isBetter ? rows : RowsOf(platform, platform),
            Proof = answer?.Proof,
        };
    }

    /// <summary>The variants with their shares of all vehicles; equal ones where no volumes are stated.</summary>
    internal static ImmutableArray<(Variant Variant, double Weight)> Weights(Platform platform)
    {
        double[] vehicles = new double[platform.Variants.Length];
        foreach (SalesVolume volume in platform.Sourcing.Volumes)
        {
            for (int i = 0; i < volume.Variants.Length; i++)
            {
                vehicles[volume.Variants[i]] += volume.VehiclesOf(i);
            }
        }
        double all = vehicles.Sum();
        return
        [
            .. platform.Variants.Select((v, i) => (v, all > 0 ? vehicles[i] / all : 1.0 / platform.Variants.Length)),
        ];
    }

    // The present place first, so that a tie leaves things as they are.
    private static ImmutableArray<Position> SitesOf(Platform platform, Node zone)
    {
        if (!zone.Sites.IsEmpty)
        {
            return [.. zone.Sites.Prepend(zone.Hardware.At!.Value).Distinct()];
        }
        IEnumerable<Position?> all = platform.Variants.SelectMany(v =>
            v.Nodes.Select(n => n.Hardware.At).Concat(v.Devices.Select(d => d.Hardware.At))
        );
        return [.. all.Prepend(zone.Hardware.At).OfType<Position>().Distinct()];
    }

    private static List<string> Apply(PlacementAnswer answer, Platform platform, DescriptionEditor editor)
    {
        List<string> moves = [];
        foreach ((Node zone, Position site) in answer.Zones)
        {
            if (zone.Hardware.At != site && editor.Set(["nodes", zone.Name, "at"], Text(site)))
            {
                moves.Add($"{zone} from {Text(zone.Hardware.At!.Value)} to {Text(site)}");
            }
        }
        foreach ((Device device, string zone) in answer.Devices)
        {
            if (device.On.Name != zone && editor.Set(["devices", device.Name, "on"], zone))
            {
                moves.Add($"{device} from {device.On} to {zone}");
                IEnumerable<string> served = platform
                    .Variants.SelectMany(v => v.Actuators)
                    .Select(a => a.Name)
                    .Where(device.Serves.Contains)
                    .Distinct();
                foreach (string actuator in served)
                {
                    editor.Set(["actuators", actuator, "on"], zone);
                }
            }
        }
        return moves;
    }

    private static string Text(Position at) =>
        string.Create(CultureInfo.InvariantCulture, $"[{at.X}mm, {at.Y}mm, {at.Z}mm]");

    private static ImmutableArray<ProposalRow> RowsOf(Platform before, Platform after)
    {
        ImmutableArray<(HarnessPlan Plan, double Weight)> was = Plans(before);
        ImmutableArray<(HarnessPlan Plan, double Weight)> then = Plans(after);
        return
        [
            Row("harness of the mean vehicle", "m", p => p.WireMetres),
            Row("harness of the mean vehicle", "kg", p => p.MassKg),
            Row("harness of the mean vehicle", "EUR", p => p.PriceEur),
            .. Enum.GetValues<WireUse>()
                .Where(u => was.Any(p => p.Plan.Of(u).Wires > 0))
                .Select(u => Row($"of it {u.ToString().ToLowerInvariant()}", "EUR", p => p.Of(u).PriceEur)),
        ];

        ProposalRow Row(string what, string unit, Func<HarnessPlan, double> pick) =>
            new(what, unit, was.Sum(p => p.Weight * pick(p.Plan)), then.Sum(p => p.Weight * pick(p.Plan)));

        static ImmutableArray<(HarnessPlan, double)> Plans(Platform platform) =>
            [.. Weights(platform).Select(w => (HarnessRouting.Analyse(w.Variant), w.Weight))];
    }
}
