using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Output;

/// <summary>Writes texts into files that may be there already.</summary>
internal static class FileReplacement
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes a file beside it first, so that a full disk or a kill leaves the old file or the new one, never half of it.
    /// False after a problem, which is then in the log.
    /// </summary>
    public static bool Write(string path, string text, ProblemLog log)
    {
        string beside = path + ".bordnetz-new";
        try
        {
            File.WriteAllText(beside, text, Utf8);
            File.Move(beside, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9097", new SourcePlace(path), $"the file cannot be written: {e.Message}");
            return false;
        }
    }
}
