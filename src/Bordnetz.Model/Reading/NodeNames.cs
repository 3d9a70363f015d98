using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>The nodes of a platform by the names that descriptions and layout files use.</summary>
internal sealed class NodeNames
{
    private readonly Dictionary<string, NodeDescription> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byLayoutName = new(StringComparer.Ordinal);
    private readonly ProblemLog _log;
    private readonly bool _isIncomplete;

    public NodeNames(PlatformDescription platform, bool isIncomplete, ProblemLog log)
    {
        _log = log;
        // When a file is missing and with it every node, that file is the problem, not each use of a node.
        _isIncomplete = isIncomplete && platform.Nodes.Count == 0;
        foreach (NodeDescription node in platform.Nodes)
        {
            _byName.TryAdd(node.Name, node);
            string layoutName = node.LayoutName?.Value ?? LayoutName(node.Name);
            if (!_byLayoutName.TryAdd(layoutName, node.Name) && _byLayoutName[layoutName] != node.Name)
            {
                log.Error(
                    "BN1105",
                    node.Place,
                    $"'{node.Name}' and '{_byLayoutName[layoutName]}' are both '{layoutName}' in a DBC; rename one"
                );
            }
        }
    }

    /// <summary>The name of a node in DBC and LDF: upper case, <c>_</c> for all that is no letter or digit.</summary>
    public static string LayoutName(string name) =>
        string.Create(
            name.Length,
            name,
            (span, text) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsAsciiLetterOrDigit(text[i]) ? char.ToUpperInvariant(text[i]) : '_';
                }
            }
        );

    /// <summary>The first description of a node of this name; null, with a problem in the log, when there is none.</summary>
    public NodeDescription? Find(PlacedText name, string use)
    {
        if (name.Value.Length == 0 || _byName.TryGetValue(name.Value, out NodeDescription? node))
        {
            return name.Value.Length == 0 ? null : _byName[name.Value];
        }
        if (!_isIncomplete)
        {
            string hint = Suggestion.For(name.Value, _byName.Keys);
            _log.Error("BN1101", name.Place, $"{use} names the node '{name.Value}', which is not defined{hint}");
        }
        return null;
    }

    /// <summary>The node that a layout file means; null, with a problem in the log, when there is none.</summary>
    public string? FindByLayoutName(string layoutName, SourcePlace place, string use)
    {
        if (_byLayoutName.TryGetValue(layoutName, out string? name))
        {
            return name;
        }
        if (!_isIncomplete)
        {
            string hint = Suggestion.For(layoutName, _byLayoutName.Keys);
            _log.Error("BN1102", place, $"{use} '{layoutName}', but no node has that name in a layout{hint}");
        }
        return null;
    }

    /// <summary>Whether a layout's name means a node whose inside is not described.</summary>
    public bool IsBlackBox(string layoutName) =>
        _byLayoutName.TryGetValue(layoutName, out string? name) && _byName[name].IsBlackBox;

    /// <summary>Whether a description's name means a node whose inside is not described.</summary>
    public bool IsBlackBox(PlacedText name) =>
        _byName.TryGetValue(name.Value, out NodeDescription? node) && node.IsBlackBox;

    /// <summary>Whether every variant has the node.</summary>
    public bool IsAlwaysPresent(string name) =>
        _byName.TryGetValue(name, out NodeDescription? node) && node.When is null;
}
