using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// Merges a base tree and overlays into a catalog, as vss-tools does: a later definition of a path replaces the
/// attributes that it names and keeps the others; then instances are expanded and deleted nodes removed.
/// </summary>
public sealed class CatalogBuilder
{
    /// <summary>How many names a path may have; VSS 6.0 has eight at most.</summary>
    private const int MaxDepth = 64;

    /// <summary>For how many paths the closest one is looked for: each time costs as much as there are paths.</summary>
    private const int MaxSuggestions = 100;

    private readonly ProblemLog _log;
    private readonly LeafReader _leaves;
    private readonly CatalogNode _root = new("");
    private readonly List<string> _paths = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly StructReader _structs;
    private readonly ImmutableArray<SignalDefinition>.Builder _signals =
        ImmutableArray.CreateBuilder<SignalDefinition>();
    private readonly ImmutableArray<SignalBranch>.Builder _branches = ImmutableArray.CreateBuilder<SignalBranch>();
    private readonly ImmutableArray<VssNode>.Builder _nodes = ImmutableArray.CreateBuilder<VssNode>();
    private int _suggestions;

    private CatalogBuilder(VssUnits units, ProblemLog log)
    {
        _log = log;
        _structs = new StructReader(log);
        _leaves = new LeafReader(units, _structs, log);
        _structs.Leaves = _leaves;
    }

    /// <summary>Builds a catalog with the standard's units; signals that cannot be used are left out.</summary>
    /// <param name="trees">The base tree, then overlays.</param>
    /// <param name="log">Gets the problems.</param>
    public static SignalCatalog Build(IEnumerable<VssTree> trees, ProblemLog log) =>
        Build(trees, VssUnits.Standard, log);

    /// <summary>Builds a catalog; signals that cannot be used are left out.</summary>
    /// <param name="trees">The base tree, then overlays.</param>
    /// <param name="units">The units that signals may use.</param>
    /// <param name="log">Gets the problems.</param>
    public static SignalCatalog Build(IEnumerable<VssTree> trees, VssUnits units, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(log);
        CatalogBuilder builder = new(units, log);
        foreach (VssTree tree in trees)
        {
            builder.Merge(tree);
        }
        InstanceExpansion expansion = new(log);
        foreach (CatalogNode top in builder._root.Children)
        {
            expansion.Expand(top, top.Name);
        }
        return builder.Finish();
    }

    private SignalCatalog Finish()
    {
        _structs.Collect(_root, "");
        ImmutableArray<StructType> structs = _structs.ReadAll();
        foreach (CatalogNode top in _root.Children.Where(IsTypes))
        {
            WalkTypes(top, top.Name, parent: "branch");
        }
        ImmutableArray<VssNode> typeNodes = _nodes.ToImmutable();
        _nodes.Clear();
        foreach (CatalogNode top in _root.Children.Where(c => !IsTypes(c)))
        {
            Walk(top, top.Name);
        }
        return new SignalCatalog(_signals.ToImmutable(), _branches.ToImmutable())
        {
            Structs = structs,
            Nodes = _nodes.ToImmutable(),
            TypeNodes = typeNodes,
        };
    }

    // Struct types stand in trees of their own (VSS, "Struct types").
    private static bool IsTypes(CatalogNode top) => Has(top, "struct") && !Has(top, "attribute", "sensor", "actuator");

    private static bool Has(CatalogNode node, params string[] types) =>
        types.Contains(node["type"]?.Text) || node.Children.Any(c => Has(c, types));

    private void WalkTypes(CatalogNode node, string path, string parent)
    {
        if (LeafReader.IsTrue(node["delete"]))
        {
            return;
        }
        AddNode(node, path, null);
        string type = node["type"]?.Text ?? "";
        if (type == "branch")
        {
            _leaves.CheckBranch(node, path);
        }
        else if (type is "property" && parent != "struct")
        {
            _log.Error("BN2052", node.Place, $"the property '{path}' does not stand in a struct type");
        }
        else if (type is not ("struct" or "property"))
        {
            _leaves.NodeType(node, path, () => SuggestPath(path));
        }
        foreach (CatalogNode child in node.Children)
        {
            WalkTypes(child, path + "." + child.Name, type);
        }
    }

    // What names a type or unit otherwise is written as it is known, as vss-tools does; an export has been through that,
    // with the units of its own time.
    private void AddNode(CatalogNode node, string path, SignalDefinition? signal)
    {
        ImmutableArray<VssEntry>.Builder attributes = ImmutableArray.CreateBuilder<VssEntry>();
        foreach (VssEntry entry in node.Attributes)
        {
            string text =
                entry.Name == "datatype" ? DataTypeName(entry.Value.Text, path)
                : entry.Name == "unit" && signal?.Unit is { } unit && !IsExport(entry.Value.Place.File) ? unit
                : entry.Value.Text;
            attributes.Add(
                text == entry.Value.Text
                    ? entry
                    : entry with
                    {
                        Value = new VssValue
                        {
                            Kind = VssValueKind.Text,
                            Place = entry.Value.Place,
                            Text = text,
                        },
                    }
            );
        }
        _nodes.Add(new VssNode(path, node.Place, attributes.ToImmutable()));
    }

