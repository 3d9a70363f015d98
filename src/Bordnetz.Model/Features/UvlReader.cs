using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Reads the boolean level of the Universal Variability Language: the tree of features with its groups, attributes
/// (kept as text) and constraints. Parts of higher levels are reported, each once, at their place.
/// </summary>
internal sealed class UvlReader
{
    private const int MaxFeatures = 200_000;

    private readonly string _file;
    private readonly string _text;
    private readonly ProblemLog _log;
    private readonly List<UvlToken> _tokens;
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<FeatureDraft> _features = [];
    private readonly List<GroupDraft> _groups = [];
    private readonly List<(int First, int End)> _constraints = [];
    private readonly Stack<TreeLevel> _levels = new();
    private bool _hasRoot;

    private UvlReader(string text, string file, ProblemLog log)
    {
        _text = text;
        _file = file;
        _log = log;
        _tokens = UvlScanner.Scan(text, (line, column) => new SourcePlace(file, line, column), log);
    }

    private enum Section
    {
        None,
        Other,
        Imports,
        Features,
        Constraints,
    }

    /// <summary>Reads a model; null when it has errors, which are then in the log.</summary>
    public static FeatureModel? Read(string text, string file, ProblemLog log)
    {
        ProblemLog own = new();
        FeatureModel model = new UvlReader(text, file, own).Read();
        foreach (Problem problem in own.Problems)
        {
            log.Add(problem);
        }
        return own.HasErrors ? null : model;
    }

    private FeatureModel Read()
    {
        Section section = Section.None;
        bool featuresSeen = false;
        for (int i = 0; _tokens[i].Kind != UvlTokenKind.EndOfFile; )
        {
            int end = i;
            while (_tokens[end].Kind != UvlTokenKind.EndOfLine)
            {
                end++;
            }
            if (end > i)
            {
                Section? next = Heading(i, end);
                section = next ?? section;
                featuresSeen |= section == Section.Features;
                if (next is null)
                {
                    TakeLine(section, i, end);
                }
            }
            i = end + 1;
        }
        if (!featuresSeen || !_hasRoot)
        {
            _log.Error("BN4003", new SourcePlace(_file), "the file has no section 'features' with a root feature");
        }
        return new FeatureModel(BuildFeatures(), BuildGroups(), BuildConstraints(), _byName);
    }

    // A section begins with its word in the first column (or indented no deeper than the first one was).
    private Section? Heading(int i, int end)
    {
        UvlToken first = _tokens[i];
        if (first.Kind != UvlTokenKind.Name || first.IsQuoted || IndentOf(first) > 0)
        {
            return null;
        }
        switch (first.Text)
        {
            case "features" when end == i + 1:
                return Section.Features;
            case "constraints" when end == i + 1:
                return Section.Constraints;
            case "imports" when end == i + 1:
                return Section.Imports;
            case "include" when end == i + 1:
                return Section.Other;
            case "namespace" when end == i + 2:
                return Section.Other;
            default:
                return null;
        }
    }

    private void TakeLine(Section section, int i, int end)
    {
        switch (section)
        {
            case Section.Features:
                TakeTreeLine(i, end);
                break;
            case Section.Constraints:
                _constraints.Add((i, end));
                break;
            case Section.Imports:
                _log.Error(
                    "BN4006",
                    PlaceOf(_tokens[i]),
                    $"the import of {_tokens[i].Shown} is not followed: one file holds the whole feature model"
                );
                break;
            case Section.Other:
                break;
            default:
                string hint = Suggestion.For(
                    _tokens[i].Text,
                    ["features", "constraints", "imports", "include", "namespace"]
                );
                _log.Error(
                    "BN4003",
                    PlaceOf(_tokens[i]),
                    $"expected 'features' or another section, not {_tokens[i].Shown}{hint}"
                );
                break;
        }
    }

    private void TakeTreeLine(int i, int end)
    {
        UvlToken first = _tokens[i];
        int indent = IndentOf(first);
        while (_levels.TryPeek(out TreeLevel? top) && top.Indent >= indent)
        {
            _levels.Pop();
        }
        _levels.TryPeek(out TreeLevel? parent);
        if (parent is not null)
        {
            if (parent.ChildIndent < 0)
            {
                parent.ChildIndent = indent;
            }
            else if (parent.ChildIndent != indent)
            {
                _log.Error("BN4003", PlaceOf(first), $"{first.Shown} is not indented like the lines beside it");
            }
        }
        if (IsGroup(first, out FeatureGroupKind kind))
        {
            TakeGroup(kind, parent, i, end);
            return;
        }
        if (parent is { Group: < 0 })
        {
            _log.Error(
                "BN4003",
                PlaceOf(first),
                $"{first.Shown} must stand in a group ('mandatory', 'optional', 'or', 'alternative' or '[n..m]') of its"
                    + $" parent '{_features[parent.Feature].Name}'"
            );
            return;
        }
        if (parent is null && _hasRoot)
        {
            _log.Error("BN4003", PlaceOf(first), $"{first.Shown} is a second root; a model has one");
            return;
        }
        TakeFeature(parent, i, end);
    }

