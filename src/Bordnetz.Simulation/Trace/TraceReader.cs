using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.Simulation.Health;

namespace Bordnetz.Simulation.Trace;

/// <summary>One record of a trace.</summary>
/// <param name="TimeNs">Virtual time in nanoseconds.</param>
/// <param name="Id">What it is: a frame's number, a plant variable's, a slot.</param>
/// <param name="Payload">The bytes.</param>
public sealed record TraceRecord(long TimeNs, int Id, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Reads a trace file. A file that was cut short reads up to where it was cut; one that is damaged is a problem. Not
/// thread-safe.
/// </summary>
public sealed class TraceReader : IDisposable
{
    private const int MaxBlock = 64 << 20;
    private readonly Stream _stream;
    private readonly List<Chunk> _chunks = [];

    private TraceReader(Stream stream, TraceHeader header)
    {
        _stream = stream;
        Header = header;
    }

    /// <summary>What it is a trace of.</summary>
    public TraceHeader Header { get; }

    /// <summary>The hashes; null when the file was cut short.</summary>
    public TraceEnd? End { get; private set; }

    /// <summary>Opens a trace.</summary>
    /// <param name="stream">A seekable stream; the reader closes it, also when it cannot be read.</param>
    /// <param name="name">What to call it in problems.</param>
    /// <param name="log">Takes the problems.</param>
    /// <returns>Null when it cannot be read; why is in <paramref name="log"/>.</returns>
    public static TraceReader? Open(Stream stream, string name, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(log);
        TraceReader? reader = Read(stream, new SourcePlace(name), log);
        if (reader is null)
        {
            stream.Dispose();
        }
        return reader;
    }

    /// <summary>The records of a channel, in order.</summary>
    /// <param name="name">The channel.</param>
    /// <param name="fromNs">The earliest time, in nanoseconds; what lies far before is not even unpacked.</param>
    /// <param name="toNs">The time before which records end.</param>
    public IEnumerable<TraceRecord> Channel(string name, long fromNs = 0, long toNs = long.MaxValue)
    {
        int number = Header.Channels.IndexOf(name);
        List<Chunk> chunks = _chunks.FindAll(c => c.Channel == number);
        for (int i = 0; i < chunks.Count && chunks[i].FirstNs < toNs; i++)
        {
            if (i + 1 < chunks.Count && chunks[i + 1].FirstNs < fromNs)
            {
                continue;
            }
            foreach (TraceRecord record in Unpack(chunks[i]))
            {
                if (record.TimeNs >= fromNs && record.TimeNs < toNs)
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>The records of several channels in order of time; at one time, in the order of the channels.</summary>
    public IEnumerable<(int Channel, TraceRecord Record)> Merged(
        IEnumerable<string> names,
        long fromNs = 0,
        long toNs = long.MaxValue
    )
    {
        ArgumentNullException.ThrowIfNull(names);
        PriorityQueue<IEnumerator<TraceRecord>, (long TimeNs, int Channel)> next = new();
        foreach (string name in names)
        {
            Advance(Channel(name, fromNs, toNs).GetEnumerator(), Header.Channels.IndexOf(name));
        }
        while (next.TryDequeue(out IEnumerator<TraceRecord>? records, out (long TimeNs, int Channel) place))
        {
            yield return (place.Channel, records.Current);
            Advance(records, place.Channel);
        }

        void Advance(IEnumerator<TraceRecord> records, int channel)
        {
            if (records.MoveNext())
            {
                next.Enqueue(records, (records.Current.TimeNs, channel));
            }
            else
            {
                records.Dispose();
            }
        }
    }

    /// <summary>What supervision saw, in order of time.</summary>
    public IEnumerable<HealthEvent> Health()
    {
        foreach (TraceRecord record in Channel("health"))
        {
            string text = Encoding.UTF8.GetString(record.Payload.Span);
            int end = Math.Max(0, text.IndexOf('\0', StringComparison.Ordinal));
            string subject = text.Length > end ? text[(end + 1)..] : "";
            yield return new HealthEvent(record.TimeNs, (HealthEventKind)record.Id, text[..end], subject);
        }
    }

    /// <summary>What outside clients asked during the run, for replay.</summary>
    public IEnumerable<OutsideInput> OutsideInputs()
    {
        foreach (TraceRecord record in Channel("requests"))
        {
            if (InputRecord.TryRead(record.Payload.Span, out SignalValue value, out bool fromScenario) && !fromScenario)
            {
                yield return new OutsideInput(record.TimeNs, record.Id, value);
            }
        }
    }

    /// <summary>What broke during the run, for replay; what the scenario breaks stands among it.</summary>
    public IEnumerable<Fault> Faults() =>
        Health()
            .Where(h => h.Kind == HealthEventKind.FaultBegins)
            .Select(h => Fault.Parse(h.Subject, out _))
            .OfType<Fault>();

    /// <summary>Length of the run; of a file that was cut short, the time of its last record.</summary>
    public long DurationNs =>
        End?.DurationNs ?? Header.Channels.Select(c => Channel(c).LastOrDefault()?.TimeNs ?? 0).DefaultIfEmpty().Max();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static TraceReader? Read(Stream stream, SourcePlace place, ProblemLog log)
    {
        byte[] magic = new byte[TraceWriter.Magic.Length];
        if (stream.ReadAtLeast(magic, magic.Length, false) < magic.Length || !magic.SequenceEqual(TraceWriter.Magic))
        {
            log.Error("BN6101", place, "this is no trace file of bordnetz (it does not begin with BNTRACE2)");
            return null;
        }
        try
        {
            if (
                ReadBlock(stream) is not { } json
                || JsonSerializer.Deserialize(json, TraceJson.Default.TraceHeader) is not { } header
            )
            {
                log.Error("BN6102", place, "the trace file ends within its header");
                return null;
            }
            TraceReader reader = new(stream, header);
            reader.Index(place, log);
            return reader;
        }
        catch (JsonException e)
        {
            log.Error("BN6103", place, $"the trace file is damaged: {e.Message}");
            return null;
        }
    }

    private void Index(SourcePlace place, ProblemLog log)
    {
        byte[] head = new byte[22];
        while (true)
        {
            int kind = _stream.ReadByte();
            if (kind == 'E')
            {
                End = ReadBlock(_stream) is { } json
                    ? JsonSerializer.Deserialize(json, TraceJson.Default.TraceEnd)
                    : null;
                break;
            }
            if (kind != 'C' || _stream.ReadAtLeast(head, head.Length, false) < head.Length)
            {
                break;
            }
            int channel = BinaryPrimitives.ReadUInt16LittleEndian(head);
            int count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(2));
            int raw = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(6));
            int packed = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(10));
            long first = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(14));
            bool plausible =
                count is > 0 and <= TraceWriter.RecordsPerChunk
                && raw is >= 0 and <= MaxBlock
                && packed is >= 0 and <= MaxBlock
                && _stream.Position + packed <= _stream.Length;
            if (!plausible)
            {
                break;
            }
            _chunks.Add(new Chunk(channel, count, raw, packed, first, _stream.Position));
            _stream.Seek(packed, SeekOrigin.Current);
        }
        if (End is null)
        {
            log.Warning("BN6104", place, "the trace was cut short; what is there is read");
        }
    }

    private readonly record struct Chunk(
        int Channel,
        int Count,
        int RawLength,
        int PackedLength,
        long FirstNs,
        long Position
    );

    private IEnumerable<TraceRecord> Unpack(Chunk chunk)
    {
        _stream.Position = chunk.Position;
        byte[] packed = new byte[chunk.PackedLength];
        _stream.ReadExactly(packed);
        byte[] raw = new byte[chunk.RawLength];
        int count = chunk.Count;
        try
        {
            using DeflateStream inflate = new(new MemoryStream(packed), CompressionMode.Decompress);
            inflate.ReadExactly(raw);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            yield break;
        }
        long[] times = new long[count];
        int[] ids = new int[count];
        int[] lengths = new int[count];
        int at = 0;
        long time = 0;
        for (int i = 0; i < count; i++)
        {
            time += (long)ReadVarint(raw, ref at);
            times[i] = time;
        }
        for (int i = 0; i < count; i++)
        {
            ids[i] = (int)ReadVarint(raw, ref at);
        }
        for (int i = 0; i < count; i++)
        {
            lengths[i] = (int)ReadVarint(raw, ref at);
        }
        for (int i = 0; i < count; i++)
        {
            if (lengths[i] < 0 || at + lengths[i] > raw.Length)
            {
                yield break;
            }
            yield return new TraceRecord(times[i], ids[i], raw.AsMemory(at, lengths[i]));
            at += lengths[i];
        }
    }

    private static ulong ReadVarint(byte[] raw, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; at < raw.Length && shift < 64; shift += 7)
        {
            byte b = raw[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                break;
            }
        }
        return value;
    }

    private static byte[]? ReadBlock(Stream stream)
    {
        byte[] head = new byte[4];
        if (stream.ReadAtLeast(head, 4, false) < 4)
        {
            return null;
        }
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > MaxBlock || stream.Position + length > stream.Length)
        {
            return null;
        }
        byte[] block = new byte[length];
        stream.ReadExactly(block);
        return block;
    }
}
