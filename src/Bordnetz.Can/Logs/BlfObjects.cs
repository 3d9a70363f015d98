using System.Buffers.Binary;

namespace Bordnetz.Can.Logs;

/// <summary>The objects of Vector's BLF that hold CAN: their numbers, layouts and the frame in each.</summary>
internal static class BlfObjects
{
    public const int FileHeaderSize = 144;
    public const int BaseHeaderSize = 16;
    public const int HeaderSize = 32;
    public const int ContainerHeaderSize = 16;
    public const uint Container = 10;
    public const uint CanMessage = 1;
    public const uint CanError = 2;
    public const uint CanErrorExt = 73;
    public const uint CanMessage2 = 86;
    public const uint CanFdMessage = 100;
    public const uint CanFdMessage64 = 101;
    public const uint CanFdError64 = 104;
    public const uint TenMicroseconds = 1;
    public const uint Nanoseconds = 2;

    private const uint ExtendedFlag = 0x8000_0000;
    private const byte SentFlag = 1;
    private const byte RemoteFlag = 0x80;
    private const uint BusError = 0x80;

    public static ReadOnlySpan<byte> Signature => "LOBJ"u8;

    /// <summary>Whether an object of this kind holds a frame.</summary>
    public static bool HoldsFrame(uint type) =>
        type is CanMessage or CanError or CanErrorExt or CanMessage2 or CanFdMessage or CanFdMessage64 or CanFdError64;

    /// <summary>Reads the frame of an object.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="body">Its bytes behind both headers.</param>
    /// <param name="channel">The bus, from 1.</param>
    /// <param name="isSent">Whether the logger sent it.</param>
    /// <param name="frame">The frame.</param>
    public static bool TryRead(uint type, ReadOnlySpan<byte> body, out int channel, out bool isSent, out CanFrame frame)
    {
        channel = 0;
        isSent = false;
        frame = default;
        switch (type)
        {
            case CanMessage or CanMessage2 when body.Length >= 16:
                channel = Get16(body);
                return TryReadClassic(body, out isSent, out frame);
            case CanFdMessage when body.Length >= 20:
                channel = Get16(body);
                return TryReadFd(body, out isSent, out frame);
            case CanFdMessage64 when body.Length >= 40:
                channel = body[0];
                return TryReadFd64(body, out isSent, out frame);
            case CanError when body.Length >= 2:
                channel = Get16(body);
                frame = CanFrame.Error(BusError);
                return true;
            case CanErrorExt when body.Length >= 32:
                channel = Get16(body);
                return TryReadError(body, out frame);
            case CanFdError64 when body.Length >= 1:
                channel = body[0];
                frame = CanFrame.Error(BusError);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes the body of the object for a frame.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(in LogFrame logged, int channel, Span<byte> body, out uint type)
    {
        CanFrame frame = logged.Frame;
        uint id = frame.Id.Value | (frame.Id.IsExtended ? ExtendedFlag : 0);
        body.Clear();
        if (frame.IsError)
        {
            type = CanErrorExt;
            Put16(body, channel);
            body[10] = (byte)frame.Length;
            Put32(body[16..], id);
            frame.Data.CopyTo(body[24..]);
            return 32;
        }
        if (frame.IsFd)
        {
            type = CanFdMessage64;
            body[0] = (byte)channel;
            body[1] = (byte)frame.Dlc;
            body[2] = (byte)frame.Length;
            Put32(body[4..], id);
            uint flags = 0x1000;
            flags |= (frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? 0x2000u : 0;
            flags |= (frame.Flags & CanFrameFlags.ErrorState) != 0 ? 0x4000u : 0;
            Put32(body[12..], flags);
            body[34] = logged.IsTransmitted ? (byte)1 : (byte)0;
            frame.Data.CopyTo(body[40..]);
            return 40 + frame.Length;
        }
        type = CanMessage;
        Put16(body, channel);
        body[2] = (byte)((logged.IsTransmitted ? SentFlag : 0) | (frame.IsRemote ? RemoteFlag : 0));
        body[3] = (byte)frame.Length;
        Put32(body[4..], id);
        frame.Data.CopyTo(body[8..]);
        return 16;
    }

    private static bool TryReadClassic(ReadOnlySpan<byte> body, out bool isSent, out CanFrame frame)
    {
        isSent = (body[2] & SentFlag) != 0;
        bool remote = (body[2] & RemoteFlag) != 0;
        int length = Math.Min((int)body[3], CanFrame.MaxClassicLength);
        CanFrameFlags flags = remote ? CanFrameFlags.Remote : CanFrameFlags.None;
        return TryMake(Get32(body[4..]), flags, body.Slice(8, remote ? 0 : length), length, out frame);
    }

    private static bool TryReadFd(ReadOnlySpan<byte> body, out bool isSent, out CanFrame frame)
    {
        isSent = (body[2] & SentFlag) != 0;
        bool remote = (body[2] & RemoteFlag) != 0;
        byte fd = body[13];
        int length = remote ? 0 : Math.Min((int)body[14], CanFrame.MaxFdLength);
        CanFrameFlags flags = Flags((fd & 1) != 0, (fd & 2) != 0, (fd & 4) != 0, remote);
        int asked = Math.Min((int)body[3], CanFrame.MaxClassicLength);
        frame = default;
        return body.Length >= 20 + length && TryMake(Get32(body[4..]), flags, body.Slice(20, length), asked, out frame);
    }

    private static bool TryReadFd64(ReadOnlySpan<byte> body, out bool isSent, out CanFrame frame)
    {
        isSent = body[34] != 0;
        uint bits = Get32(body[12..]);
        bool remote = (bits & 0x10) != 0;
        int length = remote ? 0 : Math.Min((int)body[2], CanFrame.MaxFdLength);
        CanFrameFlags flags = Flags((bits & 0x1000) != 0, (bits & 0x2000) != 0, (bits & 0x4000) != 0, remote);
        int asked = Math.Min((int)body[1], CanFrame.MaxClassicLength);
        frame = default;
        return body.Length >= 40 + length && TryMake(Get32(body[4..]), flags, body.Slice(40, length), asked, out frame);
    }

    // Vector's own files have the disturbed frame here and tell the error by code and position; others put SocketCAN's
    // error classes where the identifier is.
    private static bool TryReadError(ReadOnlySpan<byte> body, out CanFrame frame)
    {
        uint id = Get32(body[16..]) & CanId.MaxExtended;
        bool isVectors = Get32(body[4..]) != 0 || body[8] != 0 || body[9] != 0 || id == 0;
        int length = Math.Min((int)body[10], CanFrame.MaxClassicLength);
        frame = isVectors ? CanFrame.Error(BusError) : CanFrame.Error(id, body.Slice(24, length));
        return true;
    }

    private static CanFrameFlags Flags(bool fd, bool brs, bool esi, bool remote)
    {
        if (!fd)
        {
            return remote ? CanFrameFlags.Remote : CanFrameFlags.None;
        }
        return CanFrameFlags.Fd | (brs ? CanFrameFlags.BitRateSwitch : 0) | (esi ? CanFrameFlags.ErrorState : 0);
    }

    private static bool TryMake(uint id, CanFrameFlags flags, ReadOnlySpan<byte> data, int length, out CanFrame frame)
    {
        bool extended = (id & ExtendedFlag) != 0;
        return CanFrame.TryCreate(id & ~ExtendedFlag, extended, flags, data, length, out frame);
    }

    private static ushort Get16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint Get32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static void Put16(Span<byte> bytes, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);

    private static void Put32(Span<byte> bytes, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
}
