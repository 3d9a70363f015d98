using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// Reads a VSS tree in the source format <c>.vspec</c>: YAML with <c>#include FILE PREFIX</c> lines, which add the
/// definitions of another file under a prefix. As with vss-tools an included file is looked for beside the first file,
/// then beside the file that includes it.
/// </summary>
public sealed class VspecReader
{
    /// <summary>How deep files may include files.</summary>
    private const int MaxIncludeDepth = 32;

    /// <summary>How many files one tree may consist of; VSS 6.0 has about a hundred inclusions.</summary>
    private const int MaxFiles = 10_000;

    private readonly ProblemLog _log;
    private readonly string _rootFolder;
    private readonly ImmutableArray<VssNode>.Builder _nodes = ImmutableArray.CreateBuilder<VssNode>();
    private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private int _files;

    private VspecReader(string rootFolder, ProblemLog log)
    {
        _rootFolder = rootFolder;
        _log = log;
    }

    /// <summary>Reads a file and what it includes; null when the file itself cannot be read.</summary>
    public static VssTree? Read(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        VspecReader reader = new(Path.GetDirectoryName(path) ?? "", log);
        return reader.ReadFile(path, "", new SourcePlace(path)) ? new VssTree(path, reader._nodes.ToImmutable()) : null;
    }

    private bool ReadFile(string path, string prefix, SourcePlace asked)
    {
        if (_open.Contains(path))
        {
            _log.Error("BN3004", asked, $"'{path}' includes itself: {string.Join(" → ", _open)} → {path}");
            return false;
        }
        if (_open.Count > MaxIncludeDepth || ++_files > MaxFiles)
        {
            _log.Error("BN3004", asked, $"more than {MaxIncludeDepth} levels or {MaxFiles} files are included");
            return false;
        }
        if (Load(path, asked) is not { } text || YamlValueReader.Read(path, text, _log) is not { } top)
        {
            return false;
        }
        _open.Add(path);
        _nodes.AddRange(new VssNodeCollector(_log).Collect(top, prefix));
        ReadIncludes(path, text, prefix);
        _open.RemoveAt(_open.Count - 1);
        return true;
    }

    private string? Load(string path, SourcePlace asked)
    {
        if (_texts.TryGetValue(path, out string? text))
        {
            return text;
        }
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Error("BN3001", asked, "the file cannot be read: " + e.Message);
        }
        _texts[path] = text;
        return text;
    }

    private void ReadIncludes(string path, string text, string prefix)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (!line.StartsWith("#include", StringComparison.Ordinal))
            {
                continue;
            }
            SourcePlace place = new(path, number, raw.IndexOf('#') + 1);
            string[] words = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is not (["#include", _] or ["#include", _, _]) || line.Contains('\0'))
            {
                _log.Error("BN3004", place, $"write '#include FILE' or '#include FILE PREFIX', not '{line}'");
                continue;
            }
            if (Find(words[1], path) is not { } file)
            {
                _log.Error(
                    "BN3004",
                    place,
                    $"the included file '{words[1]}' does not exist{SuggestFile(words[1], path)}"
                );
                continue;
            }
            string under = words.Length == 3 ? words[2] : "";
            ReadFile(file, prefix.Length > 0 && under.Length > 0 ? prefix + "." + under : prefix + under, place);
        }
    }

    private string? Find(string name, string from)
    {
        string[] candidates = [Path.Combine(_rootFolder, name), Path.Combine(Path.GetDirectoryName(from) ?? "", name)];
        return candidates.Select(Normal).FirstOrDefault(File.Exists);
    }

    // 'Body/../include/X' and 'include/X' are one file, and places should read well.
    private static string Normal(string path) =>
        Path.IsPathRooted(path) ? Path.GetFullPath(path) : Path.GetRelativePath(".", Path.GetFullPath(path));

    private string SuggestFile(string name, string from)
    {
        string folder = Path.GetDirectoryName(name) ?? "";
        IEnumerable<string> near = new[] { _rootFolder, Path.GetDirectoryName(from) ?? "" }
            .Select(f => Path.GetFullPath(Path.Combine(f.Length == 0 ? "." : f, folder)))
            .Distinct(StringComparer.Ordinal)
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Select(f => Path.Combine(folder, Path.GetFileName(f)));
        return Suggestion.For(name, near);
    }
}
