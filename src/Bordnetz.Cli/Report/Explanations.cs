using System.Collections.Frozen;
using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Report;

/// <summary>What a problem's number means.</summary>
/// <param name="Code"><c>BN</c> and four digits.</param>
/// <param name="Area">What the numbers of its page are about, such as <c>frames and mappings</c>.</param>
/// <param name="Page">The page of the documentation, <c>docs/diagnostics/13xx.md</c>.</param>
/// <param name="Text">What it means and what to do about it, in Markdown.</param>
internal sealed record Explanation(string Code, string Area, string Page, string Text)
{
    /// <summary>The first sentence: what is wrong, without the remedy.</summary>
    public string Summary
    {
        get
        {
            string line = OneLine(Text.Split("\n\n")[0]);
            int end = line.IndexOf(". ", StringComparison.Ordinal);
            return end < 0 ? line : line[..(end + 1)];
        }
    }

    /// <summary>The anchor of its heading, as pages of Markdown give it.</summary>
    public string Anchor => Code.ToLowerInvariant();

    private static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries));
}

/// <summary>The pages of <c>docs/diagnostics</c>, built into the program: one source for both. Thread-safe.</summary>
internal static class Explanations
{
    private const string Folder = "diagnostics/";

    private static readonly Lazy<FrozenDictionary<string, Explanation>> Pages = new(Read);

    /// <summary>The numbers, in order.</summary>
    public static IEnumerable<string> Codes => Pages.Value.Keys.Order(StringComparer.Ordinal);

    /// <summary>The explanation of a number; upper and lower case are the same, and <c>BN</c> may be left out.</summary>
    public static Explanation? Find(string code) => Pages.Value.GetValueOrDefault(Normal(code));

    /// <summary>A fragment such as <c>; did you mean 'BN1302'?</c>.</summary>
    public static string Suggest(string code) => Suggestion.For(Normal(code), Codes);

    private static string Normal(string code)
    {
        string upper = code.Trim().ToUpperInvariant();
        return upper.Length > 0 && upper.All(char.IsAsciiDigit) ? "BN" + upper : upper;
    }

    private static FrozenDictionary<string, Explanation> Read()
    {
        Dictionary<string, Explanation> found = new(StringComparer.Ordinal);
        foreach (string name in typeof(Explanations).Assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Folder, StringComparison.Ordinal))
            {
                using Stream stream = typeof(Explanations).Assembly.GetManifestResourceStream(name)!;
                using StreamReader reader = new(stream, Encoding.UTF8);
                ReadPage("docs/" + name, reader.ReadToEnd().ReplaceLineEndings("\n"), found);
            }
        }
        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void ReadPage(string page, string text, Dictionary<string, Explanation> into)
    {
        string[] parts = ("\n" + text).Split("\n## ");
        string heading = parts[0].Trim().Split('\n')[0];
        string area = heading[(heading.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart('#').Trim();
        foreach (string part in parts.Skip(1))
        {
            int end = part.IndexOf('\n', StringComparison.Ordinal);
            string code = (end < 0 ? part : part[..end]).Trim().Split(' ')[0];
            into[code] = new Explanation(code, area, page, (end < 0 ? "" : part[end..]).Trim());
        }
    }
}
