using Bordnetz.Problems;
using Bordnetz.Server.Access;
using Bordnetz.Server.Mqtt;

namespace Bordnetz.Cli.Commands;

/// <summary>How the vehicle appears over MQTT.</summary>
/// <param name="Options">Topics and limits.</param>
/// <param name="Remote">The outside broker; null for none.</param>
/// <param name="Token">What it and everybody behind it may do; null when there is no authority.</param>
internal sealed record MqttSettings(MqttOptions Options, MqttRemote? Remote, string? Token)
{
    private const int PlainPort = 1883;
    private const int EncryptedPort = 8883;
    private const int MaxPrefixLength = 100;
    private static readonly SourcePlace Place = new("bordnetz run");

    /// <summary>Reads what was given; null when something of it is of no use.</summary>
    public static MqttSettings? Read(MqttText text, EdgeSettings edge, string vehicle, ProblemLog log)
    {
        string prefix = text.Prefix ?? "bordnetz";
        string? discovery = text.ForHomeAssistant ? text.DiscoveryPrefix ?? "homeassistant" : null;
        CheckPrefix("--mqtt-prefix", prefix, log);
        if (discovery is not null)
        {
            CheckPrefix("--home-assistant", discovery, log);
        }
        if (text.Payload is not (null or "json" or "plain"))
        {
            log.Error("BN6202", Place, $"--mqtt-payload is json or plain, not '{text.Payload}'");
        }
        long intervalNs = 250_000_000;
        if (
            text.Interval is not null
            && !(DurationText.TryParse(text.Interval, out intervalNs) && IsUsable(intervalNs))
        )
        {
            log.Error("BN6203", Place, $"--mqtt-interval takes a time from 10ms to 1h, not '{text.Interval}'");
        }
        if (
            text is { Port: null, Broker: null }
            && text != new MqttText(null, null, null, null, null, null, null, null, false, null)
        )
        {
            log.Error("BN6206", Place, "these options need --mqtt-port or --mqtt-broker");
        }
        MqttRemote? remote = text.Broker is { } broker ? ReadRemote(broker, text, log) : null;
        string? token = text.TokenFile is { } file ? ReadSecret(file, log) : null;
        if (remote is not null)
        {
            CheckToken(token, edge.Authority, log);
        }
        MqttOptions options = new()
        {
            Prefix = prefix,
            Payload = text.Payload == "plain" ? MqttPayload.Plain : MqttPayload.Json,
            Interval = TimeSpan.FromTicks(intervalNs / 100),
            DiscoveryPrefix = discovery,
            VehicleName = vehicle,
            Authority = edge.Authority,
        };
        return log.HasErrors ? null : new MqttSettings(options, remote, token);
    }

    private static bool IsUsable(long intervalNs) => intervalNs is >= 10_000_000 and <= 3_600_000_000_000;

    private static void CheckPrefix(string option, string prefix, ProblemLog log)
    {
        bool isGood =
            prefix.Length is > 0 and <= MaxPrefixLength
            && prefix[0] is not ('/' or '$')
            && prefix[^1] != '/'
            && !prefix.Any(c => c is '+' or '#' || char.IsControl(c) || char.IsWhiteSpace(c));
        if (!isGood)
        {
            log.Error(
                "BN6201",
                Place,
                $"{option} takes names with '/' between them, without blanks, '+' and '#', not '{prefix}'"
            );
        }
    }

    private static MqttRemote? ReadRemote(string broker, MqttText text, ProblemLog log)
    {
        string address = broker.Contains("://", StringComparison.Ordinal) ? broker : "mqtt://" + broker;
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("mqtt" or "mqtts")
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.PathAndQuery is not ("" or "/")
        )
        {
            log.Error("BN6200", Place, $"--mqtt-broker takes host:port, mqtt://host or mqtts://host, not '{broker}'");
            return null;
        }
        bool isEncrypted = uri.Scheme == "mqtts";
        int port =
            uri.Port > 0 ? uri.Port
            : isEncrypted ? EncryptedPort
            : PlainPort;
        string? password = text.PasswordFile is { } file ? ReadSecret(file, log) : null;
        return new MqttRemote(uri.Host, port, isEncrypted, text.User, password);
    }

    private static string? ReadSecret(string file, ProblemLog log)
    {
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN6204", new SourcePlace(file), $"the secret cannot be read: {e.Message}");
            return null;
        }
    }

    // Behind an outside broker is everybody: when tokens are asked for at all, it needs one.
    private static void CheckToken(string? token, TokenAuthority? authority, ProblemLog log)
    {
        if (authority is null || log.HasErrors)
        {
            return;
        }
        if (token is null)
        {
            const string why = "--mqtt-broker needs --mqtt-token-file when --jwt-public-key is given";
            log.Error("BN6205", Place, why);
        }
        else if (authority.Check(token, out string wrong) is null)
        {
            log.Error("BN6205", Place, $"the token for --mqtt-broker is of no use: {wrong}");
        }
    }
}
