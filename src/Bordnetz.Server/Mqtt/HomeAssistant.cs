using System.Buffers;
using System.Text;
using System.Text.Json;
using Bordnetz.Server.Kuksa;
using Bordnetz.Signals;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// What Home Assistant is told of a signal (MQTT discovery, <c>&lt;prefix&gt;/&lt;component&gt;/&lt;id&gt;/config</c>):
/// which entity it is, where its state is and where its target goes.
/// </summary>
internal static class HomeAssistant
{
    private const int MaxStateLength = 255;

    /// <summary>VSS units that Home Assistant has a class for, and how it writes them.</summary>
    private static readonly Dictionary<string, (string Unit, string? Class)> Units = new(StringComparer.Ordinal)
    {
        ["km/h"] = ("km/h", "speed"),
        ["m/s"] = ("m/s", "speed"),
        ["mm"] = ("mm", "distance"),
        ["cm"] = ("cm", "distance"),
        ["m"] = ("m", "distance"),
        ["km"] = ("km", "distance"),
        ["inch"] = ("in", "distance"),
        ["celsius"] = ("°C", "temperature"),
        ["Celsius"] = ("°C", "temperature"),
        ["kelvin"] = ("K", "temperature"),
        ["mV"] = ("mV", "voltage"),
        ["V"] = ("V", "voltage"),
        ["mA"] = ("mA", "current"),
        ["A"] = ("A", "current"),
        ["W"] = ("W", "power"),
        ["kW"] = ("kW", "power"),
        ["Wh"] = ("Wh", "energy_storage"),
        ["kWh"] = ("kWh", "energy_storage"),
        ["g"] = ("g", "weight"),
        ["kg"] = ("kg", "weight"),
        ["Pa"] = ("Pa", "pressure"),
        ["kPa"] = ("kPa", "pressure"),
        ["mbar"] = ("mbar", "pressure"),
        ["bar"] = ("bar", "pressure"),
        ["psi"] = ("psi", "pressure"),
        ["ms"] = ("ms", "duration"),
        ["s"] = ("s", "duration"),
        ["min"] = ("min", "duration"),
        ["h"] = ("h", "duration"),
        ["ml"] = ("mL", "volume_storage"),
        ["l"] = ("L", "volume_storage"),
        ["Hz"] = ("Hz", "frequency"),
        ["lx"] = ("lx", "illuminance"),
        ["dBm"] = ("dBm", "signal_strength"),
        ["percent"] = ("%", null),
        ["degrees"] = ("°", null),
        ["degree"] = ("°", null),
    };

    /// <summary>The component that shows a signal.</summary>
    public static string ComponentOf(SignalDefinition signal)
    {
        bool isActuator = signal.Kind == SignalKind.Actuator;
        return signal.Type switch
        {
            DataType.Boolean => isActuator ? "switch" : "binary_sensor",
            DataType.String when isActuator => signal.Allowed.Length > 0 ? "select" : "text",
            // Home Assistant has no number whose limits are one.
            _ when isActuator && signal.Type.IsNumeric() => signal.Allowed.Length > 0 ? "select"
            : LimitsOf(signal) is var (min, max) && min < max ? "number"
            : "sensor",
            _ => "sensor",
        };
    }

    /// <summary>The identity of a signal: letters, digits, <c>_</c> and <c>-</c> only.</summary>
    public static string IdOf(MqttOptions options, SignalDefinition signal) =>
        Identifier($"{options.Prefix}_{signal.Path}");

