using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads volumes, suppliers, quotes and rules of sourcing.</summary>
internal sealed class SourcingReader(SourcingSections platform, ReadContext context, ElementReader elements)
{
    private const int MaxYears = 50;
    private const int MaxSuppliers = 100;

    private static readonly PlacedText Missing = new(new YamlText(default, "", YamlTextStyle.Plain));

    private ProblemLog Log => context.Log;

    public void Read(YamlMapReader file)
    {
        if (file.Map("sourcing") is not { } section)
        {
            return;
        }
        YamlMapReader map = new(section, SourcingKeys.Sourcing, "'sourcing'", context);
        platform.Place = platform.Place == default ? map.Place : platform.Place;
        ReadTerm(map);
        elements.Read(map, "volumes", SourcingKeys.Volume, "volume", platform.Volumes, ReadVolume);
        elements.Read(map, "suppliers", SourcingKeys.Supplier, "supplier", platform.Suppliers, ReadSupplier);
        elements.Read(map, "rules", SourcingKeys.Rule, "rule", platform.Rules, ReadRule);
        foreach (YamlEntry part in map.Map("quotes")?.Entries ?? [])
        {
            ReadQuotes(part);
        }
    }

    private void ReadTerm(YamlMapReader map)
    {
        if (map.Figure("term", Dimension.Years, allowZero: false) is not { } term)
        {
            return;
        }
        if (term.Value > MaxYears || term.Value != Math.Truncate(term.Value))
        {
            Log.Error("BN1202", term.Place, $"'term' must be a whole number of years up to {MaxYears}a");
        }
        else if (platform.Term is { } other)
        {
            Log.Error("BN1110", term.Place, $"'term' is given already, at {other.Place}");
        }
        else
        {
            platform.Term = term;
        }
    }

