using System.Collections.Immutable;
using Bordnetz.Model.Yaml;

namespace Bordnetz.Model.Formatting;

/// <summary>The order of a map's keys.</summary>
internal static class KeyOrder
{
    // What it is, what it is for and when it exists come first; whoever reads wants to know that before all else.
    private static readonly ImmutableArray<string> First = ["kind", "description", "when"];

    /// <summary>
    /// The entries of a map: kind, description and condition first, then the others in the order of its key table. As they stand where there is no table, a key is not of it, or
    /// an anchor is involved, which must come before what refers to it.
    /// </summary>
    public static ImmutableArray<(SyntaxNode Key, SyntaxNode Value)> Of(SyntaxNode map, string path)
    {
        ImmutableArray<(SyntaxNode Key, SyntaxNode Value)> entries = [.. map.Entries];
        return
            DescriptionShape.TableAt(path) is not { } table
            || map.HasReferences
            || entries.Any(e => !table.Has(e.Key.Value))
            ? entries
            : [.. entries.OrderBy(e => Rank(table, e.Key.Value))];
    }

    private static int Rank(KeyTable table, string key) =>
        First.IndexOf(key) is >= 0 and int first ? first - First.Length : table.Keys.IndexOf(key);
}
