using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// Reads a VSS tree in the source format <c>.vspec</c>: YAML with <c>#include FILE PREFIX</c> lines, which add the
/// definitions of another file under a prefix. As with vss-tools an included file is looked for beside the first file,
/// then beside the file that includes it.
/// </summary>
public sealed partial class VspecReader
{
    /// <summary>How deep files may include files.</summary>
    private const int MaxIncludeDepth = 32;

    /// <summary>How many files one tree may consist of; VSS 6.0 has about a hundred inclusions.</summary>
    private const int MaxFiles = 10_000;

    /// <summary>How many characters all files of a tree may have; VSS 6.0 has 700,000.</summary>
    private const int MaxLength = 64 * 1024 * 1024;

    /// <summary>How many definitions a tree may have before instances are expanded; VSS 6.0 has 700.</summary>
    private const int MaxNodes = 250_000;

    private readonly ProblemLog _log;
    private readonly VssFiles _disk;
    private readonly string[] _folders;
    private readonly ImmutableArray<VssNode>.Builder _nodes = ImmutableArray.CreateBuilder<VssNode>();
    private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private int _files;
    private long _length;

    private VspecReader(string[] folders, VssFiles disk, ProblemLog log)
    {
        _folders = folders;
        _disk = disk;
        _log = log;
    }

    internal static VssTree? Read(string path, IEnumerable<string> includeFolders, VssFiles disk, ProblemLog log)
    {
        VspecReader reader = new([Path.GetDirectoryName(path) ?? "", .. includeFolders], disk, log);
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
        if (Load(path, asked) is not { } text)
        {
            return false;
        }
        _length += text.Length;
        if (_length > MaxLength)
        {
            _log.Error("BN2050", asked, $"the files of this tree have more than {MaxLength} characters in all");
            return false;
        }
        if (YamlValueReader.Read(path, text, _log) is not { } top)
        {
            return false;
        }
        _open.Add(path);
        _nodes.AddRange(new VssNodeCollector(_log).Collect(top, prefix));
        if (_nodes.Count > MaxNodes)
        {
            _log.Error("BN2050", asked, $"the files of this tree define more than {MaxNodes} nodes in all");
            return false;
        }
        ReadIncludes(path, text, prefix);
        _open.RemoveAt(_open.Count - 1);
        return true;
    }

    private string? Load(string path, SourcePlace asked)
    {
        if (!_texts.TryGetValue(path, out string? text))
        {
            text = _disk.Read(path, asked, _log);
            _texts[path] = text;
        }
        return text;
    }

    private void ReadIncludes(string path, string text, string prefix)
    {
        int number = 0;
        StringReader lines = new(text);
        while (lines.ReadLine() is { } raw)
        {
            number++;
            string line = raw.Trim();
            if (!line.StartsWith("#include", StringComparison.Ordinal))
            {
                continue;
            }
            SourcePlace place = new(path, number, raw.IndexOf('#', StringComparison.Ordinal) + 1);
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is not (["#include", _] or ["#include", _, _]) || line.Contains('\0', StringComparison.Ordinal))
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

    private string? Find(string name, string from) =>
        _folders
            .Append(Path.GetDirectoryName(from) ?? "")
            .Select(folder => _disk.Normal(Path.Combine(folder, name)))
            .FirstOrDefault(_disk.Exists);

    private string SuggestFile(string name, string from)
    {
        string folder = Path.GetDirectoryName(name) ?? "";
        IEnumerable<string> near = _folders
            .Append(Path.GetDirectoryName(from) ?? "")
            .Select(f => _disk.Normal(Path.Combine(f.Length == 0 ? "." : f, folder)))
            .Distinct(StringComparer.Ordinal)
            .SelectMany(_disk.NamesIn)
            .Select(f => Path.Combine(folder, f));
        return Suggestion.For(name, near);
    }
}
