using System.Collections.Immutable;
using Bordnetz.Problems;
using Microsoft.CodeAnalysis;

namespace Bordnetz.Signals.Generator;

/// <summary>VSS files among the compiler's additional files.</summary>
internal sealed class AdditionalTextFiles : VssFiles
{
    private readonly Dictionary<string, AdditionalText> _texts = new(StringComparer.Ordinal);
    private readonly CancellationToken _cancellation;

    public AdditionalTextFiles(ImmutableArray<AdditionalText> texts, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        foreach (AdditionalText text in texts)
        {
            _texts[Normal(text.Path)] = text;
        }
    }

    public override bool Exists(string path) => _texts.ContainsKey(Normal(path));

    public override string? Read(string path, SourcePlace asked, ProblemLog log)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (
            !_texts.TryGetValue(Normal(path), out AdditionalText? text)
            || text.GetText(_cancellation) is not { } content
        )
        {
            log.Error("BN3001", asked, $"'{path}' is not among the project's AdditionalFiles");
            return null;
        }
        if (content.Length > MaxLength)
        {
            log.Error("BN2050", asked, $"'{path}' is larger than any VSS file ({MaxLength} characters)");
            return null;
        }
        return content.ToString();
    }

    public override IEnumerable<string> NamesIn(string folder)
    {
        string path = Normal(folder);
        return _texts.Keys.Where(k => Path.GetDirectoryName(k) == path).Select(Path.GetFileName);
    }

    // Without asking the disk: the compiler's paths are absolute.
    public override string Normal(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/', '\\'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }
        return string.Join(Path.DirectorySeparatorChar.ToString(), parts);
    }
}
