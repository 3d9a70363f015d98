using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>A file that stands for itself: a map whose first key tells the format's version.</summary>
internal static class FormatFile
{
    /// <summary>Opens a file; null when it cannot be read or holds no map, which is logged.</summary>
    /// <param name="files">Reads it.</param>
    /// <param name="file">Its name for <paramref name="files"/>.</param>
    /// <param name="from">What names it, for when it cannot be read.</param>
    /// <param name="what">What it describes, for messages.</param>
    /// <param name="keys">Its keys; the first is that of the version.</param>
    /// <param name="context">Takes the problems.</param>
    public static YamlMapReader? Open(
        PlatformFiles files,
        string file,
        SourcePlace from,
        string what,
        KeyTable keys,
        ReadContext context
    )
    {
        if (
            files.ReadText(file, from) is not { } text
            || YamlDocument.Parse(text, files.PathOf(file), context.Log) is not { } root
        )
        {
            return null;
        }
        if (root is not YamlMap map)
        {
            context.WrongKind<YamlMap>(root, what, "a map");
            return null;
        }
        YamlMapReader reader = new(map, keys, what, context);
        string version = keys.Keys[0];
        reader.Require(version);
        if (reader.Whole(version, 0, int.MaxValue) is { } number and not 1)
        {
            context.Log.Error("BN1012", reader.PlaceOf(version), $"this program reads format 1, not {number}");
        }
        return reader;
    }
}
