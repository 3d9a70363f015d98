using System.Text;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

/// <summary>What the reader says of each mistake, in a file that reads as a user sees it.</summary>
public sealed class PlatformProblemTests
{
    private static readonly (string File, string Old, string With)[] Mistakes =
    [
        // --- syntax, keys, kinds ---
        ("parts.yaml", "chains:", "dtcs:\n  lost: { code: U01218, at: ccu, lost: [powertrain.PedalState] }\nchains:"),
        ("parts.yaml", "chains:", "dtcs:\n  lost: { code: U412187, at: ccu, lost: [powertrain.PedalState] }\nchains:"),
        ("parts.yaml", "chains:", "dtcs:\n  lost: { code: U012187, at: ccu }\nchains:"),
        ("parts.yaml", "chains:", "dtcs:\n  lost: { code: U012187, at: cuc, lost: [powertrain.PedalState] }\nchains:"),
        ("parts.yaml", "chains:", "dtcs:\n  lost: { code: U012187, at: ccu, lost: [powertrain.PedalStat] }\nchains:"),
        (
            "parts.yaml",
            "chains:",
            "dtcs:\n  lost: { code: U012187, at: ccu, lost: [powertrain.MotorCommand] }\nchains:"
        ),
        (
            "parts.yaml",
            "chains:",
            "dtcs:\n  lost: { code: U012187, at: ccu, silent: [torqe], bus-off: [can] }\nchains:"
        ),
        (
            "parts.yaml",
            "chains:",
            "dtcs:\n  a: { code: U012187, at: ccu, watchdog: true }\n  b: { code: U012187, at: ccu, silent: torque }\nchains:"
        ),
        (
            "parts.yaml",
            "parameters: { torque-max: 310 }",
            "degraded: { limp: { needs: Vehicle.Mode, set: { Vehicle.Motor.Torque: fast } } }"
        ),
        ("parts.yaml", "parameters: { torque-max: 310 }", "degraded: { limp: { set: { Vehicle.Motor.Torqe: 0 } } }"),
        ("parts.yaml", "plant: motor.torque-request,", "plant: motor.torque-request, safe: off,"),
        ("parts.yaml", "PedalState: { priority: 5 }", "PedalState: { priority: 5, e2e: P01 }"),
        ("parts.yaml", "PedalState: { priority: 5 }", "PedalState: { priority: 5, e2e: P02 }"),
        ("parts.yaml", "PedalState: { priority: 5 }", "PedalState: { priority: 5, e2e: P04 }"),
        ("parts.yaml", "PedalState: { priority: 5 }", "PedalState: { e2e: P05, data-id: 0x12345 }"),
        ("parts.yaml", "PedalState: { priority: 5 }", "PedalState: { e2e: P02, data-ids: [1, 256] }"),
        ("parts.yaml", "  bms: { kind: ecu, when: BEV }", "  bms: { kind: ecu, when: BEV"),
        ("parts.yaml", "    rate: 1Gbit/s", "\trate: 1Gbit/s"),
        ("parts.yaml", "    max-load: 50%", "    max-laod: 50%"),
        ("parts.yaml", "    max-load: 50%", "    colour: red"),
        ("parts.yaml", "    switch: ccu", "    switch: ccu\n    switch: ccu"),
        ("parts.yaml", "    switch: ccu", "    switch: [ccu]"),
        ("parts.yaml", "    kind: canfd\n", ""),
        ("parts.yaml", "    kind: canfd\n", "    kind: can-fd\n"),
        ("parts.yaml", "    kind: canfd\n", "    kind: flexray\n"),
        ("parts.yaml", "{ priority: 5 }", "{ priority: 8 }"),
        ("parts.yaml", "{ priority: 5 }", "{ priority: high }"),
        ("parts.yaml", "{ torque-max: 310 }", "{ torque-max: 310Nm }"),
        ("parts.yaml", "zone.front: { kind: zone }", "Zone_Front: { kind: zone }"),
        ("parts.yaml", "  bms: { kind: ecu, when: BEV }", "  bms: ecu"),
        ("platform.yaml", "bordnetz: 1", "bordnetz: 2"),
        ("platform.yaml", "include: [parts.yaml]", "include: [part.yaml]"),
        ("platform.yaml", "include: [parts.yaml]", "include: [parts.yaml, platform.yaml]"),
        ("platform.yaml", "include: [parts.yaml]", "include: [parts.yaml, ./parts.yaml]"),
        ("platform.yaml", "bev: BEV", "electric: BEV"),
        ("platform.yaml", "features: features.uvl", "features: feature.uvl"),
        ("platform.yaml", "catalog: [tree.vspec]", "catalog: [trea.vspec]"),
        ("platform.yaml", "name-by: [Powertrain]", "name-by: [Powertrian]"),
        // --- units ---
        ("parts.yaml", "data-rate: 2Mbit/s", "data-rate: 2Mbps"),
        ("parts.yaml", "data-rate: 2Mbit/s", "data-rate: 2000000"),
        ("parts.yaml", "data-rate: 2Mbit/s", "data-rate: fast"),
        ("parts.yaml", "data-rate: 2Mbit/s", "data-rate: 12Mbit/s"),
        ("parts.yaml", "data-rate: 2Mbit/s", "data-rate: 250kbit/s"),
        ("parts.yaml", "deadline: 5ms", "deadline: 5 sec"),
        ("parts.yaml", "deadline: 5ms", "deadline: 0ms"),
        ("parts.yaml", "deadline: 5ms", "deadline: -5ms"),
        ("parts.yaml", "deadline: 5ms", "deadline: 0.5ns"),
        ("parts.yaml", "max-load: 50%", "max-load: 150%"),
        ("parts.yaml", "max-load: 50%", "max-load: 0.5"),
        ("parts.yaml", "{ mass: 1500kg }", "{ mass: heavy }"),
        // --- references ---
        ("parts.yaml", "nodes: [ccu, zone.front]", "nodes: [ccu, zone.font]"),
        ("parts.yaml", "switch: ccu", "switch: bms"),
        ("parts.yaml", "uplink: backbone", "uplink: backbon"),
        ("parts.yaml", "gateway: zone.front", "gateway: bms"),
        ("parts.yaml", "on: ccu/driving", "on: ccu/drivin"),
        ("parts.yaml", "on: ccu/driving", "on: ccu"),
        ("parts.yaml", "on: ccu/driving", "on: cu/driving"),
        ("parts.yaml", "reads: [Vehicle.Pedal,", "reads: [Vehicle.Pedl,"),
        ("parts.yaml", "reads: [Vehicle.Pedal,", "reads: [Vehicle.Battery,"),
        ("parts.yaml", "actuates: [{ signal: Vehicle.Motor.Torque, when: BEV }]", "provides: [Vehicle.Pedal]"),
        ("parts.yaml", "plant: driver.accelerator", "plant: driver.acelerator"),
        ("parts.yaml", "plant: driver.accelerator", "plant: wiper.request"),
        ("parts.yaml", "plant: driver.accelerator", "plant: vehicle.speed"),
        (
            "parts.yaml",
            "plant: motor.torque-request, signal: Vehicle.Motor.Torque",
            "plant: motor.torque-request, signal: Vehicle.Pedal"
        ),
        ("parts.yaml", "through: [torque]", "through: [torqe]"),
        ("parts.yaml", "from: pedal", "from: torque"),
        // --- features ---
        ("parts.yaml", "bms: { kind: ecu, when: BEV }", "bms: { kind: ecu, when: BVE }"),
        ("parts.yaml", "bms: { kind: ecu, when: BEV }", "bms: { kind: ecu, when: BEV & }"),
        ("parts.yaml", "bms: { kind: ecu, when: BEV }", "bms: { kind: ecu, when: (BEV | TowHitch }"),
        ("parts.yaml", "bms: { kind: ecu, when: BEV }", "bms: { kind: ecu, when: !Combustion }"),
        ("parts.yaml", "bms: { kind: ecu, when: BEV }", "bms: { kind: ecu, when: BEV TowHitch }"),
        ("features.uvl", "TowHitch => Combustion", "TowHitch => Combustin"),
        ("features.uvl", "TowHitch => Combustion", "TowHitch => Combustion\n    !Small"),
        // --- frames and mappings ---
        ("powertrain.dbc", "BO_ 257 MotorCommand", "BO_ 256 MotorCommand"),
        ("powertrain.dbc", "SG_ TorqueRequest : 0|16@1-", "SG_ TorqueRequest : 56|16@1-"),
        ("powertrain.dbc", "BO_ 257 MotorCommand: 8 CCU", "BO_ 257 MotorCommand: 8 CUC"),
        ("powertrain.dbc", "BO_ 258 BatteryStatus: 8 BMS", "BO_ 258 BatteryStatus: 8 Vector__XXX"),
        ("powertrain.dbc", "BA_ \"GenMsgCycleTime\" BO_ 258 100;", ""),
        ("powertrain.dbc", "\"%\" CCU,BMS", "\"%\" Vector__XXX"),
        ("powertrain.vspec", "Vehicle.Pedal:", "Vehicle.Pedall:"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedl }"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, message: PedalStat }"),
        ("powertrain.vspec", "dbc2vss: { signal: Pedal }", "vss2dbc: { signal: Pedal }"),
        ("powertrain.vspec", "{ signal: TorqueRequest }", "{ signal: Pedal }"),
        ("powertrain.vspec", "x * 0.1 - 40", "x * x"),
        ("powertrain.vspec", "x * 0.1 - 40", "x * 0.1 -"),
        ("powertrain.vspec", "x * 0.1 - 40", "40"),
        ("powertrain.vspec", "x * 0.1 - 40", "sin(x)"),
        ("powertrain.vspec", "x * 0.1 - 40", "x ^ x"),
        ("powertrain.vspec", "x * 0.1 - 40", "flor(x)"),
        ("powertrain.vspec", "x * 0.1 - 40", "if(x > 3, 1)"),
        ("powertrain.vspec", "{ signal: TorqueRequest }", "{ signal: TorqueRequest, transform: { math: floor(x) } }"),
        ("powertrain.vspec", "dbc2vss: { signal: Pedal }", "dbc2vss: { signal: Pedal }\n  dbc: { signal: Pedal }"),
        (
            "powertrain.vspec",
            "Vehicle.Battery.Temperature:",
            "Vehicle: { children: { Pedal: { dbc: { signal: Counter } } } }\nVehicle.Battery.Temperature:"
        ),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, interval_ms: -1 }"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, on_change: maybe }"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, multiplexer: [{ signal: Counter, value: 1 }] }"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, multiplexer: [{ signal: Pedal, value: 103 }] }"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, multiplexer: [{ signal: Pedal, value: one }] }"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, multiplexer: [{ signal: Pedal }] }"),
        ("powertrain.vspec", "{ signal: Pedal }", "{ signal: Pedal, multiplexer: [{ signal: Pedal, value: 1 }] }"),
        (
            "powertrain.dbc",
            " SG_ Pedal : 0|10@1+ (0.1,0) [0|100] \"%\" CCU,BMS",
            " SG_ Page M : 12|4@1+ (1,0) [0|15] \"\" CCU\n SG_ Pedal m0 : 0|10@1+ (0.1,0) [0|100] \"%\" CCU,BMS"
        ),
        ("powertrain.vspec", "Vehicle.Pedal:", "Vehicle.Mode:"),
        ("parts.yaml", "      PedalState: { priority: 5 }", "      PedalStat: { priority: 5 }"),
        // --- functions, chains, variants ---
        ("parts.yaml", "deadline: 5ms", "deadline: 15ms"),
        ("parts.yaml", "wcet: 400us", "wcet: 40us"),
        ("parts.yaml", "wcet: 400us", "wcet: 6ms"),
        ("parts.yaml", "bms: { kind: ecu, when: BEV }", "bms: { kind: ecu, when: TowHitch }"),
        ("parts.yaml", "through: [torque]", "through: []"),
        ("powertrain.vspec", "Vehicle.Pedal:\n  dbc2vss: { signal: Pedal }", ""),
        (
            "parts.yaml",
            "  pedal: { on",
            "  pedal2: { on: zone.front, plant: driver.brake, signal: Vehicle.Pedal, period: 10ms }\n  pedal: { on"
        ),
        ("parts.yaml", "nodes: [zone.front, bms]", "nodes: [zone.front]"),
    ];

    [Fact]
    public void Each_mistake_is_named_with_its_place_and_what_to_do()
    {
        StringBuilder all = new();
        foreach ((string file, string old, string with) in Mistakes)
        {
            using SmallPlatform small = new();
            small.Change(file, old, with);
            List<string> problems = small.Problems();
            Assert.NotEmpty(problems);
            all.Append("## ")
                .Append(file)
                .Append(": ")
                .Append(Shown(old))
                .Append(" -> ")
                .Append(Shown(with))
                .Append('\n');
            problems.ForEach(p => all.Append(p).Append('\n'));
            all.Append('\n');
        }
        Golden.Match(all.ToString(), "tests", "Bordnetz.Tests", "Model", "mistakes.golden.md");
    }

    private static string Shown(string text) =>
        text.Length == 0 ? "(nothing)" : $"`{text.Trim().ReplaceLineEndings("\\n").Replace("\t", "\\t")}`";

    [Fact]
    public void Several_mistakes_are_reported_together()
    {
        using SmallPlatform small = new();
        small
            .Change("platform.yaml", "include: [parts.yaml]", "include: [parts.yaml, more.yaml]")
            .Change("parts.yaml", "max-load: 50%", "max-laod: 50%")
            .Change("parts.yaml", "nodes: [ccu, zone.front]", "nodes: [ccu, zone.front, zone.frnot]")
            .Change("parts.yaml", "bms: { kind: ecu, when: BEV }", "bms: { kind: ecu, when: BEV && Small }")
            .Change("parts.yaml", "MotorCommand: { when: BEV, ", "MotorCommand: { ")
            .Change("parts.yaml", "reads: [Vehicle.Pedal,", "reads: [Vehicle.Padel,")
            .Change("powertrain.dbc", "BO_ 257 MotorCommand", "BO_ 256 MotorCommand")
            .Change("powertrain.dbc", "SG_ Counter : 16|8", "SG_ Counter : 60|8");
        Assert.Equal(
            [
                "parts.yaml(4,32): error BN4001: expected a feature, '!' or '(', not '&'",
                "parts.yaml(10,30): error BN1101: network 'backbone' names the node 'zone.frnot', which is not defined; "
                    + "did you mean 'zone.front'?",
                "parts.yaml(21,5): error BN1002: network 'powertrain' has no key 'max-laod'; did you mean 'max-load'?",
                "parts.yaml(38,13): error BN1107: 'Vehicle.Padel' is not in the catalog; did you mean 'Vehicle.Pedal'?",
                "platform.yaml(8,23): error BN1010: the file 'more.yaml' does not exist",
                "powertrain.dbc(12,9): error BN1301: frames 'MotorCommand' and 'PedalState' (line 9) both have the "
                    + "identifier 0x100 on 'powertrain'",
                "powertrain.dbc(17,6): error BN2011: signal 'Counter' reaches into byte 8, but message 'BatteryStatus' "
                    + "has 8 bytes",
                "powertrain.dbc(22,23): warning BN2014: no message has the identifier 257; the statement is left out",
            ],
            small.Problems()
        );
    }
}
