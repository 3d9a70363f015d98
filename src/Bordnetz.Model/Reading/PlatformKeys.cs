using System.Collections.Immutable;
using Bordnetz.Model.Yaml;

namespace Bordnetz.Model.Reading;

/// <summary>The keys of every kind of map in a platform and its scenarios.</summary>
internal static class PlatformKeys
{
    private static readonly string[] Sections =
    [
        "include",
        "nodes",
        "networks",
        "sensors",
        "actuators",
        "functions",
        "chains",
        "plant",
        "parts",
        "devices",
        "wiring",
        "power",
        "scenes",
        "partial-networks",
        "dtcs",
        "sourcing",
    ];

    // What parts, nodes and devices say of themselves.
    private static readonly string[] Built = ["mass", "price", "sleep", "idle", "peak", "assumed", "source"];

    private static readonly string[] Computing = ["cpu", "ram", "flash", "io", "asil"];

    public static KeyTable Platform { get; } =
        new(
            "platform",
            ["bordnetz", "name", "description", "features", "catalog", "name-by", "powertrain", .. Sections]
        );

    public static KeyTable Included { get; } = new("included", ["bordnetz", .. Sections]);

    public static KeyTable PowertrainMap { get; } = new("powertrain", "bev", "phev", "combustion");

    public static KeyTable Node { get; } =
        new(
            "node",
            [
                "kind",
                "description",
                "partitions",
                "black-box",
                "layout-name",
                "when",
                "like",
                "part",
                "at",
                "sites",
                "diagnostic-address",
                "supply",
                "wake",
                "boot",
                .. Built,
                .. Computing,
            ]
        );

    public static KeyTable Partition { get; } =
        new("partition", "name", "asil", "isolates", "cpu", "ram", "flash", "assumed", "source");

    public static KeyTable Part { get; } =
        new("part", ["number", "description", "like", "when", .. Built, .. Computing]);

    public static KeyTable Device { get; } =
        new(
            "device",
            [
                "on",
                "description",
                "when",
                "like",
                "part",
                "at",
                "supply",
                "wires",
                "cable",
                "length",
                "serves",
                .. Built,
            ]
        );

    public static KeyTable Wiring { get; } = new("wiring", "detour", "cables");

    public static KeyTable Cable { get; } =
        new("cable", "description", "pairs", "cores", "mass", "price", "assumed", "source", "when");

    public static KeyTable Power { get; } = new("power", "sources", "rails", "fuses", "wake-lines");

    public static KeyTable Source { get; } =
        new(
            "source",
            "kind",
            "description",
            "voltage",
            "capacity",
            "usable",
            "power",
            "efficiency",
            "from",
            "charges",
            "in",
            "at",
            "assumed",
            "source",
            "when"
        );

    public static KeyTable Rail { get; } = new("rail", "from", "switched", "cable", "description", "when");

    public static KeyTable Fuse { get; } =
        new("fuse", "rail", "rating", "in", "at", "cable", "assumed", "source", "description", "when");

    public static KeyTable WakeLine { get; } = new("wakeLine", "from", "to", "cable", "description", "when");

    public static KeyTable Scene { get; } =
        new(
            "scene",
            "description",
            "awake",
            "asleep",
            "load",
            "loads",
            "rails",
            "running",
            "max-current",
            "min-duration",
            "by",
            "held-by",
            "wake-within",
            "sleep-within",
            "assumed",
            "source",
            "when"
        );

    public static KeyTable PartialNetwork { get; } =
        new("partialNetwork", "id", "nodes", "scenes", "description", "when");

    public static KeyTable Decomposition { get; } = new("decomposition", "asil", "with");

    public static KeyTable Network { get; } =
        new(
            "network",
            "kind",
            "description",
            "rate",
            "data-rate",
            "nodes",
            "listeners",
            "switch",
            "switches",
            "links",
            "classes",
            "gates",
            "ports",
            "plca",
            "gateway",
            "uplink",
            "pdu-base",
            "layout",
            "mapping",
            "schedule",
            "max-load",
            "e2e",
            "nm",
            "frames",
            "cable",
            "length",
            "assumed",
            "source",
            "when"
        );

    public static KeyTable Switch { get; } = new("switch", "in", "description", "when");

    public static KeyTable EthernetLink { get; } = new("ethernetLink", "between", "rate", "when");

    public static KeyTable TrafficClass { get; } = new("trafficClass", "priorities", "idle-slope");

    public static KeyTable Gates { get; } = new("gates", "cycle", "offset", "end", "windows");

    public static KeyTable GateWindow { get; } = new("gateWindow", "open", "for");

    public static KeyTable Port { get; } = new("port", "from", "to", "classes", "gates", "when");

    public static KeyTable Nm { get; } =
        new("nm", "id", "cycle", "timeout", "repeat", "wait-bus-sleep", "reset", "selective");

    public static KeyTable Plca { get; } = new("plca", "coordinator", "opportunity", "burst");

