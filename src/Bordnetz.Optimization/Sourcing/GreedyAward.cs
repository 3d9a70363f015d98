using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>
/// A quick award to begin with: part by part, the cheapest suppliers that the rules for this part allow, the first of them
/// getting as much as it may. What several parts share (capacities of suppliers, local content) is left to the solver.
/// </summary>
internal static class GreedyAward
{
    /// <summary>By part, by quote: pieces.</summary>
    public static long[][] Of(SourcingCase problem) => [.. problem.Parts.Select(p => OfPart(problem, p))];

    private static long[] OfPart(SourcingCase problem, PartCase part)
    {
        ImmutableArray<SourcingRule> rules = [.. problem.Rules.Where(r => r.IsFor(part.Number))];
        int suppliers = rules.Max(r => r.MinSuppliers) ?? 1;
        long least = (part.Pieces * (rules.Max(r => r.MinSharePermille) ?? 0) + 999) / 1000;
        long most = part.Pieces * (rules.Min(r => r.MaxSharePermille) ?? 1000) / 1000;
        int[] order =
        [
            .. Enumerable
                .Range(0, part.Quotes.Length)
                .Where(q => Allowed(part.Quotes[q], rules))
                .OrderBy(q => Cost(problem, part.Quotes[q], Math.Min(most, Limit(part.Quotes[q]))))
                .ThenBy(q => q),
        ];
        long[] pieces = new long[part.Quotes.Length];
        long left = part.Pieces;
        for (int i = 0; i < order.Length && left > 0; i++)
        {
            int after = Math.Max(0, suppliers - i - 1);
            long room = Math.Min(most, Limit(part.Quotes[order[i]]));
            pieces[order[i]] = Math.Max(0, Math.Min(room, left - (after * least)));
            left -= pieces[order[i]];
        }
        return pieces;
    }

    private static bool Allowed(Quote quote, ImmutableArray<SourcingRule> rules) =>
        rules.All(r => !r.Excluded.Contains(quote.Supplier.Name) && !(quote.Lead?.Value > r.MaxLead?.Value));

    private static long Limit(Quote quote) => (long)(quote.Capacity?.Value ?? 1e9);

    private static double Cost(SourcingCase problem, Quote quote, long pieces)
    {
        long bought = Math.Max(1, pieces);
        PriceStep step = quote.Prices.Last(s => s.From <= bought);
        return step.Cents + ((double)problem.ToolingCents(quote) / (bought * problem.Years));
    }
}
