using System.Diagnostics.CodeAnalysis;
using Bordnetz.Problems;

namespace Bordnetz.Model.Yaml;

/// <summary>A node of a YAML document, with its place. Aliases share the node that their anchor names.</summary>
internal abstract class YamlNode(SourcePlace place)
{
    /// <summary>Where it starts.</summary>
    public SourcePlace Place { get; } = place;

    /// <summary>What it is, for messages.</summary>
    public abstract string KindName { get; }
}

/// <summary>A scalar. Its content is kept as written; what it means is up to whoever reads it.</summary>
internal sealed class YamlText(SourcePlace place, string value, YamlTextStyle style) : YamlNode(place)
{
    public string Value { get; } = value;

    /// <summary>The local tag, such as <c>!China</c>; null when there is none.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether it was written without quotes, so that it may mean a number or null.</summary>
    public bool IsPlain => style == YamlTextStyle.Plain;

    /// <summary>Whether it stands for "nothing here".</summary>
    public bool IsNull => IsPlain && Tag is null && Value is "" or "~" or "null" or "Null" or "NULL";

    public override string KindName => IsNull ? "nothing" : $"'{Shorten(Value)}'";

    /// <summary>The place of a character of the content; exact for text that stands on one line.</summary>
    public SourcePlace PlaceOf(int offset) =>
        style == YamlTextStyle.Block
            ? Place
            : Place with
            {
                Column = Place.Column + offset + (style == YamlTextStyle.Quoted ? 1 : 0),
            };

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 37), "...");
}

internal enum YamlTextStyle
{
    Plain,
    Quoted,
    Block,
}

/// <summary>A sequence.</summary>
internal sealed class YamlList(SourcePlace place) : YamlNode(place)
{
    public List<YamlNode> Items { get; } = [];

    public override string KindName => "a list";
}

/// <summary>A mapping from text to nodes, in the order written, each key once.</summary>
internal sealed class YamlMap(SourcePlace place) : YamlNode(place)
{
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly List<YamlEntry> _entries = [];

    public IReadOnlyList<YamlEntry> Entries => _entries;

    public override string KindName => "a map";

    public bool TryAdd(YamlEntry entry)
    {
        if (!_byKey.TryAdd(entry.Key, _entries.Count))
        {
            return false;
        }
        _entries.Add(entry);
        return true;
    }

    public bool TryGet(string key, [NotNullWhen(true)] out YamlEntry? entry)
    {
        entry = _byKey.TryGetValue(key, out int index) ? _entries[index] : null;
        return entry is not null;
    }
}

/// <summary>A key of a map and what it holds.</summary>
internal sealed record YamlEntry(string Key, SourcePlace Place, YamlNode Value);
