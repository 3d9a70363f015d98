using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>Who buys: a brand for one platform.</summary>
/// <param name="Platform">The platform's name.</param>
/// <param name="Brand">The brand.</param>
public sealed record Buyer(string Platform, string Brand)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Brand} ({Platform})";
}

/// <summary>Pieces of one part a year for one variant and one buyer.</summary>
/// <param name="Number">The part number.</param>
/// <param name="Buyer">Who buys.</param>
/// <param name="Platform">Position of the platform among those that buy together.</param>
/// <param name="Variant">Position of the variant in its platform.</param>
/// <param name="Pieces">Pieces a year.</param>
public sealed record DemandLot(string Number, Buyer Buyer, int Platform, int Variant, long Pieces);

/// <summary>Counts what has to be bought. Pure and thread-safe.</summary>
public static class SourcingDemand
{
    /// <summary>Every part of every variant times the vehicles that are built of it, in order of part numbers.</summary>
    /// <param name="platforms">The platforms that buy together.</param>
    public static ImmutableArray<DemandLot> Of(ImmutableArray<Platform> platforms)
    {
        List<DemandLot> lots = [];
        for (int p = 0; p < platforms.Length; p++)
        {
            Platform platform = platforms[p];
            foreach (SalesVolume volume in platform.Sourcing.Volumes)
            {
                Buyer buyer = new(platform.Name, volume.Brand);
                for (int i = 0; i < volume.Variants.Length; i++)
                {
                    int variant = volume.Variants[i];
                    long vehicles = volume.VehiclesOf(i);
                    IEnumerable<IGrouping<string, Part>> parts = PartsOf(platform.Variants[variant])
                        .GroupBy(part => part.Number, StringComparer.Ordinal);
                    lots.AddRange(parts.Select(g => new DemandLot(g.Key, buyer, p, variant, g.Count() * vehicles)));
                }
            }
        }
        return
        [
            .. lots.Where(l => l.Pieces > 0)
                .OrderBy(l => l.Number, StringComparer.Ordinal)
                .ThenBy(l => l.Platform)
                .ThenBy(l => l.Buyer.Brand, StringComparer.Ordinal)
                .ThenBy(l => l.Variant),
        ];
    }

    /// <summary>The parts of a variant, each as often as it is built in.</summary>
    public static IEnumerable<Part> PartsOf(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return variant
            .Nodes.Select(n => n.Hardware.Part)
            .Concat(variant.Devices.Select(d => d.Hardware.Part))
            .OfType<Part>();
    }
}