    public static KeyTable Frame { get; } =
        new(
            "frame",
            "period",
            "offset",
            "priority",
            "sender",
            "ignore",
            "e2e",
            "data-id",
            "data-ids",
            "e2e-offset",
            "timeout",
            "when"
        );

    public static KeyTable PlantLink { get; } =
        new(
            "plantLink",
            "on",
            "plant",
            "signal",
            "period",
            "gain",
            "shift",
            "safe",
            "safe-after",
            "description",
            "when"
        );

    public static KeyTable Function { get; } =
        new(
            "function",
            "on",
            "code",
            "description",
            "period",
            "offset",
            "deadline",
            "bcet",
            "wcet",
            "asil",
            "reads",
            "publishes",
            "actuates",
            "provides",
            "parameters",
            "degraded",
            "decomposes",
            "ram",
            "flash",
            "offers",
            "uses",
            "assumed",
            "source",
            "when"
        );

    public static KeyTable Degraded { get; } = new("degraded", "needs", "silent", "after", "back", "set");

    public static KeyTable Dtc { get; } =
        new(
            "dtc",
            "code",
            "description",
            "at",
            "lost",
            "distrusted",
            "overrun",
            "silent",
            "bus-off",
            "watchdog",
            "confirm",
            "heal",
            "when"
        );

    public static KeyTable SignalUse { get; } = new("signalUse", "signal", "when");

    public static KeyTable Chain { get; } =
        new("chain", "from", "through", "to", "deadline", "ftti", "redundant-with", "description", "when");

    public static KeyTable Plant { get; } = new("plant", "parameters", "when");

    /// <summary>
    /// An entry of a mapping file: the keys that are read here, and those of the VSS overlay that it also is.
    /// </summary>
    public static KeyTable Mapping { get; } =
        new(
            "mapping",
            "dbc2vss",
            "dbc",
            "vss2dbc",
            "type",
            "datatype",
            "description",
            "comment",
            "unit",
            "min",
            "max",
            "allowed",
            "default",
            "deprecation",
            "aggregate",
            "instances",
            "pattern"
        );

    public static KeyTable MappingSide { get; } =
        new("mappingSide", "signal", "message", "transform", "interval_ms", "on_change", "multiplexer");

    public static KeyTable MultiplexerFilter { get; } = new("multiplexerFilter", "signal", "value");

    public static KeyTable Transform { get; } = new("transform", "math", "mapping");

    public static KeyTable TransformPair { get; } = new("transformPair", "from", "to");

    public static KeyTable Scenario { get; } =
        new(
            "scenario",
            "bordnetz-scenario",
            "name",
            "description",
            "source",
            "cycle",
            "phases",
            "duration",
            "environment",
            "scene",
            "events",
            "requests",
            "faults"
        );

    public static KeyTable DrivePhase { get; } = new("phase", "name", "until", "weight");

    public static KeyTable SceneEvent { get; } = new("event", "at", "every", "scene", "by");

    public static KeyTable Request { get; } = new("request", "at", "actuate", "publish", "value");

    public static KeyTable Fault { get; } =
        new("fault", "node", "network", "link", "frame", "signal", "function", "supply", "kind", "at", "for", "amount");

    public static KeyTable Vehicle { get; } =
        new("vehicle", "bordnetz-vehicle", "name", "description", "source", "parameters");

    public static KeyTable Calibration { get; } =
        new(
            "calibration",
            "bordnetz-calibration",
            "name",
            "description",
            "source",
            "platform",
            "variant",
            "charging-efficiency",
            "tolerance",
            "fit",
            "vehicles"
        );

    public static KeyTable FittedParameter { get; } = new("fittedParameter", "from", "to");

    public static KeyTable MeasuredVehicle { get; } = new("measuredVehicle", "file", "fit", "measured");

    public static ImmutableArray<KeyTable> OfPlatform { get; } =
    [
        Platform,
        PowertrainMap,
        Node,
        Partition,
        Network,
        Switch,
        EthernetLink,
        TrafficClass,
        Gates,
        GateWindow,
        Port,
        Plca,
        Nm,
        Frame,
        PlantLink,
        Function,
        Degraded,
        Dtc,
        Decomposition,
        SignalUse,
        Chain,
        Plant,
        Part,
        Device,
        Wiring,
        Cable,
        Power,
        Source,
        Rail,
        Fuse,
        WakeLine,
        Scene,
        PartialNetwork,
        YamlMapReader.FigureKeys,
        .. SourcingKeys.All,
    ];

    public static ImmutableArray<KeyTable> OfVehicle { get; } = [Vehicle];

    public static ImmutableArray<KeyTable> OfCalibration { get; } = [Calibration, FittedParameter, MeasuredVehicle];

    public static ImmutableArray<KeyTable> OfScenario { get; } = [Scenario, DrivePhase, SceneEvent, Request, Fault];
}
