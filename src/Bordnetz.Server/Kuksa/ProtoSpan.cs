namespace Bordnetz.Server.Kuksa;

/// <summary>
/// Reads fields of a message in protocol buffers' form. Everything it returns lies within the bytes; false, and never
/// an exception, when they end too early or a number is too long.
/// </summary>
internal ref struct ProtoSpan(ReadOnlySpan<byte> bytes)
{
    private const int MaxVarint = 10;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsEnd => _rest.IsEmpty;

    /// <summary>Reads a tag: field number times 8 plus wire type; false at the end, too.</summary>
    public bool TryField(out uint tag)
    {
        tag = 0;
        ReadOnlySpan<byte> before = _rest;
        if (!TryVarint(out ulong number) || number is 0 or > uint.MaxValue)
        {
            // Not the end, so that nobody takes it for one.
            _rest = before;
            return false;
        }
        tag = (uint)number;
        return true;
    }

    /// <summary>Reads a number of variable length.</summary>
    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(MaxVarint, _rest.Length); i++)
        {
            byte b = _rest[i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }
        return false;
    }

    /// <summary>Reads a length and as many bytes.</summary>
    public bool TryBytes(out ReadOnlySpan<byte> content)
    {
        content = default;
        return TryVarint(out ulong length) && length <= (ulong)_rest.Length && TryFixed((int)length, out content);
    }

    /// <summary>Reads so many bytes.</summary>
    public bool TryFixed(int length, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (length > _rest.Length)
        {
            return false;
        }
        content = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
