using System.Globalization;

namespace Bordnetz.Can;

/// <summary>
/// Reads frames as people type them for cansend: <c>123#DEADBEEF</c>, <c>1F334455#11.22.33</c>, <c>123#R</c>,
/// <c>123#R4</c>, <c>123##1DEADBEEF</c>. Three digits are a standard identifier, eight an extended one.
/// </summary>
public static class CanFrameText
{
    /// <summary>Reads a frame.</summary>
    /// <param name="text">The text.</param>
    /// <param name="frame">The frame. A CAN FD payload of a length that no frame has is filled up with zeros.</param>
    /// <param name="rawDlc">
    /// The data length code from 9 to 15 that a classical frame of eight bytes asks for by <c>_9</c> to <c>_F</c>; 0 when
    /// it asks for none.
    /// </param>
    /// <param name="wrong">What is wrong, when it is no frame.</param>
    public static bool TryParse(string text, out CanFrame frame, out int rawDlc, out string wrong)
    {
        ArgumentNullException.ThrowIfNull(text);
        frame = default;
        rawDlc = 0;
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        if (
            hash is not (3 or 8)
            || !uint.TryParse(text.AsSpan(0, hash), NumberStyles.AllowHexSpecifier, null, out uint id)
        )
        {
            wrong = "an identifier of three (11 bits) or eight (29 bits) hexadecimal digits goes before '#'";
            return false;
        }
        bool isExtended = hash == 8;
        if (id > (isExtended ? CanId.MaxExtended : CanId.MaxStandard))
        {
            wrong = $"the identifier has more than {(isExtended ? 29 : 11)} bits";
            return false;
        }
        CanId canId = new(id, isExtended);
        ReadOnlySpan<char> rest = text.AsSpan(hash + 1);
        if (rest.Length > 0 && rest[0] == '#')
        {
            return TryFd(canId, rest[1..], out frame, out wrong);
        }
        if (!TryTakeDlc(ref rest, out rawDlc))
        {
            wrong = "a raw length code is '_' and one digit from 9 to F behind eight bytes";
            return false;
        }
        bool read =
            rest.Length > 0 && rest[0] is 'R' or 'r'
                ? TryRemote(canId, rest[1..], out frame, out wrong)
                : TryClassic(canId, rest, out frame, out wrong);
        if (read && rawDlc > 0 && frame.Length != CanFrame.MaxClassicLength)
        {
            wrong = "a raw length code goes with eight bytes only";
            return false;
        }
        return read;
    }

    private static bool TryTakeDlc(ref ReadOnlySpan<char> rest, out int rawDlc)
    {
        rawDlc = 0;
        int at = rest.IndexOf('_');
        if (at < 0)
        {
            return true;
        }
        bool read =
            at == rest.Length - 2
            && int.TryParse(rest[^1..], NumberStyles.AllowHexSpecifier, null, out rawDlc)
            && rawDlc > CanFrame.MaxClassicLength;
        rest = rest[..at];
        return read;
    }

    private static bool TryClassic(CanId id, ReadOnlySpan<char> text, out CanFrame frame, out string wrong)
    {
        Span<byte> bytes = stackalloc byte[CanFrame.MaxClassicLength];
        bool read = TryBytes(text, bytes, out int count, out wrong);
        frame = read ? CanFrame.Classic(id, bytes[..count]) : default;
        return read;
    }

    private static bool TryFd(CanId id, ReadOnlySpan<char> text, out CanFrame frame, out string wrong)
    {
        frame = default;
        if (text.IsEmpty || !int.TryParse(text[..1], NumberStyles.AllowHexSpecifier, null, out int bits))
        {
            wrong = "a digit with the flags goes behind '##': 1 bit rate switch, 2 error state";
            return false;
        }
        Span<byte> bytes = stackalloc byte[CanFrame.MaxFdLength];
        if (!TryBytes(text[1..], bytes, out int count, out wrong))
        {
            return false;
        }
        CanFrameFlags flags = (bits & 1) != 0 ? CanFrameFlags.BitRateSwitch : 0;
        flags |= (bits & 2) != 0 ? CanFrameFlags.ErrorState : 0;
        frame = CanFrame.Fd(id, bytes[..count], flags);
        return true;
    }

    private static bool TryRemote(CanId id, ReadOnlySpan<char> text, out CanFrame frame, out string wrong)
    {
        int length = 0;
        bool read =
            text.IsEmpty
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= 8);
        wrong = read ? "" : "the length that a remote frame asks for is 0 to 8";
        frame = read ? CanFrame.Remote(id, length) : default;
        return read;
    }

    private static bool TryBytes(ReadOnlySpan<char> text, Span<byte> bytes, out int count, out string wrong)
    {
        count = 0;
        wrong = "the payload is pairs of hexadecimal digits, with or without dots between them";
        while (!text.IsEmpty)
        {
            if (count > 0 && text[0] == '.')
            {
                text = text[1..];
            }
            if (text.Length < 2 || !byte.TryParse(text[..2], NumberStyles.AllowHexSpecifier, null, out byte value))
            {
                return false;
            }
            if (count == bytes.Length)
            {
                wrong = $"the payload has more than {bytes.Length} bytes";
                return false;
            }
            bytes[count++] = value;
            text = text[2..];
        }
        wrong = "";
        return true;
    }
}
