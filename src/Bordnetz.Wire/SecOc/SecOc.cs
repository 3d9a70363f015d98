using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Bordnetz.Wire.SecOc;

/// <summary>How a secured PDU was judged.</summary>
public enum SecOcResult
{
    /// <summary>Authentic and fresh.</summary>
    Ok,

    /// <summary>Shorter than its trailer, or longer than <see cref="SecOcCodec.MaxPduBytes"/>.</summary>
    WrongLength,

    /// <summary>No freshness value that may come next gives this authenticator.</summary>
    WrongMac,

    /// <summary>The freshness value has run out: keys must change before anything more is sent or taken.</summary>
    FreshnessExhausted,
}

/// <summary>
/// Secures PDUs and checks them: PDU, low bits of the freshness value, high bits of the authenticator, packed bit by
/// bit most significant first (AUTOSAR SWS SecureOnboardCommunication 7.1). Not thread-safe.
/// </summary>
public sealed class SecOcCodec
{
    /// <summary>Longest PDU that is taken, in bytes.</summary>
    public const int MaxPduBytes = 4096;

    private readonly SecOcSettings _settings;
    private readonly AesCmac _cmac;
    private readonly byte[] _input = new byte[2 + MaxPduBytes + 8];

    /// <summary>Makes a codec; the authenticator's key stays the caller's to dispose of.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public SecOcCodec(SecOcSettings settings, AesCmac cmac)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(cmac);
        settings.ThrowIfWrong();
        _settings = settings;
        _cmac = cmac;
    }

    /// <summary>Secures a PDU with a freshness value.</summary>
    /// <param name="pdu">The authentic PDU.</param>
    /// <param name="freshness">The whole freshness value.</param>
    /// <param name="secured">Takes the PDU and <see cref="SecOcSettings.TrailerBytes"/>.</param>
    /// <returns>Whether there was room and the PDU was not too long.</returns>
    public bool TrySecure(ReadOnlySpan<byte> pdu, ulong freshness, Span<byte> secured)
    {
        if (pdu.Length > MaxPduBytes || secured.Length < pdu.Length + _settings.TrailerBytes)
        {
            return false;
        }
        pdu.CopyTo(secured);
        WriteTrailer(pdu, freshness, secured.Slice(pdu.Length, _settings.TrailerBytes));
        return true;
    }

    /// <summary>Checks a secured PDU against the last freshness value that was accepted.</summary>
    /// <param name="secured">What was received.</param>
    /// <param name="last">The last accepted freshness value.</param>
    /// <param name="freshness">The freshness value that it carries, when it is right.</param>
    public SecOcResult Check(ReadOnlySpan<byte> secured, ulong last, out ulong freshness)
    {
        freshness = 0;
        int length = secured.Length - _settings.TrailerBytes;
        if (length is < 0 or > MaxPduBytes)
        {
            return SecOcResult.WrongLength;
        }
        ReadOnlySpan<byte> pdu = secured[..length];
        ReadOnlySpan<byte> trailer = secured[length..];
        Span<byte> expected = stackalloc byte[_settings.TrailerBytes];
        bool possible = false;
        for (int attempt = 0; attempt < _settings.Attempts; attempt++)
        {
            if (!TryRebuild(trailer, last, (ulong)attempt, out ulong candidate))
            {
                break;
            }
            possible = true;
            WriteTrailer(pdu, candidate, expected);
            if (CryptographicOperations.FixedTimeEquals(expected, trailer))
            {
                freshness = candidate;
                return SecOcResult.Ok;
            }
        }
        return possible ? SecOcResult.WrongMac : SecOcResult.FreshnessExhausted;
    }

    // The bits that were not sent are those of the last value when the sent ones are larger, and one more otherwise;
    // a value must always be newer than the last.
    private bool TryRebuild(ReadOnlySpan<byte> trailer, ulong last, ulong attempt, out ulong candidate)
    {
        if (_settings.FreshnessBits == 0)
        {
            candidate = 0;
            return attempt == 0;
        }
        int sentBits = _settings.FreshnessSentBits;
        if (sentBits == 0)
        {
            candidate = unchecked(last + 1 + attempt);
            return candidate > last && candidate <= _settings.FreshnessMax;
        }
        ulong sent = ReadBits(trailer, sentBits);
        if (sentBits == 64)
        {
            candidate = sent;
            return attempt == 0 && candidate > last;
        }
        ulong step = 1UL << sentBits;
        UInt128 value = (last & ~(step - 1)) | sent;
        value += value > last ? 0 : (UInt128)step;
        value += (UInt128)attempt * step;
        candidate = (ulong)value;
        return value <= _settings.FreshnessMax;
    }

    private void WriteTrailer(ReadOnlySpan<byte> pdu, ulong freshness, Span<byte> trailer)
    {
        Span<byte> mac = stackalloc byte[AesCmac.Size];
        BinaryPrimitives.WriteUInt16BigEndian(_input, _settings.DataId);
        pdu.CopyTo(_input.AsSpan(2));
        int freshnessBytes = (_settings.FreshnessBits + 7) / 8;
        ulong aligned = _settings.FreshnessBits == 0 ? 0 : freshness << (64 - _settings.FreshnessBits);
        BinaryPrimitives.WriteUInt64BigEndian(_input.AsSpan(2 + pdu.Length), aligned);
        _cmac.Compute(_input.AsSpan(0, 2 + pdu.Length + freshnessBytes), mac);

        trailer.Clear();
        int place = 0;
        for (int bit = _settings.FreshnessSentBits - 1; bit >= 0; bit--)
        {
            SetBit(trailer, place++, (int)(freshness >> bit) & 1);
        }
        for (int bit = 0; bit < _settings.MacSentBits; bit++)
        {
            SetBit(trailer, place++, (mac[bit >> 3] >> (7 - (bit & 7))) & 1);
        }
    }

    private static void SetBit(Span<byte> bytes, int place, int value) =>
        bytes[place >> 3] |= (byte)(value << (7 - (place & 7)));

    private static ulong ReadBits(ReadOnlySpan<byte> bytes, int count)
    {
        ulong value = 0;
        for (int i = 0; i < count; i++)
        {
            value = (value << 1) | (uint)((bytes[i >> 3] >> (7 - (i & 7))) & 1);
        }
        return value;
    }
}

