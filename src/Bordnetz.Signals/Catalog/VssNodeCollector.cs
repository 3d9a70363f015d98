using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Makes definitions of the map that one file holds, nested or with dotted names.</summary>
internal sealed class VssNodeCollector(ProblemLog log)
{
    /// <summary>Under this name JSON exports carry the struct types.</summary>
    internal const string StructTypes = "ComplexDataTypes";

    /// <summary>How many attributes a node may have; VSS defines twenty.</summary>
    private const int MaxAttributes = 1000;

    private readonly Dictionary<string, SourcePlace> _seen = new(StringComparer.Ordinal);
    private readonly ImmutableArray<VssNode>.Builder _nodes = ImmutableArray.CreateBuilder<VssNode>();

    /// <summary>The definitions of a file's top level, each under <paramref name="prefix"/>.</summary>
    public ImmutableArray<VssNode> Collect(VssValue top, string prefix)
    {
        AddAll(top, prefix);
        return _nodes.ToImmutable();
    }

    private void AddAll(VssValue map, string prefix)
    {
        foreach (VssEntry entry in map.Entries)
        {
            if (prefix.Length == 0 && entry.Name == StructTypes && entry.Value["type"] is null)
            {
                AddAll(entry.Value, "");
                continue;
            }
            Add(entry, prefix);
        }
    }

    private void Add(VssEntry entry, string prefix)
    {
        string path = prefix.Length == 0 ? entry.Name : prefix + "." + entry.Name;
        if (entry.Value.Kind != VssValueKind.Map)
        {
            log.Error(
                "BN3001",
                entry.Value.Place,
                $"'{path}' must be a map of attributes such as 'type' and 'description', not {entry.Value}"
            );
            return;
        }
        if (_seen.TryGetValue(path, out SourcePlace first))
        {
            log.Error(
                "BN3003",
                entry.NamePlace,
                $"'{path}' is defined twice in this file, first at line {first.Line}; keep one"
            );
        }
        else
        {
            _seen.Add(path, entry.NamePlace);
        }
        int position = _nodes.Count;
        _nodes.Add(new VssNode(path, entry.NamePlace, []));
        _nodes[position] = _nodes[position] with { Attributes = Attributes(path, entry.Value) };
    }

    private ImmutableArray<VssEntry> Attributes(string path, VssValue map)
    {
        ImmutableArray<VssEntry>.Builder attributes = ImmutableArray.CreateBuilder<VssEntry>();
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (VssEntry attribute in map.Entries)
        {
            if (attribute.Name == "children" && attribute.Value.Kind == VssValueKind.Map)
            {
                AddAll(attribute.Value, path);
            }
            else if (IsChild(attribute))
            {
                Add(attribute, path);
            }
            else if (attributes.Count == MaxAttributes)
            {
                log.Error("BN2050", attribute.NamePlace, $"'{path}' has more than {MaxAttributes} attributes");
                break;
            }
            else if (!names.Add(attribute.Name))
            {
                log.Error(
                    "BN3003",
                    attribute.NamePlace,
                    $"'{path}' has the attribute '{attribute.Name}' twice; keep one"
                );
            }
            else
            {
                attributes.Add(attribute);
            }
        }
        return attributes.ToImmutable();
    }

    // Attributes begin with a small letter, nodes with a capital one (VSS, "Naming conventions").
    private static bool IsChild(VssEntry entry) =>
        entry.Name.Length > 0
        && char.IsAsciiLetterUpper(entry.Name[0])
        && entry.Value.Kind == VssValueKind.Map
        && (entry.Value["type"] is not null || entry.Value["children"] is not null);
}
