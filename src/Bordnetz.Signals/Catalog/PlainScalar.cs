using System.Globalization;

namespace Bordnetz.Signals;

/// <summary>What an unquoted YAML scalar means (YAML 1.1 types, as vss-tools' parser resolves them).</summary>
internal static class PlainScalar
{
    /// <summary>Null, boolean, number or text.</summary>
    public static VssValueKind KindOf(string text) =>
        text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => VssValueKind.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => VssValueKind.Boolean,
            _ => TryReadInteger(text, out _) || TryReadNumber(text, out _) ? VssValueKind.Number : VssValueKind.Text,
        };

    /// <summary>Whether YAML 1.1 would take the text for a boolean although most people mean a word.</summary>
    public static bool IsWordForBoolean(string text) =>
        text is "yes" or "Yes" or "YES" or "no" or "No" or "NO" or "on" or "On" or "ON" or "off" or "Off" or "OFF";

    /// <summary>A whole number: decimal, <c>0x</c>, <c>0b</c>, or octal with a leading 0; <c>_</c> may group digits.</summary>
    public static bool TryReadInteger(string text, out Int128 value)
    {
        value = 0;
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        bool negative = digits.StartsWith('-');
        if (negative || digits.StartsWith('+'))
        {
            digits = digits[1..];
        }
        // 40 binary digits would still fit; what is longer is no bound of any VSS type.
        if (digits.Length is 0 or > 70 || !char.IsAsciiDigit(digits[0]))
        {
            return false;
        }
        (int radix, int start) = digits switch
        {
            ['0', 'x', _, ..] => (16, 2),
            ['0', 'b', _, ..] => (2, 2),
            ['0', 'o', _, ..] => (8, 2),
            ['0', >= '0' and <= '7', ..] when digits.All(c => c is >= '0' and <= '7') => (8, 1),
            _ => (10, 0),
        };
        foreach (char c in digits.AsSpan(start))
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || value > long.MaxValue * (Int128)radix)
            {
                return false;
            }
            value = (value * radix) + digit;
        }
        value = negative ? -value : value;
        return true;
    }

    /// <summary>A number with an optional fraction and exponent.</summary>
    public static bool TryReadNumber(string text, out double value)
    {
        if (TryReadInteger(text, out Int128 integer))
        {
            value = (double)integer;
            return true;
        }
        value = 0;
        return text.Length > 0
            && (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            && double.TryParse(
                text.Replace("_", "", StringComparison.Ordinal),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out value
            )
            && double.IsFinite(value);
    }
}
