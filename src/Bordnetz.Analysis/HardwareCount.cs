using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>Counts and adds up what a variant is built of, and what its functions use of it. Pure and thread-safe.</summary>
public static class HardwareCount
{
    /// <summary>Counts everything.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="partitions">How full its partitions are, by partition index.</param>
    public static HardwareBill Analyse(Variant variant, ImmutableArray<PartitionBound> partitions)
    {
        ArgumentNullException.ThrowIfNull(variant);
        ImmutableArray<Figure> figures = [.. FiguresOf(variant)];
        return new HardwareBill
        {
            Computers = variant.Nodes.Count(n => n.IsComputer),
            SmartDevices = variant.Nodes.Count(n => !n.IsComputer),
            Devices = variant.Devices.Length,
            NodesKg = variant.Nodes.Sum(n => n.Hardware.Mass?.Value ?? 0),
            NodesEur = variant.Nodes.Sum(n => n.Hardware.Price?.Value ?? 0),
            DevicesKg = variant.Devices.Sum(d => d.Hardware.Mass?.Value ?? 0),
            DevicesEur = variant.Devices.Sum(d => d.Hardware.Price?.Value ?? 0),
            Incomplete =
            [
                .. variant
                    .Nodes.Select(n => (n.Name, n.Hardware))
                    .Concat(variant.Devices.Select(d => (d.Name, d.Hardware)))
                    .Where(h => h.Hardware.Mass is null || h.Hardware.Price is null)
                    .Select(h => h.Name),
            ],
            Loads =
            [
                .. variant
                    .Nodes.Where(n => n.Hardware.Cpu is not null || variant.Functions.Any(f => f.Node == n))
                    .Select(n => Load(n, variant, partitions)),
            ],
            Assumed = [.. figures.Where(f => f.IsAssumed)],
            Figures = figures.Length,
        };
    }

    private static NodeLoad Load(Node node, Variant variant, ImmutableArray<PartitionBound> partitions)
    {
        ImmutableArray<Function> functions = [.. variant.Functions.Where(f => f.Node == node)];
        List<MemoryOverflow> overflows = [];
        double? ram = Sum(functions, f => f.Ram);
        double? flash = Sum(functions, f => f.Flash);
        Compare(node.Name, "RAM", ram, node.Hardware.Ram);
        Compare(node.Name, "flash", flash, node.Hardware.Flash);
        foreach (Partition partition in node.Partitions)
        {
            ImmutableArray<Function> own = [.. functions.Where(f => f.Partition == partition)];
            Compare(partition.FullName, "RAM", Sum(own, f => f.Ram), partition.Ram);
            Compare(partition.FullName, "flash", Sum(own, f => f.Flash), partition.Flash);
        }
        return new NodeLoad
        {
            Node = node,
            Utilisation = Utilisation(node, partitions),
            RamBytes = ram,
            FlashBytes = flash,
            Pins = variant.Devices.Where(d => d.On == node).Sum(d => d.Wires * (d.Cable?.Conductors ?? 1)),
            Overflows = [.. overflows],
        };

        void Compare(string where, string what, double? needed, Figure? has)
        {
            if (has is not null && needed > has.Value)
            {
                overflows.Add(new MemoryOverflow(where, what, needed.Value, has));
            }
        }
    }

    // Partitions that do not state their share have equal ones.
    private static double Utilisation(Node node, ImmutableArray<PartitionBound> partitions)
    {
        bool stated = node.Partitions.All(p => p.Cpu is not null);
        double weights = node.Partitions.Sum(p => stated ? p.Cpu!.Value : 1);
        double used = node.Partitions.Sum(p => (stated ? p.Cpu!.Value : 1) * partitions[p.Index].Utilisation);
        return weights > 0 ? used / weights : 0;
    }

    private static double? Sum(ImmutableArray<Function> functions, Func<Function, Figure?> pick) =>
        functions.Any(f => pick(f) is not null) ? functions.Sum(f => pick(f)?.Value ?? 0) : null;

    private static IEnumerable<Figure> FiguresOf(Variant variant)
    {
        PowerNet power = variant.Power;
        IEnumerable<Figure?> all =
        [
            .. variant.Nodes.SelectMany(n => FiguresOf(n.Hardware)),
            .. variant.Partitions.SelectMany(p => new[] { p.Cpu, p.Ram, p.Flash }),
            .. variant.Devices.SelectMany(d => FiguresOf(d.Hardware).Append(d.Length)),
            .. variant.Networks.Select(n => n.Length),
            variant.Wiring.Detour,
            .. variant.Wiring.Cables.SelectMany(c => new[] { c.Mass, c.Price }),
            .. power.Sources.SelectMany(s => new[] { s.Voltage, s.Capacity, s.Usable, s.Power, s.Efficiency }),
            .. power.Fuses.Select(f => f.Rating),
            .. power.Scenes.SelectMany(s => new[] { s.MaxCurrent, s.MinDuration }),
            .. variant.Functions.SelectMany(f => new[] { f.Ram, f.Flash }),
        ];
        return all.OfType<Figure>();
    }

    private static IEnumerable<Figure?> FiguresOf(Hardware h) =>
        [h.Mass, h.Price, h.Cpu, h.Ram, h.Flash, h.Io, h.Sleep, h.Idle, h.Peak];
}
