namespace Bordnetz.Problems;

/// <summary>Finds what a mistyped name was probably meant to be.</summary>
public static class Suggestion
{
    /// <summary>
    /// A sentence fragment such as <c>; did you mean 'powertrain'?</c>, or an empty string when nothing is close.
    /// </summary>
    /// <param name="typed">What the user wrote.</param>
    /// <param name="candidates">What would have been valid.</param>
    public static string For(string typed, IEnumerable<string> candidates) =>
        Closest(typed, candidates) is { } best ? $"; did you mean '{best}'?" : "";

    /// <summary>
    /// The candidate with the smallest edit distance (optimal string alignment, case ignored at no cost), if that is
    /// at most a third of the longer word; among equals the first by ordinal order, so the answer is stable.
    /// </summary>
    public static string? Closest(string typed, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int limit = Math.Max(1, Math.Max(typed.Length, candidate.Length) / 3);
            int distance = Distance(typed, candidate, Math.Min(limit, bestDistance));
            if (distance > limit)
            {
                continue;
            }
            if (distance < bestDistance || (distance == bestDistance && string.CompareOrdinal(candidate, best) < 0))
            {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
        {
            return int.MaxValue;
        }
        int[] beforeLast = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (
                    i > 1
                    && j > 1
                    && char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 2])
                    && char.ToUpperInvariant(a[i - 2]) == char.ToUpperInvariant(b[j - 1])
                )
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }
}
