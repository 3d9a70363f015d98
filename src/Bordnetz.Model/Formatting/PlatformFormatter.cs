using System.Collections.Immutable;
using System.Text;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Formatting;

/// <summary>A description file and its canonical form.</summary>
/// <param name="Path">Its path, as reached from the folder that was named.</param>
/// <param name="Before">What it holds.</param>
/// <param name="After">Its canonical form; equal to <paramref name="Before"/> when it is in that form.</param>
public sealed record FormattedFile(string Path, string Before, string After)
{
    /// <summary>Whether it is not in canonical form.</summary>
    public bool IsChanged => Before != After;
}

/// <summary>
/// Brings the description files of a platform (its main file, what that includes, its scenarios) into canonical form.
/// Writes nothing. Thread-safe.
/// </summary>
public static class PlatformFormatter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The files and their canonical forms. What cannot be read is logged and left out. Every form is proven to read the
    /// same, value by value; where the platform can be loaded, it is loaded from the new forms as well, and if a single
    /// member of a variant differs, no form is given at all.
    /// </summary>
    /// <param name="folderOrFile">The platform's folder, or its main file.</param>
    /// <param name="log">Takes the problems.</param>
    public static ImmutableArray<FormattedFile> Format(string folderOrFile, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(folderOrFile);
        ArgumentNullException.ThrowIfNull(log);
        if (!File.Exists(folderOrFile) && !Directory.Exists(folderOrFile))
        {
            log.Error("BN1010", new SourcePlace(folderOrFile), $"there is no folder or file '{folderOrFile}'");
            return [];
        }
        bool isFile = File.Exists(folderOrFile);
        string folder = isFile ? System.IO.Path.GetDirectoryName(folderOrFile) ?? "" : folderOrFile;
        string main = isFile ? System.IO.Path.GetFileName(folderOrFile) : PlatformLoader.MainFile;
        List<FormattedFile> files = [];
        Queue<string> open = new([main, .. Scenarios(folder)]);
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (open.TryDequeue(out string? relative))
        {
            string path = System.IO.Path.Combine(folder, relative).Replace('\\', '/');
            if (!seen.Add(System.IO.Path.GetFullPath(path)) || Read(path, log) is not { } text)
            {
                continue;
            }
            if (DescriptionFormat.Of(text, path, log) is { } after)
            {
                files.Add(new FormattedFile(path, text, after));
                Includes(text).ForEach(open.Enqueue);
            }
        }
        return ReadSame(folderOrFile, files) ? [.. files] : Refuse(folderOrFile, files, log);
    }

    private static ImmutableArray<FormattedFile> Refuse(string place, List<FormattedFile> files, ProblemLog log)
    {
        log.Error("BN9096", new SourcePlace(place), "the canonical form would not read the same; nothing is changed");
        return [.. files.Select(f => f with { After = f.Before })];
    }

    private static bool ReadSame(string folderOrFile, List<FormattedFile> files)
    {
        if (
            files.TrueForAll(f => !f.IsChanged)
            || new PlatformLoader(new ProblemLog()).Load(folderOrFile) is not { } before
        )
        {
            return true;
        }
        Dictionary<string, string> instead = files
            .Where(f => f.IsChanged)
            .ToDictionary(f => System.IO.Path.GetFullPath(f.Path), f => f.After, StringComparer.Ordinal);
        Platform? after = new PlatformLoader(new ProblemLog(), instead).Load(folderOrFile);
        return after is not null && ModelText.Of(before) == ModelText.Of(after);
    }

    private static IEnumerable<string> Scenarios(string folder) =>
        ScenarioReader.NamesIn(folder).Select(name => $"scenarios/{name}.yaml");

    private static List<string> Includes(string text) =>
        YamlDocument.Parse(text, "", new ProblemLog()) is YamlMap map && map.TryGet("include", out YamlEntry? entry)
            ? entry.Value switch
            {
                YamlText one => [one.Value],
                YamlList list => [.. list.Items.OfType<YamlText>().Select(t => t.Value)],
                _ => [],
            }
            : [];

    private static string? Read(string path, ProblemLog log)
    {
        try
        {
            if (new FileInfo(path).Length > PlatformFiles.MaxBytes)
            {
                log.Error("BN1005", new SourcePlace(path), "the file is too large");
                return null;
            }
            return Utf8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            log.Error("BN1010", new SourcePlace(path), $"the file cannot be read: {e.Message}");
            return null;
        }
    }
}
