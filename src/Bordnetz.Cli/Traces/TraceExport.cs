using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Can.Transport;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Simulation.Trace;
using Bordnetz.Wire.Pcapng;

namespace Bordnetz.Cli.Traces;

/// <summary>Writes traces in the formats of other tools.</summary>
internal static class TraceExport
{
    public static int Write(
        TraceReader trace,
        string path,
        IReadOnlyList<string> channels,
        long fromNs,
        long toNs,
        ProblemLog log
    )
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        bool isAll = extension is ".pcapng" or ".csv" or ".parquet";
        LogFormat? format = isAll ? null : LogFormats.Find(extension);
        if (!isAll && format is null)
        {
            log.Error(
                "BN9041",
                new SourcePlace(path),
                $"'{extension}' is no format to write a trace in; there are "
                    + string.Join(
                        ", ",
                        LogFormats.All.SelectMany(f => f.Extensions).Append(".parquet").Distinct().Order()
                    )
            );
            return ExitCode.Unusable;
        }
        if (Selected(trace, path, channels, format is not null, log) is not { } names)
        {
            return ExitCode.Unusable;
        }
        try
        {
            using FileStream stream = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            long count = extension switch
            {
                ".pcapng" => Capture(trace, names, fromNs, toNs, stream),
                ".csv" => SignalTable.WriteCsv(trace, names, fromNs, toNs, stream),
                ".parquet" => SignalTable.WriteParquet(trace, names, fromNs, toNs, stream),
                _ => CanLog(trace, names, fromNs, toNs, format!, stream),
            };
            Console.Error.WriteLine($"{count} {(extension is ".csv" or ".parquet" ? "values" : "frames")} written");
            return ExitCode.Holds;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9025", new SourcePlace(path), $"the file cannot be written: {e.Message}");
            return ExitCode.Unusable;
        }
    }

    private static List<string>? Selected(
        TraceReader trace,
        string path,
        IReadOnlyList<string> channels,
        bool isCanOnly,
        ProblemLog log
    )
    {
        TraceHeader header = trace.Header;
        List<string> possible =
        [
            .. header
                .Channels.Take(header.Networks.Length)
                .Where((_, i) => !isCanOnly || header.Networks[i] is NetworkKind.Can or NetworkKind.CanFd),
        ];
        foreach (string channel in channels.Where(c => !possible.Contains(c)))
        {
            string what = header.Channels.Contains(channel) ? "has no form in this format" : "is not in the trace";
            log.Error(
                "BN9042",
                new SourcePlace(path),
                $"the channel '{channel}' {what}{Suggestion.For(channel, possible)}"
            );
        }
        return log.HasErrors ? null
            : channels.Count > 0 ? [.. possible.Where(channels.Contains)]
            : possible;
    }

    private static long CanLog(
        TraceReader trace,
        List<string> names,
        long fromNs,
        long toNs,
        LogFormat format,
        Stream stream
    )
    {
        using LogWriter writer = format.Writer(stream);
        long count = 0;
        foreach ((int channel, TraceRecord record) in trace.Merged(names, fromNs, toNs))
        {
            TraceFrame frame = trace.Header.Frames[record.Id];
            count += writer.Write(
                new LogFrame(record.TimeNs, trace.Header.Channels[channel], false, ToCan(frame, record))
            )
                ? 1
                : 0;
        }
        return count;
    }

    private static long Capture(TraceReader trace, List<string> names, long fromNs, long toNs, Stream stream)
    {
        TraceHeader header = trace.Header;
        PcapngWriter writer = new(stream);
        Dictionary<int, int> interfaces = [];
        foreach (string name in names)
        {
            int channel = header.Channels.IndexOf(name);
            int link = header.Networks[channel] switch
            {
                NetworkKind.Ethernet => LinkTypes.Ethernet,
                NetworkKind.Lin => LinkTypes.Lin,
                _ => LinkTypes.SocketCan,
            };
            interfaces.Add(channel, writer.AddInterface(link, name));
        }
        byte[] buffer = new byte[2048];
        long count = 0;
        foreach ((int channel, TraceRecord record) in trace.Merged(names, fromNs, toNs))
        {
            TraceFrame frame = header.Frames[record.Id];
            int size = header.Networks[channel] switch
            {
                NetworkKind.Ethernet => ToEthernet(frame, header, record, buffer),
                NetworkKind.Lin => ToLin(frame, record, buffer),
                _ => SocketCanPacket.Write(ToCan(frame, record), buffer, bigEndian: true),
            };
            writer.Write(interfaces[channel], record.TimeNs, buffer.AsSpan(0, size));
            count++;
        }
        return count;
    }

    private static CanFrame ToCan(TraceFrame frame, TraceRecord record)
    {
        CanId id = new(frame.Id, frame.IsExtended);
        return frame.IsFd
            ? CanFrame.Fd(id, record.Payload.Span, frame.BitRateSwitch ? CanFrameFlags.BitRateSwitch : default)
            : CanFrame.Classic(id, record.Payload.Span);
    }

    private static int ToEthernet(TraceFrame frame, TraceHeader header, TraceRecord record, byte[] buffer)
    {
        int size = EthernetCapture.SizeOf(record.Payload.Length);
        int sender = Math.Max(0, header.Nodes.IndexOf(frame.Sender)) % 250;
        EthernetCapture.Write(frame, sender, record.Payload.Span, buffer.AsSpan(0, size));
        return size;
    }

    // LINKTYPE_LIN: revision, three reserved, length and types, protected identifier, checksum, errors, payload.
    private static int ToLin(TraceFrame frame, TraceRecord record, byte[] buffer)
    {
        const int header = 8;
        const byte enhanced = 2;
        byte id = LinFrame.Protect((int)frame.Id);
        ReadOnlySpan<byte> payload = record.Payload.Span;
        buffer.AsSpan(0, header).Clear();
        buffer[0] = 1;
        buffer[4] = (byte)((payload.Length << 4) | enhanced);
        buffer[5] = id;
        buffer[6] = LinFrame.EnhancedChecksum(id, payload);
        payload.CopyTo(buffer.AsSpan(header));
        return header + payload.Length;
    }
}