    private VolumeDescription ReadVolume(YamlEntry entry, YamlMapReader map)
    {
        map.Require("vehicles");
        return new VolumeDescription
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Brand = map.RequiredText("brand") ?? Missing,
            Vehicles = Pieces(map, "vehicles"),
        };
    }

    private static SupplierDescription ReadSupplier(YamlEntry entry, YamlMapReader map) =>
        new()
        {
            Name = entry.Key,
            Place = entry.Place,
            Description = map.Text("description", ""),
            Region = map.RequiredText("region") ?? Missing,
            Capacity = Pieces(map, "capacity"),
        };

    private void ReadQuotes(YamlEntry part)
    {
        if (part.Value is not YamlMap suppliers)
        {
            context.WrongKind<YamlMap>(part.Value, $"the quotes for '{part.Key}'", "a map of suppliers");
            return;
        }
        foreach (YamlEntry entry in suppliers.Entries)
        {
            if (entry.Value is not YamlMap quote)
            {
                context.WrongKind<YamlMap>(entry.Value, $"the quote of '{entry.Key}'", "a map");
                continue;
            }
            string what = $"quote of '{entry.Key}' for '{part.Key}'";
            YamlMapReader map = new(quote, SourcingKeys.Quote, what, context);
            map.Require("prices");
            platform.Quotes.Add(
                new QuoteDescription
                {
                    Name = entry.Key,
                    Place = entry.Place,
                    Part = part.Key,
                    PartPlace = part.Place,
                    Prices = ReadPrices(map, what),
                    Tooling = Cents(map.Figure("tooling", Dimension.Investment)),
                    IsCarriedOver = map.Flag("carry-over"),
                    Capacity = Pieces(map, "capacity"),
                    Lead = map.Figure("lead", Dimension.Lead),
                    Local = ReadLocal(map),
                }
            );
        }
    }

    private ImmutableArray<PriceStep> ReadPrices(YamlMapReader map, string what)
    {
        ImmutableArray<PriceStep>.Builder steps = ImmutableArray.CreateBuilder<PriceStep>();
        foreach (YamlNode item in map.Items("prices"))
        {
            if (item is not YamlMap nested)
            {
                context.WrongKind<YamlMap>(item, "an entry of 'prices'", "a map of 'from' and 'price'");
                continue;
            }
            YamlMapReader reader = new(nested, SourcingKeys.PriceStep, $"a price of the {what}", context);
            reader.Require("price");
            long from = (long)(Pieces(reader, "from")?.Value ?? 0);
            if (Cents(reader.Figure("price", Dimension.Price, allowZero: false)) is not { } price)
            {
                continue;
            }
            // What holds for the quote holds for its prices that do not say it themselves.
            price = price with
            {
                IsAssumed = price.IsAssumed || map.Flag("assumed"),
                Source = price.Source ?? map.Text("source")?.Value,
            };
            if (steps.Count == 0 ? from != 0 : from <= steps[^1].From)
            {
                Log.Error(
                    "BN1602",
                    nested.Place,
                    steps.Count == 0
                        ? $"the first price of the {what} must hold from the first piece: leave 'from' out"
                        : $"the prices of the {what} must come in ascending order of 'from'"
                );
            }
            steps.Add(new PriceStep(from, price));
        }
        return steps.ToImmutable();
    }

    private ImmutableSortedDictionary<string, int>? ReadLocal(YamlMapReader map)
    {
        if (map.Map("local") is not { } regions)
        {
            return null;
        }
        ImmutableSortedDictionary<string, int>.Builder shares = ImmutableSortedDictionary.CreateBuilder<string, int>(
            StringComparer.Ordinal
        );
        KeyTable keys = new("local", [.. regions.Entries.Select(e => e.Key)]);
        YamlMapReader reader = new(regions, keys, "'local'", context);
        foreach (YamlEntry region in regions.Entries)
        {
            shares[region.Key] = Permille(reader, region.Key, allowZero: true) ?? 0;
        }
        if (shares.Values.Sum() > 1000)
        {
            Log.Error("BN1202", regions.Place, "the shares of 'local' are more than 100% together");
        }
        return shares.ToImmutable();
    }

    private RuleDescription ReadRule(YamlEntry entry, YamlMapReader map)
    {
        RuleDescription rule = new()
        {
            Name = entry.Key,
            Place = entry.Place,
            When = map.When(),
            Description = map.Text("description", ""),
            Parts = map.Texts("parts"),
            MinSuppliers = (int?)map.Whole("min-suppliers", 1, MaxSuppliers),
            MinShare = Permille(map, "min-share"),
            MaxShare = Permille(map, "max-share"),
            Region = map.Text("region"),
            LocalContent = Permille(map, "local-content"),
            Excluded = map.Texts("exclude"),
            MaxLead = map.Figure("max-lead", Dimension.Lead),
        };
        CheckRule(rule);
        return rule;
    }

    private void CheckRule(RuleDescription rule)
    {
        string? wrong =
            rule is { MinSuppliers: null, MaxShare: null, LocalContent: null, MaxLead: null, Excluded.IsEmpty: true }
                ? "says nothing; give it 'min-suppliers', 'max-share', 'local-content', 'max-lead' or 'exclude'"
            : rule.MinSuppliers is null != rule.MinShare is null
                ? "needs 'min-suppliers' and 'min-share' together, or a second supplier might get a single piece"
            : rule.LocalContent is null != rule.Region is null ? "needs 'region' and 'local-content' together"
            : rule.MinSuppliers * rule.MinShare > 1000 ? "asks for shares of more than 100% together"
            : rule.When is not null && rule.LocalContent is null
                ? "has a 'when', which only local content is counted by; a part is the same in every variant"
            : null;
        if (wrong is not null)
        {
            Log.Error("BN1603", rule.Place, $"rule '{rule.Name}' {wrong}");
        }
    }

    private static Figure? Pieces(YamlMapReader map, string key)
    {
        Figure? figure = map.Figure(key, Dimension.PerYear);
        if (figure is not null && figure.Value != Math.Truncate(figure.Value))
        {
            map.Context.Log.Error("BN1202", figure.Place, $"'{key}' must be a whole number of pieces a year");
        }
        const double Most = 1e8;
        if (figure?.Value > Most)
        {
            map.Context.Log.Error("BN1202", figure.Place, $"'{key}' is too large");
            return null;
        }
        return figure;
    }

    private Figure? Cents(Figure? price)
    {
        if (price is not null && (decimal)price.Value * 100 != decimal.Truncate((decimal)price.Value * 100))
        {
            Log.Error("BN1602", price.Place, $"'{price.Written}' is finer than a cent");
        }
        return price;
    }

    private static int? Permille(YamlMapReader map, string key, bool allowZero = false)
    {
        if (map.Share(key, allowZero) is not { } share)
        {
            return null;
        }
        decimal permille = (decimal)share * 1000;
        if (permille != decimal.Truncate(permille))
        {
            map.Context.Log.Error("BN1202", map.PlaceOf(key), $"'{key}' is finer than 0.1%");
        }
        return (int)permille;
    }
}
