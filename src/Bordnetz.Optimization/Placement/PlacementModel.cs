using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Optimization.Solving;
using Google.OrTools.LinearSolver;

namespace Bordnetz.Optimization.Placement;

/// <summary>Where the zone controllers sit and what hangs on them.</summary>
internal sealed record PlacementAnswer(
    ImmutableArray<(Node Zone, Position Site)> Zones,
    ImmutableArray<(Device Device, string Zone)> Devices,
    Proof Proof
);

/// <summary>Facility location as a mixed-integer program: zone controllers to sites, devices to zone controllers.</summary>
internal static class PlacementModel
{
    public static PlacementAnswer? Solve(
        ImmutableArray<Node> zones,
        ImmutableArray<ImmutableArray<Position>> sites,
        ImmutableArray<Variant> variants,
        PlacementCosts costs,
        double seconds
    )
    {
        ImmutableArray<string> names = [.. zones.Select(z => z.Name)];
        ImmutableArray<Device> devices =
        [
            .. variants.SelectMany(v => v.Devices).Where(d => names.Contains(d.On.Name)).DistinctBy(d => d.Name),
        ];
        ImmutableArray<(Device Device, ImmutableArray<string> Zones)> free =
        [
            .. devices
                .Select(d => (d, DeviceReach.Of(d.Name, d.On.Name, names, variants)))
                .Where(d => d.Item2.Length > 1),
        ];
        ImmutableHashSet<string> apart = [.. free.Select(f => f.Device.Name)];
        using Milp milp = new();
        Variable[][] sits =
        [
            .. zones.Select(
                (z, i) =>
                    sites[i].Select(s => milp.Choice(z.Hardware.At == s, costs.OfZone(z.Name, s, apart))).ToArray()
            ),
        ];
        foreach (Variable[] choices in sits)
        {
            milp.ExactlyOne(choices);
        }
        IEnumerable<(Position Site, Variable Choice)> choicesOfSites = sits.SelectMany(
            (choices, z) => choices.Select((c, s) => (sites[z][s], c))
        );
        foreach (IGrouping<Position, (Position Site, Variable Choice)> place in choicesOfSites.GroupBy(c => c.Site))
        {
            milp.Add(0, place.Select(c => (c.Choice, 1.0)), 1);
        }
        List<(Device Device, string Zone, List<Variable> At)> hangs = [];
        foreach ((Device device, ImmutableArray<string> reached) in free)
        {
            List<Variable> all = [];
            foreach (string zone in reached)
            {
                int z = names.IndexOf(zone);
                List<Variable> at = [];
                for (int s = 0; s < sites[z].Length; s++)
                {
                    bool now = device.On.Name == zone && zones[z].Hardware.At == sites[z][s];
                    Variable choice = milp.Choice(now, costs.OfDevice(device.Name, zone, sites[z][s]));
                    milp.Add(double.NegativeInfinity, [(choice, 1), (sits[z][s], -1)], 0);
                    at.Add(choice);
                }
                hangs.Add((device, zone, at));
                all.AddRange(at);
            }
            milp.ExactlyOne(all);
        }
        AddPins(zones, variants, apart, hangs, milp);
        if (milp.Solve(seconds) is not { } proof)
        {
            return null;
        }
        return new PlacementAnswer(
            [.. zones.Select((z, i) => (z, sites[i][Array.FindIndex(sits[i], v => v.SolutionValue() > 0.5)]))],
            [.. hangs.Where(h => h.At.Exists(v => v.SolutionValue() > 0.5)).Select(h => (h.Device, h.Zone))],
            proof
        );
    }

    private static void AddPins(
        ImmutableArray<Node> zones,
        ImmutableArray<Variant> variants,
        ImmutableHashSet<string> apart,
        List<(Device Device, string Zone, List<Variable> At)> hangs,
        Milp milp
    )
    {
        foreach (Node zone in zones.Where(z => z.Hardware.Io is not null))
        {
            foreach (Variant variant in variants)
            {
                double taken = variant.Devices.Where(d => d.On.Name == zone.Name && !apart.Contains(d.Name)).Sum(Pins);
                IEnumerable<(Variable, double)> more = hangs
                    .Where(h => h.Zone == zone.Name && variant.Devices.Any(d => d.Name == h.Device.Name))
                    .SelectMany(h => h.At.Select(v => (v, Pins(h.Device))));
                milp.Add(0, more, Math.Max(0, zone.Hardware.Io!.Value - taken));
            }
        }
    }

    private static double Pins(Device device) => device.Wires * (device.Cable?.Conductors ?? 1);
}
