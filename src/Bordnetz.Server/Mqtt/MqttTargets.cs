using Bordnetz.Server.Access;
using Bordnetz.Server.Live;
using Bordnetz.Signals;

namespace Bordnetz.Server.Mqtt;

/// <summary>What became of a target that came over MQTT.</summary>
internal enum MqttVerdict
{
    Accepted,
    Forbidden,
    Malformed,
    Refused,
    Unavailable,
}

/// <summary>Names of verdicts.</summary>
internal static class MqttVerdicts
{
    /// <summary>The verdict in one word, as it is counted and told.</summary>
    public static string Name(this MqttVerdict verdict) =>
        verdict switch
        {
            MqttVerdict.Accepted => "accepted",
            MqttVerdict.Forbidden => "forbidden",
            MqttVerdict.Malformed => "malformed",
            MqttVerdict.Unavailable => "unavailable",
            _ => "refused",
        };
}

/// <summary>Passes targets on exactly as the other doors do: same checks, same inbox.</summary>
internal static class MqttTargets
{
    public static MqttVerdict Set(
        SignalBroker broker,
        int signal,
        ReadOnlyMemory<byte> message,
        SignalPermissions permissions,
        DateTimeOffset now
    )
    {
        SignalDefinition definition = broker.Catalog.Signals[signal];
        if (now >= permissions.Expiry || !permissions.Allows(definition, SignalAccess.Actuate))
        {
            return MqttVerdict.Forbidden;
        }
        if (!SignalJson.TryRead(definition, message, out SignalValue value))
        {
            return MqttVerdict.Malformed;
        }
        return broker.Actuate(signal, value, now) switch
        {
            ActuationResult.Accepted => MqttVerdict.Accepted,
            ActuationResult.NoProvider or ActuationResult.Busy => MqttVerdict.Unavailable,
            _ => MqttVerdict.Refused,
        };
    }
}
