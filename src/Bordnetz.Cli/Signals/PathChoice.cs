using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary>The signals that a user means by paths and patterns.</summary>
internal static class PathChoice
{
    /// <summary>The paths, in catalog order for each pattern, none twice; null after problems.</summary>
    public static List<string>? Of(SignalCatalog catalog, IEnumerable<string> patterns, ProblemLog log)
    {
        List<string> chosen = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string pattern in patterns)
        {
            bool any = false;
            foreach (SignalDefinition signal in Matches(catalog, pattern))
            {
                any = true;
                if (seen.Add(signal.Path))
                {
                    chosen.Add(signal.Path);
                }
            }
            if (!any)
            {
                _ = Connection.Find(catalog, pattern, log);
            }
        }
        return log.HasErrors ? null : chosen;
    }

    /// <summary>The signals that one pattern means, in catalog order.</summary>
    public static IEnumerable<SignalDefinition> Matches(SignalCatalog catalog, string pattern)
    {
        string[] wanted = pattern.Split('.');
        return catalog.Signals.Where(s => Matches(s.Path.Split('.'), wanted));
    }

    // A pattern without wildcards means the signal, or all below the branch.
    private static bool Matches(ReadOnlySpan<string> path, ReadOnlySpan<string> pattern)
    {
        if (pattern.IsEmpty)
        {
            return true;
        }
        if (pattern[0] == "**")
        {
            for (int i = 0; i <= path.Length; i++)
            {
                if (Matches(path[i..], pattern[1..]))
                {
                    return true;
                }
            }
            return false;
        }
        return !path.IsEmpty && (pattern[0] == "*" || pattern[0] == path[0]) && Matches(path[1..], pattern[1..]);
    }
}
