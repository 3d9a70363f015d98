using System.Globalization;
using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads PEAK's TRC, versions 1.0 to 2.1. What a line holds is told by its version or, from 2.0 on, by the header's
/// list of columns. Status and event lines are passed over.
/// </summary>
internal sealed class TrcReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : TextLogReader(stream, options, problems)
{
    private const uint BusProtocolError = 0x88;
    private const string Columns10 = "NOIlD";
    private const string Columns11 = "NOTIlD";
    private const string Columns12 = "NOBTIlD";
    private const string Columns13 = "NOBTIRlD";
    private const string Columns20 = "NOTIdlD";
    private const string Columns21 = "NOTBIdRlD";

    private string _columns = Columns10;
    private long _start;

    protected override LineKind TakeLine(ReadOnlySpan<byte> line, out LogFrame frame, out string wrong)
    {
        frame = default;
        wrong = "";
        if (line[0] == ';')
        {
            return TakeHeader(line[1..], out wrong) ? LineKind.Other : LineKind.Damaged;
        }
        wrong = $"The line does not have the columns {string.Join(", ", _columns.ToCharArray())} of this TRC version.";
        TextFields fields = new(line);
        Row row = new();
        bool whole = true;
        foreach (char column in _columns)
        {
            if (column == 'D')
            {
                break;
            }
            whole = whole && fields.Next(out ReadOnlySpan<byte> field) && row.Take(column, field);
        }
        if (!whole)
        {
            return row.IsOther ? LineKind.Other : LineKind.Damaged;
        }
        LineKind kind = row.Finish(ref fields, out CanFrame made);
        if (kind == LineKind.Frame)
        {
            frame = new LogFrame(_start + row.Time, Channels.Numbered((int)Math.Max(row.Bus, 1) - 1), row.IsSent, made);
        }
        return kind;
    }

    private bool TakeHeader(ReadOnlySpan<byte> line, out string wrong)
    {
        wrong = "";
        int equals = line.IndexOf((byte)'=');
        if (line.IsEmpty || line[0] != '$' || equals < 0 || line.Length > 200)
        {
            return true;
        }
        ReadOnlySpan<byte> key = line[1..equals].Trim((byte)' ');
        string value = Encoding.ASCII.GetString(line[(equals + 1)..]).Trim();
        if (TextNumber.Is(key, "FILEVERSION"u8))
        {
            string? columns = value switch
            {
                "1.0" => Columns10,
                "1.1" => Columns11,
                "1.2" => Columns12,
                "1.3" => Columns13,
                "2.0" => Columns20,
                "2.1" => Columns21,
                _ => null,
            };
            _columns = columns ?? _columns;
            wrong = $"TRC version '{value}' is not known; lines are read as before.";
            return columns is not null;
        }
        if (TextNumber.Is(key, "COLUMNS"u8))
        {
            _columns = value.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        }
        else if (TextNumber.Is(key, "STARTTIME"u8) && !Options.RelativeTime && TryStart(value, out long start))
        {
            _start = start;
        }
        return true;
    }

