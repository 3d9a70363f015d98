using System.Buffers.Binary;
using System.Text;

namespace Bordnetz.Wire.Pcapng;

/// <summary>
/// Writes a pcapng capture (IETF draft-ietf-opsawg-pcapng) with nanosecond stamps, which Wireshark and tshark read.
/// The same calls give the same bytes: nothing of the machine gets in. Not thread-safe.
/// </summary>
public sealed class PcapngWriter
{
    private const uint SectionHeader = 0x0A0D_0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;

    private readonly Stream _stream;
    private readonly List<int> _linkTypes = [];
    private byte[] _block = new byte[256];
    private int _length;

    /// <summary>Begins a capture; the stream stays the caller's to close.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="application">The name that the capture carries as its maker.</param>
    public PcapngWriter(Stream stream, string application = "Bordnetz")
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        Begin(SectionHeader);
        Put32(0x1A2B_3C4D);
        Put16(1);
        Put16(0);
        Put64(ulong.MaxValue);
        PutOption(4, Encoding.UTF8.GetBytes(application));
        Put32(0);
        End();
    }

    /// <summary>Adds an interface.</summary>
    /// <returns>Its index for <see cref="Write"/>.</returns>
    public int AddInterface(int linkType, string name)
    {
        Begin(InterfaceDescription);
        Put16((ushort)linkType);
        Put16(0);
        Put32(0);
        PutOption(2, Encoding.UTF8.GetBytes(name));
        PutOption(9, [9]);
        Put32(0);
        End();
        _linkTypes.Add(linkType);
        return _linkTypes.Count - 1;
    }

    /// <summary>Writes one packet.</summary>
    /// <param name="interfaceIndex">From <see cref="AddInterface"/>.</param>
    /// <param name="timeNs">Nanoseconds since 1970 or since the start; not negative.</param>
    /// <param name="data">The packet.</param>
    /// <param name="direction">Which way it went.</param>
    public void Write(
        int interfaceIndex,
        long timeNs,
        ReadOnlySpan<byte> data,
        PcapngDirection direction = PcapngDirection.Unknown
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)interfaceIndex, (uint)_linkTypes.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(timeNs);
        Begin(EnhancedPacket);
        Put32((uint)interfaceIndex);
        Put32((uint)(timeNs >> 32));
        Put32((uint)timeNs);
        Put32((uint)data.Length);
        Put32((uint)data.Length);
        PutPadded(data);
        if (direction != PcapngDirection.Unknown)
        {
            PutOption(2, [(byte)direction, 0, 0, 0]);
            Put32(0);
        }
        End();
    }

    private void Begin(uint type)
    {
        _length = 0;
        Put32(type);
        Put32(0);
    }

    private void End()
    {
        Put32((uint)_length + 4);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(4), (uint)_length);
        _stream.Write(_block, 0, _length);
    }

    private void PutOption(ushort code, ReadOnlySpan<byte> value)
    {
        Put16(code);
        Put16((ushort)value.Length);
        PutPadded(value);
    }

    private void PutPadded(ReadOnlySpan<byte> value)
    {
        int padded = (value.Length + 3) & ~3;
        Span<byte> room = Room(padded);
        value.CopyTo(room);
        room[value.Length..].Clear();
    }

    private void Put16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Room(2), value);

    private void Put32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);

    private void Put64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(8), value);

    private Span<byte> Room(int count)
    {
        while (_block.Length < _length + count)
        {
            Array.Resize(ref _block, _block.Length * 2);
        }
        Span<byte> room = _block.AsSpan(_length, count);
        _length += count;
        return room;
    }
}
