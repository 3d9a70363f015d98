using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Ethernet;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Model;

/// <summary>The kinds of network.</summary>
public enum NetworkKind
{
    /// <summary>Classical CAN (ISO 11898-1).</summary>
    Can,

    /// <summary>CAN FD (ISO 11898-1:2015).</summary>
    CanFd,

    /// <summary>LIN (ISO 17987).</summary>
    Lin,

    /// <summary>Switched full-duplex Ethernet that carries PDUs over UDP.</summary>
    Ethernet,
}

/// <summary>A network of one variant. Compared by reference within its variant.</summary>
public sealed record Network
{
    private EthernetTopology? _topology;

    /// <summary>The name, unique in the platform.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the variant's networks, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The kind.</summary>
    public required NetworkKind Kind { get; init; }

    /// <summary>Bit rate in bit/s; for CAN FD that of the arbitration phase.</summary>
    public required long BitRate { get; init; }

    /// <summary>CAN FD: bit rate of the data phase in bit/s. Otherwise equal to <see cref="BitRate"/>.</summary>
    public required long DataBitRate { get; init; }

    /// <summary>The nodes wired to it, present in the variant.</summary>
    public required ImmutableArray<Node> Nodes { get; init; }

    /// <summary>The node that connects this CAN or LIN to <see cref="Uplink"/>; on LIN also the commander (master).</summary>
    public Node? Gateway { get; init; }

    /// <summary>The Ethernet network over which remote nodes reach this one through the gateway.</summary>
    public string? Uplink { get; init; }

    /// <summary>Ethernet: the node that holds the only switch; null when there are several, or none.</summary>
    public Node? Switch { get; init; }

    /// <summary>
    /// Ethernet: its switches and wires; a star around <see cref="Switch"/> when nothing else is said. Null on a shared
    /// wire, and when it has no switch.
    /// </summary>
    public EthernetTopology? Topology
    {
        get
        {
            if (_topology is null && Switch is not null)
            {
                Interlocked.CompareExchange(ref _topology, EthernetTopology.Star(Nodes, Switch, BitRate), null);
            }
            return _topology;
        }
        init => _topology = value;
    }

    /// <summary>Ethernet: how its nodes take turns on a shared wire (10BASE-T1S); null when it is switched.</summary>
    public PlcaMedium? Plca { get; init; }

    /// <summary>Base of the 32-bit PDU identifiers under which this network's frames travel over Ethernet.</summary>
    public uint PduBase { get; init; }

    /// <summary>The load (0 to 1) that the architect allows; 1 when not stated.</summary>
    public double MaxLoad { get; init; } = 1;

    /// <summary>How its nodes agree to sleep and wake each other; null when nothing is said. Never on LIN.</summary>
    public NetworkManagement? Nm { get; init; }

    /// <summary>LIN: the slots of the running schedule table, in order.</summary>
    public ImmutableArray<LinSlot> Schedule { get; init; } = [];

    /// <summary>The path of the file that says what the frames carry; null when there is none.</summary>
    public string? MappingFile { get; init; }

    /// <summary>The cable that it runs on; null when not stated.</summary>
    public Cable? Cable { get; init; }

