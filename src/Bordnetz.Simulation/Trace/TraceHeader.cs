using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model;

namespace Bordnetz.Simulation.Trace;

/// <summary>What a trace file says before its records: enough to run the same again and to read the payloads.</summary>
public sealed record TraceHeader
{
    /// <summary>Version of the program that wrote it.</summary>
    public required string Program { get; init; }

    /// <summary>The platform's folder as it was given.</summary>
    public required string Platform { get; init; }

    /// <summary>The digest of the platform's files.</summary>
    public required string Digest { get; init; }

    /// <summary>The variant's name.</summary>
    public required string Variant { get; init; }

    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The networks that were played from a recording.</summary>
    public ImmutableArray<TraceRecording> Recordings { get; init; } = [];

    /// <summary>The names of the channels, by number.</summary>
    public required ImmutableArray<string> Channels { get; init; }

    /// <summary>The kinds of the networks, which are the first channels.</summary>
    public ImmutableArray<NetworkKind> Networks { get; init; } = [];

    /// <summary>The nodes' names, by number.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>The frames, by number.</summary>
    public required ImmutableArray<TraceFrame> Frames { get; init; }

    /// <summary>The channels of a run: the networks in order, then the plant, the requests, the health.</summary>
    internal static string[] ChannelsOf(Variant variant) =>
        [.. variant.Networks.Select(n => n.Name), "plant", "requests", "health"];

    /// <summary>Says what a run will record.</summary>
    public static TraceHeader For(Platform platform, string folder, Variant variant, Scenario scenario, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(variant);
        ArgumentNullException.ThrowIfNull(scenario);
        return new TraceHeader
        {
            Program = typeof(TraceHeader).Assembly.GetName().Version?.ToString(3) ?? "",
            Platform = folder,
            Digest = platform.Digest,
            Variant = variant.Name,
            Scenario = scenario.Name,
            Seed = seed,
            Channels = [.. ChannelsOf(variant)],
            Networks = [.. variant.Networks.Select(n => n.Kind)],
            Nodes = [.. variant.Nodes.Select(n => n.Name)],
            Frames =
            [
                .. variant.Frames.Select(f => new TraceFrame(
                    f.Network.Name,
                    f.Name,
                    f.Layout.Id.Value,
                    f.Layout.Id.IsExtended,
                    [.. f.Layout.Signals.Select(TraceSignal.For)]
                )
                {
                    Sender = f.Sender.Name,
                    Pdu = unchecked(f.Network.PduBase + f.Layout.Id.Value),
                    Priority = f.Priority,
                    IsFd = f.Layout.IsFd,
                    BitRateSwitch = f.Layout.BitRateSwitch,
                }),
                .. TraceFrames.Of(variant),
            ],
        };
    }
}

/// <summary>A recording that a run played.</summary>
/// <param name="Network">The network on which it was played.</param>
/// <param name="File">The file.</param>
/// <param name="Channel">The channel of the recording; null for all.</param>
/// <param name="Sha256">SHA-256 of the file, hexadecimal.</param>
public sealed record TraceRecording(string Network, string File, string? Channel, string Sha256);

/// <summary>A frame as a trace knows it.</summary>
/// <param name="Network">Its network.</param>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its identifier.</param>
/// <param name="IsExtended">Whether that has 29 bits.</param>
/// <param name="Signals">Its signals.</param>
public sealed record TraceFrame(
    string Network,
    string Name,
    uint Id,
    bool IsExtended,
    ImmutableArray<TraceSignal> Signals
)
{
    /// <summary>The node that fills it.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Its identifier as a PDU over Ethernet.</summary>
    public uint Pdu { get; init; }

    /// <summary>Its priority over Ethernet (PCP).</summary>
    public int Priority { get; init; }

    /// <summary>Whether it is a CAN FD frame.</summary>
    public bool IsFd { get; init; }

    /// <summary>CAN FD: whether the data phase has its own bit rate.</summary>
    public bool BitRateSwitch { get; init; }
}

/// <summary>A signal as a trace knows it; the members are those of a DBC signal.</summary>
public sealed record TraceSignal(
    string Name,
    int StartBit,
    int Length,
    ByteOrder ByteOrder,
    RawKind Kind,
    double Factor,
    double Offset,
    string Unit
)
{
    /// <summary>Takes over the layout of a DBC signal.</summary>
    public static TraceSignal For(DbcSignal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new(
            signal.Name,
            signal.StartBit,
            signal.Length,
            signal.ByteOrder,
            signal.Kind,
            signal.Factor,
            signal.Offset,
            signal.Unit
        );
    }

    /// <summary>The physical value in a payload.</summary>
    public double Read(ReadOnlySpan<byte> payload) => Codec(payload.Length).Read(payload);

    /// <summary>What reads it from payloads of a length in bytes.</summary>
    public SignalCodec Codec(int length) =>
        new(
            new DbcSignal
            {
                Name = Name,
                StartBit = StartBit,
                Length = Length,
                ByteOrder = ByteOrder,
                Kind = Kind,
                Factor = Factor,
                Offset = Offset,
            },
            length
        );
}

/// <summary>What a trace file says after its records; missing when the writer was interrupted.</summary>
/// <param name="DurationNs">Length of the run.</param>
/// <param name="Hash">The run's hash.</param>
/// <param name="Channels">The channels' hashes.</param>
public sealed record TraceEnd(long DurationNs, string Hash, ImmutableArray<ChannelHash> Channels);
