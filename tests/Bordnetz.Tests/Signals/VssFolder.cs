using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Tests.Signals;

/// <summary>A folder of VSS files that a test writes and reads; messages name the files without the folder.</summary>
internal sealed class VssFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bordnetz-vss-").FullName;

    public ProblemLog Log { get; } = new();

    public VssFolder With(string file, string content)
    {
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return this;
    }

    public SignalCatalog? Read(params string[] files) =>
        SignalCatalogReader.Read([.. files.Select(f => Path.Combine(_folder, f))], Log);

    public IEnumerable<string> Problems => Log.Problems.Select(p => p.ToString().Replace(_folder + "/", ""));

    public static SignalCatalog ReadClean(string vspec, params string[] overlays)
    {
        using VssFolder folder = new VssFolder().With("base.vspec", vspec);
        for (int i = 0; i < overlays.Length; i++)
        {
            folder.With($"overlay{i}.vspec", overlays[i]);
        }
        SignalCatalog? catalog = folder.Read(["base.vspec", .. overlays.Select((_, i) => $"overlay{i}.vspec")]);
        Assert.Empty(folder.Problems);
        return catalog!;
    }

    public static IEnumerable<string> Complain(string vspec, string file = "base.vspec")
    {
        using VssFolder folder = new VssFolder().With(file, vspec);
        folder.Read(file);
        return [.. folder.Problems];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
