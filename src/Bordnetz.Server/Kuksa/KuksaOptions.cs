using Bordnetz.Server.Access;
using Bordnetz.Server.Telemetry;

namespace Bordnetz.Server.Kuksa;

/// <summary>The limits of the KUKSA edge.</summary>
public sealed record KuksaOptions
{
    /// <summary>How long a path may be, in characters; what the databroker allows.</summary>
    public int MaxPathLength { get; init; } = 1000;

    /// <summary>How many messages a subscriber may have buffered at most; what the databroker allows.</summary>
    public int MaxBufferSize { get; init; } = 1000;

    /// <summary>How many subscriptions may be open in all.</summary>
    public int MaxSubscriptions { get; init; } = 10_000;

    /// <summary>
    /// How many signals all open subscriptions may have together, over all protocols: one that lags takes 56 bytes for
    /// each of its signals.
    /// </summary>
    public long MaxSubscribedSignals { get; init; } = 2_000_000;

    /// <summary>How many providers may be connected.</summary>
    public int MaxProviders { get; init; } = 1000;

    /// <summary>The longest message that a client may send, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The longest message that a client is sent, in bytes; a larger answer is refused.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many signals one request may ask for, those that a pattern matches counted one by one.</summary>
    public int MaxRequestedSignals { get; init; } = 100_000;

    /// <summary>How many patterns one request may have, each of which is compared with the whole catalog.</summary>
    public int MaxRequestedPatterns { get; init; } = 10_000;

    /// <summary>How long a provider that was asked for a value is waited for; one that is silent is not asked again.</summary>
    public TimeSpan ProviderAnswerTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a provider that has confirmed targets before may take to confirm one; zero to wait for none.</summary>
    public TimeSpan ActuationTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Who says what a client's token allows; null when every client may do everything.</summary>
    public TokenAuthority? Authority { get; init; }

    /// <summary>Where what subscribers miss is counted; null to count nothing.</summary>
    public EdgeMeters? Meters { get; init; }

    /// <summary>The clock that stamps what comes from outside.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
