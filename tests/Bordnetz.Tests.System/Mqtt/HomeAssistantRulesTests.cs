using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bordnetz.Problems;
using Bordnetz.Server.Mqtt;
using Bordnetz.Signals;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Mqtt;

/// <summary>
/// The rules by which Home Assistant 2025 refuses a discovered entity of MQTT, on every signal of whole catalogs: which
/// units a device class has (sensor and number), what goes together, which texts and numbers are allowed. The table is
/// that of its developers' documentation on sensor and number entities.
/// </summary>
public sealed class HomeAssistantRulesTests
{
    private static readonly Dictionary<string, string> UnitsOf = new()
    {
        ["battery"] = "%",
        ["current"] = "A mA",
        ["distance"] = "km m cm mm mi nmi yd in ft",
        ["duration"] = "d h min s ms μs",
        ["energy_storage"] = "J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal",
        ["frequency"] = "Hz kHz MHz GHz",
        ["illuminance"] = "lx",
        ["power"] = "mW W kW MW GW TW BTU/h",
        ["pressure"] = "Pa hPa kPa mPa MPa bar cbar mbar mmHg inHg psi inH₂O",
        ["signal_strength"] = "dB dBm",
        ["speed"] = "ft/s in/s m/s mm/s km/h kn mph Beaufort m/min mm/d mm/h in/d in/h",
        ["temperature"] = "°C °F K",
        ["voltage"] = "V mV μV kV MV",
        ["volume_storage"] = "m³ ft³ CCF MCF L mL gal",
        ["weight"] = "kg g mg μg oz lb st",
    };

    private static readonly string[] Required = ["unique_id", "state_topic", "device", "origin", "name"];

    private static void Check(SignalDefinition signal, JsonObject told)
    {
        string component = HomeAssistant.ComponentOf(signal);
        string text = told.ToJsonString();
        Assert.True(Array.TrueForAll(Required, told.ContainsKey), text);
        Assert.Matches("^[a-zA-Z0-9_-]+$", (string)told["unique_id"]!);
        Assert.True(told["device"]!["identifiers"] is JsonArray { Count: > 0 } && told["origin"]!["name"] is not null);
        bool isCommanded = component is "switch" or "number" or "select" or "text";
        Assert.Equal(isCommanded, told.ContainsKey("command_topic"));
        string? kind = (string?)told["device_class"];
        string? unit = (string?)told["unit_of_measurement"];
        string? category = (string?)told["entity_category"];
        Assert.True(category is null || (category == "diagnostic" && !isCommanded), text);
        switch (component)
        {
            case "sensor":
                // A text has neither unit nor class of its states; a list of options makes it an enumeration, and only it.
                bool isEnum = kind == "enum";
                Assert.Equal(isEnum, told.ContainsKey("options"));
                Assert.True(!isEnum || (unit is null && !told.ContainsKey("state_class")), text);
                Assert.True(signal.Type != DataType.String || (unit is null && !told.ContainsKey("state_class")), text);
                Assert.True(isEnum || kind is null || IsUnitOf(kind, unit), text);
                break;
            case "number":
                Assert.True(kind is null || IsUnitOf(kind, unit), text);
                Assert.True((double)told["min"]! < (double)told["max"]!, text);
                Assert.True((double)told["step"]! >= 0.001, text);
                Assert.True((string?)told["mode"] is "auto" or "box" or "slider", text);
                break;
            case "select":
                Assert.NotEmpty(told["options"]!.AsArray());
                break;
            case "text":
                Assert.InRange((int)told["max"]!, 0, 255);
                break;
            default:
                Assert.Equal(("true", "false"), ((string?)told["payload_on"], (string?)told["payload_off"]));
                break;
        }
        if (told["options"] is JsonArray options)
        {
            Assert.All(options, o => Assert.True(o!.GetValueKind() == JsonValueKind.String, text));
            Assert.Equal(options.Count, options.Select(o => (string?)o).Distinct().Count());
        }
    }

    private static bool IsUnitOf(string kind, string? unit) =>
        unit is not null && UnitsOf.TryGetValue(kind, out string? units) && units.Split(' ').Contains(unit);

    private static int CheckAll(SignalCatalog catalog, MqttPayload payload)
    {
        MqttOptions options = new() { DiscoveryPrefix = "homeassistant", Payload = payload };
        MqttTopics topics = new(catalog, options);
        int told = 0;
        foreach (SignalDefinition signal in catalog.Signals)
        {
            if (HomeAssistant.Describe(signal, topics, options, maySet: true) is { } description)
            {
                Check(signal, JsonNode.Parse(description)!.AsObject());
                told++;
            }
        }
        return told;
    }

    [Theory]
    [InlineData("vss_rel_4.2.json", 1000)]
    [InlineData("vss_rel_5.1.json", 1250)]
    [InlineData("vss_rel_6.0.json", 1200)]
    public void Every_signal_of_an_official_release_is_told_by_the_rules(string release, int atLeast)
    {
        if (RepositoryFiles.SharedData is not { } shared)
        {
            Assert.Skip("The official releases are not on this machine.");
            return;
        }
        ProblemLog log = new();
        SignalCatalog? catalog = SignalCatalogReader.Read([Path.Combine(shared, "vss", release)], log);
        Assert.True(CheckAll(catalog!, MqttPayload.Json) >= atLeast);
        Assert.True(CheckAll(catalog!, MqttPayload.Plain) >= atLeast);
    }

    [Fact]
    public void Odd_signals_are_told_by_the_rules_too()
    {
        const string json = """
            {"Vehicle": {"type": "branch", "description": "The vehicle.", "children": {
              "Fixed": {"type": "actuator", "datatype": "uint8", "min": 5, "max": 5, "description": "One value."},
              "Backwards": {"type": "actuator", "datatype": "float", "description": "No limits."},
              "Level": {"type": "sensor", "datatype": "uint8", "allowed": [1, 2], "description": "Numbers."},
              "Grade": {"type": "actuator", "datatype": "uint8", "allowed": [1, 2], "description": "Numbers."},
              "Charge": {"type": "branch", "description": "Charge.", "children": {
                "StateOfCharge": {"type": "branch", "description": "Charge.", "children": {
                  "Displayed": {"type": "sensor", "datatype": "float", "unit": "kWh", "description": "In kWh."}}}}}
            }}}
            """;
        ProblemLog log = new();
        VssTree? tree = VssJsonReader.Parse("odd.json", Encoding.UTF8.GetBytes(json), log);
        SignalCatalog catalog = CatalogBuilder.Build([tree!], log);
        Assert.Empty(log.Problems);
        // Home Assistant has no number of one value: that one is shown, but cannot be set.
        Assert.Equal(5, CheckAll(catalog, MqttPayload.Json));
        Assert.Equal("sensor", HomeAssistant.ComponentOf(catalog.Signals[0]));
    }
}
