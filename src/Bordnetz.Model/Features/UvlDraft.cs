using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>One UVL file as read, before imports are put in their places. Indices count within the file.</summary>
internal sealed class UvlDraft(string file, string text, List<UvlToken> tokens)
{
    public string File { get; } = file;

    public string Text { get; } = text;

    public List<UvlToken> Tokens { get; } = tokens;

    public List<FeatureDraft> Features { get; } = [];

    public List<GroupDraft> Groups { get; } = [];

    public List<UvlImport> Imports { get; } = [];

    /// <summary>The constraints as ranges of tokens.</summary>
    public List<(int First, int End)> Constraints { get; } = [];

    /// <summary>What the file includes, by place; empty when it says nothing.</summary>
    public List<(FeatureLevel Level, SourcePlace Place)> Levels { get; } = [];

    public SourcePlace PlaceOf(UvlToken token) => new(File, token.Line, token.Column);
}

/// <summary>UVL's levels of language; each holds those before it.</summary>
internal enum FeatureLevel
{
    Boolean,
    Arithmetic,
    Type,
}

/// <summary>An import: <c>folder.file as alias</c>.</summary>
internal sealed record UvlImport(string Name, string Alias, SourcePlace Place);

/// <summary>A feature of one file.</summary>
internal sealed class FeatureDraft(string name, int group, SourcePlace place)
{
    public string Name { get; } = name;

    public SourcePlace Place { get; } = place;

    /// <summary>The group that it is a member of; -1 for the root.</summary>
    public int Group { get; } = group;

    public FeatureType Type { get; init; }

    public int MinInstances { get; set; } = 1;

    public int? MaxInstances { get; set; } = 1;

    public SortedDictionary<string, FeatureAttribute> Attributes { get; } = new(StringComparer.Ordinal);

    public Feature Build(string fullName, int index, Feature? parent) =>
        new()
        {
            Name = fullName,
            Index = index,
            Parent = parent?.Index ?? -1,
            Depth = parent is null ? 0 : parent.Depth + 1,
            Type = Type,
            MinInstances = MinInstances,
            MaxInstances = MaxInstances,
            Attributes =
                Attributes.Count == 0
                    ? ImmutableSortedDictionary<string, FeatureAttribute>.Empty
                    : Attributes.ToImmutableSortedDictionary(StringComparer.Ordinal),
            IsAbstract =
                Attributes.TryGetValue("abstract", out FeatureAttribute? value)
                && (value.Kind == FeatureAttributeKind.None || value.Text == "true"),
            Place = Place,
        };
}

/// <summary>A group of one file.</summary>
internal sealed class GroupDraft(FeatureGroupKind kind, int parent, int min, int max, SourcePlace place)
{
    /// <summary>The feature in the same file.</summary>
    public int Parent { get; } = parent;

    public int MemberCount { get; set; }

    public SourcePlace Place { get; } = place;

    public int Min { get; } = min;

    public FeatureGroup Build(int parentIndex, List<int> members) =>
        new()
        {
            Kind = kind,
            Parent = parentIndex,
            Members = [.. members],
            Min = kind switch
            {
                FeatureGroupKind.Mandatory => members.Count,
                FeatureGroupKind.Or or FeatureGroupKind.Alternative => 1,
                FeatureGroupKind.Cardinality => Min,
                _ => 0,
            },
            Max = kind == FeatureGroupKind.Alternative ? 1 : Math.Min(max, members.Count),
            Place = Place,
        };
}
