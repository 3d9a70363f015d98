using System.Globalization;
using System.Text;

namespace Bordnetz.Signals;

/// <summary>Writes a map from names to maps in block style, sorted, so that YAML 1.1 readers read what was meant.</summary>
internal static class YamlExport
{
    public static void Write(TextWriter into, IEnumerable<VssEntry> entries)
    {
        bool first = true;
        foreach (VssEntry entry in entries.OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            into.Write(first ? "" : "\n");
            first = false;
            Entry(into, entry, 0);
        }
        if (first)
        {
            into.Write("{}\n");
        }
    }

    private static void Entry(TextWriter into, VssEntry entry, int depth)
    {
        into.Write(new string(' ', depth));
        into.Write(Text(entry.Name));
        into.Write(':');
        Value(into, entry.Value, depth);
    }

    private static void Value(TextWriter into, VssValue value, int depth)
    {
        switch (value)
        {
            case { Kind: VssValueKind.Map, Entries.IsEmpty: false }:
                into.Write('\n');
                foreach (VssEntry entry in value.Entries.OrderBy(e => e.Name, StringComparer.Ordinal))
                {
                    Entry(into, entry, depth + 2);
                }
                break;
            case { Kind: VssValueKind.List, Items.IsEmpty: false }:
                into.Write('\n');
                foreach (VssValue item in value.Items)
                {
                    into.Write(new string(' ', depth));
                    into.Write('-');
                    // A map or list within a list stands on lines of its own, further in.
                    Value(into, item, depth + 2);
                }
                break;
            default:
                into.Write(' ');
                into.Write(Scalar(value));
                into.Write('\n');
                break;
        }
    }

    private static string Scalar(VssValue value) =>
        value.Kind switch
        {
            VssValueKind.Map => "{}",
            VssValueKind.List => "[]",
            VssValueKind.Null => "null",
            VssValueKind.Number => Number(PythonText.Number(value.Text)),
            VssValueKind.Boolean => value.Text.Equals("true", StringComparison.OrdinalIgnoreCase) ? "true" : "false",
            _ => Text(value.Text),
        };

    // In YAML 1.1 '1e+16' is a text.
    private static string Number(string number)
    {
        int e = number.IndexOf('e');
        return e > 0 && !number.Contains('.') ? number.Insert(e, ".0") : number;
    }

    private static string Text(string text)
    {
        bool isPrintable = true;
        foreach (char c in text)
        {
            isPrintable &= c is >= ' ' and not ('\x7f' or (>= '\x80' and < '\xa0') or '\u2028' or '\u2029' or '\uFEFF');
            isPrintable &= !char.IsSurrogate(c);
        }
        return !isPrintable ? DoubleQuoted(text)
            : IsPlain(text) ? text
            : "'" + text.Replace("'", "''") + "'";
    }

    private static bool IsPlain(string text)
    {
        if (
            text.Length == 0
            || text[0] == ' '
            || text[text.Length - 1] is ' ' or ':'
            || "-?:,[]{}#&*!|>'\"%@`=<~".Contains(text[0])
            || text.Contains(": ", StringComparison.Ordinal)
            || text.Contains(" #", StringComparison.Ordinal)
            || text.StartsWith("...", StringComparison.Ordinal)
        )
        {
            return false;
        }
        // Numbers, dates and times of day begin with a digit, sign or dot.
        bool isNumberLike = text[0] is '.' or '+' || char.IsDigit(text[0]);
        return !(isNumberLike && text.All(c => char.IsLetterOrDigit(c) || " .:+-_".Contains(c)))
            && PlainScalar.KindOf(text) == VssValueKind.Text
            && !PlainScalar.IsWordForBoolean(text);
    }

    private static string DoubleQuoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            string? escaped = c switch
            {
                '"' or '\\' => "\\" + c,
                '\n' => "\\n",
                '\t' => "\\t",
                _ when c is < ' ' or '\x7f' or (>= '\x80' and < '\xa0') => Hex('x', c, "x2"),
                // YAML has no pairs of surrogates in escapes, so these stay as they are.
                '\u2028' or '\u2029' or '\uFEFF' => Hex('u', c, "x4"),
                _ => null,
            };
            quoted.Append(escaped ?? c.ToString());
        }
        return quoted.Append('"').ToString();
    }

    private static string Hex(char kind, char c, string format) =>
        "\\" + kind + ((int)c).ToString(format, CultureInfo.InvariantCulture);
}
