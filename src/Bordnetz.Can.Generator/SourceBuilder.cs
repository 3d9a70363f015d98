using System.Globalization;
using System.Text;

namespace Bordnetz.Can.Generator;

/// <summary>C# source while it is written.</summary>
internal sealed class SourceBuilder
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(line);
        }
        _text.Append('\n');
    }

    public void Open(string head)
    {
        Line(head);
        Line("{");
        _depth++;
    }

    public void Close(string tail = "")
    {
        _depth--;
        Line("}" + tail);
    }

    /// <summary>A summary of as many lines as the text has.</summary>
    public void Summary(string text)
    {
        string escaped = text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        string[] lines = escaped.Split('\n');
        if (lines.Length == 1)
        {
            Line($"/// <summary>{lines[0]}</summary>");
            return;
        }
        Line("/// <summary>");
        foreach (string line in lines)
        {
            Line($"/// {line.Trim()}");
        }
        Line("/// </summary>");
    }

    public override string ToString() => _text.ToString();

    /// <summary>A literal that is this number exactly.</summary>
    public static string Literal(double number) => number.ToString("R", CultureInfo.InvariantCulture) + "d";

    public static string Literal(ulong number) => "0x" + number.ToString("X", CultureInfo.InvariantCulture) + "ul";

    public static string Literal(string text) =>
        Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);
}
