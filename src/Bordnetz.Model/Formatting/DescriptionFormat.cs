using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Formatting;

/// <summary>
/// The canonical form of a description file. Comments, anchors and what the author broke over lines stay. Pure and
/// thread-safe.
/// </summary>
internal static class DescriptionFormat
{
    // Each pass but the last changes something; a text that has not settled by then is left alone.
    private const int MaxPasses = 8;

    /// <summary>
    /// The canonical form of a file's text; the text itself when it has no form that reads the same. Null when it cannot
    /// be read, which is logged.
    /// </summary>
    public static string? Of(string text, string file, ProblemLog log)
    {
        ProblemLog own = new();
        // Readers skip a byte order mark, so that it is no part of what is read.
        YamlNode? before = YamlDocument.Parse(text.TrimStart('\uFEFF'), file, own);
        if (before is null || own.HasErrors)
        {
            foreach (Problem problem in own.Problems)
            {
                log.Add(problem);
            }
            return null;
        }
        string now = Keep(text.TrimStart('\uFEFF'), before, t => t.Replace("\r\n", "\n", StringComparison.Ordinal));
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            string was = now;
            now = Keep(now, before, t => Step(t, InlineLayout.Apply));
            now = Keep(now, before, t => Step(t, LineLayout.Apply));
            now = Keep(now, before, t => Step(t, BlockOrder.Apply));
            if (now == was)
            {
                return now;
            }
        }
        log.Warning("BN9096", new SourcePlace(file), "the file has no canonical form that stays; it is left as it is");
        return text;
    }

    private static string Step(string text, Func<string, SyntaxNode, string> step) =>
        SyntaxNode.Parse(text) is { } root ? step(text, root) : text;

    // A step whose result reads differently is not taken.
    private static string Keep(string text, YamlNode before, Func<string, string> step)
    {
        string made = step(text);
        if (made == text)
        {
            return text;
        }
        ProblemLog ignored = new();
        YamlNode? after = YamlDocument.Parse(made, "", ignored);
        return after is not null && !ignored.HasErrors && SameReading.Of(before, after) && SameComments(text, made)
            ? made
            : text;
    }

    // Comments may move with what they belong to, but none may go or change. What looks like one within a text is
    // counted as well, on both sides.
    private static bool SameComments(string a, string b) => Comments(a).SequenceEqual(Comments(b));

    private static IEnumerable<string> Comments(string text) =>
        text.Split('\n')
            .Select(line => (Line: line, At: line.IndexOf('#', StringComparison.Ordinal)))
            .Where(l => l.At >= 0 && (l.At == 0 || l.Line[l.At - 1] is ' ' or '\t'))
            .Select(l => l.Line[l.At..].TrimEnd())
            .Order(StringComparer.Ordinal);
}
