using System.Globalization;

namespace Bordnetz.Signals;

/// <summary>Writes nested objects with sorted names, ASCII only, as Python's <c>json.dump</c> does.</summary>
internal sealed class JsonExport(TextWriter into, CatalogWriteOptions options)
{
    private sealed class Node
    {
        public VssNode? Definition;
        public readonly SortedDictionary<string, Node> Children = new(StringComparer.Ordinal);
    }

    private int _depth;

    public void Write(SignalCatalog catalog)
    {
        Node signals = Tree(catalog.Nodes);
        Node types = Tree(catalog.TypeNodes);
        List<(string, Action)> top = [.. signals.Children.Select(c => (c.Key, (Action)(() => Write(c.Value))))];
        if (types.Children.Count > 0)
        {
            top.Add((VssNodeCollector.StructTypes, () => Children(types)));
        }
        Object(top);
    }

    private static Node Tree(IEnumerable<VssNode> nodes)
    {
        Node root = new();
        foreach (VssNode node in nodes)
        {
            Node at = root;
            foreach (string name in node.Path.Split('.'))
            {
                if (!at.Children.TryGetValue(name, out Node? child))
                {
                    at.Children.Add(name, child = new Node());
                }
                at = child;
            }
            at.Definition = node;
        }
        return root;
    }

    private void Write(Node node)
    {
        List<(string, Action)> entries = [];
        if (node.Definition is { } definition)
        {
            entries.AddRange(
                SignalCatalogWriter
                    .Attributes(definition, options)
                    .Select(a => (a.Name, (Action)(() => Write(a.Value))))
            );
        }
        if (node.Children.Count > 0)
        {
            entries.Add(("children", () => Children(node)));
        }
        Object(entries);
    }

    private void Children(Node node) => Object([.. node.Children.Select(c => (c.Key, (Action)(() => Write(c.Value))))]);

    private void Write(VssValue value)
    {
        switch (value.Kind)
        {
            case VssValueKind.Map:
                Object([.. value.Entries.Select(e => (e.Name, (Action)(() => Write(e.Value))))]);
                break;
            case VssValueKind.List:
                Items('[', ']', [.. value.Items.Select(i => (Action)(() => Write(i)))]);
                break;
            case VssValueKind.Number:
                into.Write(PythonText.Number(value.Text));
                break;
            case VssValueKind.Boolean:
                into.Write(value.Text.Equals("true", StringComparison.OrdinalIgnoreCase) ? "true" : "false");
                break;
            case VssValueKind.Text:
                Text(value.Text);
                break;
            default:
                into.Write("null");
                break;
        }
    }

    private void Object(List<(string Name, Action Write)> entries)
    {
        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        Items(
            '{',
            '}',
            [
                .. entries.Select(e =>
                    (Action)(
                        () =>
                        {
                            Text(e.Name);
                            into.Write(": ");
                            e.Write();
                        }
                    )
                ),
            ]
        );
    }

    private void Items(char open, char close, IReadOnlyList<Action> items)
    {
        into.Write(open);
        _depth++;
        for (int i = 0; i < items.Count; i++)
        {
            into.Write(
                i == 0 ? ""
                : options.Indented ? ","
                : ", "
            );
            Break();
            items[i]();
        }
        _depth--;
        if (items.Count > 0)
        {
            Break();
        }
        into.Write(close);
    }

    private void Break()
    {
        if (options.Indented)
        {
            into.Write('\n');
            into.Write(new string(' ', _depth * 2));
        }
    }

    private void Text(string text)
    {
        into.Write('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    into.Write('\\');
                    into.Write(c);
                    break;
                case '\n':
                    into.Write("\\n");
                    break;
                case '\r':
                    into.Write("\\r");
                    break;
                case '\t':
                    into.Write("\\t");
                    break;
                case '\b':
                    into.Write("\\b");
                    break;
                case '\f':
                    into.Write("\\f");
                    break;
                case < ' ' or > '~':
                    into.Write("\\u");
                    into.Write(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    into.Write(c);
                    break;
            }
        }
        into.Write('"');
    }
}
