using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Model;

/// <summary>
/// A platform of three nodes, two networks and two variants, written into a folder of its own. A test changes a text
/// and looks at what the reader says.
/// </summary>
internal sealed class SmallPlatform : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bordnetz-").FullName;
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal)
    {
        ["platform.yaml"] = PlatformYaml,
        ["parts.yaml"] = PartsYaml,
        ["features.uvl"] = FeaturesUvl,
        ["tree.vspec"] = Tree,
        ["powertrain.dbc"] = Dbc,
        ["powertrain.vspec"] = Mapping,
        ["scenarios/short.yaml"] = ScenarioYaml,
        ["scenarios/short.csv"] = "time_s,speed_kmh\n0,0\n10,50.5\n20,0\n",
    };

    public const string PlatformYaml = """
        bordnetz: 1
        name: Small
        description: Three nodes
        features: features.uvl
        catalog: [tree.vspec]
        name-by: [Powertrain]
        powertrain: { bev: BEV, combustion: Combustion }
        include: [parts.yaml]
        """;

    public const string PartsYaml = """
        nodes:
          ccu: { kind: central, partitions: [driving, body] }
          zone.front: { kind: zone }
          bms: { kind: ecu, when: BEV }
        networks:
          backbone:
            kind: ethernet
            rate: 1Gbit/s
            switch: ccu
            nodes: [ccu, zone.front]
          powertrain:
            kind: canfd
            rate: 500kbit/s
            data-rate: 2Mbit/s
            gateway: zone.front
            uplink: backbone
            pdu-base: 0x10000
            nodes: [zone.front, bms]
            layout: powertrain.dbc
            mapping: powertrain.vspec
            max-load: 50%
            frames:
              PedalState: { priority: 5 }
              MotorCommand: { when: BEV, period: 20ms, priority: 6 }
        sensors:
          pedal: { on: zone.front, plant: driver.accelerator, signal: Vehicle.Pedal, period: 10ms }
          temperature: { on: bms, plant: battery.temperature, signal: Vehicle.Battery.Temperature, period: 100ms, when: BEV }
        actuators:
          motor: { on: bms, plant: motor.torque-request, signal: Vehicle.Motor.Torque, period: 10ms, when: BEV }
        functions:
          torque:
            on: ccu/driving
            period: 10ms
            deadline: 5ms
            bcet: 50us
            wcet: 400us
            asil: C
            reads: [Vehicle.Pedal, { signal: Vehicle.Battery.Temperature, when: BEV }]
            actuates: [{ signal: Vehicle.Motor.Torque, when: BEV }]
            parameters: { torque-max: 310 }
        chains:
          accelerate: { from: pedal, through: [torque], to: motor, deadline: 100ms, when: BEV }
        plant:
          - parameters: { mass: 1500kg }
          - when: BEV
            parameters: { mass: 2150kg }
        """;

    public const string FeaturesUvl = """
        features
            Small
                mandatory
                    Powertrain
                        alternative
                            BEV
                            Combustion
                optional
                    TowHitch
        constraints
            TowHitch => Combustion
        """;

    public const string Tree = """
        Vehicle: { type: branch, description: The vehicle }
        Vehicle.Pedal: { type: sensor, datatype: float, unit: percent, min: 0, max: 100, description: Pedal position }
        Vehicle.Battery: { type: branch, description: Battery }
        Vehicle.Battery.Temperature: { type: sensor, datatype: float, unit: celsius, description: Mean }
        Vehicle.Motor: { type: branch, description: Motor }
        Vehicle.Motor.Torque: { type: actuator, datatype: float, unit: Nm, description: Shaft torque }
        Vehicle.Mode: { type: actuator, datatype: string, allowed: [NORMAL, SPORT], description: Driving mode }
        """;

    public const string Dbc = """
        VERSION ""

        NS_ :

        BS_:

        BU_: ZONE_FRONT BMS CCU

        BO_ 256 PedalState: 8 ZONE_FRONT
         SG_ Pedal : 0|10@1+ (0.1,0) [0|100] "%" CCU,BMS

        BO_ 257 MotorCommand: 8 CCU
         SG_ TorqueRequest : 0|16@1- (0.1,0) [-1000|1000] "Nm" BMS

        BO_ 258 BatteryStatus: 8 BMS
         SG_ BatteryTemperature : 0|16@1+ (1,0) [0|2000] "" CCU,ZONE_FRONT
         SG_ Counter : 16|8@1+ (1,0) [0|255] "" CCU

        BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
        BA_DEF_DEF_ "GenMsgCycleTime" 0;
        BA_ "GenMsgCycleTime" BO_ 256 10;
        BA_ "GenMsgCycleTime" BO_ 257 10;
        BA_ "GenMsgCycleTime" BO_ 258 100;

        """;

    public const string Mapping = """
        Vehicle.Pedal:
          dbc2vss: { signal: Pedal }
        Vehicle.Motor.Torque:
          vss2dbc: { signal: TorqueRequest }
        Vehicle.Battery.Temperature:
          dbc2vss: { signal: BatteryTemperature, message: BatteryStatus, transform: { math: "x * 0.1 - 40" } }
        """;

    public const string ScenarioYaml = """
        bordnetz-scenario: 1
        name: short
        description: A short one
        source: made up for this test
        cycle: short.csv
        duration: 30s
        environment: { ambient-temperature: 23celsius }
        requests:
          - { at: 5s, actuate: Vehicle.Mode, value: SPORT }
          - { at: 1s, actuate: Vehicle.Motor.Torque, value: 12.5 }
        """;

    public string Folder => _folder;

    public string this[string file]
    {
        get => _files[file];
        set => _files[file] = value;
    }

    /// <summary>Replaces a text that must stand in the file exactly once.</summary>
    public SmallPlatform Change(string file, string old, string with)
    {
        int at = _files[file].IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{old}' does not stand in {file}");
        Assert.True(_files[file].IndexOf(old, at + 1, StringComparison.Ordinal) < 0, $"'{old}' stands twice in {file}");
        _files[file] = _files[file].Replace(old, with, StringComparison.Ordinal);
        return this;
    }

    public SmallPlatform Append(string file, string text)
    {
        _files[file] = _files[file].TrimEnd() + "\n" + text;
        return this;
    }

    public SmallPlatform Remove(string file)
    {
        _files.Remove(file);
        return this;
    }

    public SmallPlatform Write()
    {
        foreach ((string name, string text) in _files)
        {
            string path = Path.Combine(_folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        return this;
    }

    public Platform? Load(ProblemLog log)
    {
        Write();
        return Platform.Load(_folder, log);
    }

    /// <summary>Loads a platform that must be good.</summary>
    public Platform Load()
    {
        ProblemLog log = new();
        Platform? platform = Load(log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        return platform;
    }

    /// <summary>The problems of loading, with paths relative to the platform's folder.</summary>
    public List<string> Problems()
    {
        ProblemLog log = new();
        Load(log);
        return [.. log.Problems.Select(p => p.ToString().Replace(_folder + "/", "", StringComparison.Ordinal))];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