    /// <summary>What is told of a signal; null when Home Assistant cannot show it.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="topics">The vehicle's topics.</param>
    /// <param name="options">How values are written.</param>
    /// <param name="maySet">Whether something takes its target. An actuator whose target nothing takes is not told.</param>
    public static byte[]? Describe(SignalDefinition signal, MqttTopics topics, MqttOptions options, bool maySet)
    {
        // A state has 255 characters at most: too few for arrays.
        if (signal.Type.IsArray() || (signal.Kind == SignalKind.Actuator && !maySet))
        {
            return null;
        }
        string component = ComponentOf(signal);
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", NameOf(signal));
            json.WriteString("unique_id", IdOf(options, signal));
            json.WriteString("state_topic", topics[signal.Index]);
            if (component is "switch" or "select" or "number" or "text")
            {
                json.WriteString("command_topic", topics.SetTopic(signal.Index));
            }
            json.WriteString("availability_topic", topics[topics.Status]);
            WriteTemplate(json, signal, options);
            WriteComponent(json, signal, component);
            WriteDevice(json, signal, options);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTemplate(Utf8JsonWriter json, SignalDefinition signal, MqttOptions options)
    {
        if (options.Payload == MqttPayload.Plain)
        {
            return;
        }
        // "None" is what Home Assistant takes for an unknown state.
        json.WriteString(
            "value_template",
            signal.Type == DataType.Boolean
                ? "{{ 'None' if value_json.value is none else ('true' if value_json.value else 'false') }}"
                : "{{ 'None' if value_json.value is none else value_json.value }}"
        );
    }

    private static void WriteComponent(Utf8JsonWriter json, SignalDefinition signal, string component)
    {
        switch (component)
        {
            case "switch":
                json.WriteString("payload_on", "true");
                json.WriteString("payload_off", "false");
                break;
            case "binary_sensor":
                json.WriteString("payload_on", "true");
                json.WriteString("payload_off", "false");
                WriteCategory(json, signal);
                break;
            case "select":
                WriteOptions(json, signal);
                break;
            case "text":
                json.WriteNumber("max", MaxStateLength);
                break;
            case "number":
                (double min, double max) = LimitsOf(signal);
                json.WriteNumber("min", min);
                json.WriteNumber("max", max);
                json.WriteNumber("step", signal.Type.IsInteger() ? 1 : 0.001);
                json.WriteString("mode", "box");
                WriteUnit(json, signal);
                break;
            default:
                if (signal.Type == DataType.String)
                {
                    if (signal.Allowed.Length > 0)
                    {
                        json.WriteString("device_class", "enum");
                        WriteOptions(json, signal);
                    }
                }
                else
                {
                    WriteUnit(json, signal);
                    json.WriteString("state_class", "measurement");
                }
                WriteCategory(json, signal);
                break;
        }
    }

    private static void WriteCategory(Utf8JsonWriter json, SignalDefinition signal)
    {
        if (signal.Kind == SignalKind.Attribute)
        {
            json.WriteString("entity_category", "diagnostic");
        }
    }

    private static void WriteOptions(Utf8JsonWriter json, SignalDefinition signal)
    {
        json.WriteStartArray("options");
        foreach (SignalValue value in signal.Allowed)
        {
            json.WriteStringValue(value.ToString());
        }
        json.WriteEndArray();
    }

    private static void WriteUnit(Utf8JsonWriter json, SignalDefinition signal)
    {
        if (signal.Unit is not { } name)
        {
            return;
        }
        (string unit, string? kind) = Units.GetValueOrDefault(name, (name, null));
        json.WriteString("unit_of_measurement", unit);
        bool isCharge = unit == "%" && signal.Path.EndsWith("StateOfCharge.Displayed", StringComparison.Ordinal);
        if (isCharge || kind is not null)
        {
            json.WriteString("device_class", isCharge ? "battery" : kind);
        }
    }

    // Without limits Home Assistant would take 1 to 100.
    private static (double Min, double Max) LimitsOf(SignalDefinition signal)
    {
        const double wide = 1e9;
        (double min, double max) = signal.Type.Range();
        return (signal.Min ?? Math.Max(min, -wide), signal.Max ?? Math.Min(max, wide));
    }

    // The vehicle is one device, and each of its upper branches is one that belongs to it.
    private static void WriteDevice(Utf8JsonWriter json, SignalDefinition signal, MqttOptions options)
    {
        string vehicle = Identifier(options.Prefix);
        string[] names = signal.Path.Split('.');
        bool isPart = names.Length > 2;
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue(isPart ? $"{vehicle}_{names[1]}" : vehicle);
        json.WriteEndArray();
        json.WriteString("name", isPart ? $"{options.VehicleName} {Words(names[1])}" : options.VehicleName);
        json.WriteString("manufacturer", "Bordnetz");
        json.WriteString("sw_version", ServerIdentity.Version);
        if (isPart)
        {
            json.WriteString("via_device", vehicle);
        }
        json.WriteEndObject();
        json.WriteStartObject("origin");
        json.WriteString("name", ServerIdentity.Name);
        json.WriteString("sw_version", ServerIdentity.Version);
        json.WriteEndObject();
    }

    // Below its device, the rest of the path in words.
    private static string NameOf(SignalDefinition signal)
    {
        string[] names = signal.Path.Split('.');
        return string.Join(' ', names.Skip(names.Length > 2 ? 2 : 1).Select(Words));
    }

    // "IsLowBeamOn" → "Is Low Beam On", "ABS" stays.
    private static string Words(string name)
    {
        StringBuilder words = new(name.Length + 8);
        for (int i = 0; i < name.Length; i++)
        {
            bool begins =
                i > 0
                && char.IsUpper(name[i])
                && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            words.Append(begins ? " " : "").Append(name[i]);
        }
        return words.ToString();
    }

    private static string Identifier(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
}
