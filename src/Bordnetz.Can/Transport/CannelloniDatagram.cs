using Bordnetz.Wire;

namespace Bordnetz.Can.Transport;

/// <summary>
/// Frames as cannelloni carries them over UDP, version 2: version, operation, sequence number, count, then for each
/// frame identifier with flags, length, flags when CAN FD, payload.
/// </summary>
public static class CannelloniDatagram
{
    /// <summary>Largest datagram that fits an Ethernet frame with IPv4 and UDP headers.</summary>
    public const int MaxSize = 1472;

    private const byte Version = 2;
    private const byte DataOperation = 0;
    private const byte FdFlag = 0x80;
    private const uint RemoteFlag = 0x4000_0000;

    /// <summary>Writes as many frames as there is room for.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="sequence">Counts datagrams.</param>
    /// <param name="target">The datagram.</param>
    /// <param name="taken">How many frames were written.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(ReadOnlySpan<CanFrame> frames, byte sequence, Span<byte> target, out int taken)
    {
        SpanWriter writer = new(target);
        taken = 0;
        if (!writer.TryReserve(5, out Span<byte> head))
        {
            return 0;
        }
        foreach (ref readonly CanFrame frame in frames)
        {
            int size = 5 + (frame.IsFd ? 1 : 0) + frame.Data.Length;
            if (writer.Remaining < size || taken == ushort.MaxValue)
            {
                break;
            }
            writer.TryWriteUInt32BigEndian(SocketCanPacket.ToCanId(frame));
            writer.TryWriteByte((byte)(frame.Length | (frame.IsFd ? FdFlag : 0)));
            if (frame.IsFd)
            {
                writer.TryWriteByte(SocketCanPacket.FdFlags(frame));
            }
            writer.TryWriteBytes(frame.Data);
            taken++;
        }
        head[0] = Version;
        head[1] = DataOperation;
        head[2] = sequence;
        head[3] = (byte)(taken >> 8);
        head[4] = (byte)taken;
        return writer.Position;
    }

    /// <summary>Reads a datagram; the frames before a damaged one are kept.</summary>
    /// <returns>Whether all of it was understood.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, ICollection<CanFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        SpanReader reader = new(datagram);
        if (
            !reader.TryReadByte(out byte version)
            || version != Version
            || !reader.TryReadByte(out byte operation)
            || operation != DataOperation
            || !reader.TryReadByte(out _)
            || !reader.TryReadUInt16BigEndian(out ushort count)
        )
        {
            return false;
        }
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadUInt32BigEndian(out uint canId) || !reader.TryReadByte(out byte length))
            {
                return false;
            }
            bool isFd = (length & FdFlag) != 0;
            byte flags = 0;
            if (isFd && !reader.TryReadByte(out flags))
            {
                return false;
            }
            length &= 0x7F;
            bool remote = !isFd && (canId & RemoteFlag) != 0;
            if (
                !reader.TryReadBytes(remote ? 0 : length, out ReadOnlySpan<byte> data)
                || !SocketCanPacket.TryFromCanId(canId, isFd, flags, data, length, out CanFrame frame)
            )
            {
                return false;
            }
            frames.Add(frame);
        }
        return true;
    }
}
