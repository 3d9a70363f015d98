using System.Buffers.Binary;
using System.IO.Compression;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Writes Vector's BLF with compressed log containers. Sizes and counts in the file's header are filled in at the end
/// when the stream can seek; readers do without them.
/// </summary>
internal sealed class BlfWriter : LogWriter
{
    private const int ContainerBytes = 128 * 1024;
    private const int LongestObject = BlfObjects.HeaderSize + 40 + CanFrame.MaxFdLength + 4;
    private const int LeastYear = 1990;

    private readonly Stream _stream;
    private readonly ChannelNames _channels = new();
    private readonly byte[] _pending = new byte[ContainerBytes + LongestObject];
    private readonly long _origin;
    private int _pendingLength;
    private long? _start;
    private long _last;
    private ulong _size = BlfObjects.FileHeaderSize;
    private ulong _unpackedSize = BlfObjects.FileHeaderSize;
    private uint _objects;

    public BlfWriter(Stream stream)
    {
        _stream = stream;
        _origin = stream.CanSeek ? stream.Position : 0;
    }

    private protected override bool TryWrite(in LogFrame frame)
    {
        long start = _start ?? Begin(frame.TimeNs);
        int channel = _channels.NumberOf(frame.Channel) + 1;
        if (frame.TimeNs < start || channel > byte.MaxValue)
        {
            return false;
        }
        Span<byte> place = _pending.AsSpan(_pendingLength, LongestObject);
        place.Clear();
        int body = BlfObjects.Write(frame, channel, place[BlfObjects.HeaderSize..], out uint type);
        int size = BlfObjects.HeaderSize + body;
        BlfObjects.Signature.CopyTo(place);
        BinaryPrimitives.WriteUInt16LittleEndian(place[4..], BlfObjects.HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(place[6..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(place[8..], (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(place[12..], type);
        BinaryPrimitives.WriteUInt32LittleEndian(place[16..], BlfObjects.Nanoseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(place[24..], (ulong)(frame.TimeNs - start));
        _pendingLength += size + (size % 4);
        _objects++;
        _last = Math.Max(_last, frame.TimeNs);
        if (_pendingLength >= ContainerBytes)
        {
            WriteContainer();
        }
        return true;
    }

    private protected override void Complete()
    {
        _start ??= Begin(0);
        WriteContainer();
        if (_stream.CanSeek)
        {
            long end = _stream.Position;
            _stream.Position = _origin;
            WriteFileHeader();
            _stream.Position = end;
        }
        _stream.Flush();
    }

    // The header's date has milliseconds. Times that are none of our era, as those of a virtual run, get no date.
    private long Begin(long first)
    {
        bool dated = LogClock.ToDate(first).Year >= LeastYear;
        long start = dated ? first - (first % TextNumber.Millisecond) : 0;
        _start = start;
        _last = first;
        WriteFileHeader();
        return start;
    }

    private void WriteContainer()
    {
        if (_pendingLength == 0)
        {
            return;
        }
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(_pending, 0, _pendingLength);
        }
        const int Head = BlfObjects.BaseHeaderSize + BlfObjects.ContainerHeaderSize;
        Span<byte> head = stackalloc byte[Head];
        head.Clear();
        int size = Head + (int)packed.Length;
        BlfObjects.Signature.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], BlfObjects.BaseHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], BlfObjects.Container);
        BinaryPrimitives.WriteUInt16LittleEndian(head[16..], 2);
        BinaryPrimitives.WriteUInt32LittleEndian(head[24..], (uint)_pendingLength);
        _stream.Write(head);
        packed.Position = 0;
        packed.CopyTo(_stream);
        head.Clear();
        _stream.Write(head[..(size % 4)]);
        _size += (ulong)(size + (size % 4));
        _unpackedSize += (ulong)(Head + _pendingLength);
        _pendingLength = 0;
    }

    private void WriteFileHeader()
    {
        Span<byte> header = stackalloc byte[BlfObjects.FileHeaderSize];
        header.Clear();
        "LOGG"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], BlfObjects.FileHeaderSize);
        header[12] = 2;
        header[13] = 6;
        header[14] = 8;
        header[15] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], _size);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], _unpackedSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header[32..], _objects);
        if (_start > 0)
        {
            WriteTime(header[40..], _start.Value);
            WriteTime(header[56..], _last);
        }
        _stream.Write(header);
    }

    private static void WriteTime(Span<byte> target, long nanoseconds)
    {
        DateTime d = LogClock.ToDate(nanoseconds);
        ReadOnlySpan<int> fields =
        [
            d.Year,
            d.Month,
            (int)d.DayOfWeek,
            d.Day,
            d.Hour,
            d.Minute,
            d.Second,
            d.Millisecond,
        ];
        for (int i = 0; i < fields.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target[(2 * i)..], (ushort)fields[i]);
        }
    }
}
