using System.Buffers.Binary;
using System.IO.Compression;
using Bordnetz.Problems;

namespace Bordnetz.Can.Logs;

/// <summary>
/// Reads Vector's BLF: objects in log containers, compressed or not, or directly in the file. Objects may run over the
/// end of a container. After damage, reading goes on at the next object that can be found.
/// </summary>
internal sealed class BlfReader(Stream stream, LogReadOptions options, ProblemLog problems)
    : LogReader(options, problems)
{
    private const int LargestObject = 64 * 1024 * 1024;
    private const int LargestContainer = 64 * 1024 * 1024;
    private const int Step = 64 * 1024;

    private readonly ChannelNames _channels = new();
    private byte[] _object = new byte[Step];
    private byte[] _inner = new byte[2 * Step];
    private int _innerEnd;
    private long _position;
    private long _start;

    public override long BytesRead => _position;

    public override IEnumerable<LogFrame> Read()
    {
        if (!ReadFileHeader())
        {
            yield break;
        }
        while (NextObject(out uint type, out int size))
        {
            if (type != BlfObjects.Container)
            {
                if (TryTake(_object.AsSpan(0, size), out LogFrame frame))
                {
                    yield return frame;
                }
                continue;
            }
            if (!Unpack(size))
            {
                continue;
            }
            int at = 0;
            while (NextInner(ref at, out int start, out int length))
            {
                if (TryTake(_inner.AsSpan(start, length), out LogFrame frame))
                {
                    yield return frame;
                }
            }
            // What is left of an object goes on in the next container.
            _inner.AsSpan(at, _innerEnd - at).CopyTo(_inner);
            _innerEnd -= at;
        }
        if (_innerEnd >= BlfObjects.BaseHeaderSize)
        {
            Tell("BN2203", 0, 0, $"The last object is cut off: {_innerEnd} of its bytes are there.");
        }
    }

    private bool ReadFileHeader()
    {
        Span<byte> header = stackalloc byte[BlfObjects.FileHeaderSize];
        int got = Fill(header[..72]);
        if (got < 72 || !header.StartsWith("LOGG"u8))
        {
            Tell("BN2203", 0, 0, "At byte 0: this is no BLF file, or its header is cut off.");
            return false;
        }
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (size is < 72 or > 4096)
        {
            Tell("BN2205", 0, 0, $"At byte 4: the file header claims {size} bytes; 144 are taken.");
            size = BlfObjects.FileHeaderSize;
        }
        for (int left = (int)size - 72; left > 0; left -= 72)
        {
            Fill(header[72..][..Math.Min(left, 72)]);
        }
        if (!Options.RelativeTime)
        {
            _start = StartOf(header.Slice(40, 16));
        }
        return true;
    }

    private static long StartOf(ReadOnlySpan<byte> time)
    {
        Span<int> f = stackalloc int[8];
        for (int i = 0; i < 8; i++)
        {
            f[i] = BinaryPrimitives.ReadUInt16LittleEndian(time[(2 * i)..]);
        }
        bool valid =
            f[0] is >= 1601 and <= 9999
            && f[1] is >= 1 and <= 12
            && f[3] >= 1
            && f[3] <= DateTime.DaysInMonth(f[0], f[1])
            && f[4] < 24
            && f[5] < 60
            && f[6] < 60
            && f[7] < 1000;
        return
            valid
            && LogClock.TryNanoseconds(
                new DateTime(f[0], f[1], f[3], f[4], f[5], f[6], f[7], DateTimeKind.Utc),
                out long start
            )
            ? start
            : 0;
    }

    /// <summary>Reads one object of the file itself into <see cref="_object"/>.</summary>
    private bool NextObject(out uint type, out int size)
    {
        type = 0;
        size = 0;
        Span<byte> head = _object.AsSpan(0, BlfObjects.BaseHeaderSize);
        while (true)
        {
            long at = _position;
            int got = Fill(head);
            if (got < head.Length)
            {
                if (head[..got].IndexOfAnyExcept((byte)0) >= 0)
                {
                    Tell("BN2203", 0, 0, $"At byte {at}: the file ends within an object's header.");
                }
                return false;
            }
            if (!head.StartsWith(BlfObjects.Signature) && !Resynchronise(head, at))
            {
                return false;
            }
            uint claimed = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            type = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
            if (claimed < BlfObjects.BaseHeaderSize || claimed > LargestObject)
            {
                Tell("BN2205", 0, 0, $"At byte {at}: an object claims {claimed} bytes; searching for the next one.");
                continue;
            }
            size = (int)claimed;
            if (!FillObject(size))
            {
                Tell("BN2203", 0, 0, $"At byte {at}: the file ends within an object of {claimed} bytes.");
                return false;
            }
            SkipPadding(size % 4);
            return true;
        }
    }

    // Objects are filled up by their size modulo 4, not to a multiple of 4; the odd rule is the format's own.
    private void SkipPadding(int count)
    {
        Span<byte> padding = stackalloc byte[4];
        Fill(padding[..count]);
    }

    private bool Resynchronise(Span<byte> head, long at)
    {
        Tell("BN2205", 0, 0, $"At byte {at}: no object begins here; searching for the next one.");
        while (true)
        {
            int found = head[1..].IndexOf((byte)'L') + 1;
            int keep = found > 0 ? head.Length - found : 0;
            head[(head.Length - keep)..].CopyTo(head);
            if (Fill(head[keep..]) < head.Length - keep)
            {
                return false;
            }
            if (head.StartsWith(BlfObjects.Signature))
            {
                return true;
            }
        }
    }

    // Grows in steps, so that an object that only claims to be large costs no more than what the file holds.
    private bool FillObject(int size)
    {
        for (int have = BlfObjects.BaseHeaderSize; have < size; )
        {
            int want = Math.Min(Step, size - have);
            if (_object.Length < have + want)
            {
                Array.Resize(ref _object, Math.Max(have + want, _object.Length * 2));
            }
            if (Fill(_object.AsSpan(have, want)) < want)
            {
                return false;
            }
            have += want;
        }
        return true;
    }

    /// <summary>Adds the content of the container in <see cref="_object"/> to <see cref="_inner"/>.</summary>
    private bool Unpack(int size)
    {
        const int Begin = BlfObjects.BaseHeaderSize + BlfObjects.ContainerHeaderSize;
        if (size < Begin)
        {
            Tell("BN2204", 0, 0, $"Before byte {_position}: a log container is shorter than its header.");
            return false;
        }
        int method = BinaryPrimitives.ReadUInt16LittleEndian(_object.AsSpan(BlfObjects.BaseHeaderSize));
        using MemoryStream packed = new(_object, Begin, size - Begin);
        switch (method)
        {
            case 0:
                return Append(packed);
            case 2:
                using (ZLibStream zlib = new(packed, CompressionMode.Decompress))
                {
                    return Append(zlib);
                }
            default:
                Tell("BN2204", 0, 0, $"Before byte {_position}: a log container is packed by method {method}.");
                return false;
        }
    }

    private bool Append(Stream content)
    {
        int begin = _innerEnd;
        try
        {
            while (true)
            {
                if (_innerEnd - begin > LargestContainer)
                {
                    Tell("BN2204", 0, 0, $"Before byte {_position}: a log container unpacks to over 64 MiB.");
                    return true;
                }
                if (_inner.Length - _innerEnd < Step)
                {
                    Array.Resize(ref _inner, _inner.Length * 2);
                }
                int got = content.Read(_inner, _innerEnd, Step);
                if (got == 0)
                {
                    return true;
                }
                _innerEnd += got;
            }
        }
        catch (InvalidDataException)
        {
            // What was unpacked before the damage is kept: its objects are whole.
            Tell("BN2204", 0, 0, $"Before byte {_position}: a log container cannot be unpacked to its end.");
            return true;
        }
    }

    /// <summary>Finds the next whole object in what was unpacked.</summary>
    private bool NextInner(ref int at, out int start, out int length)
    {
        while (true)
        {
            start = at;
            length = 0;
            ReadOnlySpan<byte> rest = _inner.AsSpan(at, _innerEnd - at);
            int found = rest.IndexOf(BlfObjects.Signature);
            if (found < 0)
            {
                at = Math.Max(at, _innerEnd - 3);
                return false;
            }
            if (found > 4 && rest[..found].IndexOfAnyExcept((byte)0) >= 0)
            {
                Tell("BN2205", 0, 0, $"Before byte {_position}: {found} unpacked bytes are no object; passed over.");
            }
            rest = rest[found..];
            start = at += found;
            if (rest.Length < BlfObjects.BaseHeaderSize)
            {
                return false;
            }
            uint claimed = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            if (claimed < BlfObjects.BaseHeaderSize || claimed > LargestObject)
            {
                Tell("BN2205", 0, 0, $"Before byte {_position}: an object claims {claimed} bytes; passed over.");
                at += 4;
                continue;
            }
            if (claimed > rest.Length)
            {
                return false;
            }
            length = (int)claimed;
            at += length;
            return true;
        }
    }

    private bool TryTake(ReadOnlySpan<byte> bytes, out LogFrame frame)
    {
        frame = default;
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        int headerSize = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (!BlfObjects.HoldsFrame(type))
        {
            PassedOver++;
            return false;
        }
        if (headerSize < BlfObjects.HeaderSize || bytes.Length < headerSize)
        {
            Tell("BN2205", 0, 0, $"Before byte {_position}: an object of kind {type} is shorter than its header.");
            return false;
        }
        uint unit = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        ulong stamp = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        ReadOnlySpan<byte> body = bytes[headerSize..];
        if (!BlfObjects.TryRead(type, body, out int channel, out bool sent, out CanFrame made))
        {
            Tell("BN2205", 0, 0, $"Before byte {_position}: an object of kind {type} holds no possible CAN frame.");
            return false;
        }
        UInt128 time = (UInt128)stamp * (unit == BlfObjects.TenMicroseconds ? 10_000u : 1u);
        long offset = (long)UInt128.Min(time, long.MaxValue / 2);
        frame = new LogFrame(_start + offset, _channels.Numbered(Math.Max(channel, 1) - 1), sent, made);
        return true;
    }

    private int Fill(Span<byte> target)
    {
        int got = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        _position += got;
        return got;
    }
}
