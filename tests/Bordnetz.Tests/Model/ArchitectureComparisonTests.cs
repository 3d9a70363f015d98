using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

/// <summary>What the zonal car saves follows from the two descriptions, which differ in architecture only.</summary>
public sealed class ArchitectureComparisonTests
{
    private static readonly Lazy<(Platform Old, Platform New)> Both = new(() =>
        (Load("predecessor"), Load("reference"))
    );

    private static Comparison Compared => Compare("bev-europe-plus");

    private static Comparison Compare(string variant)
    {
        Variant zonal = Both.Value.New.Variants.Single(v => v.Name == variant);
        Variant old = Comparison.Counterpart(zonal, Both.Value.Old.Variants)!;
        return Comparison.Of(VariantAnalyzer.Analyse(old), VariantAnalyzer.Analyse(zonal));
    }

    [Fact]
    public void For_the_same_functions_it_needs_fewer_nodes_and_less_wire()
    {
        Comparison compared = Compared;
        Assert.Empty(compared.OnlyBefore);
        Assert.Empty(compared.OnlyAfter);
        double Change(string what, string unit) =>
            compared.Rows.Single(r => r.What == what && r.Unit == unit).Change!.Value;
        Assert.InRange(Change("nodes", ""), -0.40, -0.30);
        Assert.InRange(Change("own computers", ""), -0.65, -0.30);
        Assert.InRange(Change("wires", ""), -0.35, -0.25);
        Assert.InRange(Change("harness", "m"), -0.25, -0.17);
        // Thick feeds to the zones take back what the thin wires save.
        Assert.InRange(Change("harness", "kg"), -0.02, 0.06);
    }

    [Fact]
    public void Both_are_counted_complete_and_with_the_same_cables()
    {
        foreach (VariantAnalysis analysis in new[] { Compared.Before, Compared.After })
        {
            Assert.Empty(analysis.Harness.Unplaced);
            Assert.Empty(analysis.Hardware.Incomplete);
            Assert.Empty(analysis.Power.WithoutSupply);
            Assert.All(analysis.Harness.Runs, r => Assert.NotNull(r.Cable));
        }
        Assert.Equal(
            Compared.Before.Variant.Wiring.Cables.Select(c => c.ToString()),
            Compared.After.Variant.Wiring.Cables.Select(c => c.ToString())
        );
    }

    [Fact]
    public void The_same_devices_sit_in_the_same_places()
    {
        Dictionary<string, Device> old = Compared.Before.Variant.Devices.ToDictionary(d => d.Name);
        foreach (Device device in Compared.After.Variant.Devices.Where(d => d.Name != "selector"))
        {
            Assert.Equal(old[device.Name].Hardware.At, device.Hardware.At);
            Assert.Equal(old[device.Name].Hardware.Part, device.Hardware.Part);
            Assert.Equal((old[device.Name].Wires, old[device.Name].Cable?.Name), (device.Wires, device.Cable?.Name));
        }
    }

    [Fact]
    public void No_figure_of_a_shipped_platform_fails()
    {
        IEnumerable<Variant> all = Both.Value.Old.Variants.Concat(Both.Value.New.Variants);
        Assert.DoesNotContain(
            all.SelectMany(v => VariantAnalyzer.Analyse(v).Problems),
            p => p.Severity == Severity.Error
        );
    }

    private static Platform Load(string name)
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(RepositoryFiles.At("platforms", name), log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        return platform;
    }
}
