using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Reading;

namespace Bordnetz.Model.Import;

/// <summary>The nodes that the layouts name, under names that a platform can have.</summary>
internal sealed class ImportedNodes
{
    public const string NoNode = "Vector__XXX";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(string Layout, string Comment)> _order = [];

    public ImportedNodes(IEnumerable<ImportedBus> buses)
    {
        List<ImportedBus> all = [.. buses];
        foreach (ImportedBus bus in all)
        {
            foreach (DbcNode node in bus.Dbc.Nodes)
            {
                Add(node.Name, node.Comment);
            }
            foreach (string name in Used(bus))
            {
                Add(name, $"named in {bus.File} as a sender or receiver, but not among its nodes");
            }
        }
        Computer = Unique("computer");
        Unknown = all.Exists(b => b.Dbc.Messages.Any(m => m.Transmitter == NoNode)) ? Unique("unknown") : null;
    }

    /// <summary>The central computer's name.</summary>
    public string Computer { get; }

    /// <summary>The name of the node that stands for the senders that no layout names; null when it names all.</summary>
    public string? Unknown { get; }

    /// <summary>Every node of a layout: its name, that in the layout, and the layout's comment.</summary>
    public IEnumerable<(string Name, string Layout, string Comment)> All =>
        _order.Select(n => (_names[n.Layout], n.Layout, n.Comment));

    /// <summary>The nodes wired to a network, the central computer excepted.</summary>
    public ImmutableArray<string> Of(ImportedBus bus)
    {
        IEnumerable<string> named = bus
            .Dbc.Nodes.Select(n => n.Name)
            .Concat(Used(bus))
            .Distinct(StringComparer.Ordinal)
            .Where(_names.ContainsKey)
            .Select(n => _names[n]);
        bool hasUnknown = bus.Dbc.Messages.Any(m => m.Transmitter == NoNode);
        return hasUnknown ? [.. named, Unknown!] : [.. named];
    }

    private static IEnumerable<string> Used(ImportedBus bus) =>
        bus
            .Dbc.Messages.SelectMany(m => m.Signals.SelectMany(s => s.Receivers).Prepend(m.Transmitter))
            .Where(n => n.Length > 0 && n != NoNode)
            .Distinct(StringComparer.Ordinal);

    private void Add(string layout, string comment)
    {
        if (layout != NoNode && !_names.ContainsKey(layout))
        {
            _names.Add(layout, Unique(PlatformName(layout)));
            _order.Add((layout, comment));
        }
    }

    private string Unique(string name)
    {
        string candidate = name;
        // Names that differ only in '.', '-' and the like would be one in a layout.
        for (int i = 2; !_taken.Add(NodeNames.LayoutName(candidate)); i++)
        {
            candidate = $"{name}-{i}";
        }
        return candidate;
    }

    private static string PlatformName(string layout)
    {
        string lower = string.Concat(layout.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
        string trimmed = string.Join('-', lower.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return trimmed.Length == 0 ? "node"
            : char.IsAsciiDigit(trimmed[0]) ? $"node-{trimmed}"
            : trimmed;
    }
}
