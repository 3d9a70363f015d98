namespace Bordnetz.Wire.E2e;

/// <summary>
/// Profiles 1 and 11: an 8-bit check, a 4-bit counter from 0 to 14, a 16-bit identifier, up to 30 bytes. Both put the
/// same bits on the wire and differ in how a receiver follows the counter.
/// </summary>
internal class Profile01 : E2eProfile
{
    public const uint Modulus = 15;
    private const int LongestBytes = 30;

    public Profile01(E2eSettings settings)
        : this("P01", settings) { }

    private protected Profile01(string name, E2eSettings settings)
        : base(name, settings, Modulus, HeaderEnd(settings), LongestBytes) { }

    internal override bool HasInitialPhase => true;

    private protected override void Write(Span<byte> message, uint counter)
    {
        NibbleHeader.Set(message, Settings.CounterOffset, counter);
        if (Settings.DataIdMode == E2eDataIdMode.Nibble)
        {
            NibbleHeader.Set(message, Settings.DataIdNibbleOffset, Settings.DataId >> 8);
        }
        message[Settings.CrcOffset / 8] = Check(message, counter);
    }

    private protected override bool Read(ReadOnlySpan<byte> message, out uint counter)
    {
        counter = NibbleHeader.Get(message, Settings.CounterOffset);
        if (counter >= Modulus || message[Settings.CrcOffset / 8] != Check(message, counter))
        {
            return false;
        }
        return Settings.DataIdMode != E2eDataIdMode.Nibble
            || NibbleHeader.Get(message, Settings.DataIdNibbleOffset) == ((Settings.DataId >> 8) & 0x0F);
    }

    // PRS E2EProtocol: the identifier goes first, then the message without the check's own byte. The library call's
    // start value and the final inversion cancel, so that the register runs from 0 to 0.
    private byte Check(ReadOnlySpan<byte> message, uint counter)
    {
        byte low = (byte)Settings.DataId;
        byte high = (byte)(Settings.DataId >> 8);
        CrcAlgorithm crc = Crc.SaeJ1850FromZero;
        ulong register = crc.Begin();
        switch (Settings.DataIdMode)
        {
            case E2eDataIdMode.Both:
                register = crc.Update(crc.Update(register, low), high);
                break;
            case E2eDataIdMode.Alternating:
                register = crc.Update(register, (counter & 1) == 0 ? low : high);
                break;
            case E2eDataIdMode.Low:
                register = crc.Update(register, low);
                break;
            default:
                register = crc.Update(crc.Update(register, low), 0);
                break;
        }
        int place = Settings.CrcOffset / 8;
        register = crc.Update(register, message[..place]);
        return (byte)crc.Finish(crc.Update(register, message[(place + 1)..]));
    }

    private static int HeaderEnd(E2eSettings settings)
    {
        int end = Math.Max(settings.CrcOffset / 8, settings.CounterOffset / 8);
        return (settings.DataIdMode == E2eDataIdMode.Nibble ? Math.Max(end, settings.DataIdNibbleOffset / 8) : end) + 1;
    }
}
