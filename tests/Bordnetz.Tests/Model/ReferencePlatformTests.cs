using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

public sealed class ReferencePlatformTests
{
    private static readonly string Folder = RepositoryFiles.At("platforms", "reference");

    [Fact]
    public void Fourteen_vehicles_can_be_bought()
    {
        string[] expected =
        [
            "bev-china-core",
            "bev-china-plus",
            "bev-europe-core",
            "bev-europe-plus",
            "combustion-china-core",
            "combustion-china-plus",
            "combustion-europe-core",
            "combustion-europe-plus",
            "combustion-europe-plus-towhitch",
            "phev-china-core",
            "phev-china-plus",
            "phev-europe-core",
            "phev-europe-plus",
            "phev-europe-plus-towhitch",
        ];
        Assert.Equal(expected, Names(Load(Folder)));
    }

    [Fact]
    public void It_has_the_size_of_a_real_domain()
    {
        Platform platform = Load(Folder);
        Assert.True(platform.Catalog.Signals.Length >= 300);
        Variant hybrid = platform.Variants.Single(v => v.Name == "phev-europe-plus-towhitch");
        Assert.True(hybrid.Frames.Length >= 60);
        Assert.True(hybrid.Frames.Sum(f => f.Signals.Length) >= 300);
        Assert.True(hybrid.Functions.Length >= 25);
        Assert.True(hybrid.Chains.Length >= 8);
    }

    [Fact]
    public void Every_signal_of_the_catalog_agrees_with_the_standard()
    {
        SignalCatalog official = Read(OfficialRelease());
        foreach (SignalDefinition own in Read(Path.Combine(Folder, "vss", "vehicle.vspec")).Signals)
        {
            Assert.True(official.TryFind(own.Path, out SignalDefinition? standard), $"{own.Path} is not in VSS 6.0");
            Assert.Equal(
                (standard.Path, standard.Kind, standard.Type, standard.Unit, standard.Min, standard.Max),
                (own.Path, own.Kind, own.Type, own.Unit, own.Min, own.Max)
            );
            Assert.Equal(standard.Allowed, own.Allowed);
            // The standard's text has a licence of its own.
            Assert.NotEqual(standard.Description, own.Description);
        }
    }

    [Fact]
    public void The_extensions_extend_and_do_not_repeat_the_standard()
    {
        SignalCatalog official = Read(OfficialRelease());
        SignalCatalog own = Read(Path.Combine(Folder, "vss", "vehicle.vspec"));
        SignalDefinition[] extensions = Load(Folder).Catalog.Signals.Where(s => !own.TryFind(s.Path, out _)).ToArray();
        Assert.NotEmpty(extensions);
        Assert.All(extensions, s => Assert.False(official.TryFind(s.Path, out _), s.Path));
    }

    [Fact]
    public void An_official_release_stands_in_for_the_catalog()
    {
        string release = OfficialRelease();
        string copy = Directory.CreateTempSubdirectory("bordnetz-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            {
                string to = Path.Combine(copy, Path.GetRelativePath(Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
            File.Copy(release, Path.Combine(copy, "vss", "official.json"));
            string main = Path.Combine(copy, "platform.yaml");
            string text = File.ReadAllText(main);
            Assert.Contains("vss/vehicle.vspec", text, StringComparison.Ordinal);
            File.WriteAllText(main, text.Replace("vss/vehicle.vspec", "vss/official.json", StringComparison.Ordinal));
            Assert.Equal(Names(Load(Folder)), Names(Load(copy)));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string[] Names(Platform platform) =>
        [.. platform.Variants.Select(v => v.Name).Order(StringComparer.Ordinal)];

    private static Platform Load(string folder)
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(folder, log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        return platform;
    }

    private static SignalCatalog Read(string file)
    {
        ProblemLog log = new();
        SignalCatalog? catalog = SignalCatalogReader.Read([file], log);
        Assert.True(catalog is not null, string.Join('\n', log.Problems));
        return catalog;
    }

    private static string OfficialRelease()
    {
        string? file = RepositoryFiles.SharedData is { } data ? Path.Combine(data, "vss", "vss_rel_6.0.json") : null;
        if (!File.Exists(file))
        {
            Assert.Skip("the official VSS 6.0 release is not beside the repository");
        }
        return file;
    }
}
