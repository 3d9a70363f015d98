using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Bordnetz.Can;

/// <summary>What kind of frame it is, and its bits beside identifier and payload.</summary>
[Flags]
public enum CanFrameFlags
{
    /// <summary>A classical data frame.</summary>
    None = 0,

    /// <summary>In the CAN FD format.</summary>
    Fd = 1,

    /// <summary>CAN FD: the payload runs at the data bit rate.</summary>
    BitRateSwitch = 2,

    /// <summary>CAN FD: the sender is error passive.</summary>
    ErrorState = 4,

    /// <summary>Classical: asks for a payload and has none.</summary>
    Remote = 8,

    /// <summary>No frame of the bus but a report of an error on it, in SocketCAN's coding.</summary>
    Error = 16,
}

/// <summary>
/// One CAN or CAN FD frame with its payload inside: copying it allocates nothing. It is 80 bytes; hand it on by
/// <c>in</c>. The default value is an empty classical frame with identifier 0.
/// </summary>
public readonly struct CanFrame : IEquatable<CanFrame>
{
    /// <summary>Longest payload of a classical frame, in bytes.</summary>
    public const int MaxClassicLength = 8;

    /// <summary>Longest payload of a CAN FD frame, in bytes.</summary>
    public const int MaxFdLength = 64;

    private readonly Payload _payload;
    private readonly byte _length;
    private readonly byte _flags;

    private CanFrame(CanId id, ReadOnlySpan<byte> data, int length, CanFrameFlags flags)
    {
        Id = id;
        data.CopyTo(_payload);
        _length = (byte)length;
        _flags = (byte)flags;
    }

    /// <summary>The identifier. Of an error report: the error classes (<c>CAN_ERR_*</c>), as an extended one.</summary>
    public CanId Id { get; }

    /// <summary>Payload length in bytes; of a remote frame the length that is asked for.</summary>
    public int Length => _length;

    /// <summary>What kind of frame it is.</summary>
    public CanFrameFlags Flags => (CanFrameFlags)_flags;

    /// <summary>Whether it is in the CAN FD format.</summary>
    public bool IsFd => (Flags & CanFrameFlags.Fd) != 0;

    /// <summary>Whether it is a remote frame.</summary>
    public bool IsRemote => (Flags & CanFrameFlags.Remote) != 0;

    /// <summary>Whether it reports an error.</summary>
    public bool IsError => (Flags & CanFrameFlags.Error) != 0;

    /// <summary>The data length code on the bus, 0 to 15 (ISO 11898-1:2015, table 5).</summary>
    public int Dlc => FdDlc.FromLength(_length);

    /// <summary>The payload; empty for a remote frame.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Data => ((ReadOnlySpan<byte>)_payload)[..(IsRemote ? 0 : _length)];

    /// <summary>A classical data frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 8 bytes.</exception>
    public static CanFrame Classic(CanId id, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, MaxClassicLength, nameof(data));
        return new CanFrame(id, data, data.Length, CanFrameFlags.None);
    }

    /// <summary>A CAN FD frame. A payload of a length that no frame can have is filled up with zeros.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="data">Up to 64 bytes.</param>
    /// <param name="flags"><see cref="CanFrameFlags.BitRateSwitch"/>, <see cref="CanFrameFlags.ErrorState"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than 64 bytes, or a flag of another kind.</exception>
    public static CanFrame Fd(CanId id, ReadOnlySpan<byte> data, CanFrameFlags flags = CanFrameFlags.BitRateSwitch)
    {
        const CanFrameFlags Allowed = CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch | CanFrameFlags.ErrorState;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, MaxFdLength, nameof(data));
        ArgumentOutOfRangeException.ThrowIfNotEqual((int)(flags & ~Allowed), 0, nameof(flags));
        return new CanFrame(id, data, FdDlc.PaddedLength(data.Length), flags | CanFrameFlags.Fd);
    }

    /// <summary>A remote frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A length outside 0 to 8.</exception>
    public static CanFrame Remote(CanId id, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)MaxClassicLength, nameof(length));
        return new CanFrame(id, [], length, CanFrameFlags.Remote);
    }

    /// <summary>A report of an error.</summary>
    /// <param name="classes">SocketCAN's <c>CAN_ERR_*</c> bits, up to 29 of them.</param>
    /// <param name="details">Up to 8 bytes of details; filled up with zeros.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than 29 bits or 8 bytes.</exception>
    public static CanFrame Error(uint classes, ReadOnlySpan<byte> details = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(details.Length, MaxClassicLength, nameof(details));
        return new CanFrame(new CanId(classes, isExtended: true), details, MaxClassicLength, CanFrameFlags.Error);
    }

    /// <summary>
    /// Makes a frame of any kind from parts that were read somewhere, if there can be such a frame.
    /// </summary>
    /// <param name="id">The identifier's bits.</param>
    /// <param name="isExtended">Whether it has 29 bits.</param>
    /// <param name="flags">The kind.</param>
    /// <param name="data">The payload; empty for a remote frame.</param>
    /// <param name="length">The length that a remote frame asks for; for others it follows from the payload.</param>
    /// <param name="frame">The frame.</param>
    public static bool TryCreate(
        uint id,
        bool isExtended,
        CanFrameFlags flags,
        ReadOnlySpan<byte> data,
        int length,
        out CanFrame frame
    )
    {
        frame = default;
        if (id > (isExtended ? CanId.MaxExtended : CanId.MaxStandard))
        {
            return false;
        }
        bool fd = (flags & CanFrameFlags.Fd) != 0;
        bool remote = (flags & CanFrameFlags.Remote) != 0;
        bool error = (flags & CanFrameFlags.Error) != 0;
        if ((fd && (remote || error)) || (remote && (error || data.Length > 0 || (uint)length > MaxClassicLength)))
        {
            return false;
        }
        if (!fd && ((flags & (CanFrameFlags.BitRateSwitch | CanFrameFlags.ErrorState)) != 0 || data.Length > 8))
        {
            return false;
        }
        if (fd && (data.Length > MaxFdLength || FdDlc.PaddedLength(data.Length) != data.Length))
        {
            return false;
        }
        frame = error
            ? Error(id, data)
            : new CanFrame(new CanId(id, isExtended), data, remote ? length : data.Length, flags);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(CanFrame other) =>
        Id == other.Id && _length == other._length && _flags == other._flags && Data.SequenceEqual(other.Data);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CanFrame other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        uint mixed = Id.Value * 2654435761u;
        foreach (byte b in Data)
        {
            mixed = (mixed ^ b) * 16777619u;
        }
        return (int)(mixed ^ ((uint)_length << 8) ^ _flags);
    }

    /// <summary>Compares all of two frames.</summary>
    public static bool operator ==(CanFrame left, CanFrame right) => left.Equals(right);

    /// <summary>Compares all of two frames.</summary>
    public static bool operator !=(CanFrame left, CanFrame right) => !left.Equals(right);

    /// <summary>As candump's log form writes it: <c>123#DEADBEEF</c>, <c>123##1DEADBEEF</c>, <c>123#R8</c>.</summary>
    public override string ToString()
    {
        string id = IsError ? $"{Id.Value | 0x2000_0000:X8}" : Id.ToString();
        if (IsRemote)
        {
            return _length == 0 ? $"{id}#R" : $"{id}#R{_length}";
        }
        int fdFlags =
            ((Flags & CanFrameFlags.BitRateSwitch) != 0 ? 1 : 0) + ((Flags & CanFrameFlags.ErrorState) != 0 ? 2 : 0);
        return $"{id}#{(IsFd ? $"#{fdFlags:X}" : "")}{Convert.ToHexString(Data)}";
    }

    [InlineArray(MaxFdLength)]
    private struct Payload
    {
        private byte _first;
    }
}
