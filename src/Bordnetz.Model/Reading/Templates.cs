using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Elements that others are <c>like</c>: their keys count as the others' where these have none of their own. What
/// tells one from the other is never copied.
/// </summary>
internal sealed class Templates(ProblemLog log)
{
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "at",
        "description",
        "diagnostic-address",
        "layout-name",
        "like",
        "number",
        "serves",
        "wake",
        "when",
    };

    private readonly Dictionary<(string Section, string Name), YamlMap> _maps = [];

    /// <summary>Takes in the elements of one file's section. Of several of one name the first counts.</summary>
    public void Collect(string section, YamlNode? elements)
    {
        foreach (YamlEntry entry in (elements as YamlMap)?.Entries ?? [])
        {
            if (entry.Value is YamlMap map)
            {
                _maps.TryAdd((section, entry.Key), map);
            }
        }
    }

    /// <summary>The map with what it takes from others.</summary>
    public YamlMap Complete(string section, YamlEntry entry, YamlMap map, string what)
    {
        YamlMap whole = map;
        List<string> way = [entry.Key];
        for (YamlMap at = map; LikeOf(at) is { } like; )
        {
            if (!_maps.TryGetValue((section, like.Value), out YamlMap? template))
            {
                string hint = Suggestion.For(
                    like.Value,
                    _maps.Keys.Where(k => k.Section == section).Select(k => k.Name)
                );
                log.Error(
                    "BN1502",
                    like.Place,
                    $"{what} '{entry.Key}' is like '{like.Value}', which is not defined{hint}"
                );
                return whole;
            }
            way.Add(like.Value);
            if (way.IndexOf(like.Value) < way.Count - 1)
            {
                log.Error("BN1502", like.Place, $"'like' leads in a circle: {string.Join(" -> ", way)}");
                return whole;
            }
            whole = Merge(whole, template);
            at = template;
        }
        return whole;
    }

    private static YamlText? LikeOf(YamlMap map) =>
        map.TryGet("like", out YamlEntry? entry) && entry.Value is YamlText { IsNull: false } text ? text : null;

    private static YamlMap Merge(YamlMap map, YamlMap template)
    {
        YamlMap merged = new(map.Place);
        foreach (YamlEntry entry in map.Entries.Concat(template.Entries.Where(e => !Own.Contains(e.Key))))
        {
            merged.TryAdd(entry);
        }
        return merged;
    }
}
