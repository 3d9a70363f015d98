using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>A struct type of a catalog (VSS, "Struct types"). Immutable.</summary>
/// <param name="Path">The full path, such as <c>Types.Position</c>.</param>
/// <param name="Description">What it holds.</param>
/// <param name="Properties">Its parts; <see cref="SignalDefinition.Path"/> is the full path of each.</param>
/// <param name="Place">Where it is defined.</param>
public sealed record StructType(
    string Path,
    string Description,
    ImmutableArray<SignalDefinition> Properties,
    SourcePlace Place
)
{
    /// <summary>The position of a property by its own name; −1 when there is none.</summary>
    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (int i = 0; i < Properties.Length; i++)
        {
            if (NameOf(i) == name)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>The property's own name, without the path.</summary>
    public string NameOf(int index) => Properties[index].Path[(Path.Length + 1)..];
}

/// <summary>
/// A value of a struct type: one value for each property, all present and each within its property's limits. Immutable.
/// </summary>
public sealed class StructValue : IEquatable<StructValue>
{
    private StructValue(StructType type, ImmutableArray<SignalValue> values)
    {
        Type = type;
        Values = values;
    }

    /// <summary>The type.</summary>
    public StructType Type { get; }

    /// <summary>The values, in the order of the type's properties.</summary>
    public ImmutableArray<SignalValue> Values { get; }

    /// <summary>The value of a property by its own name; absent when there is none of that name.</summary>
    public SignalValue this[string property] => Type.IndexOf(property) is >= 0 and int i ? Values[i] : default;

    /// <summary>Makes a struct when every value is one that its property may take.</summary>
    /// <param name="type">The type.</param>
    /// <param name="values">A value for each property, in order.</param>
    /// <param name="value">The struct; null when it cannot be.</param>
    /// <param name="failed">The position of the first value that cannot be; −1 when all can.</param>
    /// <returns>What is wrong with that value; a missing one, and one too many, is of the wrong type.</returns>
    public static ValueVerdict TryMake(
        StructType type,
        ReadOnlySpan<SignalValue> values,
        out StructValue? value,
        out int failed
    )
    {
        ArgumentNullException.ThrowIfNull(type);
        value = null;
        int common = Math.Min(values.Length, type.Properties.Length);
        for (failed = 0; failed < common; failed++)
        {
            SignalValue part = values[failed];
            ValueVerdict verdict = part.HasValue
                ? SignalValidation.Check(type.Properties[failed], part)
                : ValueVerdict.WrongType;
            if (verdict != ValueVerdict.Valid)
            {
                return verdict;
            }
        }
        if (values.Length != type.Properties.Length)
        {
            return ValueVerdict.WrongType;
        }
        failed = -1;
        value = new StructValue(type, ImmutableArray.Create(values.ToArray()));
        return ValueVerdict.Valid;
    }

    /// <inheritdoc/>
    public bool Equals(StructValue? other)
    {
        if (other is null || other.Type.Path != Type.Path || other.Values.Length != Values.Length)
        {
            return false;
        }
        for (int i = 0; i < Values.Length; i++)
        {
            if (Values[i] != other.Values[i])
            {
                return false;
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StructValue);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Length;

    /// <summary>The properties with their values: <c>{X: 1, Y: 2}</c>.</summary>
    public override string ToString() =>
        "{" + string.Join(", ", Values.Select((v, i) => $"{Type.NameOf(i)}: {v}")) + "}";
}
