using System.Globalization;
using System.Text;
using Bordnetz.Can;
using Bordnetz.Simulation.Trace;
using Parquet;
using Parquet.Serialization;

namespace Bordnetz.Cli.Traces;

/// <summary>
/// The signals of a trace as a table: a row for each value that a frame carried. Multiplexed signals stand in every frame
/// of theirs, since a trace has the layouts without their pages.
/// </summary>
internal static class SignalTable
{
    private const int RowsPerGroup = 500_000;

    public static long WriteCsv(TraceReader trace, List<string> names, long fromNs, long toNs, Stream stream)
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        writer.NewLine = "\n";
        writer.WriteLine("time_s,network,frame,signal,value,unit");
        long count = 0;
        foreach (SignalRow row in Rows(trace, names, fromNs, toNs))
        {
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.TimeNs / 1_000_000_000}.{row.TimeNs % 1_000_000_000:D9},{row.Network},{row.Frame},{row.Signal},{row.Value:R},{Quoted(row.Unit)}"
                )
            );
            count++;
        }
        return count;
    }

    public static long WriteParquet(TraceReader trace, List<string> names, long fromNs, long toNs, Stream stream)
    {
        long count = 0;
        foreach (SignalRow[] group in Rows(trace, names, fromNs, toNs).Chunk(RowsPerGroup))
        {
            ParquetOptions options = new() { Append = count > 0 };
            ParquetSerializer.SerializeAsync(group, stream, options).GetAwaiter().GetResult();
            count += group.Length;
        }
        if (count == 0)
        {
            ParquetSerializer.SerializeAsync(Array.Empty<SignalRow>(), stream).GetAwaiter().GetResult();
        }
        return count;
    }

    private static IEnumerable<SignalRow> Rows(TraceReader trace, List<string> names, long fromNs, long toNs)
    {
        TraceHeader header = trace.Header;
        Dictionary<(int Frame, int Length), SignalCodec[]> codecs = [];
        foreach ((int channel, TraceRecord record) in trace.Merged(names, fromNs, toNs))
        {
            TraceFrame frame = header.Frames[record.Id];
            (int, int) key = (record.Id, record.Payload.Length);
            if (!codecs.TryGetValue(key, out SignalCodec[]? own))
            {
                codecs.Add(key, own = [.. frame.Signals.Select(s => s.Codec(record.Payload.Length))]);
            }
            for (int i = 0; i < own.Length; i++)
            {
                yield return new SignalRow
                {
                    TimeNs = record.TimeNs,
                    Network = header.Channels[channel],
                    Frame = frame.Name,
                    Signal = frame.Signals[i].Name,
                    Value = own[i].Read(record.Payload.Span),
                    Unit = frame.Signals[i].Unit,
                };
            }
        }
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(',', '"') < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>A value that a frame carried.</summary>
internal sealed class SignalRow
{
    public long TimeNs { get; set; }

    public string Network { get; set; } = "";

    public string Frame { get; set; } = "";

    public string Signal { get; set; } = "";

    public double Value { get; set; }

    public string Unit { get; set; } = "";
}
