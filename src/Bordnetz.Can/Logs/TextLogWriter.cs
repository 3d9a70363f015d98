using System.Text;

namespace Bordnetz.Can.Logs;

/// <summary>Writes a text log; what a line holds is gathered first, so that a frame is written whole or not at all.</summary>
internal abstract class TextLogWriter(Stream stream, string lineEnd) : LogWriter
{
    private readonly byte[] _lineEnd = Encoding.ASCII.GetBytes(lineEnd);
    private readonly StringBuilder _line = new(256);
    private byte[] _bytes = new byte[512];

    protected ChannelNames Channels { get; } = new();

    protected void WriteLine(string line)
    {
        int most = Encoding.UTF8.GetMaxByteCount(line.Length);
        if (_bytes.Length < most)
        {
            _bytes = new byte[most];
        }
        stream.Write(_bytes, 0, Encoding.UTF8.GetBytes(line, _bytes));
        stream.Write(_lineEnd);
    }

    /// <summary>Bytes in hexadecimal with a blank between them.</summary>
    protected string Hex(ReadOnlySpan<byte> data)
    {
        _line.Clear();
        foreach (byte b in data)
        {
            _line
                .Append(_line.Length == 0 ? "" : " ")
                .Append("0123456789ABCDEF"[b >> 4])
                .Append("0123456789ABCDEF"[b & 15]);
        }
        return _line.ToString();
    }

    /// <summary>A time as a decimal number of a unit, with so many decimals; finer digits are cut off.</summary>
    protected static string Decimal(long nanoseconds, long unitNs, int decimals)
    {
        string sign = nanoseconds < 0 ? "-" : "";
        UInt128 size = (UInt128)(nanoseconds < 0 ? -(Int128)nanoseconds : nanoseconds);
        ulong whole = (ulong)(size / (ulong)unitNs);
        ulong rest = (ulong)(size % (ulong)unitNs);
        if (decimals == 0)
        {
            return $"{sign}{whole}";
        }
        int digits = 0;
        for (long unit = unitNs; unit > 1; unit /= 10)
        {
            digits++;
        }
        string fraction = digits == 0 ? "" : rest.ToString($"D{digits}", null);
        return $"{sign}{whole}.{fraction.PadRight(decimals, '0')[..decimals]}";
    }

    private protected override void Complete() => stream.Flush();
}
