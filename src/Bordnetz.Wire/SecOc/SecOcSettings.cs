namespace Bordnetz.Wire.SecOc;

/// <summary>How one PDU is secured (AUTOSAR SWS SecureOnboardCommunication, chapter 10).</summary>
public sealed record SecOcSettings
{
    /// <summary>The identifier that goes into the authenticator (<c>SecOCDataId</c>).</summary>
    public required ushort DataId { get; init; }

    /// <summary>Bits of the whole freshness value, 0 to 64 (<c>SecOCFreshnessValueLength</c>).</summary>
    public int FreshnessBits { get; init; } = 64;

    /// <summary>Its low bits that are sent (<c>SecOCFreshnessValueTxLength</c>).</summary>
    public int FreshnessSentBits { get; init; } = 8;

    /// <summary>The authenticator's high bits that are sent, 1 to 128 (<c>SecOCAuthInfoTxLength</c>).</summary>
    public int MacSentBits { get; init; } = 24;

    /// <summary>
    /// Freshness values that a receiver tries for the bits that were not sent (<c>SecOCFreshnessValueSyncAttempts</c>).
    /// </summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Bytes that securing adds to a PDU.</summary>
    public int TrailerBytes => (FreshnessSentBits + MacSentBits + 7) / 8;

    /// <summary>Largest freshness value.</summary>
    public ulong FreshnessMax => FreshnessBits == 64 ? ulong.MaxValue : (1UL << FreshnessBits) - 1;

    internal void ThrowIfWrong()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(FreshnessBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FreshnessBits, 64);
        ArgumentOutOfRangeException.ThrowIfNegative(FreshnessSentBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FreshnessSentBits, FreshnessBits);
        ArgumentOutOfRangeException.ThrowIfLessThan(MacSentBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MacSentBits, 128);
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1);
    }
}
