using System.Collections.Immutable;
using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>What an attribute is given to.</summary>
public enum DbcAttributeTarget
{
    /// <summary>The network as a whole.</summary>
    Network,

    /// <summary>A node (<c>BU_</c>).</summary>
    Node,

    /// <summary>A message (<c>BO_</c>).</summary>
    Message,

    /// <summary>A signal (<c>SG_</c>).</summary>
    Signal,

    /// <summary>An environment variable (<c>EV_</c>).</summary>
    EnvironmentVariable,

    /// <summary>A node as sender of a message (<c>BU_BO_REL_</c>).</summary>
    NodeMessage,

    /// <summary>A node as receiver of a signal (<c>BU_SG_REL_</c>).</summary>
    NodeSignal,

    /// <summary>A node as user of an environment variable (<c>BU_EV_REL_</c>).</summary>
    NodeEnvironmentVariable,
}

/// <summary>What an attribute's values are.</summary>
public enum DbcAttributeType
{
    /// <summary><c>INT</c>.</summary>
    Integer,

    /// <summary><c>HEX</c>: an integer that tools show in hexadecimal.</summary>
    Hexadecimal,

    /// <summary><c>FLOAT</c>.</summary>
    Float,

    /// <summary><c>STRING</c>.</summary>
    Text,

    /// <summary><c>ENUM</c>.</summary>
    Enumeration,
}

/// <summary>The value of an attribute as the file writes it.</summary>
/// <param name="Text">The text without quotes, or the number's digits.</param>
/// <param name="IsQuoted">Whether it stands in quotes.</param>
public readonly record struct DbcAttributeValue(string Text, bool IsQuoted)
{
    /// <summary>The number; null when it is none.</summary>
    public double? Number =>
        double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && !double.IsNaN(number)
        && !double.IsInfinity(number)
            ? number
            : null;

    /// <summary>A number.</summary>
    public static DbcAttributeValue Of(double number) => new(DbcNumber.ToText(number), false);

    /// <summary>A text.</summary>
    public static DbcAttributeValue Of(string text) => new(text, true);
}

/// <summary>An attribute given to one object.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Value">Its value.</param>
public sealed record DbcAttribute(string Name, DbcAttributeValue Value);

/// <summary>An attribute that objects of one kind can have (<c>BA_DEF_</c>, <c>BA_DEF_REL_</c>).</summary>
public sealed record DbcAttributeDefinition
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What can have it.</summary>
    public DbcAttributeTarget Target { get; init; }

    /// <summary>What its values are.</summary>
    public DbcAttributeType Type { get; init; }

    /// <summary>Smallest value of a number; null when not given.</summary>
    public double? Min { get; init; }

    /// <summary>Largest value of a number; null when not given.</summary>
    public double? Max { get; init; }

    /// <summary>The members of an enumeration; a value is a member's index or its name.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>The value of objects that give none (<c>BA_DEF_DEF_</c>); null when there is none.</summary>
    public DbcAttributeValue? Default { get; init; }

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }

    /// <summary>Whether it belongs to a relation.</summary>
    public bool IsOfRelation => Target >= DbcAttributeTarget.NodeMessage;

    /// <summary>The member of an enumeration that a value means; null when there is none.</summary>
    public string? MemberName(DbcAttributeValue value) => MemberIndex(value) is { } index ? Members[index] : null;

    /// <summary>The index of the member that a value means, by name or by number; null when there is none.</summary>
    public int? MemberIndex(DbcAttributeValue value)
    {
        if (Type != DbcAttributeType.Enumeration)
        {
            return null;
        }
        int index = Members.IndexOf(value.Text);
        if (
            index < 0
            && !value.IsQuoted
            && int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= 0
            && number < Members.Length
        )
        {
            index = number;
        }
        return index < 0 ? null : index;
    }
}

/// <summary>An attribute of a relation between a node and something else (<c>BA_REL_</c>).</summary>
public sealed record DbcRelation
{
    /// <summary>The kind of relation.</summary>
    public DbcAttributeTarget Target { get; init; }

    /// <summary>The attribute.</summary>
    public required DbcAttribute Attribute { get; init; }

    /// <summary>The node's short name.</summary>
    public required string Node { get; init; }

    /// <summary>The message; null when the relation is to an environment variable.</summary>
    public CanId? Message { get; init; }

    /// <summary>The signal or environment variable; empty when the relation is to a message.</summary>
    public string Other { get; init; } = "";
}
