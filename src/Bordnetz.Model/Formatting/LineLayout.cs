using System.Text;
using YamlDotNet.Core;

namespace Bordnetz.Model.Formatting;

/// <summary>
/// What is canonical of lines: indentation by two, no blanks at their ends, at most one empty line in a row. What a
/// text over several lines says is not touched; its lines move as one.
/// </summary>
internal sealed class LineLayout
{
    private const int Indent = 2;

    private readonly string[] _lines;

    // By line: where it begins now and should begin; and by how much what follows it moves.
    private readonly Dictionary<int, (int From, int To)> _begins = [];
    private readonly Dictionary<int, int> _shifts = [];
    private readonly HashSet<int> _dashes = [];
    private readonly HashSet<int> _kept = [];
    private bool _isOdd;

    private LineLayout(string[] lines) => _lines = lines;

    public static string Apply(string text, SyntaxNode root)
    {
        LineLayout layout = new(text.Split('\n'));
        layout.Visit(root, 0);
        // Lists of lists on one line and the like: rare, and not worth the risk.
        return layout._isOdd ? text : layout.Write();
    }

    private void Visit(SyntaxNode node, int column)
    {
        switch (node.Kind)
        {
            case SyntaxKind.BlockMap:
                foreach ((SyntaxNode key, SyntaxNode value) in node.Entries)
                {
                    Begin(key, column);
                    Keep(key);
                    Visit(value, column + Indent);
                }
                break;
            case SyntaxKind.BlockList:
                int from = node.Line;
                foreach (SyntaxNode item in node.Children)
                {
                    Dash(node, item, from, column);
                    Visit(item, column + Indent);
                    from = Math.Max(from, item.EndLine) + 1;
                }
                break;
            default:
                Keep(node);
                break;
        }
    }

    private void Begin(SyntaxNode key, int column)
    {
        _shifts[key.Line] = column - key.Column;
        if (IsFirst(key.Line, key.Column))
        {
            _begins[key.Line] = (key.Column, column);
        }
        else if (!_dashes.Contains(key.Line))
        {
            _isOdd = true;
        }
    }

    private void Dash(SyntaxNode list, SyntaxNode item, int from, int column)
    {
        int line = item.Line;
        while (line > from && !IsDash(line, list.Column))
        {
            line--;
        }
        if (!IsDash(line, list.Column) || list.HasProperties)
        {
            _isOdd = true;
            return;
        }
        _begins[line] = (list.Column, column);
        _dashes.Add(line);
        _shifts[line] = item.Line == line ? column + Indent - item.Column : column - list.Column;
    }

    private bool IsFirst(int line, int column) =>
        column <= _lines[line].Length && _lines[line].AsSpan(0, column).TrimStart(' ').IsEmpty;

    private bool IsDash(int line, int column) =>
        IsFirst(line, column) && column < _lines[line].Length && _lines[line][column] == '-';

    // The lines behind the first are part of a value: a comment sign or an empty line there means something else.
    private void Keep(SyntaxNode node)
    {
        for (int line = node.Line + 1; line <= node.EndLine; line++)
        {
            _kept.Add(line);
        }
        // Behind the last line of a block of text, blanks can be its own.
        if (node.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            for (int line = node.EndLine + 1; line < _lines.Length && _lines[line].AsSpan().Trim().IsEmpty; line++)
            {
                _kept.Add(line);
            }
        }
    }

    private string Write()
    {
        StringBuilder text = new();
        int shift = 0;
        bool empty = true;
        for (int i = 0; i < _lines.Length; i++)
        {
            string line = _lines[i];
            string made;
            if (_kept.Contains(i))
            {
                made = Shift(line, shift);
            }
            else if (line.AsSpan().Trim().IsEmpty)
            {
                made = "";
            }
            else if (_begins.TryGetValue(i, out (int From, int To) begin))
            {
                shift = _shifts.GetValueOrDefault(i, begin.To - begin.From);
                made = Begun(line, i, begin.From, begin.To);
            }
            else
            {
                made = Other(line, i, shift);
            }
            if (made.Length == 0 && !_kept.Contains(i))
            {
                if (empty)
                {
                    continue;
                }
                empty = true;
            }
            else
            {
                empty = false;
            }
            text.Append(made).Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private string Begun(string line, int number, int from, int to)
    {
        string content = line[from..];
        if (_dashes.Contains(number) && content.Length > 1)
        {
            content = "- " + content[1..].TrimStart(' ');
        }
        string indented = new string(' ', to) + content;
        return IsOpen(number) ? indented : indented.TrimEnd(' ', '\t');
    }

    // Whether what ends this line goes on in the next, so that blanks may count.
    private bool IsOpen(int line) => _kept.Contains(line + 1);

    private string Other(string line, int number, int shift)
    {
        int column = line.Length - line.TrimStart(' ').Length;
        if (line[column] != '#')
        {
            return Shift(line, shift).TrimEnd(' ', '\t');
        }
        // A comment belongs to what stands below it, or to what stands above at the same column.
        for (int i = number + 1; i < _lines.Length; i++)
        {
            if (_begins.TryGetValue(i, out (int From, int To) next))
            {
                if (next.From == column)
                {
                    return new string(' ', next.To) + line[column..].TrimEnd(' ', '\t');
                }
                break;
            }
        }
        for (int i = number - 1; i >= 0; i--)
        {
            if (_begins.TryGetValue(i, out (int From, int To) above) && above.From <= column)
            {
                int to = above.From == column ? above.To : above.To + Indent;
                return new string(' ', to) + line[column..].TrimEnd(' ', '\t');
            }
        }
        return line[column..].TrimEnd(' ', '\t');
    }

    private static string Shift(string line, int by)
    {
        if (line.AsSpan().Trim(' ').IsEmpty)
        {
            return by >= 0 || line.Length == 0 ? line : line[Math.Min(-by, line.Length)..];
        }
        int column = line.Length - line.TrimStart(' ').Length;
        return new string(' ', Math.Max(0, column + by)) + line[column..];
    }
}
