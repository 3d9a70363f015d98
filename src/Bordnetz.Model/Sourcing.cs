using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>
/// What is to be bought, from whom it can be bought, and by which rules. Prices are whole cents, quantities whole pieces.
/// Immutable.
/// </summary>
public sealed record Sourcing
{
    /// <summary>Nothing is said.</summary>
    public static Sourcing None { get; } = new();

    /// <summary>Years over which the volumes hold and the tooling is paid off; 0 when nothing is said of sourcing.</summary>
    public int Years { get; init; }

    /// <summary>How many vehicles are built.</summary>
    public ImmutableArray<SalesVolume> Volumes { get; init; } = [];

    /// <summary>Who can deliver.</summary>
    public ImmutableArray<Supplier> Suppliers { get; init; } = [];

    /// <summary>What they ask, in the order of the description.</summary>
    public ImmutableArray<Quote> Quotes { get; init; } = [];

    /// <summary>What an award must keep to.</summary>
    public ImmutableArray<SourcingRule> Rules { get; init; } = [];

    /// <summary>Where the section stands.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>Vehicles of one brand a year. Compared by reference.</summary>
public sealed record SalesVolume
{
    /// <summary>The name, unique among volumes.</summary>
    public required string Name { get; init; }

    /// <summary>Who buys: brands buy together or each alone.</summary>
    public required string Brand { get; init; }

    /// <summary>Vehicles a year of all its variants together.</summary>
    public required Figure Vehicles { get; init; }

    /// <summary>
    /// The variants that are built, by their positions in <see cref="Platform.Variants"/>: in equal numbers, what does not
    /// divide going to the first of them.
    /// </summary>
    public required ImmutableArray<int> Variants { get; init; }

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>Vehicles a year by position in <see cref="Variants"/>.</summary>
    public long VehiclesOf(int position)
    {
        long all = (long)Vehicles.Value;
        return (all / Variants.Length) + (position < all % Variants.Length ? 1 : 0);
    }

    /// <inheritdoc/>
    public bool Equals(SalesVolume? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.Length;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Who can deliver.</summary>
/// <param name="Name">The name, unique among suppliers.</param>
/// <param name="Region">Where it makes what it delivers.</param>
/// <param name="Capacity">Pieces a year of all parts together; null when not stated.</param>
/// <param name="Place">Where it is described.</param>
public sealed record Supplier(string Name, string Region, Figure? Capacity, SourcePlace Place)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What a supplier asks for a part.</summary>
public sealed record Quote
{
    /// <summary>The part.</summary>
    public required Part Part { get; init; }

    /// <summary>The supplier.</summary>
    public required Supplier Supplier { get; init; }

    /// <summary>By least pieces a year, ascending from 0: the price of every piece when so many are bought.</summary>
    public required ImmutableArray<PriceStep> Prices { get; init; }

    /// <summary>What tools cost once, in EUR; null for nothing.</summary>
    public Figure? Tooling { get; init; }

    /// <summary>Whether the tools exist already, because an earlier platform has the same part from this supplier.</summary>
    public bool IsCarriedOver { get; init; }

    /// <summary>Pieces a year that it can make of this part; null when not stated.</summary>
    public Figure? Capacity { get; init; }

    /// <summary>Weeks from order to first delivery; null when not stated.</summary>
    public Figure? Lead { get; init; }

    /// <summary>By region, the share of the price that is made there, in tenths of a percent.</summary>
    public ImmutableSortedDictionary<string, int> LocalPermille { get; init; } =
        ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>A price break.</summary>
/// <param name="From">The least pieces a year.</param>
/// <param name="Price">The price of each in EUR.</param>
public sealed record PriceStep(long From, Figure Price)
{
    /// <summary>The price in cents.</summary>
    public long Cents => (long)decimal.Round((decimal)Price.Value * 100);
}

/// <summary>What an award must keep to. What is not stated is null.</summary>
public sealed record SourcingRule
{
    /// <summary>The name, unique among rules.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>The numbers of the parts for which it holds; empty for all.</summary>
    public ImmutableArray<string> Parts { get; init; } = [];

    /// <summary>
    /// The variants whose parts it is about, by their positions in <see cref="Platform.Variants"/>; null for all. Only local
    /// content is counted by variant.
    /// </summary>
    public ImmutableArray<int>? Variants { get; init; }

    /// <summary>The least number of suppliers of each part.</summary>
    public int? MinSuppliers { get; init; }

    /// <summary>The least share of each of them, in tenths of a percent of the pieces.</summary>
    public int? MinSharePermille { get; init; }

    /// <summary>The largest share of one supplier, in tenths of a percent of the pieces.</summary>
    public int? MaxSharePermille { get; init; }

    /// <summary>The region whose content is counted.</summary>
    public string? Region { get; init; }

    /// <summary>The least share of what the parts cost together that is made in the region, in tenths of a percent.</summary>
    public int? LocalPermille { get; init; }

    /// <summary>The names of suppliers that get nothing.</summary>
    public ImmutableArray<string> Excluded { get; init; } = [];

    /// <summary>The longest lead time in weeks; a quote that states none is taken.</summary>
    public Figure? MaxLead { get; init; }

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>Whether it holds for a part.</summary>
    public bool IsFor(string number) => Parts.IsEmpty || Parts.Contains(number, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
