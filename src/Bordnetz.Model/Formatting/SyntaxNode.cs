using Bordnetz.Model.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bordnetz.Model.Formatting;

/// <summary>The kinds of node, by how they are written.</summary>
internal enum SyntaxKind
{
    Scalar,
    Alias,
    FlowList,
    FlowMap,
    BlockList,
    BlockMap,
}

/// <summary>
/// A node of a YAML text as it is written: where it begins and ends, and what it is made of. Offsets count characters
/// from 0, lines and columns from 0.
/// </summary>
internal sealed class SyntaxNode(SyntaxKind kind, Mark start)
{
    public SyntaxKind Kind { get; } = kind;

    /// <summary>Where it begins, its anchor and tag included.</summary>
    public int Start { get; } = (int)start.Index;

    /// <summary>The line on which it begins.</summary>
    public int Line { get; } = (int)start.Line - 1;

    /// <summary>The column at which it begins.</summary>
    public int Column { get; } = (int)start.Column - 1;

    /// <summary>Behind its last character; of what is in block style, that of its last part.</summary>
    public int End { get; set; }

    /// <summary>The last line that it takes.</summary>
    public int EndLine { get; set; }

    /// <summary>Of a scalar: how it is quoted.</summary>
    public ScalarStyle Style { get; init; }

    /// <summary>Of a scalar: what it says.</summary>
    public string Value { get; init; } = "";

    /// <summary>Whether it has an anchor or a tag.</summary>
    public bool HasProperties { get; init; }

    /// <summary>Items of a list; keys and values of a map in turn.</summary>
    public List<SyntaxNode> Children { get; } = [];

    /// <summary>Keys with their values.</summary>
    public IEnumerable<(SyntaxNode Key, SyntaxNode Value)> Entries
    {
        get
        {
            for (int i = 0; i + 1 < Children.Count; i += 2)
            {
                yield return (Children[i], Children[i + 1]);
            }
        }
    }

    public bool IsBlock => Kind is SyntaxKind.BlockList or SyntaxKind.BlockMap;

    public bool IsMap => Kind is SyntaxKind.BlockMap or SyntaxKind.FlowMap;

    /// <summary>Whether an anchor, a reference to one, or a merge stands anywhere in it.</summary>
    public bool HasReferences =>
        Kind == SyntaxKind.Alias
        || HasProperties
        || (Kind == SyntaxKind.Scalar && Value == "<<")
        || Children.Exists(c => c.HasReferences);

    /// <summary>The root of a text that <see cref="YamlDocument"/> has accepted; null when it has none.</summary>
    public static SyntaxNode? Parse(string text)
    {
        Parser parser = new(new StringReader(text));
        Stack<SyntaxNode> open = new();
        SyntaxNode? root = null;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case Scalar s:
                    Add(Leaf(SyntaxKind.Scalar, s, s.Style, s.Value, !s.Anchor.IsEmpty || !s.Tag.IsEmpty));
                    break;
                case AnchorAlias a:
                    Add(Leaf(SyntaxKind.Alias, a, ScalarStyle.Plain, "", false));
                    break;
                case SequenceStart s:
                    Begin(s, s.Style == SequenceStyle.Flow ? SyntaxKind.FlowList : SyntaxKind.BlockList);
                    break;
                case MappingStart m:
                    Begin(m, m.Style == MappingStyle.Flow ? SyntaxKind.FlowMap : SyntaxKind.BlockMap);
                    break;
                case SequenceEnd or MappingEnd:
                    End(parser.Current);
                    break;
                default:
                    break;
            }
        }
        return root;

        void Add(SyntaxNode node)
        {
            if (open.TryPeek(out SyntaxNode? parent))
            {
                parent.Children.Add(node);
            }
            root ??= node;
        }

        void Begin(NodeEvent start, SyntaxKind kind)
        {
            SyntaxNode node = new(kind, start.Start) { HasProperties = !start.Anchor.IsEmpty || !start.Tag.IsEmpty };
            Add(node);
            open.Push(node);
        }

        void End(ParsingEvent end)
        {
            SyntaxNode node = open.Pop();
            // The parser ends what is in block style only where the next thing begins.
            SyntaxNode? last = node.IsBlock && node.Children.Count > 0 ? node.Children[^1] : null;
            // What is in flow style it ends before the bracket.
            int at = (int)end.End.Index;
            at +=
                !node.IsBlock
                && at < text.Length
                && (text[at] is '}' or ']')
                && (text[node.Start] is '{' or '[' or '&' or '!')
                    ? 1
                    : 0;
            node.End = last?.End ?? at;
            node.EndLine = last?.EndLine ?? (int)end.End.Line - 1;
        }
    }

    private static SyntaxNode Leaf(SyntaxKind kind, ParsingEvent e, ScalarStyle style, string value, bool hasProperties)
    {
        int line = (int)e.End.Line - 1;
        // A block of text ends at the beginning of the line behind it.
        bool isBlock = style is ScalarStyle.Literal or ScalarStyle.Folded;
        return new SyntaxNode(kind, e.Start)
        {
            End = (int)e.End.Index,
            EndLine = isBlock && e.End.Column <= 1 ? Math.Max(line - 1, (int)e.Start.Line - 1) : line,
            Style = style,
            Value = value,
            HasProperties = hasProperties,
        };
    }
}
