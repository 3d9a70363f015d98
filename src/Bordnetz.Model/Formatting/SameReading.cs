using Bordnetz.Model.Yaml;

namespace Bordnetz.Model.Formatting;

/// <summary>
/// Proves that two YAML texts read the same: the same values under the same keys, in the same order wherever the reader
/// looks at the order. Only where a key table says which keys a map has does their order not count.
/// </summary>
internal sealed class SameReading
{
    private readonly HashSet<(YamlNode, YamlNode, string)> _known = [];

    public static bool Of(YamlNode a, YamlNode b) => new SameReading().Same(a, b, "");

    private bool Same(YamlNode a, YamlNode b, string path)
    {
        // Shared by anchors: compared once.
        if (!_known.Add((a, b, path)))
        {
            return true;
        }
        return (a, b) switch
        {
            (YamlText x, YamlText y) => x.IsPlain == y.IsPlain && x.Tag == y.Tag && Value(x, path) == Value(y, path),
            (YamlList x, YamlList y) => x.Items.Count == y.Items.Count
                && x.Items.Zip(y.Items).All(i => Same(i.First, i.Second, DescriptionShape.ItemsOf(path))),
            (YamlMap x, YamlMap y) => SameMap(x, y, path),
            _ => false,
        };
    }

    private bool SameMap(YamlMap a, YamlMap b, string path)
    {
        if (a.Entries.Count != b.Entries.Count)
        {
            return false;
        }
        bool isOrdered = DescriptionShape.TableAt(path) is null;
        if (isOrdered && !a.Entries.Select(e => e.Key).SequenceEqual(b.Entries.Select(e => e.Key)))
        {
            return false;
        }
        return a.Entries.All(e =>
            b.TryGet(e.Key, out YamlEntry? other) && Same(e.Value, other.Value, DescriptionShape.Below(path, e.Key))
        );
    }

    private static string Value(YamlText text, string path) =>
        text.IsPlain && DescriptionShape.IsQuantity(path) ? DescriptionShape.Canonical(text.Value) : text.Value;
}
