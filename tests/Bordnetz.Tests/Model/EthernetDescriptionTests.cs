using System.Text;
using Bordnetz.Model;
using Bordnetz.Model.Ethernet;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

/// <summary>What a description says of switches, wires, queues, gates and shared wires.</summary>
public sealed class EthernetDescriptionTests
{
    private const string Star = """
          backbone:
            kind: ethernet
            rate: 1Gbit/s
            switch: ccu
            nodes: [ccu, zone.front]

        """;

    public static readonly string Switched = SmallPlatform
        .PartsYaml.Replace(
            "  zone.front: { kind: zone }",
            "  zone.front: { kind: zone }\n  zone.rear: { kind: zone }\n  camera: { kind: sensor, black-box: true }",
            StringComparison.Ordinal
        )
        .Replace(
            Star,
            """
              backbone:
                kind: ethernet
                rate: 1Gbit/s
                nodes: [ccu, zone.front, zone.rear, camera]
                switches:
                  sw.front: { in: zone.front }
                  sw.rear: { in: zone.rear }
                links:
                  - { between: [sw.front, sw.rear], rate: 10Gbit/s }
                  - { between: [sw.front, ccu] }
                  - { between: [sw.rear, camera], rate: 100Mbit/s }
                classes:
                  video: { priorities: [5, 4], idle-slope: 30% }
                  other: { priorities: [1, 0] }
                ports:
                  - from: sw.rear
                    to: sw.front
                    classes: { video: { priorities: 5, idle-slope: 200Mbit/s } }
                    gates:
                      cycle: 500us
                      end: overrun
                      windows:
                        - { open: 7, for: 100us }
                        - { for: 20us }
                        - { open: [video, 4, 3, 2, 1, 0], for: 380us }

            """,
            StringComparison.Ordinal
        );

    public static readonly string Shared = SmallPlatform.PartsYaml.Replace(
        Star,
        """
          backbone:
            kind: ethernet
            rate: 10Mbit/s
            plca: { coordinator: zone.front, burst: 1 }
            nodes: [ccu, zone.front]

        """,
        StringComparison.Ordinal
    );

    private static readonly (string Old, string With)[] Mistakes =
    [
        ("in: zone.rear", "in: zone.raer"),
        ("in: zone.rear", "in: zone.front"),
        ("      sw.rear: { in: zone.rear }", "      camera: { in: zone.rear }"),
        ("sw.rear: { in: zone.rear }", "sw.rear: zone.rear"),
        ("between: [sw.front, ccu]", "between: [sw.frnt, ccu]"),
        ("between: [sw.front, ccu]", "between: [sw.front]"),
        ("between: [sw.front, ccu]", "between: [ccu, ccu]"),
        ("between: [sw.front, ccu]", "between: [camera, ccu]"),
        ("between: [sw.front, ccu]", "between: [sw.front, sw.rear]"),
        ("      - { between: [sw.front, ccu] }\n", ""),
        (
            "    nodes: [ccu, zone.front, zone.rear, camera]",
            "    nodes: [ccu, zone.front, zone.rear, camera]\n    switch: ccu"
        ),
        (
            "    nodes: [ccu, zone.front, zone.rear, camera]",
            "    nodes: [ccu, zone.front, zone.rear, camera]\n    gateway: ccu"
        ),
        (
            "    nodes: [ccu, zone.front, zone.rear, camera]",
            "    nodes: [ccu, zone.front, zone.rear, camera]\n    plca: { coordinator: ccu }"
        ),
        ("priorities: [5, 4]", "priorities: [5, 9]"),
        ("priorities: [5, 4]", "priorities: [5, 5]"),
        ("priorities: [5, 4]", "priorities: [5, 3]"),
        ("priorities: [5, 4]", "priorities: [1]"),
        ("idle-slope: 30%", "idle-slope: 130%"),
        ("idle-slope: 30%", "idle-slope: 30"),
        ("idle-slope: 200Mbit/s", "idle-slope: 20Gbit/s"),
        ("- from: sw.rear", "- from: camera"),
        ("- from: sw.rear", "- from: sw.reer"),
        ("cycle: 500us", "cycle: 400us"),
        ("end: overrun", "end: late"),
        ("for: 20us", "for: 20s"),
        ("for: 20us", "open: []"),
        ("open: 7,", "open: [7, vido],"),
        ("open: [video, 4, 3", "open: [4, 3"),
    ];

