using System.Buffers.Binary;

namespace Bordnetz.Can.Transport;

/// <summary>
/// A frame as SocketCAN has it in memory and in captures (<c>struct can_frame</c>, <c>struct canfd_frame</c>): four
/// bytes of identifier and flags, length, flags, two more bytes, payload. Captures have the identifier most
/// significant byte first, the kernel as the machine has it.
/// </summary>
public static class SocketCanPacket
{
    /// <summary>Bytes of <c>struct can_frame</c>.</summary>
    public const int ClassicSize = 16;

    /// <summary>Bytes of <c>struct canfd_frame</c>.</summary>
    public const int FdSize = 72;

    private const int HeaderSize = 8;
    private const uint ExtendedFlag = 0x8000_0000;
    private const uint RemoteFlag = 0x4000_0000;
    private const uint ErrorFlag = 0x2000_0000;
    private const byte BitRateSwitchFlag = 1;
    private const byte ErrorStateFlag = 2;
    private const byte FdFlag = 4;

    /// <summary>The identifier with its flags, as SocketCAN's <c>canid_t</c>.</summary>
    public static uint ToCanId(in CanFrame frame)
    {
        uint id = frame.Id.Value;
        if (frame.IsError)
        {
            return id | ErrorFlag;
        }
        id |= frame.Id.IsExtended ? ExtendedFlag : 0;
        return frame.IsRemote ? id | RemoteFlag : id;
    }

    /// <summary>Makes a frame from SocketCAN's <c>canid_t</c> and what goes with it.</summary>
    public static bool TryFromCanId(
        uint canId,
        bool isFd,
        byte fdFlags,
        ReadOnlySpan<byte> data,
        int length,
        out CanFrame frame
    )
    {
        CanFrameFlags flags = isFd ? CanFrameFlags.Fd : CanFrameFlags.None;
        if (isFd)
        {
            flags |= (fdFlags & BitRateSwitchFlag) != 0 ? CanFrameFlags.BitRateSwitch : 0;
            flags |= (fdFlags & ErrorStateFlag) != 0 ? CanFrameFlags.ErrorState : 0;
        }
        if ((canId & ErrorFlag) != 0)
        {
            return CanFrame.TryCreate(canId & CanId.MaxExtended, true, flags | CanFrameFlags.Error, data, 0, out frame);
        }
        bool extended = (canId & ExtendedFlag) != 0;
        if (!isFd && (canId & RemoteFlag) != 0)
        {
            flags |= CanFrameFlags.Remote;
            data = default;
        }
        uint id = canId & CanId.MaxExtended;
        return CanFrame.TryCreate(id, extended, flags, data, length, out frame);
    }

    /// <summary>The flag byte of a CAN FD frame.</summary>
    public static byte FdFlags(in CanFrame frame)
    {
        int flags = (frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? BitRateSwitchFlag : 0;
        flags |= (frame.Flags & CanFrameFlags.ErrorState) != 0 ? ErrorStateFlag : 0;
        return (byte)flags;
    }

    /// <summary>Writes a frame; a capture may be cut behind the payload, the kernel wants the whole structure.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="bytes">Takes <see cref="ClassicSize"/> or <see cref="FdSize"/> bytes.</param>
    /// <param name="bigEndian">Whether the identifier goes most significant byte first.</param>
    /// <returns>The bytes of the structure.</returns>
    public static int Write(in CanFrame frame, Span<byte> bytes, bool bigEndian)
    {
        int size = frame.IsFd ? FdSize : ClassicSize;
        bytes = bytes[..size];
        bytes.Clear();
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, ToCanId(frame));
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, ToCanId(frame));
        }
        bytes[4] = (byte)frame.Length;
        bytes[5] = frame.IsFd ? (byte)(FdFlags(frame) | FdFlag) : (byte)0;
        frame.Data.CopyTo(bytes[HeaderSize..]);
        return size;
    }

    /// <summary>Reads a frame.</summary>
    /// <param name="bytes">The structure; it may end behind the payload.</param>
    /// <param name="bigEndian">Whether the identifier comes most significant byte first.</param>
    /// <param name="isFd">
    /// Whether it is a CAN FD frame; null to tell it from the flag byte, and from a payload beyond 8 bytes.
    /// </param>
    /// <param name="frame">The frame.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool bigEndian, bool? isFd, out CanFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderSize)
        {
            return false;
        }
        uint canId = bigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int length = bytes[4];
        bool fd = isFd ?? ((bytes[5] & FdFlag) != 0 || length > CanFrame.MaxClassicLength);
        bool remote = !fd && (canId & RemoteFlag) != 0;
        if (!remote && HeaderSize + length > bytes.Length)
        {
            return false;
        }
        ReadOnlySpan<byte> data = remote ? default : bytes.Slice(HeaderSize, length);
        return TryFromCanId(canId, fd, bytes[5], data, length, out frame);
    }
}
