using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>
/// What one architecture needs more or less than another, both counted by the same rules. Pure; immutable.
/// </summary>
/// <param name="Before">The one that is compared with.</param>
/// <param name="After">The one that is looked at.</param>
/// <param name="Rows">What is compared.</param>
/// <param name="OnlyBefore">Functions that only the first has.</param>
/// <param name="OnlyAfter">Functions that only the second has.</param>
public sealed record Comparison(
    VariantAnalysis Before,
    VariantAnalysis After,
    ImmutableArray<ComparisonRow> Rows,
    ImmutableArray<string> OnlyBefore,
    ImmutableArray<string> OnlyAfter
)
{
    /// <summary>Compares two variants, of one platform or of two.</summary>
    public static Comparison Of(VariantAnalysis before, VariantAnalysis after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ImmutableArray<string> first = [.. before.Variant.Functions.Select(f => f.Name)];
        ImmutableArray<string> second = [.. after.Variant.Functions.Select(f => f.Name)];
        return new Comparison(
            before,
            after,
            [
                Row("nodes", "", a => a.Hardware.Nodes),
                Row("own computers", "", a => a.Hardware.Computers),
                Row("networks", "", a => a.Variant.Networks.Length),
                Row("nodes", "kg", a => a.Hardware.NodesKg),
                Row("nodes", "EUR", a => a.Hardware.NodesEur),
                Row("wires", "", a => a.Harness.Wires),
                Row("harness", "m", a => a.Harness.WireMetres),
                Row("harness", "kg", a => a.Harness.MassKg),
                Row("harness", "EUR", a => a.Harness.PriceEur),
            ],
            [.. first.Except(second, StringComparer.Ordinal)],
            [.. second.Except(first, StringComparer.Ordinal)]
        );

        ComparisonRow Row(string what, string unit, Func<VariantAnalysis, double> pick) =>
            new(what, unit, pick(before), pick(after));
    }

    /// <summary>
    /// The variant to compare another with: of those with its powertrain the one that has most of its functions; null
    /// when there is none of that powertrain.
    /// </summary>
    public static Variant? Counterpart(Variant variant, ImmutableArray<Variant> among)
    {
        ArgumentNullException.ThrowIfNull(variant);
        HashSet<string> functions = [.. variant.Functions.Select(f => f.Name)];
        return among
            .Where(v => v.Powertrain == variant.Powertrain)
            .MinBy(v =>
            {
                int both = v.Functions.Count(f => functions.Contains(f.Name));
                return v.Functions.Length + functions.Count - (2 * both);
            });
    }
}

/// <summary>One figure of two architectures.</summary>
/// <param name="What">What is counted.</param>
/// <param name="Unit">Its unit; empty for numbers of things.</param>
/// <param name="Before">In the first.</param>
/// <param name="After">In the second.</param>
public sealed record ComparisonRow(string What, string Unit, double Before, double After)
{
    /// <summary>The change from the first to the second, -1 meaning that nothing is left; null from nothing.</summary>
    public double? Change => Before > 0 ? (After / Before) - 1 : null;
}
