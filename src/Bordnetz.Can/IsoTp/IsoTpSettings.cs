namespace Bordnetz.Can.IsoTp;

/// <summary>How a message's addresses travel (ISO 15765-2:2016, 10.3).</summary>
public enum IsoTpAddressing
{
    /// <summary>In the identifier alone (10.3.2, 10.3.3).</summary>
    Normal,

    /// <summary>The target address is the first payload byte (10.3.4).</summary>
    Extended,

    /// <summary>An address extension is the first payload byte (10.3.5).</summary>
    Mixed,
}

/// <summary>
/// One link of ISO 15765-2:2016 between two addresses: identifiers, frame format, flow control and timing. Immutable.
/// </summary>
public sealed record IsoTpSettings
{
    /// <summary>Most frames that one call gives out; the rest follows at once by <see cref="IsoTpLink.Tick"/>.</summary>
    public const int MaxFramesPerCall = 64;

    /// <summary>The identifier of frames that are sent.</summary>
    public required CanId TransmitId { get; init; }

    /// <summary>The identifier of frames that are received.</summary>
    public required CanId ReceiveId { get; init; }

    /// <summary>A further identifier on which single frames to all are received.</summary>
    public CanId? FunctionalReceiveId { get; init; }

    /// <summary>How addresses travel.</summary>
    public IsoTpAddressing Addressing { get; init; }

    /// <summary>First payload byte of frames that are sent, with extended or mixed addressing.</summary>
    public byte TransmitExtension { get; init; }

    /// <summary>First payload byte of frames that are received, with extended or mixed addressing.</summary>
    public byte ReceiveExtension { get; init; }

    /// <summary>Whether messages go to all (functional addressing): they must fit one frame (9.2, Mtype).</summary>
    public bool IsFunctional { get; init; }

    /// <summary>Whether frames are sent in the CAN FD format.</summary>
    public bool IsFd { get; init; }

    /// <summary>CAN FD: whether the payload runs at the data bit rate.</summary>
    public bool BitRateSwitch { get; init; } = true;

    /// <summary>Longest frame that is sent, TX_DL: 8, and for CAN FD also 12, 16, 20, 24, 32, 48, 64 (table 4).</summary>
    public int FrameBytes { get; init; } = 8;

    /// <summary>What short frames are filled up with to 8 bytes; null to send them short (10.4.2).</summary>
    public byte? Padding { get; init; } = 0xCC;

    /// <summary>Consecutive frames that a sender may send before it waits for leave again; 0 for all (9.6.5.3).</summary>
    public byte BlockSize { get; init; }

    /// <summary>Smallest gap between consecutive frames that is asked of the sender, coded as in 9.6.5.4.</summary>
    public byte SeparationTime { get; init; }

    /// <summary>WAIT frames that are accepted, or sent, in a row (N_WFTmax, 9.7).</summary>
    public int WaitFramesMax { get; init; } = 8;

    /// <summary>Longest message that is received, in bytes; longer ones are refused with OVFLW.</summary>
    public int MaxMessageBytes { get; init; } = 4095;

    /// <summary>N_As and N_Ar: until a frame is on the bus. Only with <see cref="ConfirmsFrames"/>. Nanoseconds.</summary>
    public long TransmitTimeoutNs { get; init; } = 1_000_000_000;

    /// <summary>N_Bs: until flow control is received. Nanoseconds.</summary>
    public long FlowControlTimeoutNs { get; init; } = 1_000_000_000;

    /// <summary>N_Cr: until the next consecutive frame is received. Nanoseconds.</summary>
    public long ConsecutiveFrameTimeoutNs { get; init; } = 1_000_000_000;

    /// <summary>N_Br: between WAIT frames while the receiver is not ready. Nanoseconds; below N_Bs.</summary>
    public long WaitIntervalNs { get; init; } = 500_000_000;

    /// <summary>N_Cs: smallest gap that the sender keeps of itself between consecutive frames. Nanoseconds.</summary>
    public long OwnSeparationNs { get; init; }

    /// <summary>
    /// Whether the caller reports each sent frame by <see cref="IsoTpLink.FrameSent"/>; without, a frame counts as on
    /// the bus the moment it is given out.
    /// </summary>
    public bool ConfirmsFrames { get; init; }

    /// <summary>Bytes that the address takes in each frame.</summary>
    internal int AddressBytes => Addressing == IsoTpAddressing.Normal ? 0 : 1;

    /// <summary>
    /// Identifiers of normal fixed addressing, 29 bits: 0x18DA for one, 0x18DB for all (10.3.3), then target and source.
    /// </summary>
    public static IsoTpSettings NormalFixed(byte source, byte target, bool toAll = false) =>
        new()
        {
            TransmitId = Fixed(toAll ? 0x18DBu : 0x18DAu, target, source),
            ReceiveId = Fixed(0x18DA, source, target),
            IsFunctional = toAll,
        };

    /// <summary>
    /// Identifiers of mixed addressing, 29 bits: 0x18CE for one, 0x18CD for all (10.3.5.2), then target and source.
    /// </summary>
    public static IsoTpSettings Mixed29(byte source, byte target, byte extension, bool toAll = false) =>
        new()
        {
            TransmitId = Fixed(toAll ? 0x18CDu : 0x18CEu, target, source),
            ReceiveId = Fixed(0x18CE, source, target),
            IsFunctional = toAll,
            Addressing = IsoTpAddressing.Mixed,
            TransmitExtension = extension,
            ReceiveExtension = extension,
        };

    internal void ThrowIfWrong()
    {
        bool validLength = FrameBytes == 8 || (IsFd && FrameBytes is 12 or 16 or 20 or 24 or 32 or 48 or 64);
        if (!validLength)
        {
            throw new ArgumentException($"TX_DL of {FrameBytes} is not possible: 8, or with CAN FD 12 to 64");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(WaitFramesMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TransmitTimeoutNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FlowControlTimeoutNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ConsecutiveFrameTimeoutNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WaitIntervalNs);
        ArgumentOutOfRangeException.ThrowIfNegative(OwnSeparationNs);
    }

    private static CanId Fixed(uint head, byte target, byte source) =>
        new((head << 16) | ((uint)target << 8) | source, isExtended: true);
}
