using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Cli;

/// <summary>Writes the files of a new platform, and overwrites nothing.</summary>
internal static class NewFolder
{
    /// <summary>Whether a folder is new or empty; if not, that is a problem.</summary>
    public static bool IsFree(string folder, ProblemLog log)
    {
        bool taken =
            File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());
        if (taken)
        {
            log.Error("BN9072", new SourcePlace(folder), "the folder is not empty; nothing is overwritten");
        }
        return !taken;
    }

    /// <summary>Writes files into a folder that is new or empty; false after problems.</summary>
    public static bool Write(
        string folder,
        ImmutableArray<(string Path, ImmutableArray<byte> Content)> files,
        ProblemLog log
    )
    {
        if (!IsFree(folder, log))
        {
            return false;
        }
        try
        {
            foreach ((string path, ImmutableArray<byte> content) in files)
            {
                string full = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllBytes(full, [.. content]);
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9072", new SourcePlace(folder), $"the platform cannot be written: {e.Message}");
            return false;
        }
    }
}
