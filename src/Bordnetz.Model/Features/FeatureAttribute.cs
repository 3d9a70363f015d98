using System.Collections.Immutable;
using Bordnetz.Model.Features;

namespace Bordnetz.Model;

/// <summary>What an attribute of a feature holds.</summary>
public enum FeatureAttributeKind
{
    /// <summary>Nothing: it is there.</summary>
    None,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list of values.</summary>
    List,
}

/// <summary>An attribute's value. Immutable.</summary>
public sealed record FeatureAttribute
{
    internal FeatureAttribute(FeatureAttributeKind kind, string text, ImmutableArray<FeatureAttribute> items)
    {
        Kind = kind;
        Text = text;
        Items = items;
        Number = kind == FeatureAttributeKind.Number ? Fraction.Parse(text) : default;
    }

    /// <summary>What it holds.</summary>
    public FeatureAttributeKind Kind { get; }

    /// <summary>As written, without quotes; empty for none and for lists.</summary>
    public string Text { get; }

    /// <summary>The values of a list.</summary>
    public ImmutableArray<FeatureAttribute> Items { get; }

    /// <summary>The exact number; nought when it is none.</summary>
    internal Fraction Number { get; }

    /// <inheritdoc/>
    public override string ToString() => Kind == FeatureAttributeKind.List ? $"[{string.Join(", ", Items)}]" : Text;
}
