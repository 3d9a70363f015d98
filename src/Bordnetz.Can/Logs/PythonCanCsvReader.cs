using System.Buffers.Text;
using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads the CSV of python-can: seconds, identifier, extended, remote, error, length, payload in base 64. Neither bus
/// nor direction are told.
/// </summary>
internal sealed class PythonCanCsvReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : TextLogReader(stream, options, problems)
{
    public static bool IsHeader(ReadOnlySpan<byte> line) => line.StartsWith("timestamp,arbitration_id,extended,"u8);

    protected override LineKind TakeLine(ReadOnlySpan<byte> line, out LogFrame frame, out string wrong)
    {
        frame = default;
        wrong = "A line has: seconds, identifier, extended, remote, error, length, payload in base 64.";
        if (IsHeader(line))
        {
            return LineKind.Other;
        }
        TextFields fields = new(line, (byte)',');
        if (
            !fields.Next(out ReadOnlySpan<byte> stamp)
            || !TryTime(stamp, out long time)
            || !fields.Next(out ReadOnlySpan<byte> idText)
            || !idText.StartsWith("0x"u8)
            || !TextNumber.TryHex(idText[2..], out uint id)
            || !fields.Next(out ReadOnlySpan<byte> extended)
            || !fields.Next(out ReadOnlySpan<byte> remote)
            || !fields.Next(out ReadOnlySpan<byte> error)
            || !fields.Next(out ReadOnlySpan<byte> lengthText)
            || !TextNumber.TryDecimal(lengthText, out uint length)
            || length > CanFrame.MaxFdLength
        )
        {
            return LineKind.Damaged;
        }
        Span<byte> bytes = stackalloc byte[CanFrame.MaxFdLength + 3];
        ReadOnlySpan<byte> text = fields.Next(out ReadOnlySpan<byte> data) ? data : default;
        if (Base64.DecodeFromUtf8(text, bytes, out _, out int count) != System.Buffers.OperationStatus.Done)
        {
            wrong = "The payload is no base 64, or it is too long.";
            return LineKind.Damaged;
        }
        bool isExtended = extended.SequenceEqual("1"u8);
        CanFrameFlags flags = count > CanFrame.MaxClassicLength ? CanFrameFlags.Fd : CanFrameFlags.None;
        flags |= remote.SequenceEqual("1"u8) ? CanFrameFlags.Remote : 0;
        if (error.SequenceEqual("1"u8))
        {
            flags |= CanFrameFlags.Error;
            isExtended = true;
        }
        if (!CanFrame.TryCreate(id, isExtended, flags, bytes[..count], (int)length, out CanFrame made))
        {
            wrong = "There is no frame with this identifier, length and kind.";
            return LineKind.Damaged;
        }
        frame = new LogFrame(time, Channels.Numbered(0), IsTransmitted: false, made);
        return LineKind.Frame;
    }

    // Python prints very small and very large numbers with an exponent.
    private static bool TryTime(ReadOnlySpan<byte> text, out long time)
    {
        if (TextNumber.TryTime(text, TextNumber.Second, out time))
        {
            return true;
        }
        if (
            !Utf8Parser.TryParse(text, out double seconds, out int consumed)
            || consumed != text.Length
            || !(Math.Abs(seconds) < 9e9)
        )
        {
            return false;
        }
        time = (long)Math.Round(seconds * TextNumber.Second);
        return true;
    }
}
