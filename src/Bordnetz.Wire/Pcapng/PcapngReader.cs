using System.Buffers.Binary;
using System.Text;

namespace Bordnetz.Wire.Pcapng;

/// <summary>
/// Reads pcapng captures of either byte order, block by block, from a stream that need not seek. Blocks that carry no
/// packet are passed over. Damage ends the reading and is told in <see cref="Damage"/>; nothing is thrown for it.
/// Not thread-safe.
/// </summary>
/// <param name="stream">Stays the caller's to close.</param>
public sealed class PcapngReader(Stream stream)
{
    /// <summary>Largest block that is taken, in bytes.</summary>
    public const int MaxBlockBytes = 64 * 1024 * 1024;

    private const uint SectionHeader = 0x0A0D_0D0A;
    private const uint ByteOrderMagic = 0x1A2B_3C4D;
    private const int MaxInterfaces = 65536;

    private readonly List<Interface> _interfaces = [];
    private byte[] _body = new byte[512];
    private bool _bigEndian;
    private bool _inSection;

    /// <summary>How many bytes were consumed.</summary>
    public long Position { get; private set; }

    /// <summary>What ended the reading before the end of the file, if anything did.</summary>
    public PcapngDamage? Damage { get; private set; }

    /// <summary>The packets in file order. A packet's bytes are its own and stay.</summary>
    public IEnumerable<PcapngPacket> Read()
    {
        while (NextBlock(out uint type, out int length))
        {
            if (TakeBlock(type, _body.AsSpan(0, length), out PcapngPacket packet))
            {
                yield return packet;
            }
            if (Damage is not null)
            {
                yield break;
            }
        }
    }

    private bool NextBlock(out uint type, out int length)
    {
        type = 0;
        length = 0;
        long start = Position;
        Span<byte> head = stackalloc byte[12];
        int got = Fill(head[..8]);
        if (got == 0)
        {
            return false;
        }
        if (got < 8)
        {
            return Fail(start, "the file ends within a block's header");
        }
        type = BinaryPrimitives.ReadUInt32LittleEndian(head);
        int extra = 0;
        if (type == SectionHeader)
        {
            if (Fill(head[8..]) < 4)
            {
                return Fail(start, "the file ends within a section header");
            }
            extra = 4;
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            _bigEndian = magic == BinaryPrimitives.ReverseEndianness(ByteOrderMagic);
            if (!_bigEndian && magic != ByteOrderMagic)
            {
                return Fail(start, "the section header has no byte-order magic");
            }
            _inSection = true;
        }
        else if (!_inSection)
        {
            return Fail(start, "this is no pcapng file: it does not begin with a section header");
        }
        type = Get32(head);
        uint total = Get32(head[4..]);
        if (total < 12 + extra || total % 4 != 0 || total > MaxBlockBytes)
        {
            return Fail(start, $"a block claims {total} bytes");
        }
        length = (int)total - 8;
        return FillBody(start, head, extra, length, total);
    }

    // Grows in steps, so that a block that only claims to be large costs no more than what the file holds.
    private bool FillBody(long start, ReadOnlySpan<byte> head, int extra, int length, uint total)
    {
        const int Step = 64 * 1024;
        head.Slice(8, extra).CopyTo(_body);
        for (int have = extra; have < length; )
        {
            int want = Math.Min(Step, length - have);
            if (_body.Length < have + want)
            {
                Array.Resize(ref _body, Math.Max(have + want, _body.Length * 2));
            }
            if (Fill(_body.AsSpan(have, want)) < want)
            {
                return Fail(start, $"the file ends within a block of {total} bytes");
            }
            have += want;
        }
        return Get32(_body.AsSpan(length - 4)) == total || Fail(start, "a block's two lengths differ");
    }

    private bool TakeBlock(uint type, ReadOnlySpan<byte> body, out PcapngPacket packet)
    {
        packet = default;
        body = body[..^4];
        switch (type)
        {
            case SectionHeader:
                _interfaces.Clear();
                return false;
            case 1:
                return TakeInterface(body);
            case 6:
                return TakePacket(body, out packet);
            default:
                return false;
        }
    }

