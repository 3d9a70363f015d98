using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>Pieces of a part that the same rules of local content count.</summary>
/// <param name="Rules">By position of the rule in the case.</param>
/// <param name="Pieces">Pieces a year.</param>
internal sealed record DemandGroup(ImmutableArray<int> Rules, long Pieces);

/// <summary>A part, how many are needed and what is asked for it.</summary>
internal sealed record PartCase(string Number, ImmutableArray<DemandGroup> Groups, ImmutableArray<Quote> Quotes)
{
    public long Pieces { get; } = Groups.Sum(g => g.Pieces);
}

/// <summary>A question to the solver: parts, quotes and rules.</summary>
internal sealed record SourcingCase
{
    public required int Years { get; init; }

    public required ImmutableArray<PartCase> Parts { get; init; }

    public required ImmutableArray<SourcingRule> Rules { get; init; }

    public required bool CarriesOver { get; init; }

    public long ToolingCents(Quote quote) =>
        CarriesOver && quote.IsCarriedOver ? 0 : (long)decimal.Round((decimal)(quote.Tooling?.Value ?? 0) * 100);

    /// <summary>Puts together what platforms ask; parts that nobody quotes are left out.</summary>
    /// <param name="platforms">The platforms; the first one's term, capacities and quotes come before the others'.</param>
    /// <param name="lots">What is needed.</param>
    /// <param name="carriesOver">Whether tools that exist are used.</param>
    public static SourcingCase Of(ImmutableArray<Platform> platforms, ImmutableArray<DemandLot> lots, bool carriesOver)
    {
        ImmutableArray<(SourcingRule Rule, int Platform)> rules =
        [
            .. platforms.SelectMany((p, i) => p.Sourcing.Rules.Select(r => (r, i))),
        ];
        ImmutableArray<Quote> quotes =
        [
            .. platforms.SelectMany(p => p.Sourcing.Quotes).DistinctBy(q => (q.Part.Number, q.Supplier.Name)),
        ];
        return new SourcingCase
        {
            Years = platforms[0].Sourcing.Years,
            CarriesOver = carriesOver,
            Rules = [.. rules.Select(r => r.Rule)],
            Parts =
            [
                .. lots.GroupBy(l => l.Number, StringComparer.Ordinal)
                    .Select(part => new PartCase(
                        part.Key,
                        Groups(part, rules),
                        [.. quotes.Where(q => q.Part.Number == part.Key)]
                    ))
                    .Where(part => !part.Quotes.IsEmpty),
            ],
        };
    }

    private static ImmutableArray<DemandGroup> Groups(
        IGrouping<string, DemandLot> part,
        ImmutableArray<(SourcingRule Rule, int Platform)> rules
    )
    {
        return
        [
            .. part.GroupBy(lot => string.Join(',', Counting(lot)), StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new DemandGroup([.. Counting(g.First())], g.Sum(l => l.Pieces))),
        ];

        IEnumerable<int> Counting(DemandLot lot) =>
            Enumerable
                .Range(0, rules.Length)
                .Where(i =>
                    rules[i].Rule.LocalPermille is not null
                    && rules[i].Platform == lot.Platform
                    && rules[i].Rule.IsFor(lot.Number)
                    && rules[i].Rule.Variants?.Contains(lot.Variant) != false
                );
    }
}