    /// <summary>Length of all its cables together in m; null when it follows from the nodes' positions.</summary>
    public Figure? Length { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Network? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A slot of a LIN schedule table (ISO 17987-3, "Schedule table").</summary>
/// <param name="FrameName">
/// The frame whose header is sent. A slot stays empty when the variant lacks that frame, or when it is no unconditional
/// frame; it takes its time even so.
/// </param>
/// <param name="DurationNs">The slot's length in nanoseconds.</param>
public sealed record LinSlot(string FrameName, long DurationNs);

/// <summary>
/// A PDU that one node sends periodically, with the network whose layout it has. On CAN and LIN it is a frame; over
/// Ethernet it is a PDU in a UDP datagram. Compared by reference within its variant.
/// </summary>
public sealed record Frame
{
    /// <summary>The name in the DBC or LDF, unique on its network.</summary>
    public required string Name { get; init; }

    /// <summary>Position among all frames of the variant, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The network whose layout it has.</summary>
    public required Network Network { get; init; }

    /// <summary>The layout. LIN frames are given as a layout of the same kind, their identifier being the LIN one.</summary>
    public required DbcMessage Layout { get; init; }

    /// <summary>The node that fills it.</summary>
    public required Node Sender { get; init; }

    /// <summary>How often the sender queues it, in nanoseconds.</summary>
    public required long PeriodNs { get; init; }

    /// <summary>
    /// When its sender first queues it, in nanoseconds after the sender's start; null when that is not said. Frames of one
    /// sender keep the distances of their offsets; different senders start at any time.
    /// </summary>
    public long? OffsetNs { get; init; }

    /// <summary>
    /// The end-to-end profile (AUTOSAR E2E) that protects it, such as <c>P01</c>; <c>none</c> when it is said to have
    /// none; null when nothing is said.
    /// </summary>
    public string? E2eProfile { get; init; }

    /// <summary>That profile, set up for this frame; null when it has none.</summary>
    public E2eProfile? Protection { get; init; }

    /// <summary>
    /// Time in nanoseconds after which a receiver takes the frame's values for stale when no further one came: stated,
    /// or three periods.
    /// </summary>
    public long TimeoutNs { get; init; }

    /// <summary>Ethernet priority (PCP), 0 to 7, 7 the most urgent.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// The signals in it, with what they mean, in the order of the layout. One that carries several VSS signals stands
    /// here once for each, in the order of the mapping.
    /// </summary>
    public required ImmutableArray<FrameSignal> Signals { get; init; }

    /// <summary>
    /// The way of the frame over the networks, in order; each leg starts where an earlier one (or the sender) is. A
    /// leg over Ethernet to the gateway of a CAN precedes the leg on that CAN; a leg from it follows.
    /// </summary>
    public required ImmutableArray<FrameLeg> Legs { get; init; }

    /// <summary>
    /// Whether it is the network management PDU of its sender: network management fills and sends it, nobody else.
    /// </summary>
    public bool IsNm { get; init; }

    /// <summary>Where its layout is.</summary>
    public SourcePlace Place { get; init; }

    /// <inheritdoc/>
    public bool Equals(Frame? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <summary><c>network.frame</c>.</summary>
    public override string ToString() => $"{Network.Name}.{Name}";
}

/// <summary>One hop of a frame.</summary>
/// <param name="Network">The network that carries it.</param>
/// <param name="From">The node that puts it there.</param>
/// <param name="To">The nodes that take it from there: receivers, and the gateway that passes it on.</param>
/// <param name="After">The number of the leg that it waits for; -1 when it starts at the sender.</param>
public sealed record FrameLeg(Network Network, Node From, ImmutableArray<Node> To, int After);

/// <summary>A signal within a frame, and the VSS signal that it carries.</summary>
public sealed record FrameSignal
{
    /// <summary>The layout.</summary>
    public required DbcSignal Layout { get; init; }

    /// <summary>Its position in the frame's layout.</summary>
    public required int Index { get; init; }

    /// <summary>The VSS signal that it carries; null for counters, checksums and the like.</summary>
    public SignalDefinition? Signal { get; init; }

    /// <summary>Whether it carries the target (a command, <c>vss2dbc</c>) and not the current value (<c>dbc2vss</c>).</summary>
    public bool IsTarget { get; init; }

    /// <summary>How the frame's physical value becomes the VSS value and back.</summary>
    public ValueTransform Transform { get; init; } = ValueTransform.Identity;

    /// <summary>The nodes, present in the variant, that take the signal into their store.</summary>
    public required ImmutableArray<Node> Receivers { get; init; }

    /// <summary>When a receiver takes the value.</summary>
    public ReceptionCondition Condition { get; init; } = ReceptionCondition.Always;

    /// <summary>
    /// Whether the sender fills the frame's signal from this VSS signal. Of several, it is the first without a
    /// multiplexer filter, and those with one before it.
    /// </summary>
    public bool IsSent { get; init; } = true;

    /// <summary>Where the mapping says what it carries; the place of the formula where there is one.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>
/// When a receiver takes a value from a frame, as <c>multiplexer</c>, <c>interval_ms</c> and <c>on_change</c> of the
/// KUKSA CAN provider's <c>dbc2vss</c> say: first the filter, then the interval, then the transform, then the change.
/// </summary>
public sealed record ReceptionCondition
{
    /// <summary>Every frame's value is taken.</summary>
    public static ReceptionCondition Always { get; } = new();

    /// <summary>The values that other signals of the frame must have; all of them.</summary>
    public ImmutableArray<MultiplexerFilter> Multiplexer { get; init; } = [];

    /// <summary>Least time in nanoseconds from one frame whose value is taken to the next; 0 for none.</summary>
    public long IntervalNs { get; init; }

    /// <summary>Whether a value equal to the one taken last is left aside.</summary>
    public bool OnChange { get; init; }

    /// <summary>Whether every frame's value is taken.</summary>
    public bool IsAlways => Multiplexer.IsEmpty && IntervalNs == 0 && !OnChange;
}

/// <summary>A signal of the same frame and the value that it must have.</summary>
/// <param name="SignalIndex">The signal's position in the frame's layout.</param>
/// <param name="Value">Its physical value.</param>
public sealed record MultiplexerFilter(int SignalIndex, double Value);

/// <summary>
/// A transform between the physical value in a frame and the VSS value, as in the KUKSA CAN provider's
/// <c>transform</c>: a linear formula, a table of pairs, or any other formula, which has no inverse. Immutable.
/// </summary>
public sealed record ValueTransform
{
    /// <summary>The transform that changes nothing.</summary>
    public static ValueTransform Identity { get; } = new();

    /// <summary>VSS value = <see cref="Gain"/> × frame value + <see cref="Shift"/>.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>See <see cref="Gain"/>.</summary>
    public double Shift { get; init; }

    /// <summary>Pairs of frame value and VSS value; empty when a formula applies.</summary>
    public ImmutableArray<(double FrameValue, SignalValue Value)> Table { get; init; } = [];

    /// <summary>
    /// A formula that is not linear, in place of <see cref="Gain"/> and <see cref="Shift"/>. It gives the VSS value of a
    /// current value from the frame's, but the frame's value of a target from VSS; nothing goes the other way.
    /// </summary>
    public Formula? Formula { get; init; }
}
