using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

namespace Bordnetz.Analysis;

/// <summary>
/// Lays the wires of a variant: each as long as the city-block distance of its ends times the description's detour. An
/// Ethernet is a star around its switch; a CAN is a line through its nodes (ISO 11898-2: terminated at both ends), as short as
/// <see cref="ShortLine"/> finds it; a LIN branches as it likes and is the shortest tree; a source has
/// one cable to every place that distributes its rails; everything else goes from end to end. Returns to ground are short, at both ends,
/// and left out. Pure and thread-safe.
/// </summary>
public static class HarnessRouting
{
    /// <summary>Lays all wires.</summary>
    public static HarnessPlan Analyse(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        Laying laying = new(variant.Wiring.Detour?.Value ?? 1);
        foreach (Network network in variant.Networks)
        {
            Lay(network, laying);
        }
        foreach (PowerSource source in variant.Power.Sources)
        {
            Lay(source, variant, laying);
        }
        foreach (Node node in variant.Nodes.Where(n => !IsFed(n, variant)))
        {
            LaySupply(node.Name, node.Name, node.Hardware, laying);
        }
        foreach (Device device in variant.Devices)
        {
            LaySupply(device.Name, device.On.Name, device.Hardware, laying);
        }
        foreach (Device device in variant.Devices)
        {
            Lay(device, laying);
        }
        foreach (WakeLine line in variant.Power.WakeLines)
        {
            foreach (Node node in line.To.Where(n => n != line.From))
            {
                laying.Add(WireUse.WakeUp, line.Name, End.Of(line.From), End.Of(node), line.Cable);
            }
        }
        return laying.Plan();
    }

    private static void Lay(Network network, Laying laying)
    {
        if (network.Length is { } length)
        {
            laying.AddMeasured(WireUse.Network, network.Name, network.Cable, 1, length.Value);
            return;
        }
        if (network.Topology is { } topology)
        {
            foreach (EthernetLink link in topology.Links)
            {
                laying.Add(WireUse.Network, network.Name, End.Of(link.B), End.Of(link.A), network.Cable);
            }
            return;
        }
        ImmutableArray<Node> placed = [.. network.Nodes.Where(n => n.Hardware.At is not null)];
        laying.Miss(network.Nodes.Where(n => n.Hardware.At is null).Select(n => n.Name));
        IEnumerable<(Node From, Node To)> stretches =
            network.Kind is NetworkKind.Can or NetworkKind.CanFd || network.Plca is not null
                ? ShortLine.Through(placed)
                : ShortestTree(placed);
        foreach ((Node from, Node to) in stretches)
        {
            laying.Add(WireUse.Network, network.Name, End.Of(from), End.Of(to), network.Cable);
        }
    }

    // R. C. Prim, "Shortest connection networks and some generalizations" (1957); of equal ways the first in order.
    private static IEnumerable<(Node From, Node To)> ShortestTree(ImmutableArray<Node> nodes)
    {
        List<Node> reached = [.. nodes.Take(1)];
        List<Node> open = [.. nodes.Skip(1)];
        while (open.Count > 0)
        {
            (Node from, Node to) = reached
                .SelectMany(r => open.Select(o => (r, o)))
                .MinBy(pair => pair.r.Hardware.At!.Value.MetresTo(pair.o.Hardware.At!.Value));
            open.Remove(to);
            reached.Add(to);
            yield return (from, to);
        }
    }

    // One cable to each place where fuses sit, whatever rails they make of it.
    private static void Lay(PowerSource source, Variant variant, Laying laying)
    {
        End start = new(source.Name, source.At);
        IEnumerable<Fuse> fuses = variant.Power.Fuses.Where(f => f.Rail.Source == source);
        foreach (IGrouping<Position?, Fuse> place in fuses.GroupBy(f => f.At))
        {
            Fuse first = place.First();
            Cable? cable = place.Select(f => f.Rail.Cable).FirstOrDefault(c => c is not null);
            laying.Add(WireUse.Feed, source.Name, start, new End(first.In ?? first.Name, first.At), cable);
        }
    }

    // Who distributes what a source gives takes its own share of it.
    private static bool IsFed(Node node, Variant variant) =>
        variant.Power.Fuses.Any(f => f.In == node.Name && f.Rail.Source == node.Hardware.Rail?.Source);

    private static void LaySupply(string name, string fed, Hardware hardware, Laying laying)
    {
        if (hardware.Fuse is { } fuse)
        {
            // What holds its own fuse needs no wire, and what is wired to the holder has it among its wires.
            if (fuse.In != fed)
            {
                laying.Add(
                    WireUse.Supply,
                    name,
                    new End(fuse.In ?? fuse.Name, fuse.At),
                    new End(name, hardware.At),
                    fuse.Cable
                );
            }
        }
        else if (hardware.Rail is { } rail)
        {
            End source = new(rail.Source.Name, rail.Source.At);
            laying.Add(WireUse.Supply, name, source, new End(name, hardware.At), rail.Cable);
        }
    }

    private static void Lay(Device device, Laying laying)
    {
        if (device.Wires == 0)
        {
            return;
        }
        if (device.Length is { } length)
        {
            laying.AddMeasured(WireUse.Device, device.Name, device.Cable, device.Wires, length.Value);
            return;
        }
        End end = new(device.Name, device.Hardware.At);
        laying.Add(WireUse.Device, device.Name, End.Of(device.On), end, device.Cable, device.Wires);
    }

    private readonly record struct End(string Name, Position? At)
    {
        public static End Of(Node node) => new(node.Name, node.Hardware.At);
    }

    private sealed class Laying(double detour)
    {
        private readonly ImmutableArray<WireRun>.Builder _runs = ImmutableArray.CreateBuilder<WireRun>();
        private readonly List<string> _unplaced = [];

        public void Add(WireUse use, string name, End from, End to, Cable? cable, int count = 1)
        {
            if (from.At is { } start && to.At is { } end)
            {
                _runs.Add(new WireRun(use, name, from.Name, to.Name, cable, count, start.MetresTo(end) * detour));
            }
            Miss(new[] { from, to }.Where(e => e.At is null).Select(e => e.Name));
        }

        public void AddMeasured(WireUse use, string name, Cable? cable, int count, double metres) =>
            _runs.Add(new WireRun(use, name, name, name, cable, count, metres));

        public void Miss(IEnumerable<string> names) => _unplaced.AddRange(names);

        public HarnessPlan Plan() =>
            new(_runs.ToImmutable(), [.. _unplaced.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
