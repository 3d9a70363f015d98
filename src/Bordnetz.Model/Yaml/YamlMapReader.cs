using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Model.Yaml;

/// <summary>
/// Reads the values of one map by key and kind, and logs what is wrong with them: keys that do not exist, values of
/// another kind, wrong units, numbers out of range. What cannot be read counts as absent, so that reading goes on.
/// </summary>
internal sealed class YamlMapReader
{
    private static readonly ImmutableSortedDictionary<string, bool> Flags = ImmutableSortedDictionary
        .Create<string, bool>(StringComparer.Ordinal)
        .Add("true", true)
        .Add("false", false);

    /// <summary>The long form of a figure.</summary>
    public static KeyTable FigureKeys { get; } = new("figure", "value", "assumed", "source");

    private readonly YamlMap _map;
    private readonly ReadContext _context;
    private readonly KeyTable _keys;
    private readonly string _what;

    public YamlMapReader(YamlMap map, KeyTable keys, string what, ReadContext context)
    {
        _map = map;
        _keys = keys;
        _what = what;
        _context = context;
        foreach (YamlEntry entry in map.Entries)
        {
            if (!keys.Has(entry.Key))
            {
                Log.Error("BN1002", entry.Place, $"{what} has no key '{entry.Key}'{Hint(entry.Key)}");
            }
        }
    }

    public SourcePlace Place => _map.Place;

    public ReadContext Context => _context;

    private ProblemLog Log => _context.Log;

    private string Hint(string key) =>
        Suggestion.Closest(key, _keys.Keys) is { } best
            ? $"; did you mean '{best}'?"
            : $"; the keys are {string.Join(", ", _keys.Keys)}";

    public bool Has(string key) => TryNode(key, out _);

    /// <summary>The place of a key's value, or of the map when it is absent.</summary>
    public SourcePlace PlaceOf(string key) => TryNode(key, out YamlNode? node) ? node.Place : Place;

    /// <summary>The place of a key itself, or of the map when it is absent.</summary>
    public SourcePlace PlaceOfKey(string key) => _map.TryGet(key, out YamlEntry? entry) ? entry.Place : Place;

    public bool TryNode(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out YamlNode? node)
    {
        System.Diagnostics.Debug.Assert(_keys.Has(key), $"'{key}' is missing in the key table '{_keys.Name}'");
        node =
            _map.TryGet(key, out YamlEntry? entry) && entry.Value is not YamlText { IsNull: true } ? entry.Value : null;
        return node is not null;
    }

    public void Require(string key)
    {
        if (!Has(key))
        {
            Log.Error("BN1006", Place, $"{_what} needs the key '{key}'");
        }
    }

    public PlacedText? Text(string key) => TryNode(key, out YamlNode? node) ? _context.Text(node, $"'{key}'") : null;

    public string Text(string key, string absent) => Text(key)?.Value ?? absent;

    public PlacedText? RequiredText(string key)
    {
        Require(key);
        return Text(key);
    }

    /// <summary>A list of texts; a single text counts as a list of one.</summary>
    public ImmutableArray<PlacedText> Texts(string key)
    {
        if (!TryNode(key, out YamlNode? node))
        {
            return [];
        }
        if (node is not YamlList list)
        {
            return _context.Text(node, $"'{key}'") is { } single ? [single] : [];
        }
        return [.. list.Items.Select(i => _context.Text(i, $"an entry of '{key}'")).OfType<PlacedText>()];
    }

    public IReadOnlyList<YamlNode> Items(string key)
    {
        if (!TryNode(key, out YamlNode? node))
        {
            return [];
        }
        if (node is YamlList list)
        {
            return list.Items;
        }
        Log.Error("BN1003", node.Place, $"'{key}' must be a list, not {node.KindName}");
        return [];
    }

    /// <summary>A reader for every map of a list; an entry of another kind is logged and left out.</summary>
    /// <param name="key">The list's key.</param>
    /// <param name="keys">The keys of the maps.</param>
    /// <param name="what">What each map is, for messages of its own.</param>
    /// <param name="entry">What an entry of another kind is called; that it is one of the list when null.</param>
    public List<YamlMapReader> Maps(string key, KeyTable keys, string what, string? entry = null)
    {
        List<YamlMapReader> readers = [];
        foreach (YamlNode node in Items(key))
        {
            if (node is YamlMap map)
            {
                readers.Add(new YamlMapReader(map, keys, what, _context));
            }
            else
            {
                _context.WrongKind<YamlMap>(node, entry ?? $"an entry of '{key}'", "a map");
            }
        }
        return readers;
    }

    public YamlMap? Map(string key)
    {
        if (!TryNode(key, out YamlNode? node))
        {
            return null;
        }
        if (node is YamlMap map)
        {
            return map;
        }
        Log.Error("BN1003", node.Place, $"'{key}' must be a map, not {node.KindName}");
        return null;
    }

    /// <summary>The <c>when</c> of an element; null when it has none (or none that can be read).</summary>
    public FeatureExpression? When()
    {
        if (!TryNode("when", out YamlNode? node))
        {
            return null;
        }
        if (node is YamlText { Tag: { } tag, Value: var rest })
        {
            string whole = rest.Length == 0 ? tag : $"{tag} {rest}";
            Log.Error(
                "BN1008",
                node.Place,
                $"YAML takes '{tag}' as a tag; write the expression in quotes: \"{whole}\""
            );
            return null;
        }
        return node is YamlText text
            ? FeatureModel.ParseExpression(text.Value, text.Place, text.PlaceOf, _context.Features, Log)
            : _context.WrongKind<FeatureExpression>(node, "'when'", "a feature expression");
    }

