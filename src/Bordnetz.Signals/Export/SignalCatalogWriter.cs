using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>The formats of vss-tools' exporters that a catalog can be written in.</summary>
public enum CatalogFormat
{
    /// <summary>Nested objects, as the official releases are.</summary>
    Json,

    /// <summary>A map from paths to attributes.</summary>
    Yaml,

    /// <summary>One line for each node.</summary>
    Csv,

    /// <summary>A map from paths to attributes with static identifiers.</summary>
    Id,
}

/// <summary>How a catalog is written. Immutable.</summary>
public sealed record CatalogWriteOptions
{
    /// <summary>Whether attributes that VSS does not define are written (JSON, YAML).</summary>
    public bool WithExtensions { get; init; } = true;

    /// <summary>Attributes that VSS does not define and that are written in any case; in CSV each is a column.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Whether JSON is indented.</summary>
    public bool Indented { get; init; }

    /// <summary>Whether capitals count in static identifiers.</summary>
    public bool CaseSensitiveIds { get; init; }
}

/// <summary>Writes a catalog that was read from files, with the content that vss-tools' exporters write.</summary>
public static class SignalCatalogWriter
{
    /// <summary>What the exporters do not write: it has been carried out, or says how to read.</summary>
    private static readonly string[] LeftOut = ["delete", "instantiate", "instances", "arraysize", "aggregate"];

    /// <summary>Writes the nodes of the catalog.</summary>
    /// <param name="catalog">A catalog that was read from files.</param>
    /// <param name="format">The format.</param>
    /// <param name="into">Where to; it is not closed.</param>
    /// <param name="options">How.</param>
    /// <param name="log">Gets the problems: two nodes with one static identifier.</param>
    public static void Write(
        SignalCatalog catalog,
        CatalogFormat format,
        TextWriter into,
        CatalogWriteOptions options,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        switch (format)
        {
            case CatalogFormat.Json:
                new JsonExport(into, options).Write(catalog);
                break;
            case CatalogFormat.Yaml:
                YamlExport.Write(into, YamlEntries(catalog, options));
                break;
            case CatalogFormat.Csv:
                CsvExport.Write(into, catalog, options);
                break;
            default:
                YamlExport.Write(into, StaticIds.Entries(catalog, options.CaseSensitiveIds, log));
                break;
        }
    }

    /// <summary>The attributes of a node that exports write.</summary>
    internal static IEnumerable<VssEntry> Attributes(VssNode node, CatalogWriteOptions options) =>
        node.Attributes.Where(a =>
            !LeftOut.Contains(a.Name)
            && a.Value.Kind != VssValueKind.Null
            && a.Value is not { Kind: VssValueKind.List, Items.IsEmpty: true }
            && (
                options.WithExtensions
                || LeafReader.KnownAttributes.Contains(a.Name)
                || options.Extensions.Contains(a.Name)
            )
        );

    private static IEnumerable<VssEntry> YamlEntries(SignalCatalog catalog, CatalogWriteOptions options)
    {
        IEnumerable<VssEntry> entries = Maps(catalog.Nodes, options);
        return catalog.TypeNodes.IsEmpty
            ? entries
            : entries.Append(Map(VssNodeCollector.StructTypes, Maps(catalog.TypeNodes, options)));
    }

    private static IEnumerable<VssEntry> Maps(ImmutableArray<VssNode> nodes, CatalogWriteOptions options) =>
        nodes.Select(n => Map(n.Path, Attributes(n, options)));

    private static VssEntry Map(string name, IEnumerable<VssEntry> entries) =>
        new(
            name,
            default,
            new VssValue
            {
                Kind = VssValueKind.Map,
                Place = default,
                Entries = [.. entries],
            }
        );
}
