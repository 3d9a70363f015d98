using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bordnetz.Can;

namespace Bordnetz.Model.Generating;

/// <summary>
/// Makes platforms of any size that look like those of cars: a central computer, zone controllers on a gigabit
/// backbone, CAN FD below them, frames with the periods of a real car's control streams, functions, and chains from a
/// sensor over functions to an actuator. For measuring how analyses grow, and for finding counter-examples. Pure.
/// </summary>
public sealed class PlatformGenerator
{
    // Of 205 control streams of a real car's zonal network, how many have which period in ms.
    private static readonly (int Weight, int PeriodMs)[] Periods =
    [
        (10, 10),
        (17, 20),
        (14, 50),
        (10, 80),
        (42, 100),
        (41, 200),
        (35, 500),
        (25, 1000),
    ];

    // Payloads in bytes, and how often.
    private static readonly (int Weight, int Bytes)[] Payloads =
    [
        (70, 8),
        (10, 12),
        (8, 16),
        (6, 24),
        (4, 32),
        (2, 64),
    ];

    private const int EcusPerZone = 24;
    private const int FramesPerFunction = 8;
    private const double ArbitrationRate = 500_000;
    private const double DataRate = 2_000_000;

    private readonly GeneratorOptions _options;
    private readonly List<Bus> _buses = [];
    private readonly List<PlannedFrame> _frames = [];
    private readonly int _zones;
    private readonly int _ecus;
    private ulong _state;

    private PlatformGenerator(GeneratorOptions options)
    {
        _options = options;
        _state = options.Seed;
        int rest = options.Nodes - 1;
        _zones = Math.Max(1, (rest + EcusPerZone) / (EcusPerZone + 1));
        _ecus = Math.Max(1, rest - _zones);
    }

