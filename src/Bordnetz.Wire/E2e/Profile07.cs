using System.Buffers.Binary;

namespace Bordnetz.Wire.E2e;

/// <summary>Profile 7: twenty bytes of check (64), length (32), counter (32) and identifier (32).</summary>
internal sealed class Profile07(E2eSettings settings)
    : E2eProfile("P07", settings, 0, settings.Offset + HeaderBytes, LongestBytes)
{
    private const int HeaderBytes = 20;
    private const int LongestBytes = 4 * 1024 * 1024;

    private protected override void Write(Span<byte> message, uint counter)
    {
        Span<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], (uint)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], counter);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], Settings.DataId);
        BinaryPrimitives.WriteUInt64BigEndian(header, Check(message));
    }

    private protected override bool Read(ReadOnlySpan<byte> message, out uint counter)
    {
        ReadOnlySpan<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        counter = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        return BinaryPrimitives.ReadUInt32BigEndian(header[8..]) == message.Length
            && BinaryPrimitives.ReadUInt32BigEndian(header[16..]) == Settings.DataId
            && BinaryPrimitives.ReadUInt64BigEndian(header) == Check(message);
    }

    private ulong Check(ReadOnlySpan<byte> message)
    {
        ulong register = Crc.Ecma64.Update(Crc.Ecma64.Begin(), message[..Settings.Offset]);
        return Crc.Ecma64.Finish(Crc.Ecma64.Update(register, message[(Settings.Offset + 8)..]));
    }
}
