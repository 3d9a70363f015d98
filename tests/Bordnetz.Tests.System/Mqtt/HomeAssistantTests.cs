using System.Text.Json.Nodes;
using Bordnetz.Server.Mqtt;
using Bordnetz.Signals;
using Bordnetz.Tests.Kuksa;

namespace Bordnetz.Tests.Mqtt;

/// <summary>
/// What Home Assistant is told, against the keys that its documentation lists for each component of MQTT: it refuses a
/// configuration with a key that it does not know.
/// </summary>
public sealed class HomeAssistantTests
{
    private const string Everywhere =
        "name unique_id state_topic availability_topic value_template device origin entity_category";

    private static readonly Dictionary<string, string> Keys = new()
    {
        ["sensor"] = Everywhere + " device_class unit_of_measurement state_class options",
        ["binary_sensor"] = Everywhere + " device_class payload_on payload_off",
        ["switch"] = Everywhere + " command_topic device_class payload_on payload_off state_on state_off",
        ["number"] = Everywhere + " command_topic device_class unit_of_measurement min max step mode",
        ["select"] = Everywhere + " command_topic options",
        ["text"] = Everywhere + " command_topic min max mode pattern",
    };

    private static readonly MqttOptions Options = new()
    {
        DiscoveryPrefix = "homeassistant",
        Prefix = "car/7",
        VehicleName = "Car 7",
    };

    private static readonly MqttTopics Topics = new(KuksaHost.Catalog, Options);

    private static JsonObject? Describe(string path, MqttOptions? options = null)
    {
        SignalDefinition signal = KuksaHost.Catalog.Signals[KuksaHost.Id(path)];
        byte[]? text = HomeAssistant.Describe(signal, Topics, options ?? Options, maySet: true);
        return text is null ? null : JsonNode.Parse(text)!.AsObject();
    }

    private static string ComponentOf(string path) =>
        HomeAssistant.ComponentOf(KuksaHost.Catalog.Signals[KuksaHost.Id(path)]);

    [Theory]
    [InlineData("Vehicle.Speed", "sensor")]
    [InlineData("Vehicle.Class", "sensor")]
    [InlineData("Vehicle.Body.Lights.IsLowBeamOn", "switch")]
    [InlineData("Vehicle.Body.Lights.Brightness", "number")]
    [InlineData("Vehicle.Body.Lights.Colour", "select")]
    [InlineData("Vehicle.Cabin.Sunroof.Switch", "text")]
    public void The_component_follows_from_the_type_and_kind(string path, string component) =>
        Assert.Equal(component, ComponentOf(path));

    [Theory]
    [InlineData(MqttPayload.Json)]
    [InlineData(MqttPayload.Plain)]
    public void Every_signal_is_told_with_documented_keys_only_and_with_those_that_are_required(MqttPayload payload)
    {
        HashSet<string> identities = [];
        foreach (SignalDefinition signal in KuksaHost.Catalog.Signals)
        {
            if (Describe(signal.Path, Options with { Payload = payload }) is not { } told)
            {
                Assert.True(signal.Type.IsArray());
                continue;
            }
            string component = HomeAssistant.ComponentOf(signal);
            Assert.Empty(told.Select(m => m.Key).Except(Keys[component].Split(' ')));
            Assert.True(identities.Add(told["unique_id"]!.ToString()));
            Assert.Equal(payload == MqttPayload.Json, told.ContainsKey("value_template"));
            if (Keys[component].Contains("command_topic", StringComparison.Ordinal))
            {
                Assert.Equal(told["state_topic"] + "/set", told["command_topic"]!.ToString());
            }
            Assert.Equal(
                ["identifiers", "name", "manufacturer", "sw_version"],
                told["device"]!.AsObject().Select(m => m.Key).Where(k => k != "via_device")
            );
        }
        Assert.NotEmpty(identities);
    }

    [Fact]
    public void Units_and_classes_are_those_of_Home_Assistant()
    {
        JsonObject speed = Describe("Vehicle.Speed")!;
        Assert.Equal("km/h", speed["unit_of_measurement"]!.ToString());
        Assert.Equal("speed", speed["device_class"]!.ToString());
        Assert.Equal("measurement", speed["state_class"]!.ToString());
        JsonObject brightness = Describe("Vehicle.Body.Lights.Brightness")!;
        Assert.Equal("%", brightness["unit_of_measurement"]!.ToString());
        Assert.Equal(0, (double)brightness["min"]!);
        Assert.Equal(100, (double)brightness["max"]!);
        Assert.Equal("enum", Describe("Vehicle.Class")!["device_class"]!.ToString());
        Assert.Equal("""["WHITE","AMBER"]""", Describe("Vehicle.Body.Lights.Colour")!["options"]!.ToJsonString());
    }

    [Fact]
    public void Signals_are_grouped_in_the_vehicle_and_its_parts()
    {
        Assert.Equal("""["car_7"]""", Describe("Vehicle.Speed")!["device"]!["identifiers"]!.ToJsonString());
        JsonObject light = Describe("Vehicle.Body.Lights.IsLowBeamOn")!;
        Assert.Equal("""["car_7_Body"]""", light["device"]!["identifiers"]!.ToJsonString());
        Assert.Equal("car_7", light["device"]!["via_device"]!.ToString());
        Assert.Equal("Car 7 Body", light["device"]!["name"]!.ToString());
        Assert.Equal("Lights Is Low Beam On", light["name"]!.ToString());
        int number = Topics.Discovery(KuksaHost.Id("Vehicle.Body.Lights.IsLowBeamOn"));
        Assert.Equal("homeassistant/switch/car_7_Vehicle_Body_Lights_IsLowBeamOn/config", Topics[number]);
    }

    [Fact]
    public void An_actuator_whose_target_nothing_takes_is_not_shown() =>
        Assert.Null(
            HomeAssistant.Describe(
                KuksaHost.Catalog.Signals[KuksaHost.Id("Vehicle.Body.Lights.Colour")],
                Topics,
                Options,
                maySet: false
            )
        );
}
