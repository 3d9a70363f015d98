using System.Text;
using Bordnetz.Model;
using Bordnetz.TestKit;
using Bordnetz.Tests.Simulation;

namespace Bordnetz.Tests.Model;

/// <summary>Network management, partial networks and scene changes are read, checked, and made part of the variants.</summary>
public sealed class NetworkManagementTests
{
    [Fact]
    public void Every_node_of_a_managed_network_has_an_nm_pdu_of_its_own()
    {
        Variant variant = new ManagedPlatform().Load();
        Network can = variant.Networks.Single(n => n.Name == "can1");
        Frame[] pdus = [.. variant.Frames.Where(f => f.IsNm && f.Network == can)];
        Assert.Equal(["Nm.zone1", "Nm.ecu10", "Nm.ecu11"], pdus.Select(f => f.Name));
        Assert.Equal([0x500u, 0x501u, 0x502u], pdus.Select(f => f.Layout.Id.Value));
        Assert.All(pdus, f => Assert.Equal((100_000_000L, 8, true), (f.PeriodNs, f.Layout.Length, f.Layout.IsFd)));
        Assert.Equal(["zone1", "ecu11"], pdus[1].Legs.Single().To.Select(n => n.Name));
        Assert.DoesNotContain(variant.Frames, f => f.IsNm && f.Network.Kind == NetworkKind.Lin);
        Assert.Equal(50_000_000, variant.Nodes[0].BootNs);
    }

    [Fact]
    public void Partial_networks_are_bits_of_the_scenes_that_request_them()
    {
        Variant variant = new ManagedPlatform().Load();
        PartialNetworking groups = new(variant);
        Scene[] scenes = [.. variant.Power.Scenes];
        Assert.Equal([0, 1UL << 16, 1UL << 63], scenes.Select(groups.RequestedBy));
        Assert.Equal((1UL << 63) | (1UL << 16), groups.Of(variant.Nodes.Single(n => n.Name == "ecu00")));
        Assert.Equal(["", "zone0", "ccu"], scenes.Select(s => s.Holder?.Name ?? ""));
        Assert.All(variant.Nodes, n => Assert.True(groups.CanSleep(n)));
    }

    [Fact]
    public void Without_partial_networks_all_nodes_are_one()
    {
        Variant variant = new ManagedPlatform { HasParts = false }.Load();
        PartialNetworking groups = new(variant);
        ulong all = PartialNetworking.Everyone;
        Assert.Equal([0, all, all], variant.Power.Scenes.Select(groups.RequestedBy));
    }

    private static readonly (string Old, string With)[] Mistakes =
    [
        ("cycle: 100ms", "cycle: 100"),
        ("cycle: 100ms, ", ""),
        ("timeout: 400ms", "timeout: 150ms"),
        ("reset: 250ms", "reset: 199ms"),
        ("id: 0x500", "id: 0x7FE"),
        ("layout: can0.dbc\n    nm: { id: 0x500", "layout: can0.dbc\n    nm: { id: 15"),
        ("wait-bus-sleep", "wait-sleep"),
        ("    schedule: Normal\n", "    schedule: Normal\n    nm: { id: 1 }\n"),
        ("some: { id: 16", "some: { id: 63"),
        ("some: { id: 16", "some: { id: 15"),
        ("some: { id: 16, nodes: [zone0, ecu00]", "some: { id: 16, nodes: [zone0, ecu99]"),
        ("some: { id: 16, nodes: [zone0, ecu00]", "some: { id: 16, nodes: [zone0, ecu01]"),
        ("scenes: whole", "scenes: hole"),
        ("held-by: zone0", "held-by: zone1"),
        ("by: plug,", "by: plog,"),
        ("boot: 50ms", "boot: 0ms"),
    ];

    [Fact]
    public void Each_mistake_is_named_with_its_place_and_what_to_do()
    {
        StringBuilder all = new();
        foreach ((string old, string with) in Mistakes)
        {
            Variant? taken = new ManagedPlatform().TryLoad(
                out string problems,
                text =>
                {
                    int at = text.IndexOf(old, StringComparison.Ordinal);
                    Assert.True(at >= 0, old);
                    return text[..at] + with + text[(at + old.Length)..];
                }
            );
            Assert.True(taken is null, $"'{with}' is taken");
            all.Append("## `")
                .Append(old.Trim().ReplaceLineEndings("\\n"))
                .Append("` -> `")
                .Append(with.Trim().ReplaceLineEndings("\\n"));
            all.Append("`\n").Append(problems).Append("\n\n");
        }
        Golden.Match(all.ToString(), "tests", "Bordnetz.Tests", "Model", "network-management-mistakes.golden.md");
    }
}
