using System.Buffers.Binary;

namespace Bordnetz.Wire.E2e;

/// <summary>Profile 6: five bytes of check (16), length (16) and counter (8), most significant byte first.</summary>
internal sealed class Profile06(E2eSettings settings)
    : E2eProfile("P06", settings, 0x100, settings.Offset + HeaderBytes, LongestBytes)
{
    private const int HeaderBytes = 5;
    private const int LongestBytes = 4096;

    private protected override void Write(Span<byte> message, uint counter)
    {
        Span<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)message.Length);
        header[4] = (byte)counter;
        BinaryPrimitives.WriteUInt16BigEndian(header, Check(message));
    }

    private protected override bool Read(ReadOnlySpan<byte> message, out uint counter)
    {
        ReadOnlySpan<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        counter = header[4];
        return BinaryPrimitives.ReadUInt16BigEndian(header[2..]) == message.Length
            && BinaryPrimitives.ReadUInt16BigEndian(header) == Check(message);
    }

    // The identifier goes last, high byte first.
    private ushort Check(ReadOnlySpan<byte> message)
    {
        CrcAlgorithm crc = Crc.CcittFalse;
        ulong register = crc.Update(crc.Begin(), message[..Settings.Offset]);
        register = crc.Update(register, message[(Settings.Offset + 2)..]);
        register = crc.Update(crc.Update(register, (byte)(Settings.DataId >> 8)), (byte)Settings.DataId);
        return (ushort)crc.Finish(register);
    }
}