    /// <summary>One of the words of a table.</summary>
    public T? Choice<T>(string key, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }
        if (words.TryGetValue(text.Value, out T value))
        {
            return value;
        }
        string known = string.Join(", ", words.Keys);
        string hint = Suggestion.Closest(text.Value, words.Keys) is { } best
            ? $"; did you mean '{best}'?"
            : $"; it is one of {known}";
        Log.Error("BN1007", text.Place, $"'{key}' cannot be '{text.Value}'{hint}");
        return null;
    }

    /// <summary><c>true</c> or <c>false</c>; false when absent.</summary>
    public bool Flag(string key) => Choice(key, Flags) ?? false;

    /// <summary>A whole number, decimal or hexadecimal (<c>0x…</c>).</summary>
    public long? Whole(string key, long min, long max)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }
        bool hex = text.Value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool good = hex
            ? long.TryParse(
                text.Value.AsSpan(2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out long value
            )
            : long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (!good)
        {
            Log.Error("BN1003", text.Place, $"'{key}' must be a whole number, not '{text.Value}'");
            return null;
        }
        if (value < min || value > max)
        {
            Log.Error("BN1202", text.Place, $"'{key}' must be from {min} to {max}, not {text.Value}");
            return null;
        }
        return value;
    }

    public double? Number(string key) => TryNode(key, out YamlNode? node) ? _context.Number(node, $"'{key}'") : null;

    /// <summary>A time in nanoseconds.</summary>
    public long? Nanoseconds(string key, bool allowZero = false) =>
        Exact(key, Dimension.Time, allowZero) is not { } value ? null
        : decimal.Truncate(value) == value ? (long)value
        : TooFine(key);

    /// <summary>A bit rate in bit/s.</summary>
    public long? BitsPerSecond(string key) =>
        Exact(key, Dimension.BitRate, allowZero: false) is not { } value ? null
        : decimal.Truncate(value) == value ? (long)value
        : TooFine(key);

    /// <summary>A share from 0 to 1, written in percent.</summary>
    public double? Share(string key, bool allowZero = false)
    {
        decimal? value = Exact(key, Dimension.Share, allowZero);
        if (value > 1)
        {
            Log.Error("BN1202", PlaceOf(key), $"'{key}' cannot be more than 100%");
            return null;
        }
        return (double?)value;
    }

    /// <summary>
    /// A number that somebody stated: <c>120g</c>, or <c>{ value: 120g, assumed: true, source: … }</c>. What the map says
    /// under <c>assumed</c> and <c>source</c> holds for its figures that do not say it themselves.
    /// </summary>
    public Figure? Figure(string key, Dimension dimension, bool allowZero = true)
    {
        if (!TryNode(key, out YamlNode? node))
        {
            return null;
        }
        bool assumed = _keys.Has("assumed") && Flag("assumed");
        string? source = _keys.Has("source") ? Text("source")?.Value : null;
        PlacedText? written;
        if (node is YamlMap map)
        {
            YamlMapReader inner = new(map, FigureKeys, $"'{key}'", _context);
            written = inner.RequiredText("value");
            assumed = inner.Has("assumed") ? inner.Flag("assumed") : assumed;
            source = inner.Text("source")?.Value ?? source;
        }
        else
        {
            written = _context.Text(node, $"'{key}'");
        }
        if (written is null || Exact(written, key, dimension, allowZero) is not { } value)
        {
            return null;
        }
        QuantityText.TrySplit(written.Value, out QuantityText quantity);
        return new Figure((double)value, dimension.BaseUnit(quantity.Unit), written.Value, written.Place)
        {
            IsAssumed = assumed,
            Source = source,
            Of = $"{key} of {_what}",
        };
    }

    private long? TooFine(string key)
    {
        Log.Error("BN1202", PlaceOf(key), $"'{key}' is finer than can be counted (1ns, 1bit/s)");
        return null;
    }

    private decimal? Exact(string key, Dimension dimension, bool allowZero) =>
        Text(key) is { } text ? Exact(text, key, dimension, allowZero) : null;

    /// <summary>A number in the base unit of a dimension.</summary>
    public decimal? Exact(PlacedText text, string key, Dimension dimension, bool allowZero, bool allowNegative = false)
    {
        string example = $"write a number and {dimension.Units}";
        if (!QuantityText.TrySplit(text.Value, out QuantityText quantity))
        {
            Log.Error("BN1201", text.Place, $"'{key}' must be a {dimension.Name}, not '{text.Value}': {example}");
            return null;
        }
        if (!dimension.TryFactor(quantity.Unit, out decimal factor))
        {
            string what = quantity.Unit.Length == 0 ? "has no unit" : $"has the unit '{quantity.Unit}'";
            string hint = Suggestion.For(quantity.Unit, dimension.UnitNames);
            Log.Error(
                "BN1201",
                text.PlaceOf(quantity.UnitOffset),
                $"'{key}: {text.Value}' {what}; {example}{(quantity.Unit.Length > 1 ? hint : "")}"
            );
            return null;
        }
        const decimal Most = 9e18m;
        if (!quantity.TryExact(out decimal value) || Math.Abs(value) > Most / Math.Max(1, factor))
        {
            Log.Error("BN1202", text.Place, $"'{key}: {text.Value}' is too large");
            return null;
        }
        if ((value < 0 && !allowNegative) || (value == 0 && !allowZero))
        {
            string least = allowZero ? "cannot be negative" : "must be greater than 0";
            Log.Error("BN1202", text.Place, $"'{key}' {least}");
            return null;
        }
        return value * factor;
    }
}
