using System.Buffers.Binary;

namespace Bordnetz.Wire.E2e;

/// <summary>Profile 8: sixteen bytes of check (32), length (32), counter (32) and identifier (32).</summary>
internal sealed class Profile08(E2eSettings settings)
    : E2eProfile("P08", settings, 0, settings.Offset + HeaderBytes, LongestBytes)
{
    private const int HeaderBytes = 16;
    private const int LongestBytes = 4 * 1024 * 1024;

    private protected override void Write(Span<byte> message, uint counter)
    {
        Span<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], (uint)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], counter);
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], Settings.DataId);
        BinaryPrimitives.WriteUInt32BigEndian(header, Check(message));
    }

    private protected override bool Read(ReadOnlySpan<byte> message, out uint counter)
    {
        ReadOnlySpan<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        counter = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        return BinaryPrimitives.ReadUInt32BigEndian(header[4..]) == message.Length
            && BinaryPrimitives.ReadUInt32BigEndian(header[12..]) == Settings.DataId
            && BinaryPrimitives.ReadUInt32BigEndian(header) == Check(message);
    }

    private uint Check(ReadOnlySpan<byte> message)
    {
        ulong register = Crc.P4.Update(Crc.P4.Begin(), message[..Settings.Offset]);
        return (uint)Crc.P4.Finish(Crc.P4.Update(register, message[(Settings.Offset + 4)..]));
    }
}
