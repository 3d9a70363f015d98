using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>Reads DBC files.</summary>
public static class DbcReader
{
    /// <summary>The largest file that is read.</summary>
    public const long MostBytes = 256L << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="log">Takes every problem, with line and column.</param>
    /// <param name="mode">What to make of departures from the format.</param>
    /// <returns>
    /// The file; null when it cannot be opened, or when it has errors and <paramref name="mode"/> is strict.
    /// </returns>
    public static DbcFile? Read(string path, ProblemLog log, DbcMode mode = DbcMode.Strict)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                log.Error("BN2001", new SourcePlace(path), $"the file has more than {MostBytes >> 20} MiB");
                return null;
            }
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            log.Error("BN2001", new SourcePlace(path), $"the file cannot be read: {e.Message}");
            return null;
        }
        return ReadBytes(bytes, path, log, mode);
    }

    /// <summary>
    /// Reads the bytes of a file: UTF-8 or UTF-16 with a byte order mark, else UTF-8 where that is valid, else GBK
    /// where that is likely, else Windows-1252.
    /// </summary>
    /// <inheritdoc cref="Read(string, ProblemLog, DbcMode)"/>
    public static DbcFile? ReadBytes(
        ReadOnlySpan<byte> bytes,
        string name,
        ProblemLog log,
        DbcMode mode = DbcMode.Strict
    )
    {
        ArgumentNullException.ThrowIfNull(log);
        string text = DbcEncoding.Decode(bytes, out string encoding);
        if (encoding is not ("ASCII" or "UTF-8"))
        {
            log.Note("BN2024", new SourcePlace(name), $"the file is no UTF-8; it is read as {encoding}");
        }
        return ReadText(text, name, log, mode);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The DBC.</param>
    /// <param name="name">The file name for messages.</param>
    /// <param name="log">Takes every problem, with line and column.</param>
    /// <param name="mode">What to make of departures from the format.</param>
    /// <returns>The file; null when it has errors and <paramref name="mode"/> is strict.</returns>
    public static DbcFile? ReadText(string text, string name, ProblemLog log, DbcMode mode = DbcMode.Strict)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(log);
        ProblemLog own = new();
        DbcFile file = DbcParser.Parse(text, name, own, mode);
        log.AddAll(own);
        return mode == DbcMode.Strict && own.HasErrors ? null : file;
    }
}
