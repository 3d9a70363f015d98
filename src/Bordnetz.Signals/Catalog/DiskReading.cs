using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

// The readers' ways to the disk stand apart from the readers, which a compiler extension shares: it has no disk.

public sealed partial class SignalCatalogReader
{
    /// <summary>Reads a base tree and overlays; null when a tree cannot be read.</summary>
    /// <param name="files">The base tree, then overlays, in the order in which they apply.</param>
    /// <param name="log">Gets the problems.</param>
    public static SignalCatalog? Read(IReadOnlyList<string> files, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Read(new SignalCatalogFiles { Trees = [.. files] }, log);
    }

    /// <summary>Reads a catalog; null when a file cannot be read. Signals that cannot be used are left out.</summary>
    /// <param name="files">The files.</param>
    /// <param name="log">Gets the problems.</param>
    public static SignalCatalog? Read(SignalCatalogFiles files, ProblemLog log) => Read(files, new DiskFiles(), log);
}

public sealed partial class VspecReader
{
    /// <summary>Reads a file and what it includes; null when the file itself cannot be read.</summary>
    public static VssTree? Read(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        return Read(path, [], new DiskFiles(), log);
    }
}

public static partial class VssJsonReader
{
    /// <summary>Reads a file; null when it cannot be read at all. Never throws on what the file holds.</summary>
    public static VssTree? Read(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        return Read(path, new DiskFiles(), log);
    }

    /// <summary>Reads the bytes of a file, in UTF-8, that is known as <paramref name="path"/>.</summary>
    public static VssTree? Parse(string path, ReadOnlySpan<byte> bytes, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        string text;
        try
        {
            text = DiskFiles.Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            log.Error("BN3002", new SourcePlace(path), "the file is not written in UTF-8");
            return null;
        }
        return Parse(path, text, log);
    }
}
