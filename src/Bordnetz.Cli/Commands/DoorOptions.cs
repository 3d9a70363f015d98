using System.CommandLine;

namespace Bordnetz.Cli.Commands;

/// <summary>Which doors beside KUKSA are to be opened, as given on the command line.</summary>
/// <param name="VissPort">The port of VISS; null for none.</param>
/// <param name="HttpPort">The port for scripts; null for none.</param>
/// <param name="Mqtt">MQTT.</param>
/// <param name="Edge">Who may come in.</param>
internal sealed record DoorText(int? VissPort, int? HttpPort, MqttText Mqtt, EdgeText Edge);

/// <summary>How the vehicle appears over MQTT, as given on the command line.</summary>
internal sealed record MqttText(
    int? Port,
    string? Broker,
    string? Prefix,
    string? Payload,
    string? Interval,
    string? User,
    string? PasswordFile,
    string? TokenFile,
    bool ForHomeAssistant,
    string? DiscoveryPrefix
);

/// <summary>The options of <c>bordnetz run</c> that open doors.</summary>
internal sealed class DoorOptions
{
    private readonly Option<int?> _vissPort = new("--viss-port")
    {
        Description = "Serves VISS v2 and v3 over WebSocket and HTTP, too, on this port of 127.0.0.1.",
    };

    private readonly Option<int?> _httpPort = new("--http-port")
    {
        Description = "Serves REST, Server-Sent Events and Prometheus metrics on this port of 127.0.0.1.",
    };

    private readonly Option<int?> _mqttPort = new("--mqtt-port")
    {
        Description = "Runs an MQTT broker for the vehicle on this port of 127.0.0.1.",
    };

    private readonly Option<string?> _mqttBroker = new("--mqtt-broker")
    {
        Description = "Joins an outside MQTT broker: host:port, mqtt://host or mqtts://host.",
    };

    private readonly Option<string?> _mqttPrefix = new("--mqtt-prefix")
    {
        Description = "What all MQTT topics of this vehicle begin with (default: bordnetz).",
    };

    private readonly Option<string?> _mqttPayload = new("--mqtt-payload")
    {
        Description = "What is published of a signal: json (default) or plain, the value alone.",
    };

    private readonly Option<string?> _mqttInterval = new("--mqtt-interval")
    {
        Description = "The shortest time between two messages of one MQTT topic (default: 250ms).",
    };

    private readonly Option<string?> _mqttUser = new("--mqtt-user")
    {
        Description = "The user's name at the outside MQTT broker.",
    };

    private readonly Option<string?> _mqttPasswordFile = new("--mqtt-password-file")
    {
        Description = "A file with the password for the outside MQTT broker.",
    };

    private readonly Option<string?> _mqttTokenFile = new("--mqtt-token-file")
    {
        Description = "A file with the token that says what goes to and comes from the outside MQTT broker.",
    };

    private readonly Option<string?> _homeAssistant = new("--home-assistant")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Tells Home Assistant over MQTT what there is, under this prefix (default: homeassistant).",
    };

    private readonly Option<string?> _jwtKey = new("--jwt-public-key")
    {
        Description = "A public key in PEM: clients need a token that it signed. Without it everybody may do all.",
    };

    private readonly Option<string?> _tlsCertificate = new("--tls-cert")
    {
        Description = "Serves over TLS with this PEM certificate.",
    };

    private readonly Option<string?> _tlsKey = new("--tls-key")
    {
        Description = "The private key of --tls-cert, in PEM.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _vissPort,
            _httpPort,
            _mqttPort,
            _mqttBroker,
            _mqttPrefix,
            _mqttPayload,
            _mqttInterval,
            _mqttUser,
            _mqttPasswordFile,
            _mqttTokenFile,
            _homeAssistant,
            _jwtKey,
            _tlsCertificate,
            _tlsKey,
        ];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    public DoorText Read(ParseResult parsed) =>
        new(
            parsed.GetValue(_vissPort),
            parsed.GetValue(_httpPort),
            new MqttText(
                parsed.GetValue(_mqttPort),
                parsed.GetValue(_mqttBroker),
                parsed.GetValue(_mqttPrefix),
                parsed.GetValue(_mqttPayload),
                parsed.GetValue(_mqttInterval),
                parsed.GetValue(_mqttUser),
                parsed.GetValue(_mqttPasswordFile),
                parsed.GetValue(_mqttTokenFile),
                parsed.GetResult(_homeAssistant) is not null,
                parsed.GetValue(_homeAssistant)
            ),
            new EdgeText(parsed.GetValue(_jwtKey), parsed.GetValue(_tlsCertificate), parsed.GetValue(_tlsKey))
        );
}
