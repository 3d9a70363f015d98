using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>A message of a DBC: the layout of one CAN frame. Immutable.</summary>
public sealed record DbcMessage
{
    /// <summary>The identifier.</summary>
    public required CanId Id { get; init; }

    /// <summary>The name (the long one, when the file gives one by attribute).</summary>
    public required string Name { get; init; }

    /// <summary>Payload length in bytes: 0 to 8, or to 64 for CAN FD.</summary>
    public required int Length { get; init; }

    /// <summary>The sending node; <c>Vector__XXX</c> when unknown.</summary>
    public string Transmitter { get; init; } = "Vector__XXX";

    /// <summary>The signals in file order.</summary>
    public ImmutableArray<DbcSignal> Signals { get; init; } = [];

    /// <summary>Whether it is sent in the CAN FD format (attribute <c>VFrameFormat</c>, or over 8 bytes).</summary>
    public bool IsFd { get; init; }

    /// <summary>
    /// CAN FD: whether the data phase is sent at the higher rate (attribute <c>CANFD_BRS</c>; true unless 0).
    /// </summary>
    public bool BitRateSwitch { get; init; }

    /// <summary>
    /// Whether its extended identifier is a J1939 parameter group with any priority and addresses: attribute
    /// <c>VFrameFormat</c> is <c>J1939PG</c>, or not given and the network's <c>ProtocolType</c> is <c>J1939</c>.
    /// </summary>
    public bool IsJ1939 { get; init; }

    /// <summary>Attribute <c>GenMsgCycleTime</c> in milliseconds; null when not given or 0.</summary>
    public double? CycleTimeMs { get; init; }

    /// <summary>The comment; empty when there is none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The short name by which the file refers to it; null when that is <see cref="Name"/>.</summary>
    public string? Symbol { get; init; }

    /// <summary>All senders, when the file lists several (<c>BO_TX_BU_</c>); else empty.</summary>
    public ImmutableArray<string> Transmitters { get; init; } = [];

    /// <summary>The attributes given to this message, long names excepted.</summary>
    public ImmutableArray<DbcAttribute> Attributes { get; init; } = [];

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>A signal of a <see cref="DbcMessage"/>. Immutable.</summary>
public sealed record DbcSignal
{
    /// <summary>The name (the long one, when the file gives one by attribute).</summary>
    public required string Name { get; init; }

    /// <summary>The start bit as in the file: least significant bit for Intel, most significant for Motorola.</summary>
    public required int StartBit { get; init; }

    /// <summary>Length in bits, 1 to 64.</summary>
    public required int Length { get; init; }

    /// <summary>The bit layout.</summary>
    public ByteOrder ByteOrder { get; init; }

    /// <summary>What the raw bits are.</summary>
    public RawKind Kind { get; init; }

    /// <summary>Physical = raw × factor + offset.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>See <see cref="Factor"/>.</summary>
    public double Offset { get; init; }

    /// <summary>Smallest physical value; equal to <see cref="Max"/> when unlimited.</summary>
    public double Min { get; init; }

    /// <summary>Largest physical value.</summary>
    public double Max { get; init; }

    /// <summary>The unit as written.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The receiving nodes as written, without <c>Vector__XXX</c>.</summary>
    public ImmutableArray<string> Receivers { get; init; } = [];

    /// <summary>Whether this signal selects multiplexed ones.</summary>
    public bool IsMultiplexer { get; init; }

    /// <summary>The name of the signal that selects this one; null when it is always present.</summary>
    public string? MultiplexedBy { get; init; }

    /// <summary>The ranges of the multiplexer's raw value for which this signal is present, inclusive.</summary>
    public ImmutableArray<(uint From, uint To)> MultiplexRanges { get; init; } = [];

    /// <summary>Raw value meanings; empty when there are none.</summary>
    public ImmutableArray<(long Raw, string Text)> Values { get; init; } = [];

    /// <summary>Attribute <c>GenSigStartValue</c>, a raw value; null when not given.</summary>
    public double? StartValue { get; init; }

    /// <summary>The comment; empty when there is none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The short name by which the file refers to it; null when that is <see cref="Name"/>.</summary>
    public string? Symbol { get; init; }

    /// <summary>The attributes given to this signal, long names excepted.</summary>
    public ImmutableArray<DbcAttribute> Attributes { get; init; } = [];

    /// <summary>
    /// Factor, offset, minimum and maximum as the file writes them, when that is not the shortest way; a writer keeps
    /// each whose value is still the same. Empty or four texts.
    /// </summary>
    public ImmutableArray<string> NumbersAsWritten { get; init; } = [];

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }
}
