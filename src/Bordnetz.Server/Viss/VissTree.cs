using System.Text.Json;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>The catalog as a tree, for metadata. Immutable.</summary>
internal sealed class VissTree
{
    private sealed class Node
    {
        public string Description { get; set; } = "";

        public SignalDefinition? Signal { get; set; }

        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);
    }

    private readonly Node _root = new();
    private readonly Lazy<IReadOnlyDictionary<string, string>> _staticIds;

    public VissTree(SignalCatalog catalog)
    {
        Catalog = catalog;
        _staticIds = new Lazy<IReadOnlyDictionary<string, string>>(() => MakeStaticIds(catalog));
        foreach (SignalBranch branch in catalog.Branches)
        {
            Add(branch.Path).Description = branch.Description;
        }
        foreach (SignalDefinition signal in catalog.Signals)
        {
            Add(signal.Path).Signal = signal;
        }
    }

    /// <summary>What it is the tree of.</summary>
    public SignalCatalog Catalog { get; }

    /// <summary>
    /// The static identifiers of the signals, by path, as vss-tools' exporter <c>id</c> makes them. Those that two nodes
    /// share, and those of nodes that no catalog file describes, are left out.
    /// </summary>
    public IReadOnlyDictionary<string, string> StaticIds => _staticIds.Value;

    private static Dictionary<string, string> MakeStaticIds(SignalCatalog catalog) =>
        catalog
            .Nodes.Select(n => (n.Path, Id: Signals.StaticIds.Of(n)))
            .GroupBy(n => n.Id, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Count() == 1)
            .ToDictionary(g => g.Single().Path, g => g.Key, StringComparer.Ordinal);

    private Node Add(string path)
    {
        Node node = _root;
        foreach (string name in path.Split('.'))
        {
            if (!node.Children.TryGetValue(name, out Node? next))
            {
                node.Children.Add(name, next = new Node());
            }
            node = next;
        }
        return node;
    }

    private Node? Find(string path)
    {
        Node? node = _root;
        foreach (string name in path.Split('.'))
        {
            if (node is null || !node.Children.TryGetValue(name, out node))
            {
                return null;
            }
        }
        return node;
    }

    /// <summary>Whether there is a branch or signal of this path.</summary>
    public bool Has(string path) => Find(path) is not null;

    /// <summary>Writes what is at a path that is there, and <paramref name="depth"/> levels of it (0 for all).</summary>
    public void Write(Utf8JsonWriter json, string path, int depth)
    {
        json.WriteStartObject("metadata");
        WriteNode(json, path[(path.LastIndexOf('.') + 1)..], Find(path)!, depth == 0 ? int.MaxValue : depth);
        json.WriteEndObject();
    }

    private static void WriteNode(Utf8JsonWriter json, string name, Node node, int depth)
    {
        json.WriteStartObject(name);
        if (node.Signal is { } signal)
        {
            WriteSignal(json, signal);
        }
        else
        {
            json.WriteString("type", "branch");
            json.WriteString("description", node.Description);
            if (depth > 1)
            {
                json.WriteStartObject("children");
                foreach ((string child, Node below) in node.Children)
                {
                    WriteNode(json, child, below, depth - 1);
                }
                json.WriteEndObject();
            }
        }
        json.WriteEndObject();
    }

    private static void WriteSignal(Utf8JsonWriter json, SignalDefinition signal)
    {
        json.WriteString(
            "type",
            signal.Kind switch
            {
                SignalKind.Attribute => "attribute",
                SignalKind.Sensor => "sensor",
                _ => "actuator",
            }
        );
        json.WriteString("datatype", signal.Type.Name());
        json.WriteString("description", signal.Description);
        WriteIf(json, "unit", signal.Unit);
        WriteIf(json, "comment", signal.Comment);
        WriteIf(json, "deprecation", signal.Deprecation);
        WriteIf(json, "min", signal.Min is { } min ? SignalValue.From(min).ToString() : null);
        WriteIf(json, "max", signal.Max is { } max ? SignalValue.From(max).ToString() : null);
        if (signal.Allowed.Length > 0)
        {
            json.WriteStartArray("allowed");
            foreach (SignalValue value in signal.Allowed)
            {
                json.WriteStringValue(value.ToString());
            }
            json.WriteEndArray();
        }
        if (signal.Default.HasValue)
        {
            json.WritePropertyName("default");
            VissValues.WriteValue(json, signal.Default);
        }
    }

    private static void WriteIf(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
