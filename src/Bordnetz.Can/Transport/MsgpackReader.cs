using System.Buffers.Binary;
using Bordnetz.Wire;

namespace Bordnetz.Can.Transport;

internal enum MsgpackKind
{
    Nil,
    Boolean,
    Integer,
    Float,
    Text,
    Bytes,
    Map,
    Other,
}

/// <summary>Reads the part of MessagePack that frames need: one flat map. Never throws, never allocates.</summary>
internal ref struct MsgpackReader(ReadOnlySpan<byte> data)
{
    private SpanReader _reader = new(data);

    public long Integer { get; private set; }

    public double Float { get; private set; }

    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool TryRead(out MsgpackKind kind)
    {
        kind = MsgpackKind.Other;
        if (!_reader.TryReadByte(out byte head))
        {
            return false;
        }
        switch (head)
        {
            case <= 0x7F:
                kind = MsgpackKind.Integer;
                Integer = head;
                return true;
            case <= 0x8F:
                kind = MsgpackKind.Map;
                Integer = head & 0x0F;
                return true;
            case >= 0xA0 and <= 0xBF:
                return TryTake(head & 0x1F, MsgpackKind.Text, out kind);
            case >= 0xE0:
                kind = MsgpackKind.Integer;
                Integer = (sbyte)head;
                return true;
            case 0xC0:
                kind = MsgpackKind.Nil;
                return true;
            case 0xC2 or 0xC3:
                kind = MsgpackKind.Boolean;
                Integer = head & 1;
                return true;
            case 0xC4 or 0xC5 or 0xC6:
                return TryNumber(1 << (head - 0xC4)) && TryTake(Integer, MsgpackKind.Bytes, out kind);
            case 0xD9 or 0xDA or 0xDB:
                return TryNumber(1 << (head - 0xD9)) && TryTake(Integer, MsgpackKind.Text, out kind);
            case 0xCA or 0xCB:
                kind = MsgpackKind.Float;
                return TryFloat(head == 0xCA ? 4 : 8);
            case >= 0xCC and <= 0xCF:
                kind = MsgpackKind.Integer;
                return TryNumber(1 << (head - 0xCC));
            case >= 0xD0 and <= 0xD3:
                kind = MsgpackKind.Integer;
                return TryNumber(1 << (head - 0xD0), isSigned: true);
            case 0xDE:
                kind = MsgpackKind.Map;
                return TryNumber(2);
            default:
                return false;
        }
    }

    private bool TryTake(long length, MsgpackKind wanted, out MsgpackKind kind)
    {
        kind = wanted;
        if (length > _reader.Remaining || !_reader.TryReadBytes((int)length, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }
        Bytes = bytes;
        return true;
    }

    private bool TryNumber(int size, bool isSigned = false)
    {
        if (!_reader.TryReadBytes(size, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }
        ulong value = 0;
        foreach (byte b in bytes)
        {
            value = (value << 8) | b;
        }
        int unused = 64 - (8 * size);
        Integer = isSigned ? (long)(value << unused) >> unused : (long)Math.Min(value, long.MaxValue);
        return true;
    }

    private bool TryFloat(int size)
    {
        if (!_reader.TryReadBytes(size, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }
        Float = size == 4 ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes);
        return true;
    }
}
