using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>VSS files on the disk.</summary>
internal sealed class DiskFiles : VssFiles
{
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override bool Exists(string path) => File.Exists(path);

    public override string? Read(string path, SourcePlace asked, ProblemLog log)
    {
        try
        {
            using StreamReader reader = new(path, Utf8);
            StringBuilder text = new();
            char[] part = new char[16 * 1024];
            // A device or pipe has no length that could be asked for before.
            for (int count = reader.Read(part); count > 0; count = reader.Read(part))
            {
                text.Append(part, 0, count);
                if (text.Length > MaxLength)
                {
                    log.Error("BN2050", asked, $"'{path}' is larger than any VSS file ({MaxLength} characters)");
                    return null;
                }
            }
            return text.ToString();
        }
        catch (DecoderFallbackException)
        {
            log.Error("BN3002", new SourcePlace(path), "the file is not written in UTF-8");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.Error("BN3001", asked, "the file cannot be read: " + e.Message);
            return null;
        }
    }

    public override IEnumerable<string> NamesIn(string folder)
    {
        string path = folder.Length == 0 ? "." : folder;
        return Directory.Exists(path) ? Directory.EnumerateFiles(path).Take(1000).Select(f => Path.GetFileName(f)) : [];
    }

    // 'Body/../include/X' and 'include/X' are one file, and places should read well.
    public override string Normal(string path) =>
        Path.IsPathRooted(path) ? Path.GetFullPath(path) : Path.GetRelativePath(".", Path.GetFullPath(path));
}
