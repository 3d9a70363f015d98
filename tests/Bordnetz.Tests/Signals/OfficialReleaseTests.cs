using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Signals;

public sealed class OfficialReleaseTests
{
    [Theory]
    [InlineData("4.2", 1069, 322)]
    [InlineData("5.1", 1321, 348)]
    [InlineData("6.0", 1267, 340)]
    public void An_official_release_is_read_without_a_problem(string version, int leaves, int branches)
    {
        SignalCatalog catalog = ReadRelease($"vss_rel_{version}.json");
        Assert.Equal(leaves, catalog.Signals.Length);
        Assert.Equal(branches, catalog.Branches.Length);
    }

    [Fact]
    public void The_source_tree_of_a_release_gives_the_catalog_of_its_export()
    {
        SignalCatalog export = ReadRelease("vss_rel_6.0.json");
        SignalCatalog source = ReadRelease("vspec-6.0/spec/VehicleSignalSpecification.vspec");
        Assert.Equal(Lines(export), Lines(source));
    }

    [Theory]
    [InlineData("4.2")]
    [InlineData("5.1")]
    [InlineData("6.0")]
    public void An_official_release_is_written_as_it_was_read_to_the_byte(string version)
    {
        string file = $"vss_rel_{version}.json";
        string written = CatalogExportTests.Write(ReadRelease(file), CatalogFormat.Json);
        Assert.Equal(File.ReadAllText(Path.Combine(RepositoryFiles.SharedData!, "vss", file)), written);
    }

    [Fact]
    public void The_source_tree_of_a_release_is_written_as_the_official_export_to_the_byte()
    {
        string written = CatalogExportTests.Write(
            ReadRelease("vspec-6.0/spec/VehicleSignalSpecification.vspec"),
            CatalogFormat.Json
        );
        Assert.Equal(File.ReadAllText(Path.Combine(RepositoryFiles.SharedData!, "vss", "vss_rel_6.0.json")), written);
    }

    [Theory]
    [InlineData("4.2")]
    [InlineData("5.1")]
    [InlineData("6.0")]
    public void A_release_written_as_yaml_reads_as_the_same_catalog(string version)
    {
        SignalCatalog release = ReadRelease($"vss_rel_{version}.json");
        string yaml = CatalogExportTests.Write(release, CatalogFormat.Yaml);
        using VssFolder folder = new VssFolder().With("release.yaml", yaml);
        SignalCatalog again = folder.Read("release.yaml")!;
        Assert.Empty(folder.Problems);
        Assert.Equal(Lines(release), Lines(again));
    }

    [Theory]
    [InlineData("4.2")]
    [InlineData("5.1")]
    [InlineData("6.0")]
    public void No_two_nodes_of_a_release_have_one_static_identifier(string version)
    {
        SignalCatalog release = ReadRelease($"vss_rel_{version}.json");
        Assert.Equal(release.Nodes.Length, release.Nodes.Select(n => StaticIds.Of(n)).Distinct().Count());
        Assert.NotEmpty(CatalogExportTests.Write(release, CatalogFormat.Id));
    }

    [Fact]
    public void The_overlays_of_a_release_apply_to_its_tree()
    {
        SignalCatalog catalog = ReadRelease(
            "vspec-6.0/spec/VehicleSignalSpecification.vspec",
            "vspec-6.0/overlays/extensions/dual_wiper_systems.vspec",
            "vspec-6.0/overlays/extensions/OBD.vspec"
        );
        Assert.True(catalog.TryFind("Vehicle.Body.Windshield.Front.Wiping.System.Primary.Mode", out _));
        Assert.False(catalog.TryFind("Vehicle.Body.Windshield.Front.Wiping.System.Mode", out _));
        Assert.True(catalog.TryFind("Vehicle.OBD.O2.Sensor8.Voltage", out _));
    }

    [Fact]
    public void Figures_of_a_release_are_as_published()
    {
        SignalCatalog catalog = ReadRelease("vss_rel_6.0.json");
        Assert.Equal(
            (643, 494, 130),
            (
                catalog.Signals.Count(s => s.Kind == SignalKind.Actuator),
                catalog.Signals.Count(s => s.Kind == SignalKind.Sensor),
                catalog.Signals.Count(s => s.Kind == SignalKind.Attribute)
            )
        );
        Assert.True(catalog.TryFind("Vehicle.VehicleIdentification.VIN", out SignalDefinition? vin));
        Assert.Equal(ValueVerdict.NotAllowed, SignalValidation.Check(vin, SignalValue.From("too short")));
        Assert.Equal(ValueVerdict.Valid, SignalValidation.Check(vin, SignalValue.From("WVWZZZ1JZXW000001")));
    }

    private static SignalCatalog ReadRelease(params string[] files)
    {
        string? folder = RepositoryFiles.SharedData is { } data ? Path.Combine(data, "vss") : null;
        if (folder is null || files.Any(f => !File.Exists(Path.Combine(folder, f))))
        {
            Assert.Skip("the official VSS releases are not beside the repository");
        }
        ProblemLog log = new();
        SignalCatalog? catalog = SignalCatalogReader.Read([.. files.Select(f => Path.Combine(folder, f))], log);
        Assert.Empty(log.Problems);
        return catalog!;
    }

    private static IEnumerable<string> Lines(SignalCatalog catalog) =>
        catalog
            .Signals.Select(s =>
                $"{s.Path} {s.Kind} {s.Type} [{s.Unit}] {s.Min}..{s.Max} ({string.Join(",", s.Allowed)}) {s.Pattern} "
                + $"={s.Default} '{s.Description}' '{s.Comment}' '{s.Deprecation}'"
            )
            .Concat(catalog.Branches.Select(b => $"{b.Path} '{b.Description}'"))
            .Order(StringComparer.Ordinal);
}
