using System.Text.Json.Nodes;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Signals;

/// <summary>
/// The source trees of earlier releases, which <c>BORDNETZ_VSS_TREES</c> says where they are: a folder with
/// <c>4.2/spec</c> and <c>5.1/spec</c>, as the tags of COVESA's repository have them.
/// </summary>
public sealed class OfficialTreeTests
{
    [Fact]
    public void The_source_tree_of_5_1_is_written_as_its_export_to_the_byte()
    {
        (string written, string export) = WriteAndRead("5.1");
        Assert.Equal(export, written);
    }

    [Fact]
    public void The_source_tree_of_4_2_has_the_content_of_its_export()
    {
        (string written, string export) = WriteAndRead("4.2");
        JsonObject ours = JsonNode.Parse(written)!.AsObject();
        // vss-tools 4.2 left out two things that all later ones write, as the export of 5.1 shows: defaults that are
        // empty texts, and the deprecation of a branch in the branches of its instances.
        JsonObject vehicle = Children(ours, "Vehicle");
        Assert.True(Node(Children(vehicle, "VersionVSS"), "Label").Remove("default"));
        foreach (string sensors in new[] { "O2", "O2WR" })
        {
            for (int i = 1; i <= 8; i++)
            {
                Assert.True(Node(Children(Children(vehicle, "OBD"), sensors), $"Sensor{i}").Remove("deprecation"));
            }
        }
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(export), ours));
    }

    private static JsonObject Node(JsonObject nodes, string name) => nodes[name]!.AsObject();

    private static JsonObject Children(JsonObject nodes, string name) => Node(nodes, name)["children"]!.AsObject();

    private static (string Written, string Export) WriteAndRead(string version)
    {
        string? trees = Environment.GetEnvironmentVariable("BORDNETZ_VSS_TREES");
        string? export = RepositoryFiles.SharedData is { } data
            ? Path.Combine(data, "vss", $"vss_rel_{version}.json")
            : null;
        if (trees is null || !File.Exists(export))
        {
            Assert.Skip("BORDNETZ_VSS_TREES names no folder of the source trees, or the releases are not there");
        }
        ProblemLog log = new();
        string spec = Path.Combine(trees, version, "spec", "VehicleSignalSpecification.vspec");
        SignalCatalog catalog = SignalCatalogReader.Read([spec], log)!;
        Assert.Empty(log.Problems);
        return (CatalogExportTests.Write(catalog, CatalogFormat.Json), File.ReadAllText(export));
    }
}