    private static bool IsGroup(in UvlToken token, out FeatureGroupKind kind)
    {
        kind = FeatureGroupKind.Cardinality;
        if (token.Kind == UvlTokenKind.OpenBracket)
        {
            return true;
        }
        if (token.Kind != UvlTokenKind.Name || token.IsQuoted)
        {
            return false;
        }
        switch (token.Text)
        {
            case "mandatory":
                kind = FeatureGroupKind.Mandatory;
                return true;
            case "optional":
                kind = FeatureGroupKind.Optional;
                return true;
            case "or":
                kind = FeatureGroupKind.Or;
                return true;
            case "alternative":
                kind = FeatureGroupKind.Alternative;
                return true;
            default:
                return false;
        }
    }

    private void TakeGroup(FeatureGroupKind kind, TreeLevel? parent, int i, int end)
    {
        UvlToken first = _tokens[i];
        if (parent is not { Feature: >= 0, Group: < 0 })
        {
            _log.Error("BN4003", PlaceOf(first), $"the group {first.Shown} must stand below a feature");
            return;
        }
        (int min, int max) = (0, int.MaxValue);
        if (kind == FeatureGroupKind.Cardinality)
        {
            if (!TryCardinality(ref i, end, out min, out max))
            {
                return;
            }
        }
        else
        {
            i++;
        }
        ExpectEnd(i, end);
        _levels.Push(new TreeLevel(IndentOf(first), parent.Feature, _groups.Count));
        _groups.Add(new GroupDraft(kind, parent.Feature, min, max, PlaceOf(first)));
    }

    // [n], [n..m] or [n..*], from the bracket to behind it.
    private bool TryCardinality(ref int i, int end, out int min, out int max)
    {
        int start = i;
        min = max = 0;
        bool good = _tokens[i].Kind == UvlTokenKind.OpenBracket && TryWhole(_tokens[i + 1], out min);
        i += 2;
        max = min;
        if (good && i + 1 < end && _tokens[i].Kind == UvlTokenKind.Range)
        {
            if (_tokens[i + 1].Text == "*")
            {
                max = int.MaxValue;
            }
            else
            {
                good = TryWhole(_tokens[i + 1], out max) && max >= min;
            }
            i += 2;
        }
        good = good && i < end && _tokens[i].Kind == UvlTokenKind.CloseBracket;
        i++;
        if (!good)
        {
            _log.Error("BN4003", PlaceOf(_tokens[start]), "a cardinality is [n], [n..m] or [n..*] with n at most m");
        }
        return good;
    }

    private static bool TryWhole(in UvlToken token, out int value) =>
        int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && token.Kind == UvlTokenKind.Number;

    private void TakeFeature(TreeLevel? parent, int i, int end)
    {
        UvlToken first = _tokens[i];
        if (
            first.Kind == UvlTokenKind.Name
            && !first.IsQuoted
            && i + 1 < end
            && _tokens[i + 1].Kind == UvlTokenKind.Name
        )
        {
            if (first.Text is "String" or "Integer" or "Real")
            {
                _log.Error(
                    "BN4010",
                    PlaceOf(first),
                    $"a feature of type {first.Text} is of UVL's type level; features here are boolean"
                );
                i++;
            }
            else if (first.Text == "Boolean")
            {
                i++;
            }
        }
        UvlToken name = _tokens[i];
        if (name.Kind != UvlTokenKind.Name)
        {
            _log.Error("BN4003", PlaceOf(name), $"{name.Shown} is no feature name; names begin with a letter");
            return;
        }
        if (_features.Count >= MaxFeatures)
        {
            _log.Error("BN4003", PlaceOf(name), $"the model has more than {MaxFeatures} features");
            return;
        }
        int index = _features.Count;
        FeatureDraft feature = new(name.Text, index, parent, PlaceOf(name));
        if (_byName.TryGetValue(name.Text, out int other))
        {
            _log.Error(
                "BN4004",
                PlaceOf(name),
                $"the feature '{name.Text}' is there already, in line {_features[other].Place.Line}"
            );
        }
        else
        {
            _byName.Add(name.Text, index);
        }
        _features.Add(feature);
        _hasRoot = true;
        if (parent is not null)
        {
            _groups[parent.Group].Members.Add(index);
        }
        _levels.Push(new TreeLevel(IndentOf(first), index, -1));
        TakeFeatureRest(feature, i + 1, end);
    }

