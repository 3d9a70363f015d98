using Bordnetz.Server.Access;
using Bordnetz.Server.Telemetry;

namespace Bordnetz.Server.Viss;

/// <summary>The versions of VISS that are spoken.</summary>
public enum VissVersion
{
    /// <summary>W3C VISS version 2.</summary>
    V2,

    /// <summary>COVESA VISS version 3.0.</summary>
    V3,
}

/// <summary>The limits of the VISS edge.</summary>
public sealed record VissOptions
{
    /// <summary>The longest message that a client may send, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024;

    /// <summary>How many requests one connection may send in a second.</summary>
    public int MaxRequestsPerSecond { get; init; } = 1000;

    /// <summary>How many subscriptions one connection may have.</summary>
    public int MaxSubscriptions { get; init; } = 100;

    /// <summary>How many connections may be open.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>How many samples a curve may be made of.</summary>
    public int MaxCurveSamples { get; init; } = 10_000;

    /// <summary>How many publications wait for a slow subscriber before the oldest are folded together.</summary>
    public int SubscriberBuffer { get; init; } = 64;

    /// <summary>How long a client may take to accept one message before its connection is closed.</summary>
    public TimeSpan SendTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a provider of whom it is not known whether it confirms targets is waited for.</summary>
    public TimeSpan ProviderAnswerTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a provider that has confirmed targets before may take to confirm one; zero to wait for none.</summary>
    public TimeSpan ActuationTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The version of answers over HTTP, which has no way to agree on one.</summary>
    public VissVersion HttpVersion { get; init; } = VissVersion.V3;

    /// <summary>Who says what a client's token allows; null when every client may do everything.</summary>
    public TokenAuthority? Authority { get; init; }

    /// <summary>What the tree <c>Server</c> tells of the doors that are open.</summary>
    public VissCapabilities Capabilities { get; init; } = new();

    /// <summary>Where what subscribers miss is counted; null to count nothing.</summary>
    public EdgeMeters? Meters { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
