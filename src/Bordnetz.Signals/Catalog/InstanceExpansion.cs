using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// Expands branches with <c>instances</c> (VSS, "Instances") as vss-tools does: a list inside the list, or a range of
/// several, opens a new level below the names before; plain names stand side by side. What the tree defines under an
/// instance's own name is laid over what the expansion gives it; children with <c>instantiate: false</c> stay above.
/// </summary>
internal sealed class InstanceExpansion(ProblemLog log)
{
    /// <summary>How many nodes expansion may make in all; VSS 6.0 makes about a thousand.</summary>
    private const int MaxNodes = 250_000;

    private int _budget = MaxNodes;

    /// <summary>Expands the node and everything below it.</summary>
    public void Expand(CatalogNode node, string path)
    {
        if (node["instances"] is { } instances && Levels(instances, path) is { Count: > 0 } entries)
        {
            node.Attributes.RemoveAll(a => a.Name == "instances");
            Expand(node, entries, path);
            if (_budget < 0)
            {
                log.Error("BN3011", instances.Place, $"the instances of '{path}' make more than {MaxNodes} nodes");
                node.TakeChildren();
                return;
            }
        }
        foreach (CatalogNode child in node.Children)
        {
            Expand(child, path + "." + child.Name);
        }
    }

    private void Expand(CatalogNode node, List<(List<string> Names, bool IsLevel)> entries, string path)
    {
        List<CatalogNode> templates = [];
        foreach (CatalogNode child in node.TakeChildren())
        {
            if (child["instantiate"] is { Kind: VssValueKind.Boolean } keep && IsFalse(keep))
            {
                node.Add(child);
            }
            else
            {
                templates.Add(child);
            }
        }
        List<CatalogNode> ends = MakeInstances(node, entries, path);
        foreach (CatalogNode template in templates)
        {
            if (node.Child(template.Name) is { IsInstance: true } instance)
            {
                continue;
            }
            foreach (CatalogNode end in ends)
            {
                if (_budget < 0)
                {
                    return;
                }
                end.Add(template.Copy(template.Name, ref _budget));
            }
        }
        foreach (CatalogNode template in templates)
        {
            if (node.Child(template.Name) is { IsInstance: true } instance)
            {
                instance.MergeFrom(template);
            }
        }
    }

    private List<CatalogNode> MakeInstances(
        CatalogNode node,
        List<(List<string> Names, bool IsLevel)> entries,
        string path
    )
    {
        List<CatalogNode> roots = [node];
        List<CatalogNode> made = [];
        foreach ((List<string> names, bool isLevel) in entries)
        {
            List<CatalogNode> level = [];
            foreach (string name in names)
            {
                foreach (CatalogNode root in roots)
                {
                    if (--_budget < 0)
                    {
                        return [];
                    }
                    if (root.Child(name) is not null)
                    {
                        log.Error("BN3011", node.Place, $"'{path}' has the instance '{name}' twice");
                        continue;
                    }
                    CatalogNode instance = new(name) { Place = node.Place, IsInstance = true };
                    instance.Attributes.AddRange(node.Attributes.Where(a => a.Name != "instances"));
                    root.Add(instance);
                    level.Add(instance);
                }
            }
            made.AddRange(level);
            roots = isLevel ? level : roots;
        }
        return made.FindAll(n => n.Children.Count == 0);
    }

    private List<(List<string> Names, bool IsLevel)> Levels(VssValue instances, string path)
    {
        List<(List<string>, bool)> levels = [];
        foreach (VssValue entry in instances.Kind == VssValueKind.List ? [.. instances.Items] : new[] { instances })
        {
            bool list = entry.Kind == VssValueKind.List;
            List<string> names = [];
            foreach (VssValue name in list ? [.. entry.Items] : new[] { entry })
            {
                if (name.Kind is VssValueKind.List or VssValueKind.Map or VssValueKind.Null)
                {
                    log.Error(
                        "BN3011",
                        name.Place,
                        $"an instance of '{path}' is a name, a range such as Row[1,2], or a list of these, not {name}"
                    );
                    return [];
                }
                names.AddRange(Range(name, path));
            }
            levels.Add((names, list || names.Count > 1));
        }
        return levels;
    }

    private IEnumerable<string> Range(VssValue name, string path)
    {
        string text = name.Text;
        int open = text.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            return [text];
        }
        int close = text.IndexOf(']', StringComparison.Ordinal);
        string[] bounds = close > open ? text[(open + 1)..close].Split(',') : [];
        if (
            bounds is not [string low, string high]
            || !int.TryParse(low.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int from)
            || !int.TryParse(high.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int to)
            || from > to
            || (long)to - from >= MaxNodes
        )
        {
            log.Error(
                "BN3011",
                name.Place,
                $"'{text}' is no range of instances of '{path}'; write NAME[FROM,TO] with FROM at most TO"
            );
            return [];
        }
        return Enumerable
            .Range(from, to - from + 1)
            .Select(i => text[..open] + i.ToString(CultureInfo.InvariantCulture) + text[(close + 1)..]);
    }

    private static bool IsFalse(VssValue value) => value.Text is "false" or "False" or "FALSE";
}
