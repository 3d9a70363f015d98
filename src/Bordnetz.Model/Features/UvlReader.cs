using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Reads one file of the Universal Variability Language: the tree of features with its groups, types, cardinalities and
/// attributes, the ranges of its constraints, its imports and levels.
/// </summary>
internal sealed class UvlReader
{
    private static readonly string[] Sections = ["features", "constraints", "imports", "include", "namespace"];

    private static readonly string[] MinorLevels =
    [
        "*",
        "group-cardinality",
        "feature-cardinality",
        "aggregate-function",
        "string-constraints",
        "numeric-constraints",
    ];

    private readonly UvlDraft _draft;
    private readonly string _text;
    private readonly ProblemLog _log;
    private readonly List<UvlToken> _tokens;
    private readonly Stack<TreeLevel> _levels = new();

    private UvlReader(string text, string file, ProblemLog log)
    {
        _text = text;
        _log = log;
        _tokens = UvlScanner.Scan(text, (line, column) => new SourcePlace(file, line, column), log);
        _draft = new UvlDraft(file, text, _tokens);
    }

    private enum Section
    {
        None,
        Namespace,
        Include,
        Imports,
        Features,
        Constraints,
    }

    /// <summary>Reads a file; when the log has errors afterwards, what it returns is not whole.</summary>
    public static UvlDraft Read(string text, string file, ProblemLog log)
    {
        UvlReader reader = new(text, file, log);
        reader.Read();
        return reader._draft;
    }

