using Bordnetz.Problems;

namespace Bordnetz.Cli.Output;

/// <summary>Writes a report's page into a folder.</summary>
internal static class ReportFile
{
    /// <summary>Writes <c>index.html</c>; false when that cannot be done, which has been printed.</summary>
    public static bool Write(DirectoryInfo folder, Func<string> page)
    {
        string file = Path.Combine(folder.FullName, "index.html");
        try
        {
            folder.Create();
            File.WriteAllText(file, page());
            Console.Error.WriteLine($"report: {file}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProblemLog log = new();
            log.Error("BN9091", new SourcePlace(file), $"the report cannot be written: {e.Message}");
            PlatformLoading.Print(log);
            return false;
        }
    }
}
