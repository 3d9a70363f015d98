using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Reads a feature's attributes <c>{abstract, key 3, list [1, 'a'], nested {…}, constraint A =&gt; B}</c>. Constraints
/// are handed on as ranges of tokens.
/// </summary>
internal sealed class UvlAttributes(List<UvlToken> tokens, Func<UvlToken, SourcePlace> placeOf, ProblemLog log)
{
    private const int MaxDepth = 32;

    private readonly Stack<string> _path = new();

    /// <summary>The token ranges of constraints found among the attributes.</summary>
    public List<(int First, int End)> Constraints { get; } = [];

    /// <summary>Reads from the opening brace; returns the position behind the closing one.</summary>
    public int Read(int i, int end, SortedDictionary<string, FeatureAttribute> into)
    {
        UvlToken open = tokens[i++];
        _path.Push("");
        bool separated = true;
        while (i < end)
        {
            UvlToken token = tokens[i];
            if (token.Kind == UvlTokenKind.CloseBrace)
            {
                i++;
                _path.Pop();
                separated = false;
                if (_path.Count == 0)
                {
                    return i;
                }
            }
            else if (token.Kind == UvlTokenKind.Comma && !separated)
            {
                i++;
                separated = true;
            }
            else if (token.Kind == UvlTokenKind.Name && separated)
            {
                int depth = _path.Count;
                i = ReadOne(i, end, into);
                separated = _path.Count > depth;
            }
            else
            {
                string wanted = separated ? "an attribute's name" : "',' or '}'";
                log.Error("BN4005", placeOf(token), $"expected {wanted}, not {token.Shown}");
                return end;
            }
            if (_path.Count > MaxDepth)
            {
                log.Error("BN4005", placeOf(token), $"attributes are nested deeper than {MaxDepth}");
                return end;
            }
        }
        log.Error("BN4005", placeOf(open), "the attributes that begin here have no end '}'");
        return end;
    }

    private int ReadOne(int i, int end, SortedDictionary<string, FeatureAttribute> into)
    {
        UvlToken name = tokens[i++];
        if (!name.IsQuoted && name.Text is "constraint" or "constraints")
        {
            return ReadConstraints(i, end, name);
        }
        string key = _path.Peek() + name.Text;
        if (i < end && tokens[i].Kind == UvlTokenKind.OpenBrace)
        {
            _path.Push(key + ".");
            return i + 1;
        }
        FeatureAttribute? value =
            i < end && tokens[i].Kind is UvlTokenKind.Comma or UvlTokenKind.CloseBrace
                ? new FeatureAttribute(FeatureAttributeKind.None, "", [])
                : ReadValue(ref i, end, 0);
        if (value is not null && !into.TryAdd(key, value))
        {
            log.Error("BN4005", placeOf(name), $"the attribute '{key}' is given twice");
        }
        return value is null ? end : i;
    }

    private FeatureAttribute? ReadValue(ref int i, int end, int depth)
    {
        UvlToken token = tokens[Math.Min(i, end)];
        if (i < end && token.Kind == UvlTokenKind.OpenBracket && depth < MaxDepth)
        {
            return ReadList(ref i, end, depth);
        }
        bool minus = token is { Kind: UvlTokenKind.Arithmetic, Text: "-" };
        i += minus ? 1 : 0;
        UvlToken value = tokens[Math.Min(i, end)];
        i++;
        switch (value)
        {
            case { Kind: UvlTokenKind.Number }:
                return new FeatureAttribute(FeatureAttributeKind.Number, (minus ? "-" : "") + value.Text, []);
            case { Kind: UvlTokenKind.Name, IsQuoted: false, Text: "true" or "false" } when !minus:
                return new FeatureAttribute(FeatureAttributeKind.Boolean, value.Text, []);
            case { Kind: UvlTokenKind.Text } or { Kind: UvlTokenKind.Name, IsQuoted: true } when !minus:
                return new FeatureAttribute(FeatureAttributeKind.Text, value.Text, []);
            default:
                log.Error(
                    "BN4005",
                    placeOf(value),
                    $"expected a number, true, false, a 'text', [a list] or {{attributes}}, not {value.Shown}"
                );
                return null;
        }
    }

    private FeatureAttribute? ReadList(ref int i, int end, int depth)
    {
        UvlToken open = tokens[i++];
        ImmutableArray<FeatureAttribute>.Builder items = ImmutableArray.CreateBuilder<FeatureAttribute>();
        while (i < end && tokens[i].Kind != UvlTokenKind.CloseBracket)
        {
            if (ReadValue(ref i, end, depth + 1) is not { } item)
            {
                return null;
            }
            items.Add(item);
            if (i < end && tokens[i].Kind == UvlTokenKind.Comma)
            {
                i++;
            }
            else if (i < end && tokens[i].Kind != UvlTokenKind.CloseBracket)
            {
                log.Error("BN4005", placeOf(tokens[i]), $"expected ',' or ']', not {tokens[i].Shown}");
                return null;
            }
        }
        if (i >= end)
        {
            log.Error("BN4005", placeOf(open), "the list that begins here has no end ']'");
            return null;
        }
        i++;
        return new FeatureAttribute(FeatureAttributeKind.List, "", items.ToImmutable());
    }

    // constraint A => B, or constraints [A => B, C]: up to a comma or closing sign outside parentheses.
    private int ReadConstraints(int i, int end, UvlToken name)
    {
        bool list = i < end && tokens[i].Kind == UvlTokenKind.OpenBracket;
        i += list ? 1 : 0;
        int first = i;
        int parentheses = 0;
        for (; i < end; i++)
        {
            UvlTokenKind kind = tokens[i].Kind;
            parentheses += kind switch
            {
                UvlTokenKind.OpenParenthesis => 1,
                UvlTokenKind.CloseParenthesis => -1,
                _ => 0,
            };
            if (
                kind is not (UvlTokenKind.Comma or UvlTokenKind.CloseBrace or UvlTokenKind.CloseBracket)
                || (kind == UvlTokenKind.Comma && parentheses > 0)
            )
            {
                continue;
            }
            if (i > first)
            {
                Constraints.Add((first, i));
            }
            else if (!list)
            {
                log.Error("BN4005", placeOf(name), $"'{name.Text}' has no constraint");
            }
            if (!list || kind != UvlTokenKind.Comma)
            {
                return kind == UvlTokenKind.CloseBracket ? i + 1 : i;
            }
            first = i + 1;
        }
        return i;
    }
}
