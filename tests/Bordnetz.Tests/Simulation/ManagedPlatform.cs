using System.Globalization;
using System.Text;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>
/// A platform whose nodes sleep: a central computer, zone controllers on its Ethernet, behind each a CAN with ECUs, one
/// of which also sends an application frame, and behind the first a LIN. Its input <c>handle</c> wakes the last zone.
/// </summary>
internal sealed record ManagedPlatform
{
    public const string Ldf = """
        LIN_description_file;
        LIN_protocol_version = "2.1";
        LIN_language_version = "2.1";
        LIN_speed = 19.2 kbps;
        Nodes { Master: ZONE0, 5 ms, 0.1 ms; Slaves: DOOR; }
        Signals { Window: 8, 0, DOOR, ZONE0; }
        Frames { DoorStatus: 0x10, DOOR, 1 { Window, 0; } }
        Node_attributes { DOOR { LIN_protocol = "2.1"; configured_NAD = 1; } }
        Schedule_tables { Normal { DoorStatus delay 10 ms; } }

        """;

    public int Zones { get; init; } = 2;

    public int EcusPerZone { get; init; } = 2;

    public string Kind { get; init; } = "canfd";

    public int CycleMs { get; init; } = 100;

    public int TimeoutMs { get; init; } = 400;

    public int RepeatMs { get; init; } = 300;

    public int WaitMs { get; init; } = 300;

    public int ResetMs { get; init; } = 250;

    public int BootMs { get; init; } = 50;

    public bool IsSelective { get; init; } = true;

    /// <summary>Whether there is a partial network of the first zone and its ECUs besides that of all.</summary>
    public bool HasParts { get; init; } = true;

    public string Text(Func<string, string>? change = null)
    {
        StringBuilder yaml = new();
        string selective = IsSelective ? ", selective: true" : "";
        string times = string.Create(
            CultureInfo.InvariantCulture,
            $"nm: {{ id: 0x500, cycle: {CycleMs}ms, timeout: {TimeoutMs}ms, repeat: {RepeatMs}ms, wait-bus-sleep: {WaitMs}ms, reset: {ResetMs}ms{selective} }}"
        );
        string draws = string.Create(
            CultureInfo.InvariantCulture,
            $"supply: kl30, boot: {BootMs}ms, sleep: 1mA, idle: 100mA, peak: 500mA"
        );
        int[] zones = [.. Enumerable.Range(0, Zones)];
        string zoneNames = string.Join(", ", zones.Select(z => $"zone{z}"));
        yaml.Append("bordnetz: 1\nname: Managed\ncatalog: signals.vspec\nnodes:\n");
        yaml.Append($"  ccu: {{ kind: central, {draws} }}\n");
        foreach (int z in zones)
        {
            string wake = z == Zones - 1 ? "wake: handle, " : "";
            yaml.Append($"  zone{z}: {{ kind: zone, {wake}{draws} }}\n");
            for (int e = 0; e < EcusPerZone; e++)
            {
                string input = z == 0 && e == 0 ? "wake: plug, " : "";
                yaml.Append($"  ecu{z}{e}: {{ kind: ecu, black-box: true, {input}{draws} }}\n");
            }
        }
        yaml.Append($"  door: {{ kind: actuator, black-box: true, {draws} }}\n");
        yaml.Append("networks:\n");
        yaml.Append(
            $"  backbone:\n    kind: ethernet\n    rate: 100Mbit/s\n    nodes: [ccu, {zoneNames}]\n    switch: ccu\n    {times}\n"
        );
        foreach (int z in zones)
        {
            string rate = Kind == "can" ? "rate: 125kbit/s" : "rate: 500kbit/s\n    data-rate: 2Mbit/s";
            string nodes = string.Join(", ", Enumerable.Range(0, EcusPerZone).Select(e => $"ecu{z}{e}"));
            yaml.Append($"  can{z}:\n    kind: {Kind}\n    {rate}\n    nodes: [zone{z}, {nodes}]\n");
            yaml.Append($"    gateway: zone{z}\n    uplink: backbone\n    layout: can{z}.dbc\n    {times}\n");
        }
        yaml.Append(
            "  lin:\n    kind: lin\n    nodes: [zone0, door]\n    gateway: zone0\n    layout: lin.ldf\n    schedule: Normal\n"
        );
        yaml.Append(
            """
            power:
              sources: { battery: { kind: battery, voltage: 12V, capacity: 60Ah, usable: 50% } }
              rails: { kl30: { from: battery } }
            scenes:
              parked: { max-current: 50mA }
              part: { awake: PART, load: 50%, by: plug, held-by: zone0 }
              whole: { awake: all, load: 50%, by: handle }

            """.Replace("PART", PartNodes, StringComparison.Ordinal)
        );
        if (HasParts)
        {
            yaml.Append("partial-networks:\n");
            yaml.Append($"  some: {{ id: 16, nodes: {PartNodes}, scenes: part }}\n");
            yaml.Append("  all: { id: 63, nodes: all, scenes: whole }\n");
        }
        return change is null ? yaml.ToString() : change(yaml.ToString());
    }

    private string PartNodes => HasParts ? "[zone0, ecu00]" : "all";

    /// <summary>Loads it; a test may change the description first.</summary>
    public Variant Load(Func<string, string>? change = null)
    {
        Variant? variant = TryLoad(out string problems, change);
        Assert.True(variant is not null, problems);
        return variant;
    }

    public Variant? TryLoad(out string problems, Func<string, string>? change = null)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.At("platform.yaml"), Text(change));
        File.WriteAllText(folder.At("signals.vspec"), "Vehicle: { type: branch, description: The vehicle }\n");
        File.WriteAllText(folder.At("lin.ldf"), Ldf);
        for (int z = 0; z < Zones; z++)
        {
            File.WriteAllText(
                folder.At($"can{z}.dbc"),
                $"""
                VERSION ""
                BU_: ECU{z}0 ZONE{z}
                BO_ 16 Status: 8 ECU{z}0
                 SG_ X : 0|8@1+ (1,0) [0|250] "" ZONE{z}
                BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
                BA_DEF_DEF_ "GenMsgCycleTime" 20;

                """
            );
        }
        ProblemLog log = new();
        Platform? platform = Platform.Load(folder.Path, log);
        problems = string.Join('\n', log.InReadingOrder().Select(p => $"{Path.GetFileName(p.Place.File)}{Tail(p)}"));
        return log.HasErrors ? null : platform?.Variants[0];

        static string Tail(Problem p) =>
            $"({p.Place.Line},{p.Place.Column}): {p.Severity.ToString().ToLowerInvariant()} {p.Code}: {p.Message}";
    }
}
