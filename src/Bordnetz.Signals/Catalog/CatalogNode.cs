using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>A node of the merged tree while a catalog is built.</summary>
internal sealed class CatalogNode(string name)
{
    private readonly List<CatalogNode> _children = [];
    private Dictionary<string, CatalogNode>? _byName;

    /// <summary>The last element of the path.</summary>
    public string Name { get; private set; } = name;

    /// <summary>The attributes, later ones having replaced earlier ones.</summary>
    public List<VssEntry> Attributes { get; } = [];

    /// <summary>Where it is first defined; no file when it is only implied by a longer path.</summary>
    public SourcePlace Place { get; set; }

    /// <summary>Whether it was made by expanding instances.</summary>
    public bool IsInstance { get; set; }

    /// <summary>The children in the order of their first definition.</summary>
    public IReadOnlyList<CatalogNode> Children => _children;

    /// <summary>Whether some file defines the node itself.</summary>
    public bool IsDefined => Place.File is not null;

    /// <summary>The attribute's value; null when it has none.</summary>
    public VssValue? this[string attribute]
    {
        get
        {
            foreach (VssEntry entry in Attributes)
            {
                if (string.Equals(entry.Name, attribute, StringComparison.Ordinal))
                {
                    return entry.Value;
                }
            }
            return null;
        }
    }

    /// <summary>The child of that name; null when there is none.</summary>
    public CatalogNode? Child(string name) =>
        _byName is not null && _byName.TryGetValue(name, out CatalogNode? child) ? child : null;

    /// <summary>Adds a child whose name is not yet taken.</summary>
    public void Add(CatalogNode child)
    {
        (_byName ??= new(StringComparer.Ordinal)).Add(child.Name, child);
        _children.Add(child);
    }

    /// <summary>Removes all children and returns them.</summary>
    public List<CatalogNode> TakeChildren()
    {
        List<CatalogNode> taken = [.. _children];
        _children.Clear();
        _byName = null;
        return taken;
    }

    /// <summary>Sets attributes; a map is merged into a map of the same name, everything else replaces.</summary>
    public void Set(IEnumerable<VssEntry> attributes)
    {
        foreach (VssEntry entry in attributes)
        {
            int at = Attributes.FindIndex(a => a.Name == entry.Name);
            if (at < 0)
            {
                Attributes.Add(entry);
            }
            else
            {
                Attributes[at] = entry with { Value = Merge(Attributes[at].Value, entry.Value) };
            }
        }
    }

    /// <summary>A copy of the node and everything below, under another name.</summary>
    public CatalogNode Copy(string name, ref int budget)
    {
        CatalogNode copy = new(name) { Place = Place, IsInstance = IsInstance };
        copy.Attributes.AddRange(Attributes);
        foreach (CatalogNode child in _children)
        {
            if (--budget < 0)
            {
                break;
            }
            copy.Add(child.Copy(child.Name, ref budget));
        }
        return copy;
    }

    /// <summary>Lays another node and what is below it over this one.</summary>
    public void MergeFrom(CatalogNode other)
    {
        Set(other.Attributes);
        if (other.IsDefined && (!IsDefined || IsInstance))
        {
            Place = other.Place;
        }
        foreach (CatalogNode child in other._children)
        {
            if (Child(child.Name) is { } own)
            {
                own.MergeFrom(child);
            }
            else
            {
                Add(child);
            }
        }
    }

    private static VssValue Merge(VssValue old, VssValue update)
    {
        if (old.Kind != VssValueKind.Map || update.Kind != VssValueKind.Map)
        {
            return update;
        }
        List<VssEntry> entries = [.. old.Entries];
        foreach (VssEntry entry in update.Entries)
        {
            int at = entries.FindIndex(e => e.Name == entry.Name);
            if (at < 0)
            {
                entries.Add(entry);
            }
            else
            {
                entries[at] = entry with { Value = Merge(entries[at].Value, entry.Value) };
            }
        }
        return new VssValue
        {
            Kind = VssValueKind.Map,
            Place = update.Place,
            Entries = [.. entries],
        };
    }
}
