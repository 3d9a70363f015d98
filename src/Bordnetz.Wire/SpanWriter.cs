using System.Buffers.Binary;

namespace Bordnetz.Wire;

/// <summary>
/// Writes numbers and byte runs into a span. Each method says by its result whether there was room; when there was
/// not, nothing is written. Never throws.
/// </summary>
/// <param name="target">Where to write.</param>
public ref struct SpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>How many bytes were written.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes there is still room for.</summary>
    public readonly int Remaining => _target.Length - Position;

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _target[..Position];

    private readonly Span<byte> Rest => _target[Position..];

    /// <summary>Hands out room to be filled by the caller.</summary>
    public bool TryReserve(int count, out Span<byte> room)
    {
        if (count < 0 || count > Remaining)
        {
            room = default;
            return false;
        }
        room = _target.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>Writes a run of bytes.</summary>
    public bool TryWriteBytes(scoped ReadOnlySpan<byte> bytes) => bytes.TryCopyTo(Rest) && Advance(bytes.Length);

    /// <summary>Writes one byte.</summary>
    public bool TryWriteByte(byte value)
    {
        if (Remaining < 1)
        {
            return false;
        }
        _target[Position++] = value;
        return true;
    }

    /// <summary>Writes zeros up to a multiple of <paramref name="alignment"/> bytes from the start.</summary>
    public bool TryPad(int alignment)
    {
        int count = (alignment - (Position % alignment)) % alignment;
        if (!TryReserve(count, out Span<byte> room))
        {
            return false;
        }
        room.Clear();
        return true;
    }

    /// <summary>Writes 16 bits, most significant byte first.</summary>
    public bool TryWriteUInt16BigEndian(ushort value) =>
        BinaryPrimitives.TryWriteUInt16BigEndian(Rest, value) && Advance(2);

    /// <summary>Writes 16 bits, least significant byte first.</summary>
    public bool TryWriteUInt16LittleEndian(ushort value) =>
        BinaryPrimitives.TryWriteUInt16LittleEndian(Rest, value) && Advance(2);

    /// <summary>Writes 32 bits, most significant byte first.</summary>
    public bool TryWriteUInt32BigEndian(uint value) =>
        BinaryPrimitives.TryWriteUInt32BigEndian(Rest, value) && Advance(4);

    /// <summary>Writes 32 bits, least significant byte first.</summary>
    public bool TryWriteUInt32LittleEndian(uint value) =>
        BinaryPrimitives.TryWriteUInt32LittleEndian(Rest, value) && Advance(4);

    /// <summary>Writes 64 bits, most significant byte first.</summary>
    public bool TryWriteUInt64BigEndian(ulong value) =>
        BinaryPrimitives.TryWriteUInt64BigEndian(Rest, value) && Advance(8);

    /// <summary>Writes 64 bits, least significant byte first.</summary>
    public bool TryWriteUInt64LittleEndian(ulong value) =>
        BinaryPrimitives.TryWriteUInt64LittleEndian(Rest, value) && Advance(8);

    /// <summary>Writes an IEEE 754 binary32, most significant byte first.</summary>
    public bool TryWriteSingleBigEndian(float value) =>
        BinaryPrimitives.TryWriteSingleBigEndian(Rest, value) && Advance(4);

    /// <summary>Writes an IEEE 754 binary64, most significant byte first.</summary>
    public bool TryWriteDoubleBigEndian(double value) =>
        BinaryPrimitives.TryWriteDoubleBigEndian(Rest, value) && Advance(8);

    private bool Advance(int count)
    {
        Position += count;
        return true;
    }
}
