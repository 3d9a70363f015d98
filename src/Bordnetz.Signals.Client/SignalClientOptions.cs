namespace Bordnetz.Signals.Client;

/// <summary>Where the vehicle is and how to get in.</summary>
public sealed record SignalClientOptions
{
    /// <summary>
    /// <c>host:port</c>, <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path/to/socket</c>.
    /// </summary>
    public string Address { get; init; } = "127.0.0.1:55555";

    /// <summary>
    /// The token, asked for before every call so that it can be renewed; null when none is needed.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>
    /// A PEM file with the certificates that the server's may be signed by; null for those that the machine trusts.
    /// </summary>
    public string? RootCertificates { get; init; }

    /// <summary>How long to wait before a lost connection is tried again; doubled each time.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such wait.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call that is no subscription may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
