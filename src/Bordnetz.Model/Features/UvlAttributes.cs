using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Reads a feature's attributes <c>{abstract, key value, nested {…}, constraint A =&gt; B}</c>. Values are kept as
/// text; constraints are handed on.
/// </summary>
internal sealed class UvlAttributes(List<UvlToken> tokens, Func<UvlToken, SourcePlace> placeOf, ProblemLog log)
{
    private const int MaxDepth = 32;

    private readonly Stack<string> _path = new();

    /// <summary>The token ranges of constraints found among the attributes.</summary>
    public List<(int First, int End)> Constraints { get; } = [];

    /// <summary>Reads from the opening brace; returns the position behind the closing one.</summary>
    public int Read(int i, int end, SortedDictionary<string, string> into)
    {
        UvlToken open = tokens[i++];
        _path.Push("");
        while (i < end)
        {
            UvlToken token = tokens[i];
            if (token.Kind == UvlTokenKind.CloseBrace)
            {
                i++;
                _path.Pop();
                if (_path.Count == 0)
                {
                    return i;
                }
            }
            else if (token.Kind == UvlTokenKind.Comma)
            {
                i++;
            }
            else if (token.Kind == UvlTokenKind.Name)
            {
                i = ReadOne(i, end, into);
            }
            else
            {
                log.Error("BN4005", placeOf(token), $"expected an attribute's name, not {token.Shown}");
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

    private int ReadOne(int i, int end, SortedDictionary<string, string> into)
    {
        UvlToken name = tokens[i++];
        if (!name.IsQuoted && name.Text is "constraint" or "constraints")
        {
            return ReadConstraints(i, end, name.Text == "constraints");
        }
        string key = _path.Peek() + name.Text;
        if (i < end && tokens[i].Kind == UvlTokenKind.OpenBrace)
        {
            _path.Push(key + ".");
            return i + 1;
        }
        StringBuilder value = new();
        int brackets = 0;
        while (i < end && (brackets > 0 || tokens[i].Kind is not (UvlTokenKind.Comma or UvlTokenKind.CloseBrace)))
        {
            brackets += tokens[i].Kind switch
            {
                UvlTokenKind.OpenBracket => 1,
                UvlTokenKind.CloseBracket => -1,
                _ => 0,
            };
            value.Append(tokens[i].Text);
            i++;
        }
        if (!into.TryAdd(key, value.ToString()))
        {
            log.Error("BN4005", placeOf(name), $"the attribute '{key}' is given twice");
        }
        return i;
    }

    // constraint A => B, or constraints [A => B, C]: up to a comma or closing sign outside parentheses.
    private int ReadConstraints(int i, int end, bool list)
    {
        if (list && i < end && tokens[i].Kind == UvlTokenKind.OpenBracket)
        {
            i++;
        }
        int first = i;
        for (; i < end; i++)
        {
            UvlTokenKind kind = tokens[i].Kind;
            if (kind is UvlTokenKind.Comma or UvlTokenKind.CloseBrace or UvlTokenKind.CloseBracket)
            {
                if (i > first)
                {
                    Constraints.Add((first, i));
                }
                if (!list || kind != UvlTokenKind.Comma)
                {
                    return kind == UvlTokenKind.CloseBracket ? i + 1 : i;
                }
                first = i + 1;
            }
        }
        return i;
    }
}
