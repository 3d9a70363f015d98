using System.Globalization;
using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads what candump writes: its log form (<c>-l</c>, <c>-L</c>: <c>(1.5) can0 123#11</c>) and its display form
/// (<c>can0 123 [1] 11</c>), with any stamp (<c>-t a</c>, <c>A</c>, <c>z</c>, <c>d</c>, none) and extras
/// (<c>-a</c>, <c>-x</c>, <c>-e</c>).
/// </summary>
internal sealed class CandumpReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : TextLogReader(stream, options, problems)
{
    private const uint ExtendedFlag = 0x8000_0000;
    private const uint ErrorFlag = 0x2000_0000;

    private long _time;
    private long? _first;

    protected override LineKind TakeLine(ReadOnlySpan<byte> line, out LogFrame frame, out string wrong)
    {
        frame = default;
        wrong = "This is no line of candump.";
        bool stamped = line[0] == '(';
        if (stamped)
        {
            int close = line.IndexOf((byte)')');
            if (close < 0 || !TryStamp(line[1..close], out long time))
            {
                wrong = "The time stamp in parentheses is not one of candump's.";
                return LineKind.Damaged;
            }
            _time = Options.DeltaStamps ? _time + time : time;
            _first ??= Options.RelativeTime ? _time : 0;
            line = line[(close + 1)..];
        }
        TextFields fields = new(line);
        if (!fields.Next(out ReadOnlySpan<byte> channel) || !fields.Next(out ReadOnlySpan<byte> second))
        {
            return LineKind.Damaged;
        }
        string name = Channels.Get(channel);
        long at = _time - (_first ?? 0);
        int hash = second.IndexOf((byte)'#');
        if (hash >= 0)
        {
            bool sent = TextNumber.Is(fields.Rest, "T"u8);
            if (TryCompact(second[..hash], second[(hash + 1)..], out CanFrame made))
            {
                frame = new LogFrame(at, name, sent, made);
                return LineKind.Frame;
            }
            wrong = "The frame behind the bus name is not one of candump's log form: ID#DATA, ID##FDATA or ID#R.";
            return LineKind.Damaged;
        }
        bool transmitted = false;
        if (second.SequenceEqual("TX"u8) || second.SequenceEqual("RX"u8))
        {
            transmitted = second[0] == 'T';
            if (!fields.Next(out _) || !fields.Next(out _) || !fields.Next(out second))
            {
                return LineKind.Damaged;
            }
        }
        if (TryDisplayed(second, ref fields, out CanFrame shown))
        {
            frame = new LogFrame(at, name, transmitted, shown);
            return LineKind.Frame;
        }
        return LineKind.Damaged;
    }

    private static bool TryStamp(ReadOnlySpan<byte> text, out long time)
    {
        text = text.Trim((byte)' ');
        if (text.IndexOf((byte)'-') <= 0)
        {
            return TextNumber.TryTime(text, TextNumber.Second, out time);
        }
        // -t A: date and local time of day; a file does not tell the zone, so that it is taken as UTC.
        time = 0;
        int dot = text.IndexOf((byte)'.');
        if (
            dot < 0
            || dot > 32
            || !DateTime.TryParseExact(
                Encoding.ASCII.GetString(text[..dot]),
                "yyyy-MM-dd HH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime date
            )
            || !LogClock.TryNanoseconds(date, out long whole)
            || !TextNumber.TryTime(text[dot..], TextNumber.Second, out long fraction)
        )
        {
            return false;
        }
        time = whole + fraction;
        return true;
    }

    private static bool TryCompact(ReadOnlySpan<byte> id, ReadOnlySpan<byte> data, out CanFrame frame)
    {
        frame = default;
        CanFrameFlags flags = CanFrameFlags.None;
        int length = 0;
        int underscore = data.IndexOf((byte)'_');
        data = underscore < 0 ? data : data[..underscore];
        if (!data.IsEmpty && data[0] == '#')
        {
            if (data.Length < 2 || !TextNumber.TryHex(data.Slice(1, 1), out uint bits))
            {
                return false;
            }
            flags = CanFrameFlags.Fd;
            flags |= (bits & 1) != 0 ? CanFrameFlags.BitRateSwitch : 0;
            flags |= (bits & 2) != 0 ? CanFrameFlags.ErrorState : 0;
            data = data[2..];
        }
        else if (!data.IsEmpty && data[0] is (byte)'R' or (byte)'r')
        {
            flags = CanFrameFlags.Remote;
            if (data.Length > 1)
            {
                if (!TextNumber.TryHex(data[1..], out uint asked) || asked > 8)
                {
                    return false;
                }
                length = (int)asked;
            }
            data = default;
        }
        Span<byte> bytes = stackalloc byte[CanFrame.MaxFdLength];
        return TextNumber.TryBytes(data, bytes, out int count) && TryMake(id, flags, bytes[..count], length, out frame);
    }

    private static bool TryDisplayed(ReadOnlySpan<byte> id, ref TextFields fields, out CanFrame frame)
    {
        frame = default;
        if (!fields.Next(out ReadOnlySpan<byte> size) || size.Length < 3 || size[0] != '[' || size[^1] != ']')
        {
            return false;
        }
        if (!TextNumber.TryDecimal(size[1..^1], out uint length) || length > CanFrame.MaxFdLength)
        {
            return false;
        }
        if (fields.Rest.StartsWith("remote request"u8))
        {
            return TryMake(id, CanFrameFlags.Remote, [], (int)length, out frame);
        }
        // candump prints the length of CAN FD frames with two digits.
        CanFrameFlags flags = size.Length > 3 ? CanFrameFlags.Fd : CanFrameFlags.None;
        Span<byte> bytes = stackalloc byte[(int)length];
        return TextNumber.TryBytes(ref fields, isHex: true, bytes) && TryMake(id, flags, bytes, 0, out frame);
    }

    private static bool TryMake(
        ReadOnlySpan<byte> text,
        CanFrameFlags flags,
        ReadOnlySpan<byte> data,
        int length,
        out CanFrame frame
    )
    {
        frame = default;
        if (!TextNumber.TryHex(text, out uint id))
        {
            return false;
        }
        bool extended = text.Length > 3;
        if (extended && (id & ErrorFlag) != 0 && (id & ExtendedFlag) == 0)
        {
            return CanFrame.TryCreate(id & ~ErrorFlag, true, flags | CanFrameFlags.Error, data, 0, out frame);
        }
        return CanFrame.TryCreate(id, extended, flags, data, length, out frame);
    }
}
