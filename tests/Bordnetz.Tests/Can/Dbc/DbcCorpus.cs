using System.Text;
using System.Text.RegularExpressions;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Can;

/// <summary>The public DBC files beside the repository; tests skip when they are not there.</summary>
internal static partial class DbcCorpus
{
    public static string[] Files()
    {
        string? data = RepositoryFiles.SharedData;
        Assert.SkipWhen(data is null, "the public data sets are not beside the repository");
        return
        [
            .. Directory
                .EnumerateFiles(Path.Combine(data!, "dbc"), "*.dbc", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Path.Combine(data!, "architecture", "can"), "*.dbc"))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The lines that begin like a message and like a signal, found without any parser.</summary>
    public static (int Messages, int Signals) CountLines(string path)
    {
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        // Quoted texts and comments may hold anything.
        text = Noise().Replace(text, "\"\"");
        return (MessageLine().Count(text), SignalLine().Count(text));
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|//[^\r\n]*|/\\*.*?\\*/", RegexOptions.Singleline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"^[ \t]*BO_[ \t]+[0-9]", RegexOptions.Multiline)]
    private static partial Regex MessageLine();

    [GeneratedRegex(@"^[ \t]*SG_[ \t]+[^\s:]+[ \t]*([mM][0-9M]*[ \t]*)?:", RegexOptions.Multiline)]
    private static partial Regex SignalLine();
}
