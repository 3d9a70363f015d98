using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>Tells text formats by their first lines.</summary>
internal static class LogSniffing
{
    public const int Bytes = 8192;

    private const int LinesTried = 20;

    public static bool IsAsc(ReadOnlySpan<byte> beginning)
    {
        foreach (Range range in Lines(beginning))
        {
            ReadOnlySpan<byte> line = beginning[range].Trim(" \t"u8);
            TextFields fields = new(line);
            if (line.StartsWith("//"u8) || !fields.Next(out ReadOnlySpan<byte> first))
            {
                continue;
            }
            if (TextNumber.Is(first, "base"u8))
            {
                return fields.Next(out ReadOnlySpan<byte> b)
                    && (TextNumber.Is(b, "hex"u8) || TextNumber.Is(b, "dec"u8));
            }
            if (!TextNumber.Is(first, "date"u8))
            {
                return line.StartsWith("Begin Triggerblock"u8) || line.StartsWith("Begin TriggerBlock"u8);
            }
        }
        return false;
    }

    public static bool IsTrc(ReadOnlySpan<byte> beginning)
    {
        foreach (Range range in Lines(beginning))
        {
            ReadOnlySpan<byte> line = beginning[range].Trim(" \t"u8);
            if (line.StartsWith(";$FILEVERSION"u8))
            {
                return true;
            }
            if (line.IsEmpty || line[0] == ';')
            {
                continue;
            }
            // 1.0 has no version line: "1)  1841  0001 8 ..."
            TextFields fields = new(line);
            return fields.Next(out ReadOnlySpan<byte> number)
                && number[^1] == ')'
                && TextNumber.TryDecimal(number[..^1], out _);
        }
        return false;
    }

    public static bool IsCrtd(ReadOnlySpan<byte> beginning)
    {
        foreach (Range range in Lines(beginning))
        {
            ReadOnlySpan<byte> line = beginning[range].Trim(" \t"u8);
            if (!line.IsEmpty)
            {
                return CrtdReader.IsRecord(line);
            }
        }
        return false;
    }

    public static bool IsCandump(ReadOnlySpan<byte> beginning)
    {
        foreach (Range range in Lines(beginning))
        {
            ReadOnlySpan<byte> line = beginning[range].Trim(" \t"u8);
            if (line.IsEmpty)
            {
                continue;
            }
            // The last line of the piece may be cut off; one whole line that reads is enough.
            CandumpReader reader = new(new MemoryStream(line.ToArray()), new LogReadOptions(), new ProblemLog());
            if (reader.Read().Any())
            {
                return true;
            }
        }
        return false;
    }

    private static List<Range> Lines(ReadOnlySpan<byte> text)
    {
        List<Range> lines = [];
        int at = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < text.Length && lines.Count < LinesTried)
        {
            int length = text[at..].IndexOfAny((byte)'\r', (byte)'\n');
            length = length < 0 ? text.Length - at : length;
            if (length > 0)
            {
                lines.Add(at..(at + length));
            }
            at += length + 1;
        }
        return lines;
    }
}