    /// <summary>Makes a platform.</summary>
    /// <returns>Path within the platform's folder, with <c>/</c>, and content.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public static ImmutableArray<(string Path, ImmutableArray<byte> Content)> Make(GeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Frames, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Frames, 20_000, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Nodes, 3, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Nodes, 4000, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLoad, 0.01, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxLoad, 1, nameof(options));
        return new PlatformGenerator(options).Make();
    }

    private ImmutableArray<(string, ImmutableArray<byte>)> Make()
    {
        Plan();
        List<(string, ImmutableArray<byte>)> files =
        [
            ("platform.yaml", Bytes(Platform())),
            ("signals.vspec", Bytes(Catalog())),
            ("scenarios/standing.yaml", Bytes("bordnetz-scenario: 1\nname: standing\nduration: 10s\n")),
        ];
        foreach (Bus bus in _buses)
        {
            files.Add(($"networks/{bus.Name}.dbc", Bytes(Dbc(bus))));
            files.Add(($"networks/{bus.Name}.vspec", Bytes(Mapping(bus))));
        }
        return [.. files];
    }

    // ECUs are dealt to zones in turn. A zone's CAN takes frames until it is as full as allowed; then another is made.
    private void Plan()
    {
        Bus?[] open = new Bus?[_zones];
        for (int i = 0; i < _options.Frames; i++)
        {
            int ecu = i < _ecus ? i : Below(_ecus);
            int zone = ecu % _zones;
            int periodMs = Pick(Periods);
            int bytes = Pick(Payloads);
            double load = (Longest(bytes) / (periodMs / 1000.0));
            Bus? bus = open[zone];
            if (bus is null || bus.Load + load > _options.MaxLoad)
            {
                bus = new Bus($"can-{_buses.Count + 1}", zone);
                _buses.Add(bus);
                open[zone] = bus;
            }
            bus.Load += load;
            bus.Ecus.Add(ecu);
            PlannedFrame frame = new(
                i,
                bus,
                ecu,
                periodMs,
                bytes,
                IsCommand: i % FramesPerFunction == FramesPerFunction - 1
            );
            bus.Frames.Add(frame);
            _frames.Add(frame);
        }
        foreach (Bus bus in _buses)
        {
            // The shorter the period, the more urgent the identifier.
            int id = 0x10;
            foreach (PlannedFrame frame in bus.Frames.OrderBy(f => f.PeriodMs).ThenBy(f => f.Number))
            {
                bus.Ids[frame.Number] = id++;
            }
        }
    }

    // The longest time that the frame can occupy the bus, in seconds.
    private static double Longest(int bytes)
    {
        FdFrameBits bits = FrameLength.WorstCaseFdBits(extended: false, bytes);
        return (bits.ArbitrationBits / ArbitrationRate) + (bits.DataBits / DataRate);
    }

    private string Platform()
    {
        StringBuilder text = new();
        text.Append("bordnetz: 1\nname: Generated\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"description: {_frames.Count} frames, {1 + _zones + _ecus} nodes, seed {_options.Seed}\n"
        );
        text.Append("catalog: signals.vspec\nnodes:\n");
        text.Append("  ccu: { kind: central, partitions: [one, two, three, four] }\n");
        for (int z = 0; z < _zones; z++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Zone(z)}: {{ kind: zone }}\n");
        }
        for (int e = 0; e < _ecus; e++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Ecu(e)}: {{ kind: ecu }}\n");
        }
        IEnumerable<string> backbone = Enumerable.Range(0, _zones).Select(Zone).Prepend("ccu");
        text.Append("networks:\n  backbone: { kind: ethernet, rate: 1Gbit/s, switch: ccu, nodes: [");
        text.AppendJoin(", ", backbone).Append("] }\n");
        for (int b = 0; b < _buses.Count; b++)
        {
            Bus bus = _buses[b];
            text.Append(CultureInfo.InvariantCulture, $"  {bus.Name}:\n    kind: canfd\n    rate: 500kbit/s\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"    data-rate: 2Mbit/s\n    gateway: {Zone(bus.Zone)}\n    uplink: backbone\n"
            );
            text.Append(CultureInfo.InvariantCulture, $"    pdu-base: {0x1000 * (b + 1)}\n    nodes: [");
            text.AppendJoin(", ", bus.Ecus.Select(Ecu).Prepend(Zone(bus.Zone))).Append("]\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"    layout: networks/{bus.Name}.dbc\n    mapping: networks/{bus.Name}.vspec\n"
            );
        }
        Behaviour(text);
        return text.ToString();
    }

    // Every frame from an ECU carries what a sensor there sees. Every eighth frame is a command that a function of the
    // central computer sets from the seven before it, for an actuator of the ECU.
    private void Behaviour(StringBuilder text)
    {
        StringBuilder sensors = new("sensors:\n");
        StringBuilder actuators = new("actuators:\n");
        StringBuilder functions = new("functions:\n");
        StringBuilder chains = new("chains:\n");
        string[] partitions = ["one", "two", "three", "four"];
        List<PlannedFrame> heard = [];
        foreach (PlannedFrame frame in _frames)
        {
            string n = Number(frame.Number);
            if (!frame.IsCommand)
            {
                sensors.Append(
                    CultureInfo.InvariantCulture,
                    $"  s{n}: {{ on: {Ecu(frame.Ecu)}, plant: ambient.light, signal: {SensorPath(frame)}, period: {frame.PeriodMs}ms }}\n"
                );
                heard.Add(frame);
                continue;
            }
            int period = Math.Max(10, frame.PeriodMs);
            functions.Append(
                CultureInfo.InvariantCulture,
                $"  f{n}: {{ code: relay, on: ccu/{partitions[frame.Number / FramesPerFunction % 4]}, period: {period}ms, bcet: 5us, wcet: {10 + Below(40)}us, reads: ["
            );
            functions.AppendJoin(", ", heard.Select(SensorPath));
            functions.Append(CultureInfo.InvariantCulture, $"], actuates: [{CommandPath(frame)}] }}\n");
            actuators.Append(
                CultureInfo.InvariantCulture,
                $"  a{n}: {{ on: {Ecu(frame.Ecu)}, plant: light.low-beam-request, signal: {CommandPath(frame)}, period: {frame.PeriodMs}ms }}\n"
            );
            PlannedFrame first = heard[Below(heard.Count)];
            // Sample, send, wait for the function, its period, send, apply; each at most a period late, and some for the ways.
            int deadline = 2 * (first.PeriodMs + period + frame.PeriodMs) + 100;
            chains.Append(
                CultureInfo.InvariantCulture,
                $"  c{n}: {{ from: s{Number(first.Number)}, through: [f{n}], to: a{n}, deadline: {deadline}ms }}\n"
            );
            heard.Clear();
        }
        text.Append(sensors);
        if (_frames.Any(f => f.IsCommand))
        {
            text.Append(actuators).Append(functions).Append(chains);
        }
    }

    private string Catalog()
    {
        StringBuilder text = new("Vehicle:\n  type: branch\n  description: A generated vehicle.\n");
        foreach (PlannedFrame frame in _frames)
        {
            string path = frame.IsCommand ? CommandPath(frame) : SensorPath(frame);
            string kind = frame.IsCommand ? "actuator" : "sensor";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{path}:\n  type: {kind}\n  datatype: float\n  description: Generated.\n"
            );
        }
        return text.ToString();
    }

    private static string Dbc(Bus bus)
    {
        StringBuilder text = new("VERSION \"\"\n\nBU_: CCU ");
        text.AppendJoin(' ', bus.Ecus.Select(Ecu).Prepend(Zone(bus.Zone)).Select(LayoutName)).Append("\n\n");
        foreach (PlannedFrame frame in bus.Frames)
        {
            string ecu = LayoutName(Ecu(frame.Ecu));
            (string sender, string receiver) = frame.IsCommand ? ("CCU", ecu) : (ecu, "CCU");
            string name = $"F{Number(frame.Number)}";
            text.Append(CultureInfo.InvariantCulture, $"BO_ {bus.Ids[frame.Number]} {name}: {frame.Bytes} {sender}\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $" SG_ {name}_V : 0|32@1- (0.001,0) [-2000000|2000000] \"\" {receiver}\n\n"
            );
        }
        text.Append("BA_DEF_ BO_ \"GenMsgCycleTime\" INT 0 3600000;\n");
        text.Append("BA_DEF_ BO_ \"VFrameFormat\" ENUM \"StandardCAN\",\"ExtendedCAN\",\"reserved\",\"J1939PG\",");
        text.Append(
            "\"reserved\",\"reserved\",\"reserved\",\"reserved\",\"reserved\",\"reserved\",\"reserved\",\"reserved\","
        );
        text.Append("\"reserved\",\"reserved\",\"StandardCAN_FD\",\"ExtendedCAN_FD\";\n");
        text.Append("BA_DEF_DEF_ \"GenMsgCycleTime\" 100;\nBA_DEF_DEF_ \"VFrameFormat\" \"StandardCAN_FD\";\n");
        foreach (PlannedFrame frame in bus.Frames)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"BA_ \"GenMsgCycleTime\" BO_ {bus.Ids[frame.Number]} {frame.PeriodMs};\n"
            );
        }
        return text.ToString();
    }

    private static string Mapping(Bus bus)
    {
        StringBuilder text = new();
        foreach (PlannedFrame frame in bus.Frames)
        {
            string side = frame.IsCommand ? "vss2dbc" : "dbc2vss";
            string path = frame.IsCommand ? CommandPath(frame) : SensorPath(frame);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{path}: {{ {side}: {{ signal: F{Number(frame.Number)}_V }} }}\n"
            );
        }
        return text.ToString();
    }

    private static string SensorPath(PlannedFrame frame) => $"Vehicle.Sensor{Number(frame.Number)}";

    private static string CommandPath(PlannedFrame frame) => $"Vehicle.Actuator{Number(frame.Number)}";

    private static string Number(int number) => number.ToString("D5", CultureInfo.InvariantCulture);

    private static string Zone(int number) => $"zone.z{(number + 1).ToString(CultureInfo.InvariantCulture)}";

    private static string Ecu(int number) => $"ecu-{(number + 1).ToString(CultureInfo.InvariantCulture)}";

    private static string LayoutName(string name) => Reading.NodeNames.LayoutName(name);

    private static ImmutableArray<byte> Bytes(string text) =>
        ImmutableCollectionsMarshal.AsImmutableArray(Encoding.UTF8.GetBytes(text));

    private int Pick((int Weight, int Value)[] choices)
    {
        int at = Below(choices.Sum(c => c.Weight));
        foreach ((int weight, int value) in choices)
        {
            if (at < weight)
            {
                return value;
            }
            at -= weight;
        }
        return choices[^1].Value;
    }

    // SplitMix64 (Steele, Lea, Flood 2014).
    private int Below(int limit)
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        ulong z = _state;
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        z ^= z >> 31;
        return (int)((z >> 33) % (ulong)limit);
    }

    private sealed class Bus(string name, int zone)
    {
        public string Name { get; } = name;

        public int Zone { get; } = zone;

        public double Load { get; set; }

        public List<PlannedFrame> Frames { get; } = [];

        public SortedSet<int> Ecus { get; } = [];

        public Dictionary<int, int> Ids { get; } = [];
    }

    private sealed record PlannedFrame(int Number, Bus Bus, int Ecu, int PeriodMs, int Bytes, bool IsCommand);
}
