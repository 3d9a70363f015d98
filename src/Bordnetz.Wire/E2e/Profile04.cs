using System.Buffers.Binary;

namespace Bordnetz.Wire.E2e;

/// <summary>
/// Profiles 4 and 44: twelve bytes of length (16), counter (16), identifier (32) and check (32, polynomial 0xF4ACFB13).
/// </summary>
internal class Profile04 : E2eProfile
{
    private const int HeaderBytes = 12;
    private const int LongestBytes = 4096;
    private const int CheckPlace = 8;

    public Profile04(E2eSettings settings)
        : this("P04", settings) { }

    private protected Profile04(string name, E2eSettings settings)
        : base(name, settings, 0x1_0000, settings.Offset + HeaderBytes, LongestBytes) { }

    private protected override void Write(Span<byte> message, uint counter)
    {
        Span<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)counter);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], Settings.DataId);
        BinaryPrimitives.WriteUInt32BigEndian(header[CheckPlace..], Check(message));
    }

    private protected override bool Read(ReadOnlySpan<byte> message, out uint counter)
    {
        ReadOnlySpan<byte> header = message.Slice(Settings.Offset, HeaderBytes);
        counter = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        return BinaryPrimitives.ReadUInt16BigEndian(header) == message.Length
            && BinaryPrimitives.ReadUInt32BigEndian(header[4..]) == Settings.DataId
            && BinaryPrimitives.ReadUInt32BigEndian(header[CheckPlace..]) == Check(message);
    }

    private uint Check(ReadOnlySpan<byte> message)
    {
        int place = Settings.Offset + CheckPlace;
        ulong register = Crc.P4.Update(Crc.P4.Begin(), message[..place]);
        return (uint)Crc.P4.Finish(Crc.P4.Update(register, message[(place + 4)..]));
    }
}
