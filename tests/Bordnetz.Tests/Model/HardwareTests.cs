using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

/// <summary>Parts, devices, wires, power and scenes are read, checked, and made part of the variants.</summary>
public sealed class HardwareTests
{
    [Fact]
    public void A_node_has_what_its_part_has_unless_it_says_otherwise()
    {
        using SmallPlatform small = SmallHardware.Create();
        Variant bev = small.Load().Variants.Single(v => v.Name == "bev");
        Node zone = bev.Nodes.Single(n => n.Name == "zone.front");
        Assert.Equal(new Part("controller", "P-1"), zone.Hardware.Part);
        Assert.Equal(0.5, zone.Hardware.Mass!.Value);
        Assert.Equal("kg", zone.Hardware.Mass.Unit);
        Assert.Equal("500g", zone.Hardware.Mass.Written);
        Assert.Equal("data sheet", zone.Hardware.Mass.Source);
        Assert.Equal(1 << 20, zone.Hardware.Ram!.Value);
        Assert.Equal(("W", 24.0), (zone.Hardware.Peak!.Unit, zone.Hardware.Peak.Value));
        Assert.Equal(("A", 0.001), (zone.Hardware.Sleep!.Unit, zone.Hardware.Sleep.Value));
        Assert.Equal(new Position(0, 600, 600), zone.Hardware.At);
        Assert.Equal(Asil.D, zone.Hardware.Asil);

        Node central = bev.ApiNode;
        Assert.Equal("P-2", central.Hardware.Part!.Number);
        Assert.Equal(2 << 20, central.Hardware.Ram!.Value);
        Assert.Equal(4 << 20, central.Hardware.Flash!.Value);
        Assert.Equal(0x1001, central.DiagnosticAddress);
        Assert.Equal(Asil.C, central.Partitions[0].Asil);
        Assert.Null(central.Partitions[1].Asil);
    }

    [Fact]
    public void Like_copies_what_a_node_does_not_say_but_not_what_tells_it_apart()
    {
        using SmallPlatform small = SmallHardware.Create();
        Variant bev = small.Load().Variants.Single(v => v.Name == "bev");
        Node bms = bev.Nodes.Single(n => n.Name == "bms");
        Assert.Equal("controller", bms.Hardware.Part!.Name);
        Assert.Equal(0.8, bms.Hardware.Mass!.Value);
        Assert.Equal(new Position(-1000, 0, 200), bms.Hardware.At);
        Assert.Equal(NodeKind.Ecu, bms.Kind);
        Assert.Null(bms.DiagnosticAddress);
        Device right = bev.Devices.Single(d => d.Name == "lamp.right");
        Assert.Equal(("zone.front", 1, "core"), (right.On.Name, right.Wires, right.Cable!.Name));
        Assert.Empty(right.Serves);
    }

    [Fact]
    public void Figures_know_whether_they_are_assumed()
    {
        using SmallPlatform small = SmallHardware.Create();
        Variant bev = small.Load().Variants.Single(v => v.Name == "bev");
        HardwareBill bill = VariantAnalyzer.Analyse(bev).Hardware;
        Assert.Equal(["4A", "25g/m", "0.7EUR/m"], bill.Assumed.Select(f => f.Written));
        Assert.Equal("peak of device 'horn'", bill.Assumed[0].Of);
        Assert.Equal("hardware.yaml", Path.GetFileName(bill.Assumed[0].Place.File));
    }

    [Fact]
    public void A_variant_loses_the_supply_of_what_it_lacks()
    {
        using SmallPlatform small = SmallHardware.Create();
        Platform platform = small.Load();
        Variant engine = platform.Variants.Single(v => v.Name == "combustion");
        Assert.Equal(["lamp.left", "lamp.right"], engine.Devices.Select(d => d.Name));
        Assert.Equal(["efuse.ccu"], engine.Power.Fuses.Select(f => f.Name));
        Assert.Equal(["battery"], engine.Power.Sources.Select(s => s.Name));
        Scene driving = engine.Power.Scenes.Single(s => s.Name == "driving");
        Assert.Equal(["ccu", "zone.front"], driving.Nodes.Select(n => n.Node.Name));
        Assert.Empty(driving.Running);
        Assert.Equal(["zone.front"], Assert.Single(engine.Power.WakeLines).To.Select(n => n.Name));
    }

