using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>
/// A LIN description file (LIN 1.3 to 2.2A, SAE J2602, ISO 17987-2): one commander, its responders, their frames and
/// when they are sent. Immutable.
/// </summary>
public sealed record LdfFile
{
    /// <summary>The file's name as given to the reader; empty when it was made in memory.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>LIN_protocol_version</c>, such as <c>2.1</c> or <c>ISO17987:2015</c>.</summary>
    public string ProtocolVersion { get; init; } = "2.2";

    /// <summary><c>LIN_language_version</c>.</summary>
    public string LanguageVersion { get; init; } = "2.2";

    /// <summary><c>LIN_speed</c> in bit/s, 1,000 to 20,000.</summary>
    public double BitRate { get; init; } = 19_200;

    /// <summary><c>Channel_name</c>; null when not given.</summary>
    public string? ChannelName { get; init; }

    /// <summary><c>LDF_file_revision</c> (ISO 17987-2); null when not given.</summary>
    public string? FileRevision { get; init; }

    /// <summary>
    /// <c>LIN_sig_byte_order_big_endian</c>: signals of several bytes are sent with the highest byte first.
    /// </summary>
    public bool IsBigEndian { get; init; }

    /// <summary>The commander ("Master" in the file).</summary>
    public LinCommander Commander { get; init; } = new("", 0, 0);

    /// <summary>The responders ("Slaves" in the file) with their attributes, in file order.</summary>
    public ImmutableArray<LinResponder> Responders { get; init; } = [];

    /// <summary>Which nodes are one device, by configuration (<c>composite</c>).</summary>
    public ImmutableArray<LinConfiguration> Configurations { get; init; } = [];

    /// <summary>The signals, diagnostic ones included.</summary>
    public ImmutableArray<LinSignal> Signals { get; init; } = [];

    /// <summary>The signal groups of LIN 1.3.</summary>
    public ImmutableArray<LinSignalGroup> SignalGroups { get; init; } = [];

    /// <summary>The unconditional and diagnostic frames in file order.</summary>
    public ImmutableArray<LinFrame> Frames { get; init; } = [];

    /// <summary>The sporadic frames.</summary>
    public ImmutableArray<LinSporadicFrame> SporadicFrames { get; init; } = [];

    /// <summary>The event-triggered frames.</summary>
    public ImmutableArray<LinEventTriggeredFrame> EventTriggeredFrames { get; init; } = [];

    /// <summary>The schedule tables.</summary>
    public ImmutableArray<LinSchedule> Schedules { get; init; } = [];

    /// <summary>The encodings of signals.</summary>
    public ImmutableArray<LinEncoding> Encodings { get; init; } = [];

    /// <summary>The comments, each with the place that it belongs to.</summary>
    public ImmutableArray<LdfComment> Comments { get; init; } = [];

    /// <summary>Whether frames but the diagnostic ones carry the enhanced checksum: not before LIN 2.0.</summary>
    public bool UsesEnhancedChecksum => !ProtocolVersion.StartsWith("1.", StringComparison.Ordinal);

    /// <summary>The frame with this name; null when there is none.</summary>
    public LinFrame? FindFrame(string name) => Frames.FirstOrDefault(frame => frame.Name == name);

    /// <summary>The signal with this name; null when there is none.</summary>
    public LinSignal? FindSignal(string name) => Signals.FirstOrDefault(signal => signal.Name == name);

    /// <summary>The encoding with this name; null when there is none.</summary>
    public LinEncoding? FindEncoding(string name) => Encodings.FirstOrDefault(encoding => encoding.Name == name);

    /// <summary>The schedule table with this name; null when there is none.</summary>
    public LinSchedule? FindSchedule(string name) => Schedules.FirstOrDefault(table => table.Name == name);
}

/// <summary>The node that sends the headers.</summary>
/// <param name="Name">The name.</param>
/// <param name="TimeBaseMs">The time base of the schedule in milliseconds.</param>
/// <param name="JitterMs">How late a header may be, in milliseconds.</param>
/// <param name="MaxHeaderBits">J2602: the longest header in bits; null when not given.</param>
/// <param name="ResponseTolerance">
/// J2602: how much longer than nominal a response may be, as a fraction; null when not given.
/// </param>
public sealed record LinCommander(
    string Name,
    double TimeBaseMs,
    double JitterMs,
    int? MaxHeaderBits = null,
    double? ResponseTolerance = null
);

