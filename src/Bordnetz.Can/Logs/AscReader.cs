using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads Vector's ASC: CAN and CAN FD frames, remote frames and error frames, numbers in either base, times from the
/// start or from the event before. Other events are passed over.
/// </summary>
internal sealed class AscReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : TextLogReader(stream, options, problems)
{
    private const uint BusError = 0x80;

    private bool _isHex = true;
    private bool _isRelative;
    private long _start;
    private long _time;

    protected override LineKind TakeLine(ReadOnlySpan<byte> line, out LogFrame frame, out string wrong)
    {
        frame = default;
        wrong = "This frame is not written as ASC has it.";
        if (line[0] is < (byte)'0' or > (byte)'9')
        {
            TakeHeader(line);
            return LineKind.Other;
        }
        TextFields fields = new(line);
        if (!fields.Next(out ReadOnlySpan<byte> stamp) || !TextNumber.TryTime(stamp, TextNumber.Second, out long time))
        {
            wrong = "The line does not begin with a time in seconds.";
            return LineKind.Damaged;
        }
        _time = _isRelative ? _time + time : time;
        if (!fields.Next(out ReadOnlySpan<byte> second))
        {
            return LineKind.Other;
        }
        bool isFd = TextNumber.Is(second, "CANFD"u8);
        if (isFd && !fields.Next(out second))
        {
            return LineKind.Damaged;
        }
        if (!TextNumber.TryDecimal(second, out uint channel) || channel is 0 or > 255)
        {
            return isFd ? LineKind.Damaged : LineKind.Other;
        }
        LineKind kind = isFd
            ? TakeFd(ref fields, out CanFrame made, out bool sent)
            : TakeClassic(ref fields, out made, out sent);
        if (kind == LineKind.Frame)
        {
            frame = new LogFrame(_start + _time, Channels.Numbered((int)channel - 1), sent, made);
        }
        return kind;
    }

    private void TakeHeader(ReadOnlySpan<byte> line)
    {
        TextFields fields = new(line);
        fields.Next(out ReadOnlySpan<byte> first);
        if (TextNumber.Is(first, "base"u8))
        {
            while (fields.Next(out ReadOnlySpan<byte> word))
            {
                _isHex = TextNumber.Is(word, "hex"u8) || (_isHex && !TextNumber.Is(word, "dec"u8));
                _isRelative |= TextNumber.Is(word, "relative"u8);
            }
        }
        else if (TextNumber.Is(first, "date"u8))
        {
            TakeDate(fields.Rest);
        }
        else if (TextNumber.Is(first, "Begin"u8))
        {
            fields.Next(out _);
            TakeDate(fields.Rest);
            _time = 0;
        }
    }

    private void TakeDate(ReadOnlySpan<byte> text)
    {
        if (!Options.RelativeTime && text.Length < 80 && AscDate.TryRead(Encoding.UTF8.GetString(text), out long start))
        {
            _start = start;
        }
    }

    // 0.016728 1  1FFx  Rx  d 8 11 22 ..., 1.5 1  ErrorFrame, 2.0 1  10x  Rx  r 4
    private LineKind TakeClassic(ref TextFields fields, out CanFrame frame, out bool sent)
    {
        frame = default;
        sent = false;
        if (!fields.Next(out ReadOnlySpan<byte> idText))
        {
            return LineKind.Other;
        }
        if (TextNumber.Is(idText, "ErrorFrame"u8))
        {
            frame = CanFrame.Error(BusError);
            return LineKind.Frame;
        }
        if (!fields.Next(out ReadOnlySpan<byte> direction) || !TryDirection(direction, out sent))
        {
            return LineKind.Other;
        }
        if (!TryId(idText, out uint id, out bool extended) || !fields.Next(out ReadOnlySpan<byte> kind))
        {
            return LineKind.Damaged;
        }
        bool remote = TextNumber.Is(kind, "r"u8);
        uint length = 0;
        bool hasLength =
            fields.Next(out ReadOnlySpan<byte> lengthText)
            && TextNumber.TryNumber(lengthText, _isHex, out length)
            && length <= 15;
        if (!remote && (!TextNumber.Is(kind, "d"u8) || !hasLength))
        {
            return LineKind.Damaged;
        }
        length = hasLength ? Math.Min(length, CanFrame.MaxClassicLength) : 0;
        Span<byte> bytes = stackalloc byte[remote ? 0 : (int)length];
        CanFrameFlags flags = remote ? CanFrameFlags.Remote : CanFrameFlags.None;
        bool made =
            TextNumber.TryBytes(ref fields, _isHex, bytes)
            && CanFrame.TryCreate(id, extended, flags, bytes, (int)length, out frame);
        return made ? LineKind.Frame : LineKind.Damaged;
    }

