using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads the attribute <c>enum</c>: names with whole numbers.</summary>
internal sealed class EnumReader(ProblemLog log)
{
    private static readonly string[] Others = ["allowed", "min", "max", "pattern"];

    /// <summary>The numbers, and their names in the same order.</summary>
    public ImmutableArray<SignalValue> Read(
        CatalogNode node,
        VssValue map,
        string path,
        DataType type,
        out ImmutableArray<string> names
    )
    {
        names = [];
        if (map.Kind != VssValueKind.Map)
        {
            log.Error("BN2054", map.Place, $"'enum' of '{path}' must be a map of names to numbers, not {map}");
            return [];
        }
        if (!type.Element().IsInteger())
        {
            log.Error("BN2054", map.Place, $"'enum' is for whole numbers, but '{path}' is '{type.Name()}'");
            return [];
        }
        foreach (string other in Others)
        {
            if (node[other] is { Kind: not VssValueKind.Null } value)
            {
                log.Error("BN2054", value.Place, $"'{path}' has 'enum' as well as '{other}'; keep one");
            }
        }
        ValueReader values = new(log);
        HashSet<long> seen = [];
        ImmutableArray<SignalValue>.Builder numbers = ImmutableArray.CreateBuilder<SignalValue>();
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        foreach (VssEntry entry in map.Entries)
        {
            SignalValue number = values.Scalar(entry.Value, "enum", path, type.Element());
            if (!number.HasValue)
            {
                continue;
            }
            if (!IsName(entry.Name))
            {
                string message = $"'{entry.Name}' is no name for a value of '{path}': write capitals, digits and '_'";
                log.Error("BN2054", entry.NamePlace, message);
            }
            if (!seen.Add(number.Bits))
            {
                log.Error("BN2054", entry.Value.Place, $"two names of '{path}' mean {number}");
                continue;
            }
            numbers.Add(number);
            found.Add(entry.Name);
        }
        names = found.ToImmutable();
        return numbers.ToImmutable();
    }

    // vss-tools takes every name that begins with a capital.
    private static bool IsName(string name) => name.Length > 0 && char.IsAsciiLetterUpper(name[0]);
}
