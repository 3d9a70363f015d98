using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>Lists what an award must keep to.</summary>
internal static class Requirements
{
    public static ImmutableArray<Requirement> Of(SourcingCase problem)
    {
        ImmutableArray<Requirement>.Builder all = ImmutableArray.CreateBuilder<Requirement>();
        for (int p = 0; p < problem.Parts.Length; p++)
        {
            PartCase part = problem.Parts[p];
            for (int r = 0; r < problem.Rules.Length; r++)
            {
                if (problem.Rules[r].IsFor(part.Number))
                {
                    all.AddRange(OfPart(problem.Rules[r], r, p, part));
                }
            }
            for (int q = 0; q < part.Quotes.Length; q++)
            {
                if (part.Quotes[q] is { Capacity: { } capacity } quote)
                {
                    string text = $"{quote.Supplier} makes {capacity.Written} of {part.Number}";
                    all.Add(
                        new Requirement(RequirementKind.QuoteCapacity, quote.Supplier.Name, p, q, text, capacity.Place)
                    );
                }
            }
        }
        for (int r = 0; r < problem.Rules.Length; r++)
        {
            if (problem.Rules[r] is { LocalPermille: { } share } rule)
            {
                string text = $"rule '{rule}': {Percent(share)} from {rule.Region}";
                all.Add(new Requirement(RequirementKind.LocalContent, rule.Name, -1, r, text, rule.Place));
            }
        }
        foreach (
            Supplier supplier in problem.Parts.SelectMany(p => p.Quotes).Select(q => q.Supplier).DistinctBy(s => s.Name)
        )
        {
            if (supplier.Capacity is { } capacity)
            {
                string text = $"{supplier} makes {capacity.Written} in all";
                all.Add(new Requirement(RequirementKind.SupplierCapacity, supplier.Name, -1, -1, text, capacity.Place));
            }
        }
        return all.ToImmutable();
    }

    private static IEnumerable<Requirement> OfPart(SourcingRule rule, int index, int at, PartCase part)
    {
        string name = $"rule '{rule}' for {part.Number}";
        if (rule.MinSuppliers is { } suppliers)
        {
            string text = $"{name}: {suppliers} suppliers of at least {Percent(rule.MinSharePermille ?? 0)} each";
            yield return Make(RequirementKind.MinSuppliers, text);
        }
        if (rule.MaxSharePermille is { } most)
        {
            yield return Make(RequirementKind.MaxShare, $"{name}: at most {Percent(most)} from one");
        }
        if (!rule.Excluded.IsEmpty)
        {
            yield return Make(RequirementKind.Excluded, $"{name}: nothing from {string.Join(", ", rule.Excluded)}");
        }
        if (rule.MaxLead is { } lead)
        {
            yield return Make(RequirementKind.MaxLead, $"{name}: a lead of at most {lead.Written}");
        }

        Requirement Make(RequirementKind kind, string text) => new(kind, rule.Name, at, index, text, rule.Place);
    }

    private static string Percent(int permille) =>
        (permille / 10m).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
