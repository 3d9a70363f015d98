using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>A feature of a <see cref="FeatureModel"/>: something that a variant has or lacks. Immutable.</summary>
public sealed record Feature
{
    /// <summary>The name, unique in the model.</summary>
    public required string Name { get; init; }

    /// <summary>Position in the model, from 0, in the order of the file; parents come before children.</summary>
    public required int Index { get; init; }

    /// <summary>The index of the parent feature; -1 for the root.</summary>
    public required int Parent { get; init; }

    /// <summary>Distance from the root, which has 0.</summary>
    public required int Depth { get; init; }

    /// <summary>What values the feature has when it is selected.</summary>
    public FeatureType Type { get; init; }

    /// <summary>The fewest instances of a selected feature (UVL, "feature cardinality").</summary>
    public int MinInstances { get; init; } = 1;

    /// <summary>The most instances; null when there is no limit.</summary>
    public int? MaxInstances { get; init; } = 1;

    /// <summary>Attributes by name, nested ones joined by dots.</summary>
    public ImmutableSortedDictionary<string, FeatureAttribute> Attributes { get; init; } =
        ImmutableSortedDictionary<string, FeatureAttribute>.Empty;

    /// <summary>Whether it only groups others (attribute <c>abstract</c>).</summary>
    public bool IsAbstract { get; init; }

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>The type of a feature (UVL, "type level").</summary>
public enum FeatureType
{
    /// <summary>Selected or not, nothing more.</summary>
    Boolean,

    /// <summary>A whole number, nought when not selected.</summary>
    Integer,

    /// <summary>A number, nought when not selected.</summary>
    Real,

    /// <summary>A text, empty when not selected.</summary>
    String,
}

/// <summary>What a group demands of its members (UVL, "group types").</summary>
public enum FeatureGroupKind
{
    /// <summary>All, wherever the parent is.</summary>
    Mandatory,

    /// <summary>Nothing.</summary>
    Optional,

    /// <summary>At least one.</summary>
    Or,

    /// <summary>Exactly one.</summary>
    Alternative,

    /// <summary>As many as the bounds say: <c>[1..3]</c>.</summary>
    Cardinality,
}

/// <summary>Children of a feature that are chosen together. Immutable.</summary>
public sealed record FeatureGroup
{
    /// <summary>What the group demands.</summary>
    public required FeatureGroupKind Kind { get; init; }

    /// <summary>The index of the parent feature.</summary>
    public required int Parent { get; init; }

    /// <summary>The indices of the members.</summary>
    public required ImmutableArray<int> Members { get; init; }

    /// <summary>The fewest members that a valid configuration with the parent selects.</summary>
    public required int Min { get; init; }

    /// <summary>The most members that a valid configuration selects.</summary>
    public required int Max { get; init; }

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }
}