/// <summary>The sending side of one secured PDU: counts its freshness value up. Not thread-safe.</summary>
/// <param name="codec">How it is secured.</param>
/// <param name="settings">The same settings.</param>
/// <param name="last">The last value used, kept over a restart.</param>
public sealed class SecOcSender(SecOcCodec codec, SecOcSettings settings, ulong last = 0)
{
    /// <summary>The last value used.</summary>
    public ulong LastFreshness { get; private set; } = last;

    /// <summary>Secures a PDU with the next freshness value.</summary>
    public SecOcResult Secure(ReadOnlySpan<byte> pdu, Span<byte> secured)
    {
        if (settings.FreshnessBits > 0 && LastFreshness >= settings.FreshnessMax)
        {
            return SecOcResult.FreshnessExhausted;
        }
        if (!codec.TrySecure(pdu, LastFreshness + 1, secured))
        {
            return SecOcResult.WrongLength;
        }
        LastFreshness++;
        return SecOcResult.Ok;
    }
}

/// <summary>The receiving side of one secured PDU: accepts each freshness value once. Not thread-safe.</summary>
/// <param name="codec">How it is secured.</param>
/// <param name="last">The last value accepted, kept over a restart.</param>
public sealed class SecOcReceiver(SecOcCodec codec, ulong last = 0)
{
    /// <summary>The last value accepted.</summary>
    public ulong LastFreshness { get; private set; } = last;

    /// <summary>Checks a secured PDU.</summary>
    public SecOcResult Check(ReadOnlySpan<byte> secured)
    {
        SecOcResult result = codec.Check(secured, LastFreshness, out ulong freshness);
        if (result == SecOcResult.Ok)
        {
            LastFreshness = freshness;
        }
        return result;
    }
}
