using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>Writes one line for each node in the order of the tree, quoted where needed (RFC 4180).</summary>
internal static class CsvExport
{
    private static readonly string[] Columns =
    [
        "Type",
        "DataType",
        "Deprecated",
        "Unit",
        "Min",
        "Max",
        "Desc",
        "Comment",
        "Allowed",
        "Default",
    ];

    private static readonly string[] Attributes =
    [
        "type",
        "datatype",
        "deprecation",
        "unit",
        "min",
        "max",
        "description",
        "comment",
        "allowed",
        "default",
    ];

    private static readonly char[] Special = [',', '"', '\r', '\n'];

    public static void Write(TextWriter into, SignalCatalog catalog, CatalogWriteOptions options)
    {
        string first = catalog.TypeNodes.IsEmpty ? "Signal" : "Node";
        Line(into, [first, .. Columns, .. options.Extensions]);
        Rows(into, catalog.Nodes, options.Extensions);
        Rows(into, catalog.TypeNodes, []);
    }

    private static void Rows(TextWriter into, ImmutableArray<VssNode> nodes, ImmutableArray<string> extensions)
    {
        foreach (VssNode node in nodes)
        {
            Line(into, [node.Path, .. Attributes.Concat(extensions).Select(a => PythonText.Str(node[a]))]);
        }
    }

    private static void Line(TextWriter into, IReadOnlyList<string> fields)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            into.Write(i == 0 ? "" : ",");
            bool quote = fields[i].IndexOfAny(Special) >= 0;
            into.Write(quote ? "\"" + fields[i].Replace("\"", "\"\"") + "\"" : fields[i]);
        }
        into.Write("\r\n");
    }
}
