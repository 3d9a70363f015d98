using System.Buffers.Binary;

namespace Bordnetz.Can.IsoTp;

/// <summary>Builds the frames of one link (ISO 15765-2:2016, 9.6 and 10.4).</summary>
internal readonly struct IsoTpFrames(IsoTpSettings settings)
{
    /// <summary>Longest message that fits a single frame.</summary>
    public int SingleBytes =>
        settings.FrameBytes == 8 ? 7 - settings.AddressBytes : settings.FrameBytes - 2 - settings.AddressBytes;

    /// <summary>Message bytes in a consecutive frame.</summary>
    public int ConsecutiveBytes => settings.FrameBytes - 1 - settings.AddressBytes;

    public static int FirstHeaderBytes(int messageLength) => messageLength > 4095 ? 6 : 2;

    /// <summary>Message bytes in the first frame.</summary>
    public int FirstBytes(int messageLength) =>
        settings.FrameBytes - settings.AddressBytes - FirstHeaderBytes(messageLength);

    public CanFrame Single(ReadOnlySpan<byte> message)
    {
        bool plain = message.Length <= 7 - settings.AddressBytes;
        Span<byte> head = plain ? [(byte)message.Length] : [0, (byte)message.Length];
        return Build(head, message);
    }

    public CanFrame First(ReadOnlySpan<byte> message)
    {
        Span<byte> head = stackalloc byte[6];
        head[0] = 0x10;
        head[1] = 0;
        if (message.Length > 4095)
        {
            BinaryPrimitives.WriteInt32BigEndian(head[2..], message.Length);
        }
        else
        {
            head[0] |= (byte)(message.Length >> 8);
            head[1] = (byte)message.Length;
        }
        return Build(head[..FirstHeaderBytes(message.Length)], message[..FirstBytes(message.Length)]);
    }

    public CanFrame Consecutive(int number, ReadOnlySpan<byte> part) => Build([(byte)(0x20 | (number & 0x0F))], part);

    public CanFrame FlowControl(FlowStatus status) =>
        Build([(byte)(0x30 | (int)status), settings.BlockSize, settings.SeparationTime], []);

    private CanFrame Build(ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
    {
        Span<byte> bytes = stackalloc byte[CanFrame.MaxFdLength];
        int length = 0;
        if (settings.AddressBytes == 1)
        {
            bytes[length++] = settings.TransmitExtension;
        }
        head.CopyTo(bytes[length..]);
        length += head.Length;
        data.CopyTo(bytes[length..]);
        length += data.Length;
        int full = settings.Padding is not null && length < 8 ? 8 : length;
        if (settings.IsFd)
        {
            full = FdDlc.PaddedLength(full);
        }
        // 10.4.2.2: a CAN FD frame beyond 8 bytes must be filled up; 0xCC is the standard's own choice.
        bytes[length..full].Fill(settings.Padding ?? 0xCC);
        if (!settings.IsFd)
        {
            return CanFrame.Classic(settings.TransmitId, bytes[..full]);
        }
        CanFrameFlags flags = settings.BitRateSwitch ? CanFrameFlags.BitRateSwitch : CanFrameFlags.None;
        return CanFrame.Fd(settings.TransmitId, bytes[..full], flags);
    }
}
