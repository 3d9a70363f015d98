using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;

namespace Bordnetz.Simulation.Trace;

/// <summary>
/// Writes a trace: magic <c>BNTRACE2</c>, the header as JSON, then chunks of one channel each, with the time of
/// their first record and with columns (time differences, identities, lengths, payloads) under Deflate, and at the end the hashes as JSON. Not thread-safe.
/// </summary>
public sealed class TraceWriter : ITraceSink, IDisposable
{
    internal const int RecordsPerChunk = 8192;
    internal static readonly byte[] Magic = "BNTRACE2"u8.ToArray();

    private readonly Stream _stream;
    private readonly ChunkBuilder[] _chunks;

    /// <summary>Starts a trace.</summary>
    /// <param name="stream">Where to; closed on disposal.</param>
    /// <param name="header">What it is a trace of.</param>
    public TraceWriter(Stream stream, TraceHeader header)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(header);
        _stream = stream;
        _chunks = [.. header.Channels.Select(_ => new ChunkBuilder())];
        stream.Write(Magic);
        WriteBlock(JsonSerializer.SerializeToUtf8Bytes(header, TraceJson.Default.TraceHeader));
    }

    /// <inheritdoc/>
    public void Record(int channel, long timeNs, int id, ReadOnlySpan<byte> payload)
    {
        ChunkBuilder chunk = _chunks[channel];
        chunk.Add(timeNs, id, payload);
        if (chunk.Count == RecordsPerChunk)
        {
            WriteChunk(channel);
        }
    }

    /// <summary>Writes what is still held back, so that a reader of the file sees it.</summary>
    public void Flush()
    {
        for (int i = 0; i < _chunks.Length; i++)
        {
            if (_chunks[i].Count > 0)
            {
                WriteChunk(i);
            }
        }
        _stream.Flush();
    }

    /// <summary>Ends the trace.</summary>
    public void Finish(RunObservations observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        Flush();
        _stream.WriteByte((byte)'E');
        TraceEnd end = new(observations.DurationNs, observations.TraceHash, observations.Channels);
        WriteBlock(JsonSerializer.SerializeToUtf8Bytes(end, TraceJson.Default.TraceEnd));
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void WriteChunk(int channel)
    {
        ChunkBuilder chunk = _chunks[channel];
        byte[] raw = chunk.Take(out int count, out long first);
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(raw);
        }
        Span<byte> head = stackalloc byte[23];
        head[0] = (byte)'C';
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)channel);
        BinaryPrimitives.WriteInt32LittleEndian(head[3..], count);
        BinaryPrimitives.WriteInt32LittleEndian(head[7..], raw.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[11..], (int)packed.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head[15..], first);
        _stream.Write(head);
        packed.WriteTo(_stream);
    }

    private void WriteBlock(byte[] json)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        _stream.Write(length);
        _stream.Write(json);
    }

    private sealed class ChunkBuilder
    {
        private readonly ArrayBufferWriter<byte>[] _columns = [new(), new(), new(), new()];
        private long _lastTime;
        private long _firstTime;

        public int Count { get; private set; }

        public void Add(long timeNs, int id, ReadOnlySpan<byte> payload)
        {
            _firstTime = Count == 0 ? timeNs : _firstTime;
            WriteVarint(_columns[0], (ulong)(timeNs - _lastTime));
            WriteVarint(_columns[1], (uint)id);
            WriteVarint(_columns[2], (uint)payload.Length);
            _columns[3].Write(payload);
            _lastTime = timeNs;
            Count++;
        }

        public byte[] Take(out int count, out long firstNs)
        {
            count = Count;
            firstNs = _firstTime;
            byte[] raw = new byte[_columns.Sum(c => c.WrittenCount)];
            int at = 0;
            foreach (ArrayBufferWriter<byte> column in _columns)
            {
                column.WrittenSpan.CopyTo(raw.AsSpan(at));
                at += column.WrittenCount;
            }
            Array.ForEach(_columns, c => c.ResetWrittenCount());
            _lastTime = 0;
            Count = 0;
            return raw;
        }

        private static void WriteVarint(ArrayBufferWriter<byte> column, ulong value)
        {
            Span<byte> bytes = column.GetSpan(10);
            int length = 0;
            while (value >= 0x80)
            {
                bytes[length++] = (byte)(value | 0x80);
                value >>= 7;
            }
            bytes[length++] = (byte)value;
            column.Advance(length);
        }
    }
}

/// <summary>JSON for the ends of a trace file.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(TraceHeader))]
[System.Text.Json.Serialization.JsonSerializable(typeof(TraceEnd))]
internal sealed partial class TraceJson : System.Text.Json.Serialization.JsonSerializerContext;
