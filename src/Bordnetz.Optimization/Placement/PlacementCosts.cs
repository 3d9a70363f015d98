using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Placement;

/// <summary>
/// What it costs in wires to have a zone controller at another place: feeds, supplies, wake-up lines and Ethernet cables end to
/// end, CAN and LIN laid anew by <see cref="HarnessRouting"/>. Devices that may change their zone are counted by themselves.
/// In EUR, or in m where no cable states a price; the mean over the vehicles.
/// </summary>
internal sealed class PlacementCosts(ImmutableArray<(Variant Variant, double Weight)> variants, bool inEuro)
{
    /// <summary>All but the wires of the devices that are counted apart.</summary>
    /// <param name="zone">The zone controller's name.</param>
    /// <param name="site">Where it would sit.</param>
    /// <param name="apart">Names of the devices that are left out.</param>
    public double OfZone(string zone, Position site, ImmutableHashSet<string> apart) =>
        variants.Sum(v => v.Weight * OfZone(v.Variant, zone, site, apart));

    /// <summary>The wires of a device on a zone controller, and its supply where that comes from elsewhere.</summary>
    public double OfDevice(string device, string zone, Position site) =>
        variants.Sum(v =>
            v.Variant.Devices.FirstOrDefault(d => d.Name == device) is { } found
                ? v.Weight * OfDevice(v.Variant, found, zone, site)
                : 0
        );

    private double OfZone(Variant variant, string zone, Position site, ImmutableHashSet<string> apart)
    {
        if (variant.Nodes.FirstOrDefault(n => n.Name == zone) is not { } node)
        {
            return 0;
        }
        Dictionary<string, Position> places = PlacesOf(variant);
        places[zone] = site;
        double cost = 0;
        foreach (WireRun run in HarnessRouting.Analyse(variant).Runs)
        {
            bool isApart = run.Use is WireUse.Device or WireUse.Supply && apart.Contains(run.Name);
            bool isBus = run.Use == WireUse.Network && variant.Networks.Any(n => n.Name == run.Name && IsLaidWhole(n));
            if (
                !isApart
                && !isBus
                && run.From != run.To
                && (run.From == zone || run.To == zone)
                && places.TryGetValue(run.From, out Position from)
                && places.TryGetValue(run.To, out Position to)
            )
            {
                cost += Price(run.Cable, run.Count) * from.MetresTo(to) * Detour(variant);
            }
        }
        return cost
            + variant
                .Networks.Where(n => IsLaidWhole(n) && n.Nodes.Contains(node))
                .Sum(n => Bus(variant, n, node, site));
    }

    private double Bus(Variant variant, Network network, Node zone, Position site)
    {
        Node moved = zone with { Hardware = zone.Hardware with { At = site } };
        Variant alone = variant with
        {
            Nodes = [],
            Devices = [],
            Power = PowerNet.Unknown,
            Networks = [network with { Nodes = [.. network.Nodes.Select(n => n == zone ? moved : n)] }],
        };
        return HarnessRouting.Analyse(alone).Runs.Sum(r => Price(r.Cable, r.Count) * r.Metres);
    }

    private double OfDevice(Variant variant, Device device, string zone, Position site)
    {
        if (device.Hardware.At is not { } at)
        {
            return 0;
        }
        double metres = at.MetresTo(site) * Detour(variant);
        double cost = device.Length is null ? Price(device.Cable, device.Wires) * metres : 0;
        // A fuse in another node, or in a box, needs a wire of its own; the present place of that node will do.
        if (device.Hardware.Fuse is { At: { } fuse } from && from.In != zone)
        {
            cost += Price(from.Cable, 1) * fuse.MetresTo(at) * Detour(variant);
        }
        return cost;
    }

    private double Price(Cable? cable, int count) =>
        inEuro ? count * (cable?.Price?.Value ?? 0) : count * (cable?.Conductors ?? 1);

    private static double Detour(Variant variant) => variant.Wiring.Detour?.Value ?? 1;

    private static bool IsLaidWhole(Network network) => network.Kind != NetworkKind.Ethernet && network.Length is null;

    public static Dictionary<string, Position> PlacesOf(Variant variant)
    {
        Dictionary<string, Position> places = new(StringComparer.Ordinal);
        IEnumerable<(string Name, Position? At)> all = variant
            .Nodes.Select(n => (n.Name, n.Hardware.At))
            .Concat(variant.Devices.Select(d => (d.Name, d.Hardware.At)))
            .Concat(variant.Power.Sources.Select(s => (s.Name, s.At)))
            .Concat(variant.Power.Fuses.Where(f => f.In is null).Select(f => (f.Name, f.At)));
        foreach ((string name, Position? at) in all)
        {
            if (at is { } place)
            {
                places.TryAdd(name, place);
            }
        }
        return places;
    }
}