    // CANFD 1 Rx 1F3 [name] 1 0 d 32 <bytes> <duration> <length> <flags> ...
    private LineKind TakeFd(ref TextFields fields, out CanFrame frame, out bool sent)
    {
        frame = default;
        sent = false;
        if (!fields.Next(out ReadOnlySpan<byte> direction) || !TryDirection(direction, out sent))
        {
            return LineKind.Damaged;
        }
        if (!fields.Next(out ReadOnlySpan<byte> idText))
        {
            return LineKind.Damaged;
        }
        if (TextNumber.Is(idText, "ErrorFrame"u8))
        {
            frame = CanFrame.Error(BusError);
            return LineKind.Frame;
        }
        // A symbolic name may stand before the two flags.
        if (!fields.Next(out ReadOnlySpan<byte> brs) || (!IsFlag(brs) && !fields.Next(out brs)))
        {
            return LineKind.Damaged;
        }
        if (
            !TryId(idText, out uint id, out bool extended)
            || !IsFlag(brs)
            || !fields.Next(out ReadOnlySpan<byte> esi)
            || !IsFlag(esi)
            || !fields.Next(out ReadOnlySpan<byte> dlcText)
            || !TextNumber.TryHex(dlcText, out uint dlc)
            || !fields.Next(out ReadOnlySpan<byte> lengthText)
            || !TextNumber.TryDecimal(lengthText, out uint length)
            || length > CanFrame.MaxFdLength
        )
        {
            return LineKind.Damaged;
        }
        Span<byte> bytes = stackalloc byte[(int)length];
        if (!TextNumber.TryBytes(ref fields, _isHex, bytes))
        {
            return LineKind.Damaged;
        }
        CanFrameFlags flags = TakeFdFlags(ref fields, brs[0] == '1', esi[0] == '1', length == 0 && dlc > 0);
        int asked = (int)Math.Min(dlc, CanFrame.MaxClassicLength);
        bool made = CanFrame.TryCreate(id, extended, flags, bytes, asked, out frame);
        return made ? LineKind.Frame : LineKind.Damaged;
    }

    // Behind the bytes: duration, length, flags (bit 4 remote, 12 EDL, 13 BRS, 14 ESI). Classical frames may come in
    // this form too, which only the flags tell.
    private static CanFrameFlags TakeFdFlags(ref TextFields fields, bool brs, bool esi, bool remote)
    {
        bool isFd = true;
        if (
            fields.Next(out _)
            && fields.Next(out _)
            && fields.Next(out ReadOnlySpan<byte> text)
            && TextNumber.TryHex(text, out uint bits)
        )
        {
            isFd = (bits & 0x1000) != 0 || bits == 0;
            remote = (bits & 0x10) != 0;
        }
        if (remote)
        {
            return CanFrameFlags.Remote;
        }
        if (!isFd)
        {
            return CanFrameFlags.None;
        }
        return CanFrameFlags.Fd | (brs ? CanFrameFlags.BitRateSwitch : 0) | (esi ? CanFrameFlags.ErrorState : 0);
    }

    private bool TryId(ReadOnlySpan<byte> text, out uint id, out bool extended)
    {
        extended = text.Length > 1 && text[^1] is (byte)'x' or (byte)'X';
        return TextNumber.TryNumber(extended ? text[..^1] : text, _isHex, out id);
    }

    private static bool TryDirection(ReadOnlySpan<byte> text, out bool sent)
    {
        sent = TextNumber.Is(text, "Tx"u8) || TextNumber.Is(text, "TxRq"u8);
        return sent || TextNumber.Is(text, "Rx"u8);
    }

    private static bool IsFlag(ReadOnlySpan<byte> text) => text.Length == 1 && text[0] is (byte)'0' or (byte)'1';
}
