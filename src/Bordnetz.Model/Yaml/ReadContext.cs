using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Model.Yaml;

/// <summary>A text with its place; <see cref="Node"/> knows the places of its characters.</summary>
internal sealed record PlacedText(YamlText Node)
{
    public string Value => Node.Value;

    public SourcePlace Place => Node.Place;

    public SourcePlace PlaceOf(int offset) => Node.PlaceOf(offset);
}

/// <summary>What all readers of one platform share, and the reading of single values.</summary>
internal sealed class ReadContext(ProblemLog log)
{
    public ProblemLog Log { get; } = log;

    /// <summary>The feature model for <c>when</c>; null when it could not be read, names are then not checked.</summary>
    public FeatureModel? Features { get; set; }

    public T? WrongKind<T>(YamlNode node, string what, string wanted)
        where T : class
    {
        Log.Error("BN1003", node.Place, $"{what} must be {wanted}, not {node.KindName}");
        return null;
    }

    public PlacedText? Text(YamlNode node, string what)
    {
        if (node is YamlText { Tag: { } tag })
        {
            Log.Error("BN1008", node.Place, $"YAML takes '{tag}' as a tag; write the value in quotes");
            return null;
        }
        return node is YamlText text && !text.IsNull
            ? new PlacedText(text)
            : WrongKind<PlacedText>(node, what, "a text");
    }

    public double? Number(YamlNode node, string what)
    {
        if (
            node is YamlText { IsPlain: true } text
            && double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
        )
        {
            return value;
        }
        Log.Error("BN1003", node.Place, $"{what} must be a number, not {node.KindName}");
        return null;
    }

    /// <summary>A number with any unit or none, as <c>parameters</c> of the plant have them.</summary>
    public Quantity? Quantity(YamlNode node, string what)
    {
        if (Text(node, what) is not { } text)
        {
            return null;
        }
        if (QuantityText.TrySplit(text.Value, out QuantityText quantity) && quantity.TryDouble(out double value))
        {
            return new Quantity(value, quantity.Unit, text.Place);
        }
        Log.Error("BN1201", text.Place, $"{what} must be a number with its unit, not '{text.Value}'");
        return null;
    }

    /// <summary>The entries of a map of numbers.</summary>
    public ImmutableSortedDictionary<string, double> Numbers(YamlMap? map, string what)
    {
        ImmutableSortedDictionary<string, double>.Builder numbers = ImmutableSortedDictionary.CreateBuilder<
            string,
            double
        >(StringComparer.Ordinal);
        foreach (YamlEntry entry in map?.Entries ?? [])
        {
            if (Number(entry.Value, $"'{entry.Key}' of {what}") is { } value)
            {
                numbers[entry.Key] = value;
            }
        }
        return numbers.ToImmutable();
    }

    /// <summary>The entries of a map of quantities.</summary>
    public ImmutableSortedDictionary<string, Quantity> Quantities(YamlMap? map, string what)
    {
        ImmutableSortedDictionary<string, Quantity>.Builder quantities = ImmutableSortedDictionary.CreateBuilder<
            string,
            Quantity
        >(StringComparer.Ordinal);
        foreach (YamlEntry entry in map?.Entries ?? [])
        {
            if (Quantity(entry.Value, $"'{entry.Key}' of {what}") is { } value)
            {
                quantities[entry.Key] = value;
            }
        }
        return quantities.ToImmutable();
    }
}
