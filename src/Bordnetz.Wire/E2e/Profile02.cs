namespace Bordnetz.Wire.E2e;

/// <summary>
/// Profiles 2 and 22: an 8-bit check with polynomial 0x2F, a 4-bit counter from 0 to 15 and sixteen identifiers, of
/// which the counter picks one. Both put the same bits on the wire.
/// </summary>
internal class Profile02 : E2eProfile
{
    public const uint Modulus = 16;
    private const int LongestBytes = 256;

    public Profile02(E2eSettings settings)
        : this("P02", settings) { }

    private protected Profile02(string name, E2eSettings settings)
        : base(name, settings, Modulus, settings.Offset + 2, LongestBytes) { }

    internal override bool HasInitialPhase => true;

    internal override bool CountsBeforeSending => true;

    private protected override void Write(Span<byte> message, uint counter)
    {
        NibbleHeader.Set(message, (Settings.Offset + 1) * 8, counter);
        message[Settings.Offset] = Check(message, counter);
    }

    private protected override bool Read(ReadOnlySpan<byte> message, out uint counter)
    {
        counter = NibbleHeader.Get(message, (Settings.Offset + 1) * 8);
        return message[Settings.Offset] == Check(message, counter);
    }

    // The identifier goes last.
    private byte Check(ReadOnlySpan<byte> message, uint counter)
    {
        CrcAlgorithm crc = Crc.H2F;
        ulong register = crc.Update(crc.Begin(), message[..Settings.Offset]);
        register = crc.Update(register, message[(Settings.Offset + 1)..]);
        return (byte)crc.Finish(crc.Update(register, Settings.DataIdList[(int)counter]));
    }
}