    [Fact]
    public void Parts_and_scenes_come_from_any_file()
    {
        using SmallPlatform small = SmallHardware.Create();
        small["more.yaml"] = """
            scenes:
              sentry: { awake: [ccu], load: 10% }
            power:
              fuses:
                spare: { rail: kl30, rating: 3A }
            """;
        small.Change(SmallHardware.File, "parts:\n", "include: more.yaml\nparts:\n");
        Variant bev = small.Load().Variants.Single(v => v.Name == "bev");
        Assert.Contains(bev.Power.Scenes, s => s.Name == "sentry");
        Assert.Contains(bev.Power.Fuses, f => f.Name == "spare");
    }

    private static readonly (string File, string Old, string With)[] Mistakes =
    [
        // --- units and ranges ---
        (SmallHardware.File, "mass: 500g", "mass: 500"),
        (SmallHardware.File, "mass: 500g", "mass: -500g"),
        (SmallHardware.File, "mass: 500g", "mass: 500mm"),
        (SmallHardware.File, "mass: 500g", "mass: { value: 500 }"),
        (SmallHardware.File, "mass: 500g", "mass: { value: 500g, asumed: true }"),
        (SmallHardware.File, "mass: 500g", "mass: { assumed: true }"),
        (SmallHardware.File, "sleep: 1mA", "sleep: 1mAh"),
        (SmallHardware.File, "idle: 6W", "idle: 60W"),
        (SmallHardware.File, "io: 10pins", "io: 10"),
        (SmallHardware.File, "detour: { value: 140%,", "detour: { value: 40%,"),
        (SmallHardware.File, "usable: 50%", "usable: 150%"),
        (SmallHardware.File, "at: [800mm, 600mm, 700mm]", "at: [800mm, 600mm]"),
        (SmallHardware.File, "at: [800mm, 600mm, 700mm]", "at: [800, 600mm, 700mm]"),
        (SmallHardware.File, "load: 50%", "load: 150%"),
        (SmallHardware.File, "{ lamp.left: 100% }", "{ lamp.left: 1 }"),
        (SmallHardware.File, "rating: 5A", "rating: 0A"),
        // --- names ---
        ("parts.yaml", "part: big-controller", "part: big-controler"),
        ("parts.yaml", "supply: kl30 }", "supply: kl31 }"),
        ("parts.yaml", "like: zone.front", "like: zone.rear"),
        ("parts.yaml", "cable: pair", "cable: pear"),
        (SmallHardware.File, "like: controller", "like: big-controller"),
        (SmallHardware.File, "rails: kl15,", "rails: kl16,"),
        (SmallHardware.File, "running: converter", "running: convertor"),
        (SmallHardware.File, "awake: all", "awake: [ccu, bmss]"),
        (SmallHardware.File, "serves: pedal", "serves: pedals"),
        (SmallHardware.File, "in: bms", "in: bmw"),
        (SmallHardware.File, "  horn:", "  bms:"),
        (SmallHardware.File, "    efuse.ccu:", "    kl30:"),
        // --- sources ---
        (SmallHardware.File, "capacity: 60Ah, ", ""),
        (SmallHardware.File, "capacity: 60Ah", "capacity: 60Ah, power: 1kW"),
        (SmallHardware.File, "charges: battery", "charges: converter"),
        (SmallHardware.File, "charges: battery", "from: converter"),
        // --- variants ---
        (SmallHardware.File, "core: { mass", "core: { when: BEV, mass"),
        (SmallHardware.File, "core: { mass: 5g/m, price: 0.1EUR/m }", "core: { mass: 5g/m }\n    core: { mass: 6g/m }"),
        ("parts.yaml", "zone.front: { kind: zone,", "zone.front: { kind: zone, diagnostic-address: 0x1001,"),
        // --- functions, chains, frames ---
        ("parts.yaml", "    asil: C\n    ram", "    asil: C\n    decomposes: { asil: D, with: torque }\n    ram"),
        ("parts.yaml", "    asil: C\n    ram", "    asil: C\n    decomposes: { with: torque-check }\n    ram"),
        ("parts.yaml", "    asil: C\n    ram", "    asil: C\n    uses: [drive]\n    ram"),
        ("parts.yaml", "deadline: 100ms,", "deadline: 100ms, redundant-with: brake,"),
        ("parts.yaml", "PedalState: { priority: 5, e2e: P05", "PedalState: { priority: 5, e2e: P5"),
    ];

