using Bordnetz.Server.Access;
using Bordnetz.Server.Telemetry;

namespace Bordnetz.Server.Rest;

/// <summary>The limits of the door for scripts.</summary>
public sealed record RestOptions
{
    /// <summary>The longest body that a client may send, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>How many event streams may be open.</summary>
    public int MaxStreams { get; init; } = 2000;

    /// <summary>How many connections may be open.</summary>
    public int MaxConnections { get; init; } = 4000;

    /// <summary>The time between two events of a stream when the client does not say.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a stream with nothing to tell shows that it is alive.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may take to accept a part of a stream before its connection is closed.</summary>
    public TimeSpan SendTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of how many signals the ends of left streams are remembered, so that they go on where they ended.</summary>
    public int MaxRemembered { get; init; } = 200_000;

    /// <summary>Who says what a client's token allows; null when every client may do everything.</summary>
    public TokenAuthority? Authority { get; init; }

    /// <summary>What <c>/metrics</c> tells; null to leave it out.</summary>
    public EdgeMeters? Meters { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
