namespace Bordnetz.Signals;

/// <summary>Patterns in which <c>*</c> stands for any characters, dots included.</summary>
internal static class Wildcard
{
    /// <summary>Whether the whole text matches; at most text times pattern steps, whatever both are.</summary>
    public static bool Matches(string text, string pattern)
    {
        int t = 0;
        int p = 0;
        int star = -1;
        int starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starText = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }
        return p == pattern.Length;
    }
}
