using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads a VSS tree in JSON, such as an official release (vss-tools, JSON exporter).</summary>
public static class VssJsonReader
{
    /// <summary>Reads a file; null when it cannot be read at all. Never throws on what the file holds.</summary>
    public static VssTree? Read(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN3001", new SourcePlace(path), "the file cannot be read: " + e.Message);
            return null;
        }
        return Parse(path, bytes, log);
    }

    /// <summary>Reads the bytes of a file that is known as <paramref name="path"/>.</summary>
    public static VssTree? Parse(string path, ReadOnlySpan<byte> bytes, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        VssValue? top = JsonValueReader.Read(path, bytes, log);
        return top is null ? null : new VssTree(path, new VssNodeCollector(log).Collect(top, ""));
    }
}
