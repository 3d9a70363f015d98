using Bordnetz.Server.Access;
using Bordnetz.Server.Telemetry;

namespace Bordnetz.Server.Mqtt;

/// <summary>What is published of a signal.</summary>
public enum MqttPayload
{
    /// <summary><c>{"value": 12.5, "quality": "good", "time": "…"}</c>.</summary>
    Json,

    /// <summary>The value alone, such as <c>12.5</c>; <c>None</c> when there is none.</summary>
    Plain,
}

/// <summary>How a vehicle appears over MQTT, and the limits.</summary>
public sealed record MqttOptions
{
    /// <summary>What all topics begin with; it identifies the vehicle, also for VISS. No wildcards.</summary>
    public string Prefix { get; init; } = "bordnetz";

    /// <summary>What is published of a signal.</summary>
    public MqttPayload Payload { get; init; } = MqttPayload.Json;

    /// <summary>The shortest time between two publications of one topic.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Where Home Assistant looks for what is there, usually <c>homeassistant</c>; null to tell it nothing.</summary>
    public string? DiscoveryPrefix { get; init; }

    /// <summary>What Home Assistant calls the vehicle.</summary>
    public string VehicleName { get; init; } = "Vehicle";

    /// <summary>How many clients may be connected to the own broker.</summary>
    public int MaxClients { get; init; } = 100;

    /// <summary>The longest packet that a client may send, in bytes.</summary>
    public int MaxPacketBytes { get; init; } = 128 * 1024;

    /// <summary>How many packets of one client are read in a second; it waits with the rest.</summary>
    public int MaxPacketsPerSecond { get; init; } = 1000;

    /// <summary>How many subscriptions one client may have.</summary>
    public int MaxSubscriptions { get; init; } = 10_000;

    /// <summary>How many messages wait for a slow client; states that do not fit are told later, the latest only.</summary>
    public int MaxWaiting { get; init; } = 1000;

    /// <summary>How many VISS requests of one client wait to be answered; more are refused.</summary>
    public int MaxWaitingRequests { get; init; } = 256;

    /// <summary>How many VISS requests of one client are answered in a second; more get an error.</summary>
    public int MaxRequestsPerSecond { get; init; } = 1000;

    /// <summary>How many clients, each known by the topic for its answers, may have VISS requests or subscriptions.</summary>
    public int MaxRequesters { get; init; } = 200;

    /// <summary>How many such topics one connection to the own broker may name.</summary>
    public int MaxRequestersPerClient { get; init; } = 20;

    /// <summary>How long a VISS client waits for a provider that confirms its targets; zero for not at all.</summary>
    public TimeSpan ActuationTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a client may take to introduce itself, or to accept one packet.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a VISS subscription is kept while nobody listens to its topic.</summary>
    public TimeSpan UnheardTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who says what a client's token allows; null when every client may do everything.</summary>
    public TokenAuthority? Authority { get; init; }

    /// <summary>Where refused requests are counted; null to count nothing.</summary>
    public EdgeMeters? Meters { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
