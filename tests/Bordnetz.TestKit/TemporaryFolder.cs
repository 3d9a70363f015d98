namespace Bordnetz.TestKit;

/// <summary>A folder of its own that goes when it is disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("bordnetz-test-").FullName;

    /// <summary>A path within it.</summary>
    public string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A copy of a shipped platform to spoil.</summary>
public sealed class PlatformCopy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private PlatformCopy(string name) => Folder = _folder.At(name);

    /// <summary>The copied platform's folder.</summary>
    public string Folder { get; }

    /// <summary>Copies a platform of <c>platforms/</c>.</summary>
    public static PlatformCopy Of(string name)
    {
        PlatformCopy copy = new(name);
        string source = RepositoryFiles.At("platforms", name);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy.Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    /// <summary>Replaces a text in a file of the copy, which must contain it.</summary>
    public void Replace(string file, string old, string replacement)
    {
        string path = Path.Combine(Folder, file);
        string text = File.ReadAllText(path);
        if (!text.Contains(old, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{file} does not contain '{old}'", nameof(old));
        }
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
