using System.Text;
using YamlDotNet.Core;

namespace Bordnetz.Model.Formatting;

/// <summary>
/// What is canonical within a line: spaces in lists and maps of flow style and behind colons, the order of a flow map's
/// keys, double quotes, quantities without spaces.
/// </summary>
internal sealed class InlineLayout
{
    private readonly string _text;
    private readonly List<(int Start, int End, string With)> _edits = [];

    private InlineLayout(string text) => _text = text;

    public static string Apply(string text, SyntaxNode root)
    {
        InlineLayout layout = new(text);
        layout.Visit(root, "");
        StringBuilder result = new(text.Length);
        int at = 0;
        foreach ((int start, int end, string with) in layout._edits.OrderBy(e => e.Start))
        {
            result.Append(text, at, start - at).Append(with);
            at = end;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private void Visit(SyntaxNode node, string path)
    {
        switch (node.Kind)
        {
            case SyntaxKind.BlockMap:
                foreach ((SyntaxNode key, SyntaxNode value) in node.Entries)
                {
                    TightenColon(key, value);
                    Visit(value, DescriptionShape.Below(path, key.Value));
                }
                break;
            case SyntaxKind.BlockList:
                node.Children.ForEach(item => Visit(item, DescriptionShape.ItemsOf(path)));
                break;
            default:
                string was = Source(node);
                if (Inline(node, path) is { } made && made != was)
                {
                    _edits.Add((node.Start, node.Start + was.Length, made));
                }
                break;
        }
    }

    // "key :  value" becomes "key: value".
    private void TightenColon(SyntaxNode key, SyntaxNode value)
    {
        if (value.Line != key.EndLine || value.Start <= key.End || value.IsBlock)
        {
            return;
        }
        int keyEnd = key.Start + Source(key).Length;
        string between = _text[keyEnd..value.Start];
        if (between.Trim() == ":" && between != ": " && value.End > value.Start)
        {
            _edits.Add((keyEnd, value.Start, ": "));
        }
    }

    /// <summary>A node in one line; null when it stays as it is.</summary>
    private string? Inline(SyntaxNode node, string path)
    {
        if (node.Kind == SyntaxKind.Alias)
        {
            return Source(node);
        }
        if (node.Kind == SyntaxKind.Scalar)
        {
            return Text(node, path);
        }
        // What the author broke over lines, perhaps with comments in it, stays so.
        char first = node.Kind == SyntaxKind.FlowMap ? '{' : '[';
        if (node.EndLine != node.Line || _text[node.Start] != first)
        {
            return null;
        }
        List<string> parts = [];
        if (node.Kind == SyntaxKind.FlowList)
        {
            foreach (SyntaxNode item in node.Children)
            {
                if (Inline(item, DescriptionShape.ItemsOf(path)) is not { } text)
                {
                    return null;
                }
                parts.Add(text);
            }
            return parts.Contains("") ? null : $"[{string.Join(", ", parts)}]";
        }
        foreach ((SyntaxNode key, SyntaxNode value) in KeyOrder.Of(node, path))
        {
            if (
                Inline(key, "") is not { Length: > 0 } name
                || Inline(value, DescriptionShape.Below(path, key.Value)) is not { } text
            )
            {
                return null;
            }
            parts.Add(text.Length == 0 ? name + ":" : $"{name}: {text}");
        }
        return parts.Count == 0 ? "{}" : $"{{ {string.Join(", ", parts)} }}";
    }

    private string Text(SyntaxNode node, string path)
    {
        string source = Source(node);
        if (node.HasProperties || node.EndLine != node.Line)
        {
            return source;
        }
        if (node.Style == ScalarStyle.SingleQuoted && node.Value.All(c => c is not ('"' or '\\') && !char.IsControl(c)))
        {
            return $"\"{node.Value}\"";
        }
        return node.Style == ScalarStyle.Plain && DescriptionShape.IsQuantity(path)
            ? DescriptionShape.Canonical(source)
            : source;
    }

    // The parser ends some plain scalars behind the blanks that follow them.
    private string Source(SyntaxNode node) =>
        node.Kind == SyntaxKind.Scalar && node.Style == ScalarStyle.Plain
            ? _text[node.Start..node.End].TrimEnd()
            : _text[node.Start..node.End];
}
