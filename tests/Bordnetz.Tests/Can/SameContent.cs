using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

/// <summary>Compares two trees of records member by member, places excepted, whatever members there are.</summary>
internal static class SameContent
{
    /// <summary>The path of the first member that differs, with both values; null when all are the same.</summary>
    public static string? Difference(object? a, object? b, string path = "")
    {
        if (a is null || b is null)
        {
            return a is null && b is null ? null : $"{path}: {a ?? "null"} ≠ {b ?? "null"}";
        }
        Type type = a.GetType();
        if (type != b.GetType())
        {
            return $"{path}: {type.Name} ≠ {b.GetType().Name}";
        }
        if (type.IsPrimitive || type.IsEnum || a is string or SourcePlace)
        {
            return a.Equals(b) || a is SourcePlace ? null : $"{path}: {a} ≠ {b}";
        }
        if (a is IEnumerable list)
        {
            object?[] first = [.. list.Cast<object?>()];
            object?[] second = [.. ((IEnumerable)b).Cast<object?>()];
            for (int i = 0; i < Math.Min(first.Length, second.Length); i++)
            {
                if (Difference(first[i], second[i], $"{path}[{i}]") is { } difference)
                {
                    return difference;
                }
            }
            return first.Length == second.Length ? null : $"{path}: {first.Length} ≠ {second.Length} elements";
        }
        if (a is ITuple tuple)
        {
            ITuple other = (ITuple)b;
            return Enumerable
                .Range(0, tuple.Length)
                .Select(i => Difference(tuple[i], other[i], $"{path}.Item{i}"))
                .FirstOrDefault(difference => difference is not null);
        }
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property =>
                property.GetIndexParameters().Length == 0 && property.Name != "Name" | type.Name != "DbcFile"
            )
            .Select(property => Difference(property.GetValue(a), property.GetValue(b), $"{path}.{property.Name}"))
            .FirstOrDefault(difference => difference is not null);
    }
}
