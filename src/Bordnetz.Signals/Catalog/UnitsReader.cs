using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads files of units and of quantities (VSS, "Data unit types" and "Quantities").</summary>
internal sealed class UnitsReader(ProblemLog log)
{
    /// <summary>The integer types from narrow to wide: where a wide one is allowed, narrower ones are.</summary>
    private static readonly DataType[][] Widths =
    [
        [DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64],
        [DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64],
    ];

    /// <summary>Whether a map is a file of units: no entry is a node, and each has a definition or quantity.</summary>
    public static bool IsUnits(VssValue top) =>
        top.Entries.Length > 0
        && top.Entries.All(e => e.Value["type"] is null && (e.Value["definition"] ?? e.Value["quantity"]) is not null);

    /// <summary>The names of the quantities in a file.</summary>
    public ImmutableSortedSet<string> ReadQuantities(VssValue top)
    {
        foreach (VssEntry entry in top.Entries)
        {
            if (entry.Value["definition"] is null)
            {
                log.Error("BN2051", entry.NamePlace, $"the quantity '{entry.Name}' has no 'definition'");
            }
        }
        return top.Entries.Select(e => e.Name).ToImmutableSortedSet(StringComparer.Ordinal);
    }

    /// <summary>The units and those of a file; a unit that is there already is replaced.</summary>
    /// <param name="units">The units before.</param>
    /// <param name="top">The file's top map.</param>
    /// <param name="quantities">The quantities that units may measure; null when any.</param>
    public VssUnits Add(VssUnits units, VssValue top, ImmutableSortedSet<string>? quantities)
    {
        ImmutableSortedDictionary<string, VssUnit>.Builder all = units.All.ToBuilder();
        Dictionary<string, SourcePlace> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (VssEntry entry in top.Entries)
        {
            if (!names.TryAdd(entry.Name, entry.NamePlace))
            {
                log.Error(
                    "BN2051",
                    entry.NamePlace,
                    $"the unit '{entry.Name}' is defined twice, first at line {names[entry.Name].Line}; keep one"
                );
            }
            all[entry.Name] = Unit(entry, quantities);
        }
        return new VssUnits(all.ToImmutable());
    }

    private VssUnit Unit(VssEntry entry, ImmutableSortedSet<string>? quantities)
    {
        VssValue value = entry.Value;
        // Until VSS 4.2 a unit could have a 'description' instead.
        VssValue? definition = value["definition"] ?? value["description"];
        if (definition is null)
        {
            log.Error("BN2051", entry.NamePlace, $"the unit '{entry.Name}' has no 'definition'");
        }
        if (value["quantity"] is not { } quantity)
        {
            if (value["qudt"] is null)
            {
                log.Error("BN2051", entry.NamePlace, $"the unit '{entry.Name}' has no 'quantity'");
            }
        }
        else if (quantities?.Contains(quantity.Text) == false)
        {
            string hint = Suggestion.For(quantity.Text, quantities);
            log.Error("BN2051", quantity.Place, $"the unit '{entry.Name}' has the unknown quantity {quantity}{hint}");
        }
        string words = value["unit"]?.Text ?? definition?.Text ?? entry.Name;
        return new VssUnit(entry.Name, words, value["quantity"]?.Text ?? "", Types(value["allowed-datatypes"]));
    }

    private ImmutableArray<DataType> Types(VssValue? allowed)
    {
        SortedSet<DataType> types = [];
        foreach (VssValue name in allowed?.Items ?? [])
        {
            if (name.Text == "numeric")
            {
                types.UnionWith(Widths[0].Concat(Widths[1]).Append(DataType.Float).Append(DataType.Double));
            }
            else if (name.Text == "int")
            {
                types.UnionWith(Widths[0].Concat(Widths[1]));
            }
            else if (DataTypes.TryParse(name.Text, out DataType type))
            {
                types.Add(type.Element());
                foreach (DataType[] widths in Widths)
                {
                    types.UnionWith(widths.Take(Array.IndexOf(widths, type) + 1));
                }
            }
            else
            {
                string hint = Suggestion.For(name.Text, DataTypes.AllNames);
                log.Error("BN3006", name.Place, $"'{name.Text}' is no VSS data type{hint}");
            }
        }
        return [.. types];
    }
}
