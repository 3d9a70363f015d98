using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the elements of a section: a map from names to maps.</summary>
internal sealed class ElementReader(ReadContext context, Templates templates)
{
    /// <summary>Reads every element of a section; one that is no map is read as an empty one, its name being known.</summary>
    public void Read<T>(
        YamlMapReader file,
        string section,
        KeyTable keys,
        string what,
        List<T> into,
        Func<YamlEntry, YamlMapReader, T> read
    )
    {
        foreach (YamlEntry entry in file.Map(section)?.Entries ?? [])
        {
            CheckName(entry, what);
            if (entry.Value is YamlMap map)
            {
                YamlMap whole = keys.Has("like") ? templates.Complete(section, entry, map, what) : map;
                into.Add(read(entry, new YamlMapReader(whole, keys, $"{what} '{entry.Key}'", context)));
            }
            else
            {
                context.WrongKind<YamlMap>(entry.Value, $"{what} '{entry.Key}'", "a map");
                // The name is known even so: who uses it is not to blame.
                ReadContext silent = new(new ProblemLog()) { Features = context.Features };
                into.Add(read(entry, new YamlMapReader(new YamlMap(entry.Place), keys, what, silent)));
            }
        }
    }

    private void CheckName(YamlEntry entry, string what)
    {
        string name = entry.Key;
        bool good =
            name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
        if (!good || !char.IsAsciiLetterLower(name[0]) || name[^1] is '.' or '-')
        {
            context.Log.Error(
                "BN1009",
                entry.Place,
                $"'{name}' cannot name a {what}: names are lower-case letters, digits, '.' and '-', beginning with a"
                    + " letter"
            );
        }
    }
}