    private bool TakeInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8 || _interfaces.Count >= MaxInterfaces)
        {
            return Fail(Position, "an interface description is too short, or there are too many");
        }
        Interface added = new() { LinkType = Get16(body) };
        ReadOnlySpan<byte> options = body[8..];
        while (options.Length >= 4)
        {
            int code = Get16(options);
            int size = Get16(options[2..]);
            options = options[4..];
            if (code == 0 || size > options.Length)
            {
                break;
            }
            ReadOnlySpan<byte> value = options[..size];
            switch (code)
            {
                case 2:
                    added.Name = Encoding.UTF8.GetString(value);
                    break;
                case 9 when size == 1:
                    added.Resolution = value[0];
                    break;
                case 14 when size == 8:
                    added.OffsetSeconds = (long)Get64(value);
                    break;
            }
            options = options[Math.Min((size + 3) & ~3, options.Length)..];
        }
        _interfaces.Add(added);
        return false;
    }

    private bool TakePacket(ReadOnlySpan<byte> body, out PcapngPacket packet)
    {
        packet = default;
        if (body.Length < 20)
        {
            return Fail(Position, "a packet block is too short");
        }
        uint index = Get32(body);
        uint captured = Get32(body[12..]);
        if (index >= _interfaces.Count || captured > body.Length - 20)
        {
            return Fail(Position, "a packet names an interface that was not described, or more bytes than it has");
        }
        Interface from = _interfaces[(int)index];
        ulong ticks = ((ulong)Get32(body[4..]) << 32) | Get32(body[8..]);
        byte[] data = body.Slice(20, (int)captured).ToArray();
        int padded = Math.Min(20 + (((int)captured + 3) & ~3), body.Length);
        PcapngDirection direction = ReadDirection(body[padded..]);
        packet = new PcapngPacket((int)index, from.Name, from.LinkType, from.ToNanoseconds(ticks), direction, data);
        return true;
    }

    private PcapngDirection ReadDirection(ReadOnlySpan<byte> options)
    {
        while (options.Length >= 4)
        {
            int code = Get16(options);
            int size = Get16(options[2..]);
            options = options[4..];
            if (code == 0 || size > options.Length)
            {
                break;
            }
            if (code == 2 && size == 4)
            {
                return (Get32(options) & 3) switch
                {
                    1 => PcapngDirection.Inbound,
                    2 => PcapngDirection.Outbound,
                    _ => PcapngDirection.Unknown,
                };
            }
            options = options[Math.Min((size + 3) & ~3, options.Length)..];
        }
        return PcapngDirection.Unknown;
    }

    private bool Fail(long position, string message)
    {
        Damage ??= new PcapngDamage(position, message);
        return false;
    }

    private int Fill(Span<byte> target)
    {
        int got = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        Position += got;
        return got;
    }

    private ushort Get16(ReadOnlySpan<byte> b) =>
        _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);

    private uint Get32(ReadOnlySpan<byte> b) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);

    private ulong Get64(ReadOnlySpan<byte> b) =>
        _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b);

    private sealed class Interface
    {
        public int LinkType { get; init; }

        public string Name { get; set; } = "";

        /// <summary>if_tsresol: a negative power of ten, or of two when the top bit is set.</summary>
        public byte Resolution { get; set; } = 6;

        public long OffsetSeconds { get; set; }

        public long ToNanoseconds(ulong ticks)
        {
            const ulong Second = 1_000_000_000;
            int power = Resolution & 0x7F;
            UInt128 ns;
            if ((Resolution & 0x80) != 0)
            {
                ns = power > 63 ? 0 : ((UInt128)ticks * Second) >> power;
            }
            else
            {
                ns = ticks;
                for (int i = power; i < 9; i++)
                {
                    ns *= 10;
                }
                for (int i = 9; i < power; i++)
                {
                    ns /= 10;
                }
            }
            Int128 whole = (Int128)ns + ((Int128)OffsetSeconds * Second);
            return (long)Int128.Clamp(whole, long.MinValue, long.MaxValue);
        }
    }
}
