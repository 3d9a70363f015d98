using System.Numerics;
using Bordnetz.Model.Features;

namespace Bordnetz.Model;

/// <summary>
/// The size of a feature model, counted as the literature on feature models does. Immutable.
/// </summary>
public sealed record FeatureStatistics
{
    /// <summary>All features.</summary>
    public required int Features { get; init; }

    /// <summary>Features that only group others.</summary>
    public required int Abstract { get; init; }

    /// <summary>Features without children.</summary>
    public required int Leaves { get; init; }

    /// <summary>Groups.</summary>
    public required int Groups { get; init; }

    /// <summary>Constraints across the tree.</summary>
    public required int Constraints { get; init; }

    /// <summary>Constraints that compare numbers or texts.</summary>
    public required int Arithmetic { get; init; }

    /// <summary>Features with a type other than Boolean.</summary>
    public required int Typed { get; init; }

    /// <summary>Features from the root to the deepest leaf, both counted.</summary>
    public required int Depth { get; init; }

    /// <summary>
    /// Clauses of the conjunctive normal form without helper variables: one for the root, one for each child's parent,
    /// one for each mandatory child, one for "at least one" and one for each pair of an alternative, and the constraints
    /// multiplied out, leaving out a clause that an earlier one of the same constraint implies (the counting of
    /// FeatureIDE). Null when the model is not boolean or the product is too large.
    /// </summary>
    public required BigInteger? Clauses { get; init; }

    /// <summary>Counts.</summary>
    public static FeatureStatistics Of(FeatureModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        HashSet<int> parents = [.. model.Groups.Select(g => g.Parent)];
        return new FeatureStatistics
        {
            Features = model.Features.Length,
            Abstract = model.Features.Count(f => f.IsAbstract),
            Leaves = model.Features.Length - parents.Count,
            Groups = model.Groups.Length,
            Constraints = model.Constraints.Length,
            Arithmetic = model.Constraints.Count(c => !c.Atoms.IsEmpty),
            Typed = model.Features.Count(f => f.Type != FeatureType.Boolean),
            Depth = model.Features.Max(f => f.Depth) + 1,
            Clauses = ProductClauses.Of(model),
        };
    }
}
