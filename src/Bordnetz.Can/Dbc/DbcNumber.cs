using System.Globalization;

namespace Bordnetz.Can;

/// <summary>Numbers as a DBC writes them.</summary>
internal static class DbcNumber
{
    /// <summary>The shortest digits that give the same number again; integers up to 64 bits without exponent.</summary>
    public static string ToText(double number)
    {
        bool isPlain = Math.Floor(number).Equals(number) && Math.Abs(number) < 1e15;
        if (isPlain)
        {
            return ((long)number).ToString(CultureInfo.InvariantCulture);
        }
        return number.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Reads a finite decimal number; <paramref name="isUsual"/> is false for <c>.25</c> and <c>1.</c>.
    /// </summary>
    public static bool TryParse(string text, out double number, out bool isUsual)
    {
        if (TryParseUnsignedHexadecimal(text, out ulong unsigned))
        {
            isUsual = false;
            number = unsigned;
            return true;
        }
        isUsual = true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }
        int point = text.IndexOf('.');
        isUsual =
            point < 0 || (point > 0 && IsDigit(text[point - 1]) && point + 1 < text.Length && IsDigit(text[point + 1]));
        return !double.IsNaN(number) && !double.IsInfinity(number);
    }

    /// <summary>Reads an unsigned integer, decimal or with <c>0x</c>.</summary>
    public static bool TryParseUnsigned(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        || TryParseUnsignedHexadecimal(text, out number);

    /// <summary>Reads a raw value: a signed 64-bit integer, or an unsigned one whose bits are then kept.</summary>
    public static bool TryParseRaw(string text, out long number)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }
        bool read = TryParseUnsigned(text, out ulong unsigned);
        number = unchecked((long)unsigned);
        return read;
    }

    private static bool TryParseUnsignedHexadecimal(string text, out ulong number)
    {
        number = 0;
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
