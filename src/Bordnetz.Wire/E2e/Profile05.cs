using System.Buffers.Binary;

namespace Bordnetz.Wire.E2e;

/// <summary>Profile 5: three bytes of check (16, least significant byte first) and counter (8).</summary>
internal sealed class Profile05(E2eSettings settings)
    : E2eProfile("P05", settings, 0x100, settings.Offset + HeaderBytes, LongestBytes)
{
    private const int HeaderBytes = 3;
    private const int LongestBytes = 4096;

    private protected override void Write(Span<byte> message, uint counter)
    {
        message[Settings.Offset + 2] = (byte)counter;
        BinaryPrimitives.WriteUInt16LittleEndian(message[Settings.Offset..], Check(message));
    }

    private protected override bool Read(ReadOnlySpan<byte> message, out uint counter)
    {
        counter = message[Settings.Offset + 2];
        return BinaryPrimitives.ReadUInt16LittleEndian(message[Settings.Offset..]) == Check(message);
    }

    // The identifier goes last, low byte first.
    private ushort Check(ReadOnlySpan<byte> message)
    {
        CrcAlgorithm crc = Crc.CcittFalse;
        ulong register = crc.Update(crc.Begin(), message[..Settings.Offset]);
        register = crc.Update(register, message[(Settings.Offset + 2)..]);
        register = crc.Update(crc.Update(register, (byte)Settings.DataId), (byte)(Settings.DataId >> 8));
        return (ushort)crc.Finish(register);
    }
}
