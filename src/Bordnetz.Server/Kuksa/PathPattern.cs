using Bordnetz.Signals;

namespace Bordnetz.Server.Kuksa;

/// <summary>
/// A path that may hold wildcards, as the databroker matches them: nothing matches everything; without <c>*</c> a
/// signal or all below a branch; <c>*</c> one name or part of it; <c>**</c> any number of names, at the end at least
/// one or none.
/// </summary>
internal sealed class PathPattern
{
    private readonly string _text;
    private readonly string[] _names;
    private readonly bool _hasWildcard;

    private PathPattern(string text)
    {
        _text = text;
        _names = text.Split('.');
        _hasWildcard = text.Contains('*', StringComparison.Ordinal);
    }

    /// <summary>Matches every signal.</summary>
    public static PathPattern Everything { get; } = new("**");

    /// <summary>Parses a pattern; false when it has empty names, white space or <c>:</c>.</summary>
    public static bool TryParse(string text, out PathPattern pattern)
    {
        // Some clients send two quotation marks for nothing.
        pattern = new PathPattern(text is "" or "\"\"" ? "**" : text);
        return pattern._names.All(n => n.Length > 0 && !n.Any(c => char.IsWhiteSpace(c) || c == ':'));
    }

    /// <summary>The signals that match, in catalog order.</summary>
    public IEnumerable<SignalDefinition> Matches(SignalCatalog catalog)
    {
        if (_hasWildcard)
        {
            return catalog.Signals.Where(s => IsWildcardMatch(s.Path));
        }
        string prefix = _text + ".";
        return catalog.TryFind(_text, out SignalDefinition? signal)
            ? [signal]
            : catalog.Signals.Where(s => s.Path.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>
    /// The signals that match; if there are none and the pattern names branches, those below them (kuksa.val.v1).
    /// </summary>
    public IEnumerable<SignalDefinition> MatchesOrBelow(SignalCatalog catalog)
    {
        SignalDefinition[] found = [.. Matches(catalog)];
        bool mayNameBranches = _hasWildcard && _names[0] != "**" && _names[^1] != "**";
        return found.Length > 0 || !mayNameBranches ? found : new PathPattern(_text + ".**").Matches(catalog);
    }

    /// <summary>Whether a signal of this path matches.</summary>
    public bool IsMatch(string path) =>
        _hasWildcard
            ? IsWildcardMatch(path)
            : path.StartsWith(_text, StringComparison.Ordinal)
                && (path.Length == _text.Length || path[_text.Length] == '.');

    private bool IsWildcardMatch(string path)
    {
        string[] names = path.Split('.');
        // reached[i]: the pattern's names so far can stand for the path's first i names.
        Span<bool> reached = stackalloc bool[names.Length + 1];
        reached[0] = true;
        foreach (string name in _names)
        {
            if (name == "**")
            {
                for (int i = 1; i <= names.Length; i++)
                {
                    reached[i] |= reached[i - 1];
                }
                continue;
            }
            for (int i = names.Length; i > 0; i--)
            {
                reached[i] = reached[i - 1] && IsNameMatch(name, names[i - 1]);
            }
            reached[0] = false;
        }
        return reached[names.Length];
    }

    private static bool IsNameMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
