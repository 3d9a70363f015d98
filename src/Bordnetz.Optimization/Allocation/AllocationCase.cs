using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Allocation;

/// <summary>A function of the platform, whatever variants have it.</summary>
/// <param name="Function">The function in the first variant that has it.</param>
/// <param name="Present">The full name of its partition.</param>
/// <param name="Allowed">The full names of the partitions that it may run on, its own among them.</param>
internal sealed record Movable(Function Function, string Present, ImmutableArray<string> Allowed);

/// <summary>Two functions of one node that exchange values.</summary>
/// <param name="One">Position of the one.</param>
/// <param name="Other">Position of the other.</param>
/// <param name="ValuesPerSecond">Values that go from one to the other, on average over the variants.</param>
internal sealed record Exchange(int One, int Other, double ValuesPerSecond);

/// <summary>What may run where, in all variants at once. Immutable.</summary>
internal sealed class AllocationCase
{
    public AllocationCase(ImmutableArray<Variant> variants)
    {
        Variants = variants;
        Partitions = [.. variants.SelectMany(v => v.Partitions.Select(p => (p, v))).DistinctBy(p => p.p.FullName)];
        bool judged = variants.Any(v => v.Nodes.Any(n => n.Hardware.Asil is not null));
        Functions =
        [
            .. variants
                .SelectMany(v => v.Functions)
                .DistinctBy(f => f.Name)
                .Select(f => new Movable(
                    f,
                    f.Partition.FullName,
                    [.. Partitions.Where(p => IsAllowed(f, p.Partition, judged)).Select(p => p.Partition.FullName)]
                )),
        ];
        Exchanges = [.. ExchangesOf()];
    }

    public ImmutableArray<Variant> Variants { get; }

    public ImmutableArray<(Partition Partition, Variant In)> Partitions { get; }

    public ImmutableArray<Movable> Functions { get; }

    public ImmutableArray<Exchange> Exchanges { get; }

    /// <summary>How much longer a function runs on a partition than on its own: the inverse of their shares of DMIPS.</summary>
    public double Slowdown(Movable function, string partition)
    {
        Figure? from = CpuOf(function.Present);
        Figure? to = CpuOf(partition);
        return from is null || to is null ? 1 : from.Value / to.Value;
    }

    /// <summary>
    /// By how many levels of integrity a partition is better than a function needs: what it is developed to for nothing.
    /// </summary>
    public int Excess(Movable function, string partition)
    {
        (Partition to, Variant variant) = Partitions.First(p => p.Partition.FullName == partition);
        return ExcessOf(function.Function.Asil, to, variant);
    }

    /// <summary>DMIPS in use on partitions better than needed, times the levels, of the worst variant.</summary>
    public static double Excess(ImmutableArray<Variant> variants) =>
        variants.Max(v =>
            v.Functions.Sum(f =>
                ExcessOf(f.Asil, f.Partition, v)
                * ((double)f.WcetNs / f.PeriodNs)
                * (v.Partitions[f.Partition.Index].Cpu?.Value ?? 1)
            )
        );

    public double Weight(string partition) => CpuOf(partition)?.Value ?? 1;

    private static int ExcessOf(Asil needed, Partition partition, Variant variant)
    {
        Asil? has = partition.Asil ?? variant.Nodes.First(n => n.Name == partition.Node).Hardware.Asil;
        return Math.Max(0, (int)(has ?? Asil.QM) - (int)needed);
    }

    private Figure? CpuOf(string partition) => Partitions.First(p => p.Partition.FullName == partition).Partition.Cpu;

    /// <summary>Values a second that go from one partition to another of its node, on average over the variants.</summary>
    /// <param name="variants">The variants as they are, or as they would be.</param>
    public static double Crossing(ImmutableArray<Variant> variants) =>
        variants.Average(v => PairsOf(v).Where(p => p.From.Partition != p.To.Partition).Sum(p => p.PerSecond));

    // Values stay on their node, so that no frame changes: what one node offers another is laid out in its networks.
    private bool IsAllowed(Function function, Partition to, bool judged)
    {
        if (function.Partition.FullName == to.FullName)
        {
            return true;
        }
        return to.Node == function.Node.Name
            && (!judged || (IsHighEnough(function, to) && (to.IsIsolating || IsOfOneLevel(to, function.Asil))));
    }

    private bool IsHighEnough(Function function, Partition to)
    {
        Node node = Variants.SelectMany(v => v.Nodes).First(n => n.Name == to.Node);
        return function.Asil <= (to.Asil ?? node.Hardware.Asil ?? Asil.QM);
    }

    private bool IsOfOneLevel(Partition partition, Asil level) =>
        Variants
            .SelectMany(v => v.Functions)
            .Where(f => f.Partition.FullName == partition.FullName)
            .All(f => f.Asil == level);

    private IEnumerable<Exchange> ExchangesOf()
    {
        Dictionary<string, int> index = Functions
            .Select((f, i) => (f.Function.Name, i))
            .ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        return Variants
            .SelectMany(PairsOf)
            .Select(p =>
            {
                (int a, int b) = (index[p.From.Name], index[p.To.Name]);
                return (One: Math.Min(a, b), Other: Math.Max(a, b), p.PerSecond);
            })
            .GroupBy(p => (p.One, p.Other))
            .OrderBy(g => g.Key)
            .Select(g => new Exchange(g.Key.One, g.Key.Other, g.Sum(p => p.PerSecond) / Variants.Length));
    }

    // A value crosses as often as its reader runs or its writer does, whichever is less.
    private static IEnumerable<(Function From, Function To, double PerSecond)> PairsOf(Variant variant)
    {
        const double SecondNs = 1e9;
        foreach (Function from in variant.Functions)
        {
            foreach (Function to in variant.Functions)
            {
                if (from == to || from.Node != to.Node)
                {
                    continue;
                }
                int values =
                    from.Publishes.Count(s => to.Reads.Contains(s)) + from.Actuates.Count(s => to.Provides.Contains(s));
                if (values > 0)
                {
                    yield return (from, to, values * SecondNs / Math.Max(from.PeriodNs, to.PeriodNs));
                }
            }
        }
    }
}