    // Days since 30 December 1899 and the fraction of the day, which has no exact binary form: decimal keeps it.
    private static bool TryStart(string text, out long start)
    {
        start = 0;
        const long DayNs = 86_400 * TextNumber.Second;
        const int DaysTo1970 = 25569;
        if (
            !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal days)
            || days is < 0 or > 100_000
        )
        {
            return false;
        }
        start = (long)decimal.Round((days - DaysTo1970) * DayNs / TextNumber.Microsecond) * TextNumber.Microsecond;
        return true;
    }

    /// <summary>The columns of one line.</summary>
    private struct Row
    {
        private uint _id;
        private bool _extended;
        private uint _length;
        private bool _isCode;
        private Kind _kind;

        private enum Kind
        {
            Classic,
            Fd,
            FdSwitched,
            FdError,
            FdBoth,
            Remote,
            Error,
            Other,
        }

        /// <summary>Whether the line's type says that it holds no frame.</summary>
        public readonly bool IsOther => _kind == Kind.Other;

        public long Time { get; private set; }

        public uint Bus { get; private set; }

        public bool IsSent { get; private set; }

        public bool Take(char column, ReadOnlySpan<byte> field)
        {
            switch (column)
            {
                case 'N':
                case 'R':
                    return true;
                case 'O':
                    bool timed = TextNumber.TryTime(field, TextNumber.Millisecond, out long time);
                    Time = time;
                    return timed;
                case 'B':
                    bool numbered = TextNumber.TryDecimal(field, out uint bus) && bus <= 255;
                    Bus = bus;
                    return numbered;
                case 'T':
                    _kind = KindOf(field);
                    IsSent = IsSent || TextNumber.Is(field, "Tx"u8);
                    return true;
                case 'd':
                    IsSent = TextNumber.Is(field, "Tx"u8);
                    return true;
                case 'I':
                    _extended = field.Length > 4;
                    return TextNumber.TryHex(field, out _id) || _kind >= Kind.Error;
                case 'l':
                case 'L':
                    _isCode = column == 'L';
                    return TextNumber.TryDecimal(field, out _length) || _kind >= Kind.Error;
                default:
                    return true;
            }
        }

        public readonly LineKind Finish(ref TextFields fields, out CanFrame frame)
        {
            frame = default;
            if (_kind == Kind.Other || _id == uint.MaxValue)
            {
                return LineKind.Other;
            }
            if (_kind == Kind.Error || fields.Rest.StartsWith("ERROR"u8))
            {
                // The identifier tells 1 bit, 2 form, 4 stuff error: SocketCAN's coding of the third byte.
                frame = CanFrame.Error(BusProtocolError, [0, 0, (byte)(_id & 7)]);
                return LineKind.Frame;
            }
            bool isFd = _kind is Kind.Fd or Kind.FdSwitched or Kind.FdError or Kind.FdBoth;
            uint length = isFd && _isCode && _length <= 15 ? (uint)FdDlc.ToLength((int)_length) : _length;
            if (length > CanFrame.MaxFdLength)
            {
                return LineKind.Damaged;
            }
            if (_kind == Kind.Remote || fields.Rest.StartsWith("RTR"u8))
            {
                int asked = (int)Math.Min(length, CanFrame.MaxClassicLength);
                bool remote = CanFrame.TryCreate(_id, _extended, CanFrameFlags.Remote, [], asked, out frame);
                return remote ? LineKind.Frame : LineKind.Damaged;
            }
            Span<byte> bytes = stackalloc byte[(int)length];
            CanFrameFlags flags = isFd ? CanFrameFlags.Fd : CanFrameFlags.None;
            flags |= _kind is Kind.FdSwitched or Kind.FdBoth ? CanFrameFlags.BitRateSwitch : 0;
            flags |= _kind is Kind.FdError or Kind.FdBoth ? CanFrameFlags.ErrorState : 0;
            bool made =
                TextNumber.TryBytes(ref fields, isHex: true, bytes)
                && CanFrame.TryCreate(_id, _extended, flags, bytes, 0, out frame);
            return made ? LineKind.Frame : LineKind.Damaged;
        }

        private static Kind KindOf(ReadOnlySpan<byte> field)
        {
            if (TextNumber.Is(field, "DT"u8) || TextNumber.Is(field, "Rx"u8) || TextNumber.Is(field, "Tx"u8))
            {
                return Kind.Classic;
            }
            if (field.SequenceEqual("FD"u8))
            {
                return Kind.Fd;
            }
            if (field.SequenceEqual("FB"u8))
            {
                return Kind.FdSwitched;
            }
            if (field.SequenceEqual("FE"u8))
            {
                return Kind.FdError;
            }
            if (field.SequenceEqual("BI"u8))
            {
                return Kind.FdBoth;
            }
            if (field.SequenceEqual("RR"u8))
            {
                return Kind.Remote;
            }
            return field.SequenceEqual("ER"u8) || TextNumber.Is(field, "Error"u8) ? Kind.Error : Kind.Other;
        }
    }
}
