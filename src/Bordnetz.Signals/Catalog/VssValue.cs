using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>The shape of a <see cref="VssValue"/>.</summary>
public enum VssValueKind
{
    /// <summary>Nothing was written, or <c>null</c>.</summary>
    Null,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A number, as written.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A list.</summary>
    List,

    /// <summary>Names with values, in the order written.</summary>
    Map,
}

/// <summary>One value of a VSS file, YAML or JSON, with its place. Immutable.</summary>
public sealed class VssValue
{
    /// <summary>The shape.</summary>
    public required VssValueKind Kind { get; init; }

    /// <summary>Where it is written.</summary>
    public required SourcePlace Place { get; init; }

    /// <summary>A scalar's text; empty for lists and maps.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a scalar can be nothing but text: it was quoted, or the file is JSON.</summary>
    public bool Quoted { get; init; }

    /// <summary>The elements of a list.</summary>
    public ImmutableArray<VssValue> Items { get; init; } = [];

    /// <summary>The entries of a map; a name may stand twice, which the reader of the map reports.</summary>
    public ImmutableArray<VssEntry> Entries { get; init; } = [];

    /// <summary>The last entry of that name; null when there is none.</summary>
    public VssValue? this[string name]
    {
        get
        {
            for (int i = Entries.Length - 1; i >= 0; i--)
            {
                if (string.Equals(Entries[i].Name, name, StringComparison.Ordinal))
                {
                    return Entries[i].Value;
                }
            }
            return null;
        }
    }

    /// <summary>How to name the value in a message.</summary>
    public override string ToString() =>
        Kind switch
        {
            VssValueKind.Null => "nothing",
            VssValueKind.List => "a list",
            VssValueKind.Map => "a map",
            _ => $"'{Text}'",
        };
}

/// <summary>A named value in a map.</summary>
/// <param name="Name">The name.</param>
/// <param name="NamePlace">Where the name is written.</param>
/// <param name="Value">The value.</param>
public readonly record struct VssEntry(string Name, SourcePlace NamePlace, VssValue Value);
