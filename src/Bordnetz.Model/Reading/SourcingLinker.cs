using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Checks that what is said of sourcing names what exists, and links it with parts and variants.</summary>
internal sealed class SourcingLinker(PlatformDescription platform, bool isIncomplete, ProblemLog log)
{
    private SourcingSections Sections => platform.Sourcing;

    /// <summary>Checks names; to be called before the variants are there.</summary>
    public void Check()
    {
        if (isIncomplete || Sections.Place == default)
        {
            return;
        }
        if (Sections.Term is null)
        {
            log.Error("BN1006", Sections.Place, "'sourcing' needs the key 'term'");
        }
        string[] parts = [.. platform.Hardware.Parts.Select(p => p.Name)];
        string[] suppliers = [.. Sections.Suppliers.Select(s => s.Name)];
        foreach (QuoteDescription quote in Sections.Quotes)
        {
            Find(quote.Name, quote.Place, suppliers, "a quote", "supplier");
        }
        foreach (QuoteDescription quote in Sections.Quotes.DistinctBy(q => q.PartPlace))
        {
            Find(quote.Part, quote.PartPlace, parts, "a quote", "part");
        }
        foreach (RuleDescription rule in Sections.Rules)
        {
            string who = $"rule '{rule.Name}'";
            rule.Parts.ToList().ForEach(p => Find(p.Value, p.Place, parts, who, "part"));
            rule.Excluded.ToList().ForEach(s => Find(s.Value, s.Place, suppliers, who, "supplier"));
            if (rule.Region is { } region)
            {
                Find(region.Value, region.Place, Regions(), who, "region");
            }
        }
    }

    /// <summary>Links everything; null parts of the description have been reported.</summary>
    /// <param name="features">The feature model.</param>
    /// <param name="variants">The variants of the platform.</param>
    public Sourcing Link(FeatureModel features, ImmutableArray<Variant> variants)
    {
        if (Sections.Term is not { } term || log.HasErrors)
        {
            return Sourcing.None;
        }
        ImmutableArray<Supplier> suppliers =
        [
            .. Sections.Suppliers.Select(s => new Supplier(s.Name, s.Region.Value, s.Capacity, s.Place)),
        ];
        return new Sourcing
        {
            Years = (int)term.Value,
            Place = Sections.Place,
            Suppliers = suppliers,
            Volumes =
            [
                .. Sections.Volumes.Select(v => Volume(v, Having(v.When, features, variants))).OfType<SalesVolume>(),
            ],
            Quotes = [.. Sections.Quotes.Select(q => Quote(q, suppliers.First(s => s.Name == q.Name)))],
            Rules = [.. Sections.Rules.Select(r => Rule(r, features, variants))],
        };
    }

    private IEnumerable<string> Regions() =>
        Sections
            .Suppliers.Select(s => s.Region.Value)
            .Concat(Sections.Quotes.SelectMany(q => q.Local?.Keys ?? []))
            .Distinct(StringComparer.Ordinal);

    private void Find(string name, SourcePlace place, IEnumerable<string> known, string who, string what)
    {
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            string hint = Suggestion.For(name, known);
            log.Error("BN1601", place, $"{who} names the {what} '{name}', which is not defined{hint}");
        }
    }

    private static ImmutableArray<int> Having(
        FeatureExpression? when,
        FeatureModel features,
        ImmutableArray<Variant> variants
    )
    {
        ImmutableArray<string> names = [.. features.Features.Select(f => f.Name)];
        return
        [
            .. Enumerable
                .Range(0, variants.Length)
                .Where(i => when is null || when.Holds(names.Select(variants[i].Features.Contains).ToArray())),
        ];
    }

    private SalesVolume? Volume(VolumeDescription volume, ImmutableArray<int> variants)
    {
        if (variants.IsEmpty)
        {
            log.Error("BN1604", volume.When?.Place ?? volume.Place, $"volume '{volume.Name}' has no variant");
            return null;
        }
        return new SalesVolume
        {
            Name = volume.Name,
            Brand = volume.Brand.Value,
            Vehicles = volume.Vehicles!,
            Variants = variants,
            Place = volume.Place,
        };
    }

    private Part PartOf(string name) => new(name, platform.Hardware.Parts.First(p => p.Name == name).Number);

    private Quote Quote(QuoteDescription quote, Supplier supplier) =>
        new()
        {
            Part = PartOf(quote.Part),
            Supplier = supplier,
            Prices = quote.Prices,
            Tooling = quote.Tooling,
            IsCarriedOver = quote.IsCarriedOver,
            Capacity = quote.Capacity,
            Lead = quote.Lead,
            LocalPermille = quote.Local ?? ImmutableSortedDictionary<string, int>.Empty.Add(supplier.Region, 1000),
            Place = quote.Place,
        };

    private SourcingRule Rule(RuleDescription rule, FeatureModel features, ImmutableArray<Variant> variants) =>
        new()
        {
            Name = rule.Name,
            Description = rule.Description,
            Parts = [.. rule.Parts.Select(p => PartOf(p.Value).Number)],
            Variants = rule.When is null ? null : Having(rule.When, features, variants),
            MinSuppliers = rule.MinSuppliers,
            MinSharePermille = rule.MinShare,
            MaxSharePermille = rule.MaxShare,
            Region = rule.Region?.Value,
            LocalPermille = rule.LocalContent,
            Excluded = [.. rule.Excluded.Select(e => e.Value)],
            MaxLead = rule.MaxLead,
            Place = rule.Place,
        };
}
