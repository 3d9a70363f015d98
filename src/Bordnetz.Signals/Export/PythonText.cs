using System.Globalization;
using System.Text;

namespace Bordnetz.Signals;

/// <summary>Values as Python writes them, since its forms stand in exports and go into static identifiers.</summary>
internal static class PythonText
{
    /// <summary>A number as <c>repr</c> writes it: whole numbers as they are, others in their shortest form.</summary>
    public static string Number(string text)
    {
        if (PlainScalar.TryReadInteger(text, out Int128 whole))
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }
        return PlainScalar.TryReadNumber(text, out double number) ? Float(number) : text;
    }

    /// <summary>A floating-point number as <c>repr</c> writes it.</summary>
    public static string Float(double number)
    {
        string shortest = number.ToString("E16", CultureInfo.InvariantCulture);
        string digits = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = int.Parse(
            shortest[(shortest.IndexOf('E') + 1)..],
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture
        );
        string sign = digits[0] == '-' ? "-" : "";
        int e = digits.IndexOf('E');
        string mantissa = (e < 0 ? digits : digits[..e]).Replace("-", "").Replace(".", "").Trim('0');
        if (mantissa.Length == 0)
        {
            return sign + "0.0";
        }
        if (exponent is < -4 or >= 16)
        {
            string fraction = mantissa.Length > 1 ? $".{mantissa[1..]}" : "";
            string power = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return $"{sign}{mantissa[0]}{fraction}e{(exponent < 0 ? "-" : "+")}{power}";
        }
        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{mantissa}";
        }
        string padded = mantissa.PadRight(exponent + 1, '0');
        string rest = padded[(exponent + 1)..];
        return $"{sign}{padded[..(exponent + 1)]}.{(rest.Length == 0 ? "0" : rest)}";
    }

    /// <summary>A value as <c>str</c> writes it: texts as they are, lists and maps with <c>repr</c> of what they hold.</summary>
    public static string Str(VssValue? value) =>
        value is null or { Kind: VssValueKind.Null } ? ""
        : value.Kind == VssValueKind.Text ? value.Text
        : Repr(value);

    private static string Repr(VssValue value) =>
        value.Kind switch
        {
            VssValueKind.Null => "None",
            VssValueKind.Number => Number(value.Text),
            VssValueKind.Boolean => value.Text.Equals("true", StringComparison.OrdinalIgnoreCase) ? "True" : "False",
            VssValueKind.List => "[" + string.Join(", ", value.Items.Select(Repr)) + "]",
            VssValueKind.Map => "{"
                + string.Join(", ", value.Entries.Select(e => Quoted(e.Name) + ": " + Repr(e.Value)))
                + "}",
            _ => Quoted(value.Text),
        };

    private static string Quoted(string text)
    {
        char quote =
            text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        StringBuilder quoted = new();
        quoted.Append(quote);
        foreach (char c in text)
        {
            string? escaped = c switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\x7f' => "\\x" + ((int)c).ToString("x2", CultureInfo.InvariantCulture),
                _ when c == quote => "\\" + c,
                _ => null,
            };
            quoted.Append(escaped ?? c.ToString());
        }
        return quoted.Append(quote).ToString();
    }
}
