using System.Globalization;
using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// Static identifiers of nodes, as vss-tools' <c>id</c> exporter makes them: 32-bit FNV-1 over path, unit, data type, node
/// type, allowed values and limits. They stay the same as long as these do; <c>fka</c> keeps the one of a former path,
/// and <c>constUID</c> sets one.
/// </summary>
public static class StaticIds
{
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    private static readonly string[] Kept = ["description", "type", "unit", "datatype", "allowed", "min", "max", "fka"];

    /// <summary>The identifier of a node, such as <c>0xA1D565B2</c>.</summary>
    /// <param name="node">A node of a resolved tree.</param>
    /// <param name="caseSensitive">Whether capitals count.</param>
    public static string Of(VssNode node, bool caseSensitive = false)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node["constUID"] is { } constant)
        {
            return constant.Text;
        }
        VssValue? former = node["fka"];
        former = former is { Kind: VssValueKind.List, Items.IsEmpty: false } ? former.Items[0] : former;
        string name = former is { Text.Length: > 0 } ? former.Text : node.Path;
        VssValue? allowed = node["allowed"] is { Kind: VssValueKind.List, Items.IsEmpty: true }
            ? null
            : node["allowed"];
        // No separators after type, allowed and min: the identifier has none.
        string identity =
            $"{name}: unit: {Str(node["unit"])}, datatype: {Str(node["datatype"])}, type: {Str(node["type"])}"
            + $"allowed: {Str(allowed)}min: {Str(node["min"])}max: {Str(node["max"])}";
        uint hash = FnvOffset;
        foreach (byte b in Encoding.UTF8.GetBytes(identity))
        {
            byte counted = !caseSensitive && b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b + 32) : b;
            hash = unchecked(hash * FnvPrime) ^ counted;
        }
        return "0x" + hash.ToString("X8", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a text has the form of an identifier.</summary>
    internal static bool IsId(string text) =>
        text.Length == 10
        && text.StartsWith("0x", StringComparison.Ordinal)
        && text.Skip(2).All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F'));

    internal static IEnumerable<VssEntry> Entries(SignalCatalog catalog, bool caseSensitive, ProblemLog log)
    {
        Dictionary<string, string> paths = new(StringComparer.OrdinalIgnoreCase);
        foreach (VssNode node in catalog.Nodes.Concat(catalog.TypeNodes))
        {
            string id = Of(node, caseSensitive);
            if (!paths.TryGetValue(id, out string? other))
            {
                paths.Add(id, node.Path);
            }
            else
            {
                string message = $"'{node.Path}' and '{other}' both have the static identifier {id}; set a 'constUID'";
                log.Error("BN2059", node.Place, message);
            }
            yield return new VssEntry(
                node.Path,
                node.Place,
                new VssValue
                {
                    Kind = VssValueKind.Map,
                    Place = node.Place,
                    Entries =
                    [
                        new VssEntry("staticUID", node.Place, Text(id, node.Place)),
                        .. node.Attributes.Where(a =>
                            (Kept.Contains(a.Name) || a.Name == "deprecation")
                            && a.Value.Kind != VssValueKind.Null
                            && a.Value is not { Kind: VssValueKind.List, Items.IsEmpty: true }
                        ),
                    ],
                }
            );
        }
    }

    private static VssValue Text(string text, SourcePlace place) =>
        new()
        {
            Kind = VssValueKind.Text,
            Place = place,
            Text = text,
        };

    private static string Str(VssValue? value) => PythonText.Str(value);
}