/// <summary>A node that answers headers, with its attributes (<c>Node_attributes</c>); null means not given.</summary>
public sealed record LinResponder
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the file has attributes of this node.</summary>
    public bool HasAttributes { get; init; }

    /// <summary>
    /// Whether the node is only named by its attributes, as part of a composite, not under <c>Slaves</c>.
    /// </summary>
    public bool IsPart { get; init; }

    /// <summary>The protocol version that the node speaks.</summary>
    public string? Protocol { get; init; }

    /// <summary>The node address for diagnostics after configuration.</summary>
    public int? ConfiguredAddress { get; init; }

    /// <summary>The node address before configuration.</summary>
    public int? InitialAddress { get; init; }

    /// <summary>The address of LIN 1.3 (<c>Diagnostic_addresses</c>).</summary>
    public int? DiagnosticAddress { get; init; }

    /// <summary>Supplier, function and variant.</summary>
    public (int Supplier, int Function, int? Variant)? Product { get; init; }

    /// <summary>The signal that reports errors of the node's own responses.</summary>
    public string? ResponseError { get; init; }

    /// <summary>The signals that report faults.</summary>
    public ImmutableArray<string> FaultStateSignals { get; init; } = [];

    /// <summary>Shortest time between a request and its response, in milliseconds.</summary>
    public double? P2MinMs { get; init; }

    /// <summary>Shortest time between two frames of a segmented request, in milliseconds.</summary>
    public double? StMinMs { get; init; }

    /// <summary>Time-out of sending, in milliseconds.</summary>
    public double? NAsTimeoutMs { get; init; }

    /// <summary>Time-out of receiving, in milliseconds.</summary>
    public double? NCrTimeoutMs { get; init; }

    /// <summary>J2602: how much longer than nominal a response may be, as a fraction.</summary>
    public double? ResponseTolerance { get; init; }

    /// <summary>J2602: time to wake up, in milliseconds.</summary>
    public double? WakeUpTimeMs { get; init; }

    /// <summary>J2602: time from power on to operation, in milliseconds.</summary>
    public double? PowerOnTimeMs { get; init; }

    /// <summary>The frames whose identifier can be configured, with the message identifier of LIN 2.0.</summary>
    public ImmutableArray<(string Frame, int? MessageId)> ConfigurableFrames { get; init; } = [];

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>One configuration of composite nodes.</summary>
/// <param name="Name">The name.</param>
/// <param name="Composites">Each composite node with the nodes it stands for.</param>
public sealed record LinConfiguration(
    string Name,
    ImmutableArray<(string Node, ImmutableArray<string> Parts)> Composites
);

/// <summary>A signal group of LIN 1.3.</summary>
/// <param name="Name">The name.</param>
/// <param name="Length">The length in bits.</param>
/// <param name="Signals">The signals with their offset in bits.</param>
public sealed record LinSignalGroup(string Name, int Length, ImmutableArray<LinFrameSignal> Signals);

/// <summary>One line of a schedule table.</summary>
/// <param name="Command">The frame's name, or a configuration command such as <c>AssignNAD</c>.</param>
/// <param name="Arguments">What the command has in braces, as written; empty for a frame.</param>
/// <param name="DelayMs">The time until the next line, in milliseconds.</param>
public sealed record LinScheduleEntry(string Command, ImmutableArray<string> Arguments, double DelayMs);

/// <summary>A schedule table: what the commander sends, over and over.</summary>
/// <param name="Name">The name.</param>
/// <param name="Entries">The lines.</param>
public sealed record LinSchedule(string Name, ImmutableArray<LinScheduleEntry> Entries)
{
    /// <summary>The time of one round in milliseconds.</summary>
    public double RoundMs
    {
        get
        {
            double sum = 0;
            foreach (LinScheduleEntry entry in Entries)
            {
                sum += entry.DelayMs;
            }
            return sum;
        }
    }
}