    private static bool IsExport(string file) => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private string DataTypeName(string name, string path)
    {
        bool array = name.EndsWith("[]", StringComparison.Ordinal);
        return _structs.Resolve(array ? name[..^2] : name, path) is { } full ? full + (array ? "[]" : "") : name;
    }

    private void Merge(VssTree tree)
    {
        foreach (VssNode node in tree.Nodes)
        {
            if (node.Path.Contains('*', StringComparison.Ordinal))
            {
                MergeMatching(node);
            }
            else if (IsPath(node))
            {
                MergeOne(node.Path, node);
            }
        }
    }

    private void MergeOne(string path, VssNode node)
    {
        if (_known.Add(path))
        {
            _paths.Add(path);
        }
        CatalogNode at = _root;
        foreach (string name in path.Split('.'))
        {
            CatalogNode? child = at.Child(name);
            if (child is null)
            {
                child = new CatalogNode(name);
                at.Add(child);
            }
            at = child;
        }
        if (!at.IsDefined)
        {
            at.Place = node.Place;
        }
        at.Set(node.Attributes);
    }

    // As in vss-tools '*' stands for any characters, dots included, and matches what is defined so far.
    private void MergeMatching(VssNode node)
    {
        List<string> matches = _paths.FindAll(p => Wildcard.Matches(p, node.Path));
        if (matches.Count == 0)
        {
            _log.Warning("BN3013", node.Place, $"no path defined before matches '{node.Path}'");
        }
        foreach (string path in matches)
        {
            MergeOne(path, node);
        }
    }

    private bool IsPath(VssNode node)
    {
        if (node.Path.Count(c => c == '.') >= MaxDepth)
        {
            _log.Error("BN3014", node.Place, $"the path is deeper than {MaxDepth} names");
            return false;
        }
        foreach (string name in node.Path.Split('.'))
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                _log.Error(
                    "BN3014",
                    node.Place,
                    $"'{node.Path}' is no path: names are letters, digits and '_', separated by '.'"
                );
                return false;
            }
        }
        return true;
    }

    private void Walk(CatalogNode node, string path)
    {
        if (LeafReader.IsTrue(node["delete"]))
        {
            return;
        }
        if (!node.IsDefined)
        {
            SourcePlace place = FirstPlace(node);
            _log.Error(
                "BN3005",
                place,
                $"the branch '{path}' is used but never defined{SuggestPath(path)}; define it with 'type: branch'"
            );
        }
        string? type = node.IsDefined ? _leaves.NodeType(node, path, () => SuggestPath(path)) : "branch";
        switch (type)
        {
            case "branch":
                AddNode(node, path, null);
                _branches.Add(new SignalBranch(path, node["description"]?.Text ?? ""));
                _leaves.CheckBranch(node, path);
                WalkChildren(node, path);
                break;
            case "attribute" or "sensor" or "actuator":
                AddLeaf(node, path, type);
                break;
            case "struct" or "property":
                _log.Error(
                    "BN2052",
                    node.Place,
                    $"'{path}' is of type '{type}' and must stand in a tree of struct types, not among signals"
                );
                break;
            default:
                AddNode(node, path, null);
                WalkChildren(node, path);
                break;
        }
    }

    private void WalkChildren(CatalogNode node, string path)
    {
        foreach (CatalogNode child in node.Children)
        {
            Walk(child, path + "." + child.Name);
        }
    }

    private void AddLeaf(CatalogNode node, string path, string type)
    {
        SignalKind kind = type switch
        {
            "attribute" => SignalKind.Attribute,
            "sensor" => SignalKind.Sensor,
            _ => SignalKind.Actuator,
        };
        if (node.Children.Count > 0)
        {
            _log.Error(
                "BN3009",
                FirstPlace(node.Children[0]),
                $"'{path}.{node.Children[0].Name}' cannot stand below '{path}', which is no branch but '{type}'"
            );
        }
        SignalDefinition? signal = _leaves.Read(node, path, kind, _signals.Count);
        if (signal is not null)
        {
            _signals.Add(signal);
        }
        AddNode(node, path, signal);
    }

    private static SourcePlace FirstPlace(CatalogNode node)
    {
        while (!node.IsDefined && node.Children.Count > 0)
        {
            node = node.Children[0];
        }
        return node.Place;
    }

    private string SuggestPath(string path) =>
        ++_suggestions > MaxSuggestions ? "" : Suggestion.For(path, _paths.Where(p => p != path && IsComplete(p)));

    private bool IsComplete(string path)
    {
        CatalogNode? at = _root;
        foreach (string name in path.Split('.'))
        {
            at = at?.Child(name);
        }
        return at?["type"] is not null;
    }
}