    private void Read()
    {
        Section section = Section.None;
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
                if (next is null)
                {
                    TakeLine(section, i, end);
                }
            }
            i = end + 1;
        }
        if (_draft.Features.Count == 0)
        {
            _log.Error(
                "BN4003",
                new SourcePlace(_draft.File),
                "the file has no section 'features' with a root feature"
            );
        }
        foreach (GroupDraft group in _draft.Groups)
        {
            if (group.MemberCount == 0)
            {
                _log.Error("BN4003", group.Place, "the group has no members");
            }
            else if (group.Min > group.MemberCount)
            {
                _log.Error("BN4003", group.Place, $"the group demands {group.Min} members but has {group.MemberCount}");
            }
        }
    }

    // A section begins with its word in the first column.
    private Section? Heading(int i, int end)
    {
        UvlToken first = _tokens[i];
        if (first.Kind != UvlTokenKind.Name || first.IsQuoted || IndentOf(first) > 0)
        {
            return null;
        }
        return first.Text switch
        {
            "features" when end == i + 1 => Section.Features,
            "constraints" when end == i + 1 => Section.Constraints,
            "imports" when end == i + 1 => Section.Imports,
            "include" when end == i + 1 => Section.Include,
            "namespace" when end == i + 2 => Section.Namespace,
            _ => null,
        };
    }

    private void TakeLine(Section section, int i, int end)
    {
        switch (section)
        {
            case Section.Features:
                TakeTreeLine(i, end);
                break;
            case Section.Constraints:
                _draft.Constraints.Add((i, end));
                break;
            case Section.Imports:
                TakeImport(i, end);
                break;
            case Section.Include:
                TakeLevel(i, end);
                break;
            default:
                _log.Error(
                    "BN4003",
                    PlaceOf(_tokens[i]),
                    $"expected 'features' or another section, not {_tokens[i].Shown}"
                        + Suggestion.For(_tokens[i].Text, Sections)
                );
                break;
        }
    }

    private void TakeImport(int i, int end)
    {
        UvlToken name = _tokens[i];
        bool aliased = end == i + 3 && _tokens[i + 1] is { IsQuoted: false, Text: "as" };
        if (name.Kind != UvlTokenKind.Name || (end != i + 1 && !(aliased && _tokens[i + 2].Kind == UvlTokenKind.Name)))
        {
            _log.Error("BN4006", PlaceOf(name), "an import is written 'folder.file' or 'folder.file as alias'");
            return;
        }
        string alias = aliased ? _tokens[i + 2].Text : name.Text;
        if (_draft.Imports.Exists(m => m.Alias == alias))
        {
            _log.Error("BN4006", PlaceOf(name), $"two imports are called '{alias}'; give one another name with 'as'");
            return;
        }
        _draft.Imports.Add(new UvlImport(name.Text, alias, PlaceOf(name)));
    }

    // Boolean, Arithmetic.*, Type.string-constraints
    private void TakeLevel(int i, int end)
    {
        string text = string.Concat(_tokens[i..end].Select(t => t.Text));
        int point = text.IndexOf('.', StringComparison.Ordinal);
        string major = point < 0 ? text : text[..point];
        if (
            !Enum.TryParse(major, out FeatureLevel level)
            || !char.IsLetter(major[0])
            || (point >= 0 && !MinorLevels.Contains(text[(point + 1)..]))
        )
        {
            string hint = Suggestion.For(text, Enum.GetNames<FeatureLevel>());
            _log.Error("BN4008", PlaceOf(_tokens[i]), $"UVL has no level '{text}'{hint}");
            return;
        }
        _draft.Levels.Add((level, PlaceOf(_tokens[i])));
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
                    + $" parent '{_draft.Features[parent.Feature].Name}'"
            );
            return;
        }
        if (parent is null && _draft.Features.Count > 0)
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
        _levels.Push(new TreeLevel(IndentOf(first), parent.Feature, _draft.Groups.Count));
        _draft.Groups.Add(new GroupDraft(kind, parent.Feature, min, max, PlaceOf(first)));
    }

    // [n], [n..m] or [n..*], from the bracket to behind it.
    private bool TryCardinality(ref int i, int end, out int min, out int max)
    {
        int start = i;
        min = max = 0;
        bool good = i + 1 < end && _tokens[i].Kind == UvlTokenKind.OpenBracket && TryWhole(_tokens[i + 1], out min);
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
            _log.Error(
                "BN4003",
                PlaceOf(_tokens[Math.Min(start, end)]),
                "a cardinality is [n], [n..m] or [n..*] with n at most m"
            );
        }
        return good;
    }

    private static bool TryWhole(in UvlToken token, out int value) =>
        int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && token.Kind == UvlTokenKind.Number;

    private void TakeFeature(TreeLevel? parent, int i, int end)
    {
        UvlToken first = _tokens[i];
        FeatureType type = FeatureType.Boolean;
        if (
            first is { Kind: UvlTokenKind.Name, IsQuoted: false, Text: "Boolean" or "Integer" or "Real" or "String" }
            && i + 1 < end
            && _tokens[i + 1].Kind == UvlTokenKind.Name
            && _tokens[i + 1] is not { IsQuoted: false, Text: "cardinality" }
        )
        {
            type = Enum.Parse<FeatureType>(first.Text);
            i++;
        }
        UvlToken name = _tokens[i];
        if (name.Kind != UvlTokenKind.Name)
        {
            _log.Error("BN4003", PlaceOf(name), $"{name.Shown} is no feature name; names begin with a letter");
            return;
        }
        FeatureDraft feature = new(name.Text, parent?.Group ?? -1, PlaceOf(name)) { Type = type };
        if (parent is not null)
        {
            _draft.Groups[parent.Group].MemberCount++;
        }
        _levels.Push(new TreeLevel(IndentOf(first), _draft.Features.Count, -1));
        _draft.Features.Add(feature);
        TakeFeatureRest(feature, i + 1, end);
    }

    private void TakeFeatureRest(FeatureDraft feature, int i, int end)
    {
        if (i < end && _tokens[i] is { Kind: UvlTokenKind.Name, IsQuoted: false, Text: "cardinality" })
        {
            i++;
            if (!TryCardinality(ref i, end, out int min, out int max))
            {
                return;
            }
            if (max == 0)
            {
                _log.Error("BN4003", PlaceOf(_tokens[i - 1]), $"'{feature.Name}' may have no instance at all");
            }
            feature.MinInstances = min;
            feature.MaxInstances = max == int.MaxValue ? null : max;
        }
        if (i < end && _tokens[i].Kind == UvlTokenKind.OpenBrace)
        {
            UvlAttributes attributes = new(_tokens, PlaceOf, _log);
            i = attributes.Read(i, end, feature.Attributes);
            _draft.Constraints.AddRange(attributes.Constraints);
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

    private SourcePlace PlaceOf(UvlToken token) => _draft.PlaceOf(token);

    private sealed class TreeLevel(int indent, int feature, int group)
    {
        public int Indent { get; } = indent;

        /// <summary>The feature, or that of the group.</summary>
        public int Feature { get; } = feature;

        /// <summary>The group; negative for a feature's own line.</summary>
        public int Group { get; } = group;

        public int ChildIndent { get; set; } = -1;
    }
}
