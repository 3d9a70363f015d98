using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// The style that VSS wants of a catalog beyond what makes it valid (VSS, "Rule set" and its naming conventions): every
/// departure is a warning. What instances repeat is reported once.
/// </summary>
public sealed class CatalogLint
{
    /// <summary>Sub-systems whose names end in s although there is one of each.</summary>
    private static readonly string[] SingularEndings = ["ss", "us", "is", "ics"];

    private readonly ImmutableArray<string> _extensions;
    private readonly ProblemLog _log;
    private readonly HashSet<(string Code, SourcePlace Place)> _reported = [];

    private CatalogLint(ImmutableArray<string> extensions, ProblemLog log)
    {
        _extensions = extensions;
        _log = log;
    }

    /// <summary>Checks the style of a catalog that was read from files.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="extensions">Attributes beyond those of VSS that are meant to be there.</param>
    /// <param name="log">Gets the warnings.</param>
    public static void Check(SignalCatalog catalog, ImmutableArray<string> extensions, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(log);
        CatalogLint lint = new(extensions, log);
        ImmutableArray<VssNode>[] trees = [catalog.Nodes, catalog.TypeNodes];
        foreach (ImmutableArray<VssNode> nodes in trees)
        {
            for (int i = 0; i < nodes.Length; i++)
            {
                bool hasChildren = i + 1 < nodes.Length && nodes[i + 1].Path.StartsWith(nodes[i].Path + ".", Ordinal);
                lint.Check(nodes[i], hasChildren);
            }
        }
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private void Check(VssNode node, bool hasChildren)
    {
        CheckName(node);
        CheckAttributes(node);
        CheckDescription(node);
        switch (node["type"]?.Text)
        {
            case "branch":
                CheckBranch(node, hasChildren);
                break;
            case "struct":
                break;
            default:
                CheckUnit(node);
                CheckAllowed(node);
                break;
        }
    }

    private void CheckName(VssNode node)
    {
        string name = node.Name;
        if (!char.IsAsciiLetterUpper(name[0]) || !name.All(char.IsAsciiLetterOrDigit))
        {
            string better = string.Concat(
                name.Split('_').Select(w => w.Length == 0 ? "" : char.ToUpperInvariant(w[0]) + w[1..])
            );
            Warn("BN2060", node.Place, $"'{node.Path}' is not in camel case: write '{better}'");
        }
        bool isQuestion = name.StartsWith("Is", Ordinal) || name.StartsWith("Has", Ordinal);
        if (node["datatype"]?.Text == "boolean" && !isQuestion)
        {
            Warn("BN2061", node.Place, $"the boolean '{node.Path}' does not begin with 'Is' or 'Has'");
        }
    }

    private void CheckAttributes(VssNode node)
    {
        foreach (VssEntry attribute in node.Attributes)
        {
            if (!LeafReader.KnownAttributes.Contains(attribute.Name) && !_extensions.Contains(attribute.Name))
            {
                Warn(
                    "BN2066",
                    attribute.NamePlace,
                    $"'{node.Path}' has the attribute '{attribute.Name}', which VSS does not define; if it is meant, "
                        + $"give -e {attribute.Name}"
                );
            }
        }
        if (node["deprecation"] is { } since && !(since.Text is ['v' or 'V', >= '0' and <= '9', ..]))
        {
            Warn(
                "BN2068",
                since.Place,
                $"'deprecation' of '{node.Path}' does not begin with the version, such as V4.1"
            );
        }
    }

    private void CheckDescription(VssNode node)
    {
        // Without any, the reader has warned already.
        if (node["description"] is { } text && text.Text.TrimEnd() is [.., not ('.' or '!' or '?' or ')')])
        {
            Warn("BN2063", text.Place, $"the description of '{node.Path}' does not end with a full stop");
        }
    }

    private void CheckBranch(VssNode node, bool hasChildren)
    {
        string name = node.Name;
        if (name is [.., >= 'a' and <= 'z', 's'] && !SingularEndings.Any(e => name.EndsWith(e, Ordinal)))
        {
            Warn("BN2062", node.Place, $"the branch '{node.Path}' is in the plural; a branch names one thing");
        }
        if (!hasChildren)
        {
            Warn("BN2069", node.Place, $"the branch '{node.Path}' has nothing below it");
        }
    }

    private void CheckUnit(VssNode node)
    {
        bool isReal = node["datatype"]?.Text is "float" or "double" or "float[]" or "double[]";
        if (isReal && node["unit"] is null)
        {
            Warn("BN2064", node.Place, $"'{node.Path}' is a real number and has no 'unit'");
        }
    }

    private void CheckAllowed(VssNode node)
    {
        if (node["allowed"] is not { Kind: VssValueKind.List, Items.IsEmpty: false } allowed)
        {
            return;
        }
        foreach (VssValue value in allowed.Items.Where(v => v.Kind == VssValueKind.Text))
        {
            if (
                value.Text is not [>= 'A' and <= 'Z', ..]
                || !value.Text.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_')
            )
            {
                Warn("BN2065", value.Place, $"the value {value} of '{node.Path}' is not in capitals, digits and '_'");
            }
        }
        if (
            node["default"] is { } initial
            && initial.Kind is not (VssValueKind.List or VssValueKind.Map)
            && initial.Text != allowed.Items[0].Text
        )
        {
            Warn(
                "BN2067",
                initial.Place,
                $"the default {initial} of '{node.Path}' is not the first allowed value {allowed.Items[0]}, which "
                    + "formats without a default take for it"
            );
        }
    }

    private void Warn(string code, SourcePlace place, string message)
    {
        if (_reported.Add((code, place)))
        {
            _log.Warning(code, place, message);
        }
    }
}
