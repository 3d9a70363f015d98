using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Tests.Model;

namespace Bordnetz.Tests.Analysis;

/// <summary>The rules of ISO 26262 that an architecture shows.</summary>
public sealed class SafetyRulesTests
{
    [Theory]
    // ISO 26262-9:2018, figure 2: what a requirement may be divided into.
    [InlineData(Asil.D, Asil.C, Asil.A, true)]
    [InlineData(Asil.D, Asil.B, Asil.B, true)]
    [InlineData(Asil.D, Asil.D, Asil.QM, true)]
    [InlineData(Asil.D, Asil.C, Asil.QM, false)]
    [InlineData(Asil.D, Asil.B, Asil.A, false)]
    [InlineData(Asil.C, Asil.B, Asil.A, true)]
    [InlineData(Asil.C, Asil.C, Asil.QM, true)]
    [InlineData(Asil.C, Asil.A, Asil.A, false)]
    [InlineData(Asil.B, Asil.A, Asil.A, true)]
    [InlineData(Asil.B, Asil.A, Asil.QM, false)]
    [InlineData(Asil.A, Asil.A, Asil.QM, true)]
    [InlineData(Asil.A, Asil.QM, Asil.QM, false)]
    public void A_level_may_be_divided_as_the_standard_says(Asil of, Asil one, Asil other, bool allowed)
    {
        Assert.Equal(allowed, SafetyRules.MayDivide(of, one, other));
        Assert.Equal(allowed, SafetyRules.MayDivide(of, other, one));
    }

    [Fact]
    public void Two_functions_on_nodes_with_nothing_in_common_are_independent()
    {
        using SmallPlatform small = SmallHardware.Create();
        small
            .Change("parts.yaml", "    asil: C\n", "    asil: B\n    decomposes: { asil: C, with: check }\n")
            .Change(
                "parts.yaml",
                "chains:\n",
                "  check: { on: bms, period: 10ms, wcet: 100us, asil: A, reads: [Vehicle.Pedal], when: BEV }\nchains:\n"
            )
            .Change(SmallHardware.File, "kl15: { from: battery,", "kl15: { from: second,")
            .Change(
                SmallHardware.File,
                "  sources:\n",
                "  sources:\n    second: { kind: battery, voltage: 12V, capacity: 10Ah, usable: 50%, at: [0m, 0m, 0m] }\n"
            );
        SafetyFindings found = SafetyRules.Analyse(small.Load().Variants.Single(v => v.Name == "bev"));
        SharedRequirement shared = Assert.Single(found.Decompositions);
        Assert.True(shared.IsAllowed);
        // Both e-fuses sit in the same zone controller.
        Assert.Equal(["node zone.front"], shared.Shared);
        small.Change(SmallHardware.File, "rating: 10A, in: zone.front", "rating: 10A, at: [0m, 0m, 0m]");
        found = SafetyRules.Analyse(small.Load().Variants.Single(v => v.Name == "bev"));
        Assert.True(Assert.Single(found.Decompositions).Holds);
    }

    [Fact]
    public void A_chain_fails_with_each_node_network_and_supply_on_its_way()
    {
        using SmallPlatform small = SmallHardware.Create();
        SafetyFindings found = SafetyRules.Analyse(small.Load().Variants.Single(v => v.Name == "bev"));
        ChainDependency chain = Assert.Single(found.Dependencies);
        Assert.Equal(Asil.C, chain.Required);
        Assert.Equal(
            [
                "fuse efuse.bms",
                "fuse efuse.ccu",
                "network backbone",
                "network powertrain",
                "node bms",
                "node ccu",
                "node zone.front",
                "rail kl15",
                "rail kl30",
                "source battery",
            ],
            chain.SinglePoints.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Above_B_the_wires_are_weaker_than_what_they_carry()
    {
        using SmallPlatform small = SmallHardware.Create();
        small.Change("parts.yaml", "PedalState: { priority: 5, e2e: P05", "PedalState: { priority: 5, e2e: none");
        IntegrityCrossing Pedal() =>
            SafetyRules
                .Analyse(small.Load().Variants.Single(v => v.Name == "bev"))
                .Crossings.Single(c => c.Frame.Name == "PedalState");
        Assert.False(Pedal().Holds);
        Assert.Equal(Asil.C, Pedal().Required);
        small.Change("parts.yaml", "    asil: C\n", "    asil: B\n");
        Assert.True(Pedal().Holds);
        // A gateway of a lower level can corrupt whatever passes it.
        small.Change("parts.yaml", "zone.front: { kind: zone,", "zone.front: { kind: zone, asil: A,");
        small.Change("powertrain.dbc", "BO_ 256 PedalState: 8 ZONE_FRONT", "BO_ 256 PedalState: 8 BMS");
        small.Change("parts.yaml", "pedal: { on: zone.front,", "pedal: { on: bms, when: BEV,");
        small.Change("parts.yaml", "through: [torque]", "through: [torque]");
        Assert.Equal(["node zone.front"], Pedal().Weaker);
    }
}
