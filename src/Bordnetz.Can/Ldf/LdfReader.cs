using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>Reads LIN description files.</summary>
public static class LdfReader
{
    /// <summary>The largest file that is read.</summary>
    public const long MostBytes = 16L << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="log">Takes every problem, with line and column.</param>
    /// <returns>
    /// What was understood, which is the whole file when <paramref name="log"/> got no errors; null when it cannot be
    /// opened.
    /// </returns>
    public static LdfFile? Read(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                log.Error("BN2101", new SourcePlace(path), $"the file has more than {MostBytes >> 20} MiB");
                return null;
            }
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            log.Error("BN2101", new SourcePlace(path), $"the file cannot be read: {e.Message}");
            return null;
        }
        return ReadText(DbcEncoding.Decode(bytes, out _), path, log);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The LDF.</param>
    /// <param name="name">The file name for messages.</param>
    /// <param name="log">Takes every problem, with line and column.</param>
    public static LdfFile ReadText(string text, string name, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(log);
        ProblemLog own = new();
        LdfFile file = LdfParser.Parse(text, name, own) with { Comments = LdfComments.Read(text) };
        LdfCheck.Check(file, own);
        log.AddAll(own);
        return file;
    }
}
