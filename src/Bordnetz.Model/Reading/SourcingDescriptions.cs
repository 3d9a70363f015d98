using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

internal sealed record VolumeDescription : ElementDescription
{
    public required PlacedText Brand { get; init; }

    public Figure? Vehicles { get; init; }
}

internal sealed record SupplierDescription : ElementDescription
{
    public required PlacedText Region { get; init; }

    public Figure? Capacity { get; init; }
}

/// <summary>A quote as written; its name is that of its supplier.</summary>
internal sealed record QuoteDescription : ElementDescription
{
    public required string Part { get; init; }

    public SourcePlace PartPlace { get; init; }

    public ImmutableArray<PriceStep> Prices { get; init; } = [];

    public Figure? Tooling { get; init; }

    public bool IsCarriedOver { get; init; }

    public Figure? Capacity { get; init; }

    public Figure? Lead { get; init; }

    public ImmutableSortedDictionary<string, int>? Local { get; init; }
}

internal sealed record RuleDescription : ElementDescription
{
    public ImmutableArray<PlacedText> Parts { get; init; } = [];

    public int? MinSuppliers { get; init; }

    public int? MinShare { get; init; }

    public int? MaxShare { get; init; }

    public PlacedText? Region { get; init; }

    public int? LocalContent { get; init; }

    public ImmutableArray<PlacedText> Excluded { get; init; } = [];

    public Figure? MaxLead { get; init; }
}

/// <summary>Sourcing as written.</summary>
internal sealed class SourcingSections
{
    public Figure? Term { get; set; }

    public SourcePlace Place { get; set; }

    public List<VolumeDescription> Volumes { get; } = [];

    public List<SupplierDescription> Suppliers { get; } = [];

    public List<QuoteDescription> Quotes { get; } = [];

    public List<RuleDescription> Rules { get; } = [];
}
