using System.Text;
using Bordnetz.Wire;

namespace Bordnetz.Can.Transport;

/// <summary>
/// One frame as python-can's <c>udp_multicast</c> bus sends it: a MessagePack map of eleven fields, one a datagram.
/// </summary>
public static class MulticastDatagram
{
    /// <summary>Room for any datagram that is written.</summary>
    public const int MaxSize = 320;

    private const int MaxFields = 32;

    /// <summary>Writes a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="timeNs">Nanoseconds since 1970.</param>
    /// <param name="target">Takes up to <see cref="MaxSize"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(in CanFrame frame, long timeNs, Span<byte> target)
    {
        SpanWriter writer = new(target);
        Put(ref writer, 0x8B);
        Key(ref writer, "timestamp"u8);
        Put(ref writer, 0xCB);
        writer.TryWriteDoubleBigEndian(timeNs / 1e9);
        Key(ref writer, "arbitration_id"u8);
        Put(ref writer, 0xCE);
        writer.TryWriteUInt32BigEndian(frame.IsError ? 0 : frame.Id.Value);
        Flag(ref writer, "is_extended_id"u8, frame.Id.IsExtended);
        Flag(ref writer, "is_remote_frame"u8, frame.IsRemote);
        Flag(ref writer, "is_error_frame"u8, frame.IsError);
        Key(ref writer, "channel"u8);
        Put(ref writer, 0xC0);
        Key(ref writer, "dlc"u8);
        Put(ref writer, (byte)frame.Length);
        Key(ref writer, "data"u8);
        Put(ref writer, 0xC4);
        Put(ref writer, (byte)frame.Data.Length);
        writer.TryWriteBytes(frame.Data);
        Flag(ref writer, "is_fd"u8, frame.IsFd);
        Flag(ref writer, "bitrate_switch"u8, (frame.Flags & CanFrameFlags.BitRateSwitch) != 0);
        Flag(ref writer, "error_state_indicator"u8, (frame.Flags & CanFrameFlags.ErrorState) != 0);
        return writer.Position;
    }

    /// <summary>Reads a frame; fields that are not known are passed over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out CanFrame frame, out long timeNs)
    {
        frame = default;
        timeNs = 0;
        MsgpackReader reader = new(datagram);
        if (!reader.TryRead(out MsgpackKind kind) || kind != MsgpackKind.Map || reader.Integer > MaxFields)
        {
            return false;
        }
        long fields = reader.Integer;
        long id = -1;
        long length = 0;
        bool extended = false;
        CanFrameFlags flags = CanFrameFlags.None;
        ReadOnlySpan<byte> data = default;
        for (long i = 0; i < fields; i++)
        {
            if (!reader.TryRead(out kind) || kind != MsgpackKind.Text)
            {
                return false;
            }
            ReadOnlySpan<byte> key = reader.Bytes;
            if (!reader.TryRead(out kind) || kind is MsgpackKind.Map or MsgpackKind.Other)
            {
                return false;
            }
            bool isSet = kind == MsgpackKind.Boolean && reader.Integer == 1;
            switch (key.Length)
            {
                case 3 when key.SequenceEqual("dlc"u8):
                    length = reader.Integer;
                    break;
                case 4 when key.SequenceEqual("data"u8):
                    data = kind == MsgpackKind.Bytes ? reader.Bytes : default;
                    break;
                case 9 when key.SequenceEqual("timestamp"u8) && kind == MsgpackKind.Float:
                    timeNs = Math.Abs(reader.Float) < 9e9 ? (long)(reader.Float * 1e9) : 0;
                    break;
                case 14 when key.SequenceEqual("arbitration_id"u8) && kind == MsgpackKind.Integer:
                    id = reader.Integer;
                    break;
                default:
                    extended |= isSet && key.SequenceEqual("is_extended_id"u8);
                    flags |= isSet ? FlagOf(key) : CanFrameFlags.None;
                    break;
            }
        }
        return TryMake(id, extended, flags, data, length, out frame);
    }

    private static bool TryMake(
        long id,
        bool extended,
        CanFrameFlags flags,
        ReadOnlySpan<byte> data,
        long length,
        out CanFrame frame
    )
    {
        frame = default;
        if ((flags & CanFrameFlags.Error) != 0)
        {
            // python-can tells no more of an error than that there was one: CAN_ERR_BUSERROR.
            frame = CanFrame.Error(0x80);
            return true;
        }
        if ((flags & CanFrameFlags.Fd) == 0)
        {
            flags &= CanFrameFlags.Remote;
        }
        if ((flags & CanFrameFlags.Remote) != 0)
        {
            data = default;
        }
        return id is >= 0 and <= CanId.MaxExtended
            && length is >= 0 and <= CanFrame.MaxFdLength
            && CanFrame.TryCreate((uint)id, extended, flags, data, (int)length, out frame);
    }

    private static CanFrameFlags FlagOf(ReadOnlySpan<byte> key) =>
        Encoding.ASCII.GetString(key[..Math.Min(key.Length, 32)]) switch
        {
            "is_remote_frame" => CanFrameFlags.Remote,
            "is_error_frame" => CanFrameFlags.Error,
            "is_fd" => CanFrameFlags.Fd,
            "bitrate_switch" => CanFrameFlags.BitRateSwitch,
            "error_state_indicator" => CanFrameFlags.ErrorState,
            _ => CanFrameFlags.None,
        };

    private static void Flag(ref SpanWriter writer, ReadOnlySpan<byte> key, bool value)
    {
        Key(ref writer, key);
        Put(ref writer, value ? (byte)0xC3 : (byte)0xC2);
    }

    private static void Key(ref SpanWriter writer, ReadOnlySpan<byte> key)
    {
        Put(ref writer, (byte)(0xA0 | key.Length));
        writer.TryWriteBytes(key);
    }

    private static void Put(ref SpanWriter writer, byte value) => writer.TryWriteByte(value);
}