    [Fact]
    public void Switches_wires_queues_and_gates_become_ports()
    {
        using SmallPlatform small = new();
        small["parts.yaml"] = Switched;
        Network network = small.Load().Variants[0].Networks[0];
        EthernetTopology topology = network.Topology!;
        Node Find(string name) => network.Nodes.Single(n => n.Name == name);

        Assert.Null(network.Switch);
        Assert.Equal(["sw.front zone.front", "sw.rear zone.rear"], topology.Switches.Select(s => $"{s.Name} {s.Node}"));
        Assert.Equal(
            ["camera → zone.rear", "zone.rear → zone.front", "zone.front → ccu"],
            topology.Route(Find("camera"), [Find("ccu"), Find("zone.front")]).Select(s => s.Port.ToString())
        );
        EthernetPort shaped = topology.Ports.Single(p => p.From == Find("zone.front") && p.To == Find("zone.rear"));
        Assert.Equal(10_000_000_000, shaped.BitRate);
        Assert.Equal(
            ["7 ", "6 ", "video 3000000000", "3 ", "2 ", "other "],
            shaped.Shaping.Classes.Select(c => $"{c.Name} {c.IdleSlope}")
        );
        Assert.Equal(2, shaped.Shaping.ClassOf(4));
        EthernetPort gated = topology.Ports.Single(p => p.From == Find("zone.rear") && p.To == Find("zone.front"));
        Assert.Equal(200_000_000, gated.Shaping.Classes[gated.Shaping.ClassOf(5)].IdleSlope);
        GateControl gates = gated.Shaping.Gates!;
        Assert.True(gates.MayOverrun);
        Assert.Equal([new OpenInterval(0, 100_000)], gates.OpenOf(0));
        Assert.Equal([new OpenInterval(120_000, 500_000)], gates.OpenOf(2));
        Assert.Equal(new OpenInterval(620_000, 1_000_000), gates.OpenAtOrAfter(2, 500_000));
        Assert.Equal(0, gates.OpenNs(1));
    }

    [Fact]
    public void A_shared_wire_has_its_coordinator_first()
    {
        using SmallPlatform small = new();
        small["parts.yaml"] = Shared;
        Network network = small.Load().Variants[0].Networks[0];

        Assert.Null(network.Topology);
        Assert.Equal(["zone.front", "ccu"], network.Plca!.Order.Select(n => n.Name));
        Assert.Equal(1, network.Plca.Burst);
        // A beacon of 20 bits and two opportunities of 32 at 10 Mbit/s.
        Assert.Equal(8_400, network.Plca.IdleRoundNs);
    }

    [Fact]
    public void Each_mistake_is_named_with_its_place_and_what_to_do()
    {
        StringBuilder text = new();
        foreach ((string old, string with) in Mistakes)
        {
            using SmallPlatform small = new();
            small["parts.yaml"] = Switched;
            text.Append("- `")
                .Append(old.Trim())
                .Append("` → `")
                .Append(with.Trim().Replace("\n", "⏎", StringComparison.Ordinal))
                .Append("`\n");
            List<string> problems = small.Change("parts.yaml", old, with).Problems();
            Assert.True(problems.Count > 0, $"{old} -> {with} is no mistake");
            foreach (string problem in problems)
            {
                text.Append("  ").Append(problem).Append('\n');
            }
        }
        Golden.Match(text.ToString(), "tests", "Bordnetz.Tests", "Model", "ethernet-mistakes.golden.md");
    }
}
