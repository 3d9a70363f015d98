using System.Collections.Immutable;
using Bordnetz.Model;
using Bordnetz.Optimization.Solving;

namespace Bordnetz.Optimization.Sourcing;

/// <summary>Who gets how much of one part.</summary>
/// <param name="Quote">The quote that is taken.</param>
/// <param name="Pieces">Pieces a year.</param>
/// <param name="Step">The price that holds for so many.</param>
/// <param name="ToolingCents">What its tools cost once, in cents.</param>
public sealed record Award(Quote Quote, long Pieces, PriceStep Step, long ToolingCents)
{
    /// <summary>What a piece costs with its share of the tools, in cents.</summary>
    /// <param name="years">Over how many years they are paid off.</param>
    public double AmortisedCents(int years) => Step.Cents + ((double)ToolingCents / (Pieces * years));
}

/// <summary>What is bought of one part.</summary>
/// <param name="Number">The part number.</param>
/// <param name="Pieces">Pieces a year.</param>
/// <param name="Awards">To whom they go, in the order of the quotes.</param>
public sealed record PartAward(string Number, long Pieces, ImmutableArray<Award> Awards)
{
    /// <summary>The part's name in the description.</summary>
    public string Name => Awards[0].Quote.Part.Name;

    /// <summary>What it all costs over the term, in cents.</summary>
    /// <param name="years">The term.</param>
    public long TotalCents(int years) => Awards.Sum(a => (a.Pieces * a.Step.Cents * years) + a.ToolingCents);

    /// <summary>What a piece costs on average, with its share of the tools, in cents.</summary>
    /// <param name="years">The term.</param>
    public double MeanCents(int years) => (double)TotalCents(years) / (Pieces * years);
}

/// <summary>A cheapest award of everything. Immutable.</summary>
/// <param name="Years">The years that it is for.</param>
/// <param name="Parts">By part number.</param>
/// <param name="Proof">What is known of it; in cents over the term.</param>
public sealed record SourcingPlan(int Years, ImmutableArray<PartAward> Parts, Proof Proof)
{
    /// <summary>What everything costs over the term, in cents.</summary>
    public long TotalCents => Parts.Sum(p => p.TotalCents(Years));

    /// <summary>What the tools of it cost, in cents.</summary>
    public long ToolingCents => Parts.Sum(p => p.Awards.Sum(a => a.ToolingCents));
}

/// <summary>What buying together and taking parts over brings. Costs are in cents over the term.</summary>
public sealed record SourcingResult
{
    /// <summary>The award when all buy together.</summary>
    public required SourcingPlan Joint { get; init; }

    /// <summary>What each buyer would pay alone; null where it cannot keep to the rules alone.</summary>
    public required ImmutableArray<(Buyer Buyer, SourcingPlan? Plan)> Alone { get; init; }

    /// <summary>The award if no tool existed yet; null when nothing is carried over.</summary>
    public required SourcingPlan? WithoutCarryOver { get; init; }

    /// <summary>Numbers of parts that are needed and that nobody quotes.</summary>
    public required ImmutableArray<string> Unquoted { get; init; }

    /// <summary>What buying together saves; null of a single buyer, or where one cannot buy alone.</summary>
    public long? JointSavesCents =>
        Alone.Length < 2 || Alone.Any(a => a.Plan is null)
            ? null
            : Alone.Sum(a => a.Plan!.TotalCents) - Joint.TotalCents;

    /// <summary>What it saves that tools exist already; null when none do.</summary>
    public long? CarryOverSavesCents => WithoutCarryOver?.TotalCents - Joint.TotalCents;
}
