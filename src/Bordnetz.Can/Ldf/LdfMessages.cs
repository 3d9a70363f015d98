using System.Collections.Immutable;

namespace Bordnetz.Can;

/// <summary>LIN frames as messages, so that one codec serves both networks.</summary>
public static class LdfMessages
{
    /// <summary>
    /// The layout of a frame as a message: Intel byte order unless the file says big endian, start values from the
    /// initial values, factor and limits from the encoding. Of an encoding with several quantities the first counts;
    /// <see cref="LinEncoding.ToPhysical"/> knows them all. Signals that the file does not declare are left out.
    /// </summary>
    /// <param name="file">The file that the frame belongs to.</param>
    /// <param name="frame">The frame.</param>
    public static DbcMessage ToMessage(this LdfFile file, LinFrame frame)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(frame);
        List<DbcSignal> signals = [];
        foreach (LinFrameSignal placed in frame.Signals)
        {
            if (file.FindSignal(placed.Signal) is { Length: >= 1 and <= 64 } signal)
            {
                signals.Add(ToSignal(file, signal, placed.Offset));
            }
        }
        return new DbcMessage
        {
            Id = new CanId((uint)(frame.Id & 0x3F)),
            Name = frame.Name,
            Length = frame.Length,
            Transmitter = frame.Publisher.Length > 0 ? frame.Publisher : "Vector__XXX",
            Signals = [.. signals],
            Place = frame.Place,
        };
    }

    private static DbcSignal ToSignal(LdfFile file, LinSignal signal, int offset)
    {
        LinEncoding? encoding = signal.Encoding is { } name ? file.FindEncoding(name) : null;
        LinPhysicalRange? range = encoding?.Values.OfType<LinPhysicalRange>().FirstOrDefault();
        ImmutableArray<(long Raw, string Text)> values =
        [
            .. (encoding?.Values ?? [])
                .OfType<LinLogicalValue>()
                .Where(value => value.Text is not null)
                .Select(value => ((long)value.Raw, value.Text!)),
        ];
        // Only signals that cross a byte have a byte order; the first byte then holds the highest bits.
        bool isBigEndian = file.IsBigEndian && !signal.IsArray && (offset % 8) + signal.Length > 8;
        double factor = range?.Factor ?? 1;
        double shift = range?.Offset ?? 0;
        double from = range is null ? 0 : (range.Min * factor) + shift;
        double to = range is null ? 0 : (range.Max * factor) + shift;
        return new DbcSignal
        {
            Name = signal.Name,
            StartBit = isBigEndian ? HighestBit(offset, signal.Length) : offset,
            Length = signal.Length,
            ByteOrder = isBigEndian ? ByteOrder.BigEndian : ByteOrder.LittleEndian,
            Factor = factor,
            Offset = shift,
            Min = Math.Min(from, to),
            Max = Math.Max(from, to),
            Unit = range?.Unit ?? "",
            Receivers = signal.Subscribers,
            Values = values,
            StartValue = signal.InitialRaw,
            Place = signal.Place,
        };
    }

    // The signal takes the same bytes as in Intel order, read the other way round: its low bits end in the last byte at
    // the place where they began in the first.
    private static int HighestBit(int offset, int length)
    {
        int first = offset / 8;
        int bytes = ((offset % 8) + length + 7) / 8;
        int unused = (bytes * 8) - (offset % 8) - length;
        return (first * 8) + 7 - unused;
    }
}
