using System.Buffers.Binary;

namespace Bordnetz.Wire;

/// <summary>
/// Reads numbers and byte runs from a span. Each method says by its result whether there was enough; when there was
/// not, nothing is consumed. Never throws.
/// </summary>
/// <param name="data">What to read.</param>
public ref struct SpanReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _data.Length - Position;

    /// <summary>What is left, without consuming it.</summary>
    public readonly ReadOnlySpan<byte> Rest => _data[Position..];

    /// <summary>Moves to a position from the start.</summary>
    public bool TrySeek(int position)
    {
        if ((uint)position > (uint)_data.Length)
        {
            return false;
        }
        Position = position;
        return true;
    }

    /// <summary>Passes over bytes.</summary>
    public bool TrySkip(int count) => count >= 0 && count <= Remaining && TrySeek(Position + count);

    /// <summary>Takes a run of bytes; it stays a view of the same memory.</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        if (count < 0 || count > Remaining)
        {
            bytes = default;
            return false;
        }
        bytes = _data.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>Takes one byte.</summary>
    public bool TryReadByte(out byte value)
    {
        if (Remaining < 1)
        {
            value = 0;
            return false;
        }
        value = _data[Position++];
        return true;
    }

    /// <summary>Takes 16 bits, most significant byte first.</summary>
    public bool TryReadUInt16BigEndian(out ushort value) =>
        BinaryPrimitives.TryReadUInt16BigEndian(Rest, out value) && TrySkip(2);

    /// <summary>Takes 16 bits, least significant byte first.</summary>
    public bool TryReadUInt16LittleEndian(out ushort value) =>
        BinaryPrimitives.TryReadUInt16LittleEndian(Rest, out value) && TrySkip(2);

    /// <summary>Takes 24 bits, most significant byte first.</summary>
    public bool TryReadUInt24BigEndian(out uint value)
    {
        if (!TryReadBytes(3, out ReadOnlySpan<byte> b))
        {
            value = 0;
            return false;
        }
        value = ((uint)b[0] << 16) | ((uint)b[1] << 8) | b[2];
        return true;
    }

    /// <summary>Takes 32 bits, most significant byte first.</summary>
    public bool TryReadUInt32BigEndian(out uint value) =>
        BinaryPrimitives.TryReadUInt32BigEndian(Rest, out value) && TrySkip(4);

    /// <summary>Takes 32 bits, least significant byte first.</summary>
    public bool TryReadUInt32LittleEndian(out uint value) =>
        BinaryPrimitives.TryReadUInt32LittleEndian(Rest, out value) && TrySkip(4);

    /// <summary>Takes 64 bits, most significant byte first.</summary>
    public bool TryReadUInt64BigEndian(out ulong value) =>
        BinaryPrimitives.TryReadUInt64BigEndian(Rest, out value) && TrySkip(8);

    /// <summary>Takes 64 bits, least significant byte first.</summary>
    public bool TryReadUInt64LittleEndian(out ulong value) =>
        BinaryPrimitives.TryReadUInt64LittleEndian(Rest, out value) && TrySkip(8);

    /// <summary>Takes an IEEE 754 binary32, most significant byte first.</summary>
    public bool TryReadSingleBigEndian(out float value) =>
        BinaryPrimitives.TryReadSingleBigEndian(Rest, out value) && TrySkip(4);

    /// <summary>Takes an IEEE 754 binary64, most significant byte first.</summary>
    public bool TryReadDoubleBigEndian(out double value) =>
        BinaryPrimitives.TryReadDoubleBigEndian(Rest, out value) && TrySkip(8);
}