    [Fact]
    public void Each_mistake_is_named_with_its_place_and_what_to_do()
    {
        StringBuilder all = new();
        foreach ((string file, string old, string with) in Mistakes)
        {
            using SmallPlatform small = SmallHardware.Create();
            small.Change(file, old, with);
            List<string> problems = small.Problems();
            Assert.True(problems.Count > 0, $"'{with}' is taken");
            all.Append("## ").Append(file).Append(": `").Append(old.Trim().ReplaceLineEndings("\\n")).Append("` -> `");
            all.Append(with.Trim().ReplaceLineEndings("\\n")).Append("`\n");
            problems.ForEach(p => all.Append(p).Append('\n'));
            all.Append('\n');
        }
        Golden.Match(all.ToString(), "tests", "Bordnetz.Tests", "Model", "hardware-mistakes.golden.md");
    }

    private static readonly (string File, string Old, string With)[] Overloads =
    [
        // --- power ---
        (SmallHardware.File, "rating: 5A", "rating: 1A"),
        (SmallHardware.File, "sleep: 1mA", "sleep: 15mA"),
        (SmallHardware.File, "capacity: 60Ah", "capacity: 2Ah"),
        (SmallHardware.File, "power: 1kW", "power: 50W"),
        ("parts.yaml", ", supply: kl30 }", " }"),
        // --- hardware ---
        ("parts.yaml", ", at: [0mm, 600mm, 600mm]", ""),
        ("parts.yaml", "    ram: 256KiB", "    ram: 600KiB"),
        ("parts.yaml", "    flash: 1MiB", "    flash: 5MiB"),
        (SmallHardware.File, "wires: 3, cable: core", "wires: 5, cable: pair"),
        // --- safety ---
        ("parts.yaml", "asil: C, ram", "asil: B, ram"),
        ("parts.yaml", "    asil: C\n    ram", "    asil: C\n    decomposes: { asil: D, with: check }\n    ram"),
        ("parts.yaml", "PedalState: { priority: 5, e2e: P05", "PedalState: { priority: 5, e2e: none"),
        (
            "parts.yaml",
            "  accelerate: {",
            "  twin: { from: pedal, through: [torque], to: motor, deadline: 100ms, when: BEV }\n"
                + "  accelerate: { redundant-with: twin,"
        ),
    ];

    [Fact]
    public void What_the_analysis_finds_is_said_with_its_place_and_what_to_do()
    {
        StringBuilder all = new();
        foreach ((string file, string old, string with) in Overloads)
        {
            using SmallPlatform small = SmallHardware.Create();
            small.Change(
                "parts.yaml",
                "chains:\n",
                "  check: { on: ccu/driving, period: 10ms, wcet: 100us, asil: QM, reads: [Vehicle.Pedal] }\nchains:\n"
            );
            small.Change("parts.yaml", "asil: C, ram: 512KiB", "asil: C, isolates: true, ram: 512KiB");
            (string from, string to) =
                old == "asil: C, ram" ? ("asil: C, isolates: true, ram", "asil: B, ram") : (old, with);
            small.Change(file, from, to);
            ProblemLog log = new();
            foreach (Problem problem in small.Load().Variants.SelectMany(v => VariantAnalyzer.Analyse(v).Problems))
            {
                log.Add(problem);
            }
            Assert.NotEmpty(log.Problems);
            all.Append("## `").Append(old.Trim().ReplaceLineEndings("\\n")).Append("` -> `");
            all.Append(with.Trim().ReplaceLineEndings("\\n")).Append("`\n");
            foreach (Problem problem in log.Problems)
            {
                all.Append(problem.ToString().Replace(small.Folder + "/", "", StringComparison.Ordinal)).Append('\n');
            }
            all.Append('\n');
        }
        Golden.Match(all.ToString(), "tests", "Bordnetz.Tests", "Analysis", "figure-problems.golden.md");
    }
}
