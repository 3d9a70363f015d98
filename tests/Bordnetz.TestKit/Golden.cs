namespace Bordnetz.TestKit;

/// <summary>
/// Compares text with a file of the repository. Set <c>BORDNETZ_UPDATE_GOLDEN=1</c> to write the files anew; say in
/// the commit why the new text is right.
/// </summary>
public static class Golden
{
    /// <summary>Throws with the first differing line when <paramref name="actual"/> is not what the file holds.</summary>
    /// <param name="actual">The text produced.</param>
    /// <param name="parts">The path of the golden file within the repository.</param>
    public static void Match(string actual, params ReadOnlySpan<string> parts)
    {
        ArgumentNullException.ThrowIfNull(actual);
        string path = RepositoryFiles.At(parts);
        string normal = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("BORDNETZ_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, normal);
            return;
        }
        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (expected == normal)
        {
            return;
        }
        string[] want = expected.Split('\n');
        string[] got = normal.Split('\n');
        int line = 0;
        while (line < want.Length && line < got.Length && want[line] == got[line])
        {
            line++;
        }
        throw new GoldenMismatchException(
            $"{path}({line + 1}): expected '{want.ElementAtOrDefault(line)}' but got '{got.ElementAtOrDefault(line)}'"
        );
    }
}

/// <summary>Thrown when a text differs from its golden file.</summary>
public sealed class GoldenMismatchException(string message) : Exception(message);
