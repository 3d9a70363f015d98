using System.Collections.Frozen;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;

namespace Bordnetz.Model.Formatting;

/// <summary>
/// Which map of a description has which keys, so that they can be put in order. A path names keys from the top, with
/// <c>*</c> for names that the author chose and <c>[]</c> for items of a list. What is not named here keeps its order.
/// </summary>
internal static class DescriptionShape
{
    private static readonly FrozenDictionary<string, KeyTable> Tables = new Dictionary<string, KeyTable>(
        StringComparer.Ordinal
    )
    {
        ["powertrain"] = PlatformKeys.PowertrainMap,
        ["nodes.*"] = PlatformKeys.Node,
        ["nodes.*.partitions[]"] = PlatformKeys.Partition,
        ["parts.*"] = PlatformKeys.Part,
        ["devices.*"] = PlatformKeys.Device,
        ["wiring"] = PlatformKeys.Wiring,
        ["wiring.cables.*"] = PlatformKeys.Cable,
        ["power"] = PlatformKeys.Power,
        ["power.sources.*"] = PlatformKeys.Source,
        ["power.rails.*"] = PlatformKeys.Rail,
        ["power.fuses.*"] = PlatformKeys.Fuse,
        ["power.wake-lines.*"] = PlatformKeys.WakeLine,
        ["scenes.*"] = PlatformKeys.Scene,
        ["partial-networks.*"] = PlatformKeys.PartialNetwork,
        ["sourcing"] = SourcingKeys.Sourcing,
        ["sourcing.volumes.*"] = SourcingKeys.Volume,
        ["sourcing.suppliers.*"] = SourcingKeys.Supplier,
        ["sourcing.quotes.*.*"] = SourcingKeys.Quote,
        ["sourcing.quotes.*.*.prices[]"] = SourcingKeys.PriceStep,
        ["sourcing.rules.*"] = SourcingKeys.Rule,
        ["networks.*"] = PlatformKeys.Network,
        ["networks.*.switches.*"] = PlatformKeys.Switch,
        ["networks.*.links[]"] = PlatformKeys.EthernetLink,
        ["networks.*.classes.*"] = PlatformKeys.TrafficClass,
        ["networks.*.gates"] = PlatformKeys.Gates,
        ["networks.*.gates.windows[]"] = PlatformKeys.GateWindow,
        ["networks.*.ports[]"] = PlatformKeys.Port,
        ["networks.*.ports[].classes.*"] = PlatformKeys.TrafficClass,
        ["networks.*.ports[].gates"] = PlatformKeys.Gates,
        ["networks.*.ports[].gates.windows[]"] = PlatformKeys.GateWindow,
        ["networks.*.nm"] = PlatformKeys.Nm,
        ["networks.*.plca"] = PlatformKeys.Plca,
        ["networks.*.frames.*"] = PlatformKeys.Frame,
        ["sensors.*"] = PlatformKeys.PlantLink,
        ["actuators.*"] = PlatformKeys.PlantLink,
        ["functions.*"] = PlatformKeys.Function,
        ["functions.*.reads[]"] = PlatformKeys.SignalUse,
        ["functions.*.publishes[]"] = PlatformKeys.SignalUse,
        ["functions.*.actuates[]"] = PlatformKeys.SignalUse,
        ["functions.*.provides[]"] = PlatformKeys.SignalUse,
        ["functions.*.decomposes"] = PlatformKeys.Decomposition,
        ["functions.*.degraded.*"] = PlatformKeys.Degraded,
        ["chains.*"] = PlatformKeys.Chain,
        ["dtcs.*"] = PlatformKeys.Dtc,
        ["plant[]"] = PlatformKeys.Plant,
        ["phases[]"] = PlatformKeys.DrivePhase,
        ["events[]"] = PlatformKeys.SceneEvent,
        ["requests[]"] = PlatformKeys.Request,
        ["faults[]"] = PlatformKeys.Fault,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Sections whose keys are names of the author's choice.
    private static readonly FrozenSet<string> Named = new[]
    {
        "nodes",
        "parts",
        "devices",
        "wiring.cables",
        "power.sources",
        "power.rails",
        "power.fuses",
        "power.wake-lines",
        "scenes",
        "partial-networks",
        "sourcing.volumes",
        "sourcing.suppliers",
        "sourcing.quotes",
        "sourcing.quotes.*",
        "sourcing.rules",
        "networks",
        "networks.*.switches",
        "networks.*.classes",
        "networks.*.ports[].classes",
        "networks.*.frames",
        "sensors",
        "actuators",
        "functions",
        "functions.*.degraded",
        "chains",
        "dtcs",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Quantities = new[]
    {
        "networks.*.rate",
        "networks.*.data-rate",
        "networks.*.max-load",
        "networks.*.nm.cycle",
        "networks.*.nm.timeout",
        "networks.*.nm.repeat",
        "networks.*.nm.wait-bus-sleep",
        "networks.*.nm.reset",
        "nodes.*.boot",
        "scenes.*.wake-within",
        "scenes.*.sleep-within",
        "networks.*.frames.*.period",
        "sensors.*.period",
        "actuators.*.period",
        "functions.*.period",
        "functions.*.offset",
        "functions.*.deadline",
        "functions.*.bcet",
        "functions.*.wcet",
        "chains.*.deadline",
        "duration",
        "phases[].until",
        "events[].at",
        "events[].every",
        "requests[].at",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The kinds of map whose keys can be put in order.</summary>
    public static IEnumerable<KeyTable> Ordered => Tables.Values.Distinct();

    /// <summary>The keys of the map at a path; null when their order is the author's.</summary>
    public static KeyTable? TableAt(string path) => Tables.GetValueOrDefault(path);

    /// <summary>Whether a number with a unit stands at a path.</summary>
    public static bool IsQuantity(string path) => Quantities.Contains(path);

    /// <summary>The path of a value under a key of the map at a path.</summary>
    public static string Below(string path, string key)
    {
        string name = Named.Contains(path) ? "*" : key;
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    /// <summary>The path of the items of the list at a path.</summary>
    public static string ItemsOf(string path) => path + "[]";

    /// <summary>A number with its unit as it is best written: nothing between them, and a unit of ASCII.</summary>
    public static string Canonical(string text) =>
        QuantityText.TrySplit(text, out QuantityText quantity)
        && quantity.Unit.Length > 0
        && !quantity.Unit.Contains(' ', StringComparison.Ordinal)
            ? quantity.Number + quantity.Unit.Replace('\u00B5', 'u').Replace('\u03BC', 'u')
            : text;
}
