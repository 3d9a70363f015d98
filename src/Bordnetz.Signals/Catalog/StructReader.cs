using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads struct types when they are first needed, so that they may stand in any order.</summary>
internal sealed class StructReader(ProblemLog log)
{
    private readonly SortedDictionary<string, CatalogNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StructType?> _types = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];

    /// <summary>Reads the properties; set before the first struct type is asked for.</summary>
    public LeafReader? Leaves { get; set; }

    /// <summary>The full paths of all struct types.</summary>
    public IEnumerable<string> Paths => _nodes.Keys;

    /// <summary>Whether there is a struct type of that path.</summary>
    public bool Has(string path) => _nodes.ContainsKey(path);

    /// <summary>Notes every struct type in a merged tree.</summary>
    public void Collect(CatalogNode node, string path)
    {
        foreach (CatalogNode child in node.Children)
        {
            string childPath = path.Length == 0 ? child.Name : path + "." + child.Name;
            if (child["type"]?.Text == "struct" && !LeafReader.IsTrue(child["delete"]))
            {
                _nodes[childPath] = child;
            }
            Collect(child, childPath);
        }
    }

    /// <summary>
    /// The full path of the struct type that a name means, which may be given in full or relative to a branch above
    /// <paramref name="from"/>; null when there is none.
    /// </summary>
    public string? Resolve(string name, string from)
    {
        for (string at = from; at.Contains('.', StringComparison.Ordinal); )
        {
            at = at[..at.LastIndexOf('.')];
            if (_nodes.ContainsKey(at + "." + name))
            {
                return at + "." + name;
            }
        }
        return _nodes.ContainsKey(name) ? name : null;
    }

    /// <summary>All struct types that can be used.</summary>
    public ImmutableArray<StructType> ReadAll() =>
        [.. _nodes.Keys.Select(Get).Where(t => t is not null).Select(t => t!)];

    /// <summary>The struct type of a full path; null, and a problem, when it cannot be used.</summary>
    public StructType? Get(string path)
    {
        if (_types.TryGetValue(path, out StructType? type))
        {
            return type;
        }
        if (_open.Contains(path))
        {
            string way = string.Join(" → ", _open.Skip(_open.IndexOf(path)).Append(path));
            log.Error("BN2052", _nodes[path].Place, $"the struct type '{path}' contains itself: {way}");
            return null;
        }
        CatalogNode node = _nodes[path];
        _open.Add(path);
        ImmutableArray<SignalDefinition>.Builder properties = ImmutableArray.CreateBuilder<SignalDefinition>();
        bool complete = true;
        Leaves!.CheckBranch(node, path);
        foreach (CatalogNode child in node.Children.Where(c => !LeafReader.IsTrue(c["delete"])))
        {
            string childPath = path + "." + child.Name;
            string? kind = child["type"]?.Text;
            if (kind == "struct")
            {
                continue;
            }
            if (kind != "property")
            {
                log.Error(
                    "BN2052",
                    (child["type"]?.Place).GetValueOrDefault(child.Place),
                    $"'{childPath}' stands in the struct type '{path}' and must be of type 'property'"
                );
            }
            SignalDefinition? property = Leaves.Read(child, childPath, SignalKind.Property, properties.Count);
            complete &= property is not null;
            if (property is not null)
            {
                properties.Add(property);
            }
        }
        _open.RemoveAt(_open.Count - 1);
        if (complete && properties.Count == 0)
        {
            log.Error("BN2052", node.Place, $"the struct type '{path}' has no properties");
        }
        type =
            complete && properties.Count > 0
                ? new StructType(path, node["description"]?.Text ?? "", properties.ToImmutable(), node.Place)
                : null;
        _types[path] = type;
        return type;
    }
}
