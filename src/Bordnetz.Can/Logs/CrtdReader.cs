using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads CRTD 1.0 to 3.1 of the Open Vehicle Monitoring System: seconds, record type, data, with blanks between them.
/// Frames are <c>R11</c>, <c>R29</c>, <c>T11</c> and <c>T29</c>, with the number of the bus from 1 before; comments,
/// commands and records not known are passed over, as the format asks for.
/// </summary>
internal sealed class CrtdReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : TextLogReader(stream, options, problems)
{
    private const uint MostBuses = 255;

    private long? _first;

    /// <summary>Whether a line is a record, be it a frame or not.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> line)
    {
        TextFields fields = new(line);
        return fields.Next(out ReadOnlySpan<byte> stamp)
            && stamp.IndexOf((byte)'.') > 0
            && TextNumber.TryTime(stamp, TextNumber.Second, out _)
            && fields.Next(out ReadOnlySpan<byte> type)
            && TrySplit(type, out _, out ReadOnlySpan<byte> kind)
            && (IsFrame(kind) || (kind[0] is (byte)'C' or (byte)'c' && IsLetter(kind[1]) && IsLetter(kind[2])));
    }

    protected override LineKind TakeLine(ReadOnlySpan<byte> line, out LogFrame frame, out string wrong)
    {
        frame = default;
        wrong = "A record has: seconds with decimals, record type, data.";
        TextFields fields = new(line);
        if (
            !fields.Next(out ReadOnlySpan<byte> stamp)
            || !TextNumber.TryTime(stamp, TextNumber.Second, out long time)
            || !fields.Next(out ReadOnlySpan<byte> type)
            || !TrySplit(type, out uint bus, out ReadOnlySpan<byte> kind)
        )
        {
            return LineKind.Damaged;
        }
        if (!IsFrame(kind))
        {
            return LineKind.Other;
        }
        bool isExtended = kind[1] == '2';
        Span<byte> bytes = stackalloc byte[CanFrame.MaxClassicLength];
        if (
            !fields.Next(out ReadOnlySpan<byte> idText)
            || !TextNumber.TryHex(idText, out uint id)
            || !TryBytes(ref fields, bytes, out int count)
            || !CanFrame.TryCreate(id, isExtended, CanFrameFlags.None, bytes[..count], 0, out CanFrame made)
        )
        {
            wrong = "A frame has an identifier that fits its record type and at most eight bytes, in hexadecimal.";
            return LineKind.Damaged;
        }
        _first ??= Options.RelativeTime ? time : 0;
        bool isSent = kind[0] is (byte)'T' or (byte)'t';
        frame = new LogFrame(time - _first.Value, Channels.Numbered((int)bus - 1), isSent, made);
        return LineKind.Frame;
    }

    private static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') < 26;

    // The number of the bus, 1 when there is none, and the three characters behind it.
    private static bool TrySplit(ReadOnlySpan<byte> type, out uint bus, out ReadOnlySpan<byte> kind)
    {
        bus = 1;
        int digits = type.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        kind = digits < 0 ? default : type[digits..];
        return kind.Length == 3
            && (digits == 0 || (TextNumber.TryDecimal(type[..digits], out bus) && bus is > 0 and <= MostBuses));
    }

    private static bool IsFrame(ReadOnlySpan<byte> kind) =>
        kind[0] is (byte)'R' or (byte)'r' or (byte)'T' or (byte)'t'
        && (kind[1..].SequenceEqual("11"u8) || kind[1..].SequenceEqual("29"u8));

    // Bytes may come without their leading zero.
    private static bool TryBytes(ref TextFields fields, scoped Span<byte> bytes, out int count)
    {
        count = 0;
        while (fields.Next(out ReadOnlySpan<byte> field))
        {
            if (count == bytes.Length || !TextNumber.TryHex(field, out uint value) || value > 255)
            {
                return false;
            }
            bytes[count++] = (byte)value;
        }
        return true;
    }
}
