using System.Collections.Immutable;

namespace Bordnetz.Model.Yaml;

/// <summary>
/// The keys that one kind of map may have. The reader refuses others, and a test holds the JSON schemas for editors to
/// the same tables.
/// </summary>
/// <param name="Name">The name under which the schema defines the map.</param>
/// <param name="Keys">The keys.</param>
internal sealed record KeyTable(string Name, params ImmutableArray<string> Keys)
{
    public bool Has(string key) => Keys.Contains(key, StringComparer.Ordinal);
}
