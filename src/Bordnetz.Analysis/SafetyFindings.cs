using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>What the safety rules of ISO 26262 that can be seen in an architecture say of a variant. Immutable.</summary>
/// <param name="Allocations">Functions on a node or partition that is developed to a lower level, or to none stated.</param>
/// <param name="Mixtures">Partitions whose functions have different levels and are not kept apart.</param>
/// <param name="Decompositions">Every requirement that two functions bear together.</param>
/// <param name="Crossings">Every frame that carries what a function with a level depends on.</param>
/// <param name="Dependencies">By chain: what brings it down when it fails.</param>
public sealed record SafetyFindings(
    ImmutableArray<WeakAllocation> Allocations,
    ImmutableArray<Mixture> Mixtures,
    ImmutableArray<SharedRequirement> Decompositions,
    ImmutableArray<IntegrityCrossing> Crossings,
    ImmutableArray<ChainDependency> Dependencies
);

/// <summary>A function whose level is above that of what it runs on.</summary>
/// <param name="Function">The function.</param>
/// <param name="Where">The node or partition.</param>
/// <param name="Has">The level to which that is developed.</param>
public sealed record WeakAllocation(Function Function, string Where, Asil Has);

/// <summary>A partition that functions of different levels share without being kept apart.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Lowest">The lowest level on it.</param>
/// <param name="Highest">The highest; all others would have to be developed to it (ISO 26262-9, clause 6).</param>
public sealed record Mixture(Partition Partition, Asil Lowest, Asil Highest);

/// <summary>A requirement that two functions bear together.</summary>
/// <param name="Function">The function that says so.</param>
/// <param name="Partner">The other; null when the variant lacks it.</param>
/// <param name="Of">The level of the requirement before it was divided.</param>
/// <param name="IsAllowed">Whether ISO 26262-9, clause 5, allows that level to be divided into theirs.</param>
/// <param name="Shared">What both depend on, so that one fault takes both: nodes, supplies, networks.</param>
public sealed record SharedRequirement(
    Function Function,
    Function? Partner,
    Asil Of,
    bool IsAllowed,
    ImmutableArray<string> Shared
)
{
    /// <summary>Whether the division is allowed and the two are independent.</summary>
    public bool Holds => Partner is not null && IsAllowed && Shared.IsEmpty;
}

/// <summary>A frame that carries what a function with a level depends on.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Required">The highest level among those functions.</param>
/// <param name="Weaker">
/// What it crosses that is developed to a lower level, or to none stated: gateways and switches, and above
/// <see cref="SafetyRules.NetworksSuffice"/> every network, since transceivers and wires have no level.
/// </param>
/// <param name="Protection">The E2E profile; <c>counter + CRC</c> when its layout has both; null when there is none.</param>
public sealed record IntegrityCrossing(Frame Frame, Asil Required, ImmutableArray<string> Weaker, string? Protection)
{
    /// <summary>Whether it is protected as far as it has to be.</summary>
    public bool Holds => Weaker.IsEmpty || Protection is not null;
}

/// <summary>What a chain depends on.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Required">The highest level of its functions.</param>
/// <param name="SinglePoints">
/// Nodes, networks and supplies without which it fails; with a redundant chain only what both need.
/// </param>
public sealed record ChainDependency(Chain Chain, Asil Required, ImmutableArray<string> SinglePoints)
{
    /// <summary>Whether it claims to be redundant and is not.</summary>
    public bool Holds => Chain.RedundantWith is null || SinglePoints.IsEmpty;
}
