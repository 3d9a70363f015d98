using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads a VSS tree in JSON, such as an official release (vss-tools, JSON exporter).</summary>
public static partial class VssJsonReader
{
    /// <summary>Reads the text of a file that is known as <paramref name="path"/>.</summary>
    public static VssTree? Parse(string path, string text, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(log);
        VssValue? top = JsonValueReader.Read(path, text, log);
        return top is null ? null : new VssTree(path, new VssNodeCollector(log).Collect(top, ""));
    }

    internal static VssTree? Read(string path, VssFiles files, ProblemLog log) =>
        files.Read(path, new SourcePlace(path), log) is { } text ? Parse(path, text, log) : null;
}