    private void TakeFeatureRest(FeatureDraft feature, int i, int end)
    {
        if (i < end && _tokens[i] is { Kind: UvlTokenKind.Name, IsQuoted: false, Text: "cardinality" })
        {
            _log.Error(
                "BN4010",
                PlaceOf(_tokens[i]),
                $"the cardinality of feature '{feature.Name}' is of UVL's arithmetic level; a feature is there or not"
            );
            return;
        }
        if (i < end && _tokens[i].Kind == UvlTokenKind.OpenBrace)
        {
            UvlAttributes attributes = new(_tokens, PlaceOf, _log);
            i = attributes.Read(i, end, feature.Attributes);
            _constraints.AddRange(attributes.Constraints);
        }
        ExpectEnd(i, end);
    }

    private void ExpectEnd(int i, int end)
    {
        if (i < end)
        {
            _log.Error("BN4003", PlaceOf(_tokens[i]), $"expected the end of the line, not {_tokens[i].Shown}");
        }
    }

    private ImmutableArray<Feature> BuildFeatures()
    {
        ImmutableArray<Feature>.Builder features = ImmutableArray.CreateBuilder<Feature>(_features.Count);
        foreach (FeatureDraft draft in _features)
        {
            features.Add(draft.Build(draft.Parent < 0 ? 0 : features[draft.Parent].Depth + 1));
        }
        return features.MoveToImmutable();
    }

    private ImmutableArray<FeatureGroup> BuildGroups()
    {
        ImmutableArray<FeatureGroup>.Builder groups = ImmutableArray.CreateBuilder<FeatureGroup>(_groups.Count);
        foreach (GroupDraft draft in _groups)
        {
            if (draft.Members.Count == 0)
            {
                _log.Error("BN4003", draft.Place, "the group has no members");
            }
            if (draft.Min > draft.Members.Count)
            {
                _log.Error(
                    "BN4003",
                    draft.Place,
                    $"the group demands {draft.Min} members but has {draft.Members.Count}"
                );
            }
            groups.Add(draft.Build());
        }
        return groups.MoveToImmutable();
    }

    private ImmutableArray<FeatureExpression> BuildConstraints()
    {
        FeatureExpressionParser parser = new(
            name => _byName.GetValueOrDefault(name, -1),
            () => _byName.Keys,
            (line, column) => new SourcePlace(_file, line, column),
            _log
        );
        Span<UvlToken> all = CollectionsMarshal.AsSpan(_tokens);
        ImmutableArray<FeatureExpression>.Builder constraints = ImmutableArray.CreateBuilder<FeatureExpression>();
        foreach ((int first, int end) in _constraints)
        {
            string text = _text[_tokens[first].Start.._tokens[end - 1].End];
            FeatureExpression? constraint = parser.Parse(all[first..end], text, PlaceOf(_tokens[first]), _tokens[end]);
            if (constraint is not null)
            {
                constraints.Add(constraint);
            }
        }
        return constraints.ToImmutable();
    }

    // As the language's grammar counts: a tab leads to the next multiple of eight.
    private int IndentOf(in UvlToken token)
    {
        int indent = 0;
        for (int i = token.Start - token.Column + 1; i < token.Start; i++)
        {
            indent += _text[i] == '\t' ? 8 - (indent % 8) : 1;
        }
        return indent;
    }

    private SourcePlace PlaceOf(UvlToken token) => new(_file, token.Line, token.Column);

    private sealed class TreeLevel(int indent, int feature, int group)
    {
        public int Indent { get; } = indent;

        /// <summary>The feature, or that of the group.</summary>
        public int Feature { get; } = feature;

        /// <summary>The group; negative for a feature's own line.</summary>
        public int Group { get; } = group;

        public int ChildIndent { get; set; } = -1;
    }

    private sealed class FeatureDraft(string name, int index, TreeLevel? parent, SourcePlace place)
    {
        public string Name { get; } = name;

        public SourcePlace Place { get; } = place;

        public int Parent { get; } = parent?.Feature ?? -1;

        public SortedDictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

        public Feature Build(int depth) =>
            new()
            {
                Name = Name,
                Index = index,
                Parent = Parent,
                Depth = depth,
                Attributes =
                    Attributes.Count == 0
                        ? ImmutableSortedDictionary<string, string>.Empty
                        : Attributes.ToImmutableSortedDictionary(StringComparer.Ordinal),
                IsAbstract = Attributes.TryGetValue("abstract", out string? value) && value is "" or "true",
                Place = Place,
            };
    }

    private sealed class GroupDraft(FeatureGroupKind kind, int parent, int min, int max, SourcePlace place)
    {
        public List<int> Members { get; } = [];

        public SourcePlace Place { get; } = place;

        public int Min { get; } = min;

        public FeatureGroup Build() =>
            new()
            {
                Kind = kind,
                Parent = parent,
                Members = [.. Members],
                Min = kind switch
                {
                    FeatureGroupKind.Mandatory => Members.Count,
                    FeatureGroupKind.Or or FeatureGroupKind.Alternative => 1,
                    FeatureGroupKind.Cardinality => Min,
                    _ => 0,
                },
                Max = kind == FeatureGroupKind.Alternative ? 1 : Math.Min(max, Members.Count),
                Place = Place,
            };
    }
}
