using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>The files of one platform: reads them within limits and keeps what was read for the digest.</summary>
/// <param name="folder">The platform's folder.</param>
/// <param name="log">Takes the problems.</param>
/// <param name="instead">By full path, texts to read in place of what files hold; null for none.</param>
internal sealed class PlatformFiles(string folder, ProblemLog log, IReadOnlyDictionary<string, string>? instead = null)
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SortedDictionary<string, (string Path, byte[] Hash)> _read = new(StringComparer.Ordinal);

    /// <summary>The paths read so far, as messages show them, in the order of their names in the platform.</summary>
    public IEnumerable<string> Paths => _read.Values.Select(f => f.Path);

    /// <summary>The path of a file of the platform, given relative to its folder.</summary>
    public string PathOf(string relative) => Path.Combine(folder, relative).Replace('\\', '/');

    /// <summary>A name by which two ways to write one path are recognised.</summary>
    public string Identity(string relative) =>
        relative.Contains('\0', StringComparison.Ordinal) ? relative : Path.GetFullPath(PathOf(relative));

    /// <summary>Whether a file can be read; if not, that is logged. It counts as part of the platform.</summary>
    public bool Check(PlacedText file) => ReadBytes(file.Value, file.Place) is not null;

    /// <summary>The text to read in place of what a file holds; null when it is to be read itself.</summary>
    /// <param name="path">The path as messages show it.</param>
    public string? InsteadOf(string path) => instead?.GetValueOrDefault(Path.GetFullPath(path));

    /// <summary>Counts a file as part of the platform that another reader found by itself.</summary>
    /// <param name="path">The path as messages show it.</param>
    public void Include(string path)
    {
        string full = Path.GetFullPath(path);
        if (!_read.Values.Any(f => Path.GetFullPath(f.Path) == full) && File.Exists(path))
        {
            string name = Path.GetRelativePath(Path.GetFullPath(PathOf(".")), full).Replace('\\', '/');
            _read[name] = (path, SHA256.HashData(File.ReadAllBytes(path)));
        }
    }

    /// <summary>The text of a file; null when it cannot be read, which is logged at the place that names it.</summary>
    public string? ReadText(string relative, SourcePlace from)
    {
        if (ReadBytes(relative, from) is not { } bytes)
        {
            return null;
        }
        ReadOnlySpan<byte> content = bytes;
        content = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        try
        {
            return Utf8.GetString(content);
        }
        catch (ArgumentException)
        {
            log.Error("BN1001", new SourcePlace(PathOf(relative)), "the file is not in UTF-8");
            return null;
        }
    }

    /// <summary>The text of a file by the path that messages show; null when it cannot be read, which is logged.</summary>
    public string? ReadTextAt(string path, SourcePlace from) =>
        path.Contains('\0', StringComparison.Ordinal)
            ? ReadText(path, from)
            : ReadText(Path.GetRelativePath(Path.GetFullPath(PathOf(".")), Path.GetFullPath(path)), from);

    /// <summary>A hash of all files read: of their names within the platform and their contents.</summary>
    public string Digest()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, (_, byte[] content)) in _read)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            hash.AppendData(Encoding.UTF8.GetBytes(bytes.Length.ToString(CultureInfo.InvariantCulture) + ":"));
            hash.AppendData(bytes);
            hash.AppendData(content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private byte[]? ReadBytes(string relative, SourcePlace from)
    {
        string path = PathOf(relative);
        if (instead is not null && instead.TryGetValue(Path.GetFullPath(path), out string? text))
        {
            byte[] given = Utf8.GetBytes(text);
            _read[relative.Replace('\\', '/')] = (path, SHA256.HashData(given));
            return given;
        }
        try
        {
            FileInfo info = new(path);
            if (!info.Exists)
            {
                string what = Directory.Exists(path) ? "is a folder, not a file" : "does not exist";
                log.Error("BN1010", from, $"the file '{path}' {what}{SuggestFile(path, relative)}");
                return null;
            }
            if (info.Length > MaxBytes)
            {
                log.Error("BN1005", from, $"the file '{path}' is larger than {MaxBytes >> 20} MiB");
                return null;
            }
            byte[] bytes = File.ReadAllBytes(path);
            _read[relative.Replace('\\', '/')] = (path, SHA256.HashData(bytes));
            return bytes;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            log.Error("BN1010", from, $"the file '{path}' cannot be read: {e.Message}");
            return null;
        }
    }

    private static string SuggestFile(string path, string relative)
    {
        string? parent = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(parent) || !Directory.Exists(parent))
        {
            return "";
        }
        IEnumerable<string> names = Directory.EnumerateFiles(parent).Select(f => Path.GetFileName(f)!).Take(1000);
        string? best = Suggestion.Closest(Path.GetFileName(relative), names);
        string? below = Path.GetDirectoryName(relative)?.Replace('\\', '/');
        return best is null ? "" : $"; did you mean '{(string.IsNullOrEmpty(below) ? best : $"{below}/{best}")}'?";
    }
}
