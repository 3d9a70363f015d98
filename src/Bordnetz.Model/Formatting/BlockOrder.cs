using System.Collections.Immutable;

namespace Bordnetz.Model.Formatting;

/// <summary>
/// Puts the keys of block maps in order. An entry moves with the comments directly above it and behind it, and with the
/// empty lines before those.
/// </summary>
internal sealed class BlockOrder
{
    private readonly List<string> _lines;
    private bool _changed;

    private BlockOrder(string text) => _lines = [.. text.Split('\n')];

    /// <summary>The text with one more map in order; the same text when all are.</summary>
    public static string Apply(string text, SyntaxNode root)
    {
        BlockOrder order = new(text);
        order.Visit(root, "");
        return order._changed ? string.Join('\n', order._lines) : text;
    }

    // Innermost first, each in lines of its own, so that the line numbers of what follows stay true: a reordering moves
    // lines within the map's own range only, and a map is done before the one around it is looked at.
    private void Visit(SyntaxNode node, string path)
    {
        if (node.Kind == SyntaxKind.BlockList)
        {
            node.Children.ForEach(item => Visit(item, DescriptionShape.ItemsOf(path)));
        }
        if (node.Kind != SyntaxKind.BlockMap)
        {
            return;
        }
        foreach ((SyntaxNode key, SyntaxNode value) in node.Entries)
        {
            Visit(value, DescriptionShape.Below(path, key.Value));
        }
        ImmutableArray<(SyntaxNode Key, SyntaxNode Value)> now = [.. node.Entries];
        ImmutableArray<(SyntaxNode Key, SyntaxNode Value)> wanted = KeyOrder.Of(node, path);
        if (!now.SequenceEqual(wanted))
        {
            Reorder(now, wanted);
        }
    }

    private void Reorder(
        ImmutableArray<(SyntaxNode Key, SyntaxNode Value)> now,
        ImmutableArray<(SyntaxNode Key, SyntaxNode Value)> wanted
    )
    {
        int column = now[0].Key.Column;
        string prefix = _lines[now[0].Key.Line][..column];
        bool hasDash = prefix.Contains('-', StringComparison.Ordinal);
        int[] starts = new int[now.Length + 1];
        for (int i = 0; i < now.Length; i++)
        {
            starts[i] = now[i].Key.Line;
            int floor =
                i == 0 ? (hasDash ? starts[0] : 0) : Math.Max(now[i - 1].Value.EndLine, now[i - 1].Key.EndLine) + 1;
            while (starts[i] > floor && IsCommentAt(starts[i] - 1, column))
            {
                starts[i]--;
            }
            while (i > 0 && starts[i] > floor && _lines[starts[i] - 1].Length == 0)
            {
                starts[i]--;
            }
        }
        starts[^1] = Math.Max(now[^1].Value.EndLine, now[^1].Key.EndLine) + 1;
        // Comments below the last entry that are indented like it are its own.
        while (starts[^1] < _lines.Count && IsCommentAt(starts[^1], column))
        {
            starts[^1]++;
        }
        Dictionary<SyntaxNode, List<string>> lines = [];
        for (int i = 0; i < now.Length; i++)
        {
            List<string> own = _lines[starts[i]..starts[i + 1]];
            int at = now[i].Key.Line - starts[i];
            if (at < 0 || at >= own.Count)
            {
                return;
            }
            own[at] = new string(' ', column) + own[at][column..];
            lines.Add(now[i].Key, own);
        }
        List<string> all = [.. wanted.SelectMany(e => lines[e.Key])];
        if (hasDash)
        {
            // The dash stands before the first line, so that this may be no comment or empty line.
            if (all[0].AsSpan().TrimStart().StartsWith("#") || all[0].Length < column)
            {
                return;
            }
            all[0] = prefix + all[0][column..];
        }
        for (int i = 0; i < all.Count; i++)
        {
            _lines[starts[0] + i] = all[i];
        }
        _changed = true;
    }

    private bool IsCommentAt(int line, int column) =>
        line >= 0
        && _lines[line].Length > column
        && _lines[line][column] == '#'
        && _lines[line].AsSpan(0, column).TrimStart(' ').IsEmpty;
}
