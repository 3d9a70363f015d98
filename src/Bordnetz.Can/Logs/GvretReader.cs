using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads the CSV of GVRET loggers and SavvyCAN: microseconds, identifier, extended, direction (newer files), bus,
/// length, bytes.
/// </summary>
internal sealed class GvretReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : TextLogReader(stream, options, problems)
{
    private bool _hasDirection;

    public static bool IsHeader(ReadOnlySpan<byte> line) => line.StartsWith("Time Stamp,ID,Extended,"u8);

    protected override LineKind TakeLine(ReadOnlySpan<byte> line, out LogFrame frame, out string wrong)
    {
        frame = default;
        if (IsHeader(line))
        {
            _hasDirection = line.IndexOf(",Dir,"u8) >= 0;
            wrong = "";
            return LineKind.Other;
        }
        wrong = "A line has: time in microseconds, identifier, true or false, bus, length, bytes.";
        TextFields fields = new(line, (byte)',');
        ReadOnlySpan<byte> direction = default;
        if (
            !fields.Next(out ReadOnlySpan<byte> stamp)
            || !TextNumber.TryTime(stamp, TextNumber.Microsecond, out long time)
            || !fields.Next(out ReadOnlySpan<byte> idText)
            || !TextNumber.TryHex(idText, out uint id)
            || !fields.Next(out ReadOnlySpan<byte> extended)
            || (_hasDirection && !fields.Next(out direction))
            || !fields.Next(out ReadOnlySpan<byte> busText)
            || !TextNumber.TryDecimal(busText, out uint bus)
            || bus > 255
            || !fields.Next(out ReadOnlySpan<byte> lengthText)
            || !TextNumber.TryDecimal(lengthText, out uint length)
            || length > CanFrame.MaxFdLength
        )
        {
            return LineKind.Damaged;
        }
        Span<byte> bytes = stackalloc byte[(int)length];
        CanFrameFlags flags = length > CanFrame.MaxClassicLength ? CanFrameFlags.Fd : CanFrameFlags.None;
        if (
            !TextNumber.TryBytes(ref fields, isHex: true, bytes)
            || !CanFrame.TryCreate(id, TextNumber.Is(extended, "true"u8), flags, bytes, 0, out CanFrame made)
        )
        {
            wrong = "The identifier has too many bits, or bytes are missing.";
            return LineKind.Damaged;
        }
        frame = new LogFrame(time, Channels.Numbered((int)bus), TextNumber.Is(direction, "Tx"u8), made);
        return LineKind.Frame;
    }
}
