using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads a signal catalog from VSS files of any form.</summary>
public static class SignalCatalogReader
{
    /// <summary>
    /// Reads a base tree and overlays. A <c>.json</c> file is a JSON export, every other one YAML with includes; a YAML
    /// file of units adds units, as does a <c>units.yaml</c> beside the first tree. Null when no tree can be read.
    /// </summary>
    /// <param name="files">The base tree, then overlays, in the order in which they apply.</param>
    /// <param name="log">Gets the problems.</param>
    public static SignalCatalog? Read(IReadOnlyList<string> files, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(log);
        List<VssTree> trees = [];
        VssUnits units = VssUnits.Standard;
        bool complete = true;
        foreach (string file in files)
        {
            if (trees.Count == 0 && Path.Combine(Path.GetDirectoryName(file) ?? "", "units.yaml") is { } beside)
            {
                units = File.Exists(beside) && ReadUnits(beside, log) is { } found ? units.With(found, log) : units;
            }
            bool json = IsJson(file);
            if (!json && ReadUnits(file, log) is { } own)
            {
                units = units.With(own, log);
                continue;
            }
            VssTree? tree = json ? VssJsonReader.Read(file, log) : VspecReader.Read(file, log);
            complete &= tree is not null;
            if (tree is not null)
            {
                trees.Add(tree);
            }
        }
        return complete && trees.Count > 0 ? CatalogBuilder.Build(trees, units, log) : null;
    }

    private static bool IsJson(string file)
    {
        string extension = Path.GetExtension(file);
        if (extension.Length > 0 && extension != ".txt")
        {
            return extension.Equals(".json", StringComparison.OrdinalIgnoreCase);
        }
        try
        {
            using StreamReader reader = new(file);
            int c = reader.Read();
            while (c >= 0 && char.IsWhiteSpace((char)c))
            {
                c = reader.Read();
            }
            return c == '{';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whichever reader comes next says that the file cannot be read.
            return false;
        }
    }

    /// <summary>The file's top map when it is a file of units: every entry defines a unit and none is a node.</summary>
    private static VssValue? ReadUnits(string file, ProblemLog log)
    {
        if (!Path.GetExtension(file).StartsWith(".y", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        return
            YamlValueReader.Read(file, text, log) is { Entries.Length: > 0 } top
            && top.Entries.All(e => e.Value["definition"] is not null && e.Value["type"] is null)
            ? top
            : null;
    }
}
