using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>What a line of a text log was.</summary>
internal enum LineKind
{
    Frame,
    Other,
    Damaged,
}

/// <summary>Reads a text log line by line; lines end with CR, LF or both.</summary>
internal abstract class TextLogReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : LogReader(options, problems)
{
    private const int LongestLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[2 * LongestLine];
    private int _start;
    private int _end;
    private long _consumed;
    private bool _atEnd;

    public override long BytesRead => _consumed;

    protected ChannelNames Channels { get; } = new();

    /// <summary>The number of the line that is being read, from 1.</summary>
    protected int Line { get; private set; }

    public sealed override IEnumerable<LogFrame> Read()
    {
        while (NextLine(out int start, out int length))
        {
            switch (Take(start, length, out LogFrame frame))
            {
                case LineKind.Frame:
                    yield return frame;
                    break;
                case LineKind.Other:
                    PassedOver++;
                    break;
            }
        }
    }

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line without its end and the blanks around it; never empty.</param>
    /// <param name="frame">The frame, if it is one.</param>
    /// <param name="wrong">What is wrong, if it is damaged.</param>
    protected abstract LineKind TakeLine(ReadOnlySpan<byte> line, out LogFrame frame, out string wrong);

    private LineKind Take(int start, int length, out LogFrame frame)
    {
        frame = default;
        ReadOnlySpan<byte> line = _buffer.AsSpan(start, length).Trim(" \t"u8);
        if (Line == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }
        if (line.IsEmpty)
        {
            return LineKind.Other;
        }
        LineKind kind = TakeLine(line, out frame, out string wrong);
        if (kind == LineKind.Damaged)
        {
            Tell("BN2202", Line, 1, wrong);
        }
        return kind;
    }

    private bool NextLine(out int start, out int length)
    {
        while (true)
        {
            int found = _buffer.AsSpan(_start, _end - _start).IndexOfAny((byte)'\r', (byte)'\n');
            if (found >= 0 && (_buffer[_start + found] == '\n' || _start + found + 1 < _end || _atEnd))
            {
                start = _start;
                length = found;
                int skip = found + 1;
                bool pair = _buffer[_start + found] == '\r' && _start + skip < _end && _buffer[_start + skip] == '\n';
                skip += pair ? 1 : 0;
                Advance(skip);
                return true;
            }
            if (_end - _start > LongestLine)
            {
                Tell("BN2207", Line + 1, 1, $"The line is longer than {LongestLine} bytes; this part is passed over.");
                Advance(_end - _start);
                Line--;
                continue;
            }
            if (_atEnd)
            {
                start = _start;
                length = _end - _start;
                Advance(length);
                return length > 0;
            }
            Fill();
        }
    }

    private void Advance(int count)
    {
        _start += count;
        _consumed += count;
        Line++;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int got = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += got;
        _atEnd = got == 0;
    }
}
