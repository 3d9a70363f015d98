namespace Bordnetz.Can.Logs;

/// <summary>Takes a line apart at blanks, or at another separator.</summary>
internal ref struct TextFields(ReadOnlySpan<byte> line, byte separator = (byte)' ')
{
    private readonly ReadOnlySpan<byte> _line = line;
    private int _at;

    /// <summary>Where the next field may begin, from 1.</summary>
    public readonly int Column => _at + 1;

    /// <summary>What follows, without the blanks around it.</summary>
    public readonly ReadOnlySpan<byte> Rest => _line[_at..].Trim(" \t"u8);

    public bool Next(out ReadOnlySpan<byte> field)
    {
        if (separator == ' ')
        {
            while (_at < _line.Length && _line[_at] is (byte)' ' or (byte)'\t')
            {
                _at++;
            }
        }
        if (_at >= _line.Length)
        {
            field = default;
            return false;
        }
        ReadOnlySpan<byte> rest = _line[_at..];
        int length = separator == ' ' ? rest.IndexOfAny((byte)' ', (byte)'\t') : rest.IndexOf(separator);
        length = length < 0 ? rest.Length : length;
        field = separator == ' ' ? rest[..length] : rest[..length].Trim(" \t"u8);
        _at = Math.Min(_at + length + 1, _line.Length);
        return true;
    }
}

/// <summary>Reads numbers from text bytes; never throws.</summary>
internal static class TextNumber
{
    public const long Second = 1_000_000_000;
    public const long Millisecond = 1_000_000;
    public const long Microsecond = 1_000;

    public static bool TryHex(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 8)
        {
            return false;
        }
        foreach (byte b in text)
        {
            int digit = HexDigit(b);
            if (digit < 0)
            {
                return false;
            }
            value = (value << 4) | (uint)digit;
        }
        return true;
    }

    public static bool TryDecimal(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 10)
        {
            return false;
        }
        ulong sum = 0;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            sum = (sum * 10) + (ulong)(b - '0');
        }
        value = (uint)sum;
        return sum <= uint.MaxValue;
    }

    public static bool TryNumber(ReadOnlySpan<byte> text, bool isHex, out uint value) =>
        isHex ? TryHex(text, out value) : TryDecimal(text, out value);

    /// <summary>A decimal number of a unit that is a power of ten nanoseconds; finer digits are cut off.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, long unitNs, out long nanoseconds)
    {
        nanoseconds = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        text = text[(negative ? 1 : 0)..];
        if (text.IsEmpty || text.Length > 40)
        {
            return false;
        }
        Int128 whole = 0;
        long fraction = 0;
        long place = 0;
        bool any = false;
        foreach (byte b in text)
        {
            if (b == '.' && place == 0)
            {
                place = unitNs;
                continue;
            }
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            any = true;
            if (place == 0)
            {
                whole = (whole * 10) + (b - '0');
                if (whole > long.MaxValue)
                {
                    return false;
                }
            }
            else if (place > 1)
            {
                place /= 10;
                fraction += (b - '0') * place;
            }
        }
        Int128 all = (whole * unitNs) + fraction;
        if (!any || all > long.MaxValue)
        {
            return false;
        }
        nanoseconds = (long)(negative ? -all : all);
        return true;
    }

    /// <summary>Pairs of hexadecimal digits, with or without blanks or dots between the pairs.</summary>
    public static bool TryBytes(ReadOnlySpan<byte> text, Span<byte> bytes, out int count)
    {
        count = 0;
        for (int i = 0; i < text.Length; )
        {
            if (text[i] is (byte)' ' or (byte)'.' or (byte)'\t')
            {
                i++;
                continue;
            }
            if (i + 1 >= text.Length || count >= bytes.Length)
            {
                return false;
            }
            int high = HexDigit(text[i]);
            int low = HexDigit(text[i + 1]);
            if (high < 0 || low < 0)
            {
                return false;
            }
            bytes[count++] = (byte)((high << 4) | low);
            i += 2;
        }
        return true;
    }

    /// <summary>The next so many fields, one byte each.</summary>
    public static bool TryBytes(ref TextFields fields, bool isHex, scoped Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!fields.Next(out ReadOnlySpan<byte> field) || !TryNumber(field, isHex, out uint value) || value > 255)
            {
                return false;
            }
            bytes[i] = (byte)value;
        }
        return true;
    }

    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        System.Text.Ascii.EqualsIgnoreCase(text, word);

    private static int HexDigit(byte b) =>
        b switch
        {
            >= (byte)'0' and <= (byte)'9' => b - '0',
            >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
            _ => -1,
        };
}
