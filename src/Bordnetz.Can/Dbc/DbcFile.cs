using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>
/// A DBC: the messages of one CAN network and what is said about them. Immutable; change it with <c>with</c> and write
/// it with <c>DbcWriter</c>.
/// </summary>
public sealed record DbcFile
{
    /// <summary>The file's name as given to the reader; empty when it was made in memory.</summary>
    public string Name { get; init; } = "";

    /// <summary>The text after <c>VERSION</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>The keywords listed under <c>NS_</c>.</summary>
    public ImmutableArray<string> NewSymbols { get; init; } = [];

    /// <summary>The numbers after <c>BS_:</c> (baud rate, BTR1, BTR2), as written; mostly none.</summary>
    public ImmutableArray<string> BitTiming { get; init; } = [];

    /// <summary>The nodes of <c>BU_</c>.</summary>
    public ImmutableArray<DbcNode> Nodes { get; init; } = [];

    /// <summary>The named value tables (<c>VAL_TABLE_</c>).</summary>
    public ImmutableArray<DbcValueTable> ValueTables { get; init; } = [];

    /// <summary>The messages in file order.</summary>
    public ImmutableArray<DbcMessage> Messages { get; init; } = [];

    /// <summary>
    /// The signals that belong to no message: those of the pseudo message <c>VECTOR__INDEPENDENT_SIG_MSG</c> with
    /// identifier 0xC0000000.
    /// </summary>
    public ImmutableArray<DbcSignal> IndependentSignals { get; init; } = [];

    /// <summary>The environment variables (<c>EV_</c>).</summary>
    public ImmutableArray<DbcEnvironmentVariable> EnvironmentVariables { get; init; } = [];

    /// <summary>The signal groups (<c>SIG_GROUP_</c>).</summary>
    public ImmutableArray<DbcSignalGroup> SignalGroups { get; init; } = [];

    /// <summary>The attribute definitions with their defaults, those for relations included.</summary>
    public ImmutableArray<DbcAttributeDefinition> AttributeDefinitions { get; init; } = [];

    /// <summary>The attributes of the network itself.</summary>
    public ImmutableArray<DbcAttribute> Attributes { get; init; } = [];

    /// <summary>The attributes of relations between a node and a message, signal or environment variable.</summary>
    public ImmutableArray<DbcRelation> Relations { get; init; } = [];

    /// <summary>The comments on the network itself.</summary>
    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>
    /// Statements that are kept but not understood (<c>SGTYPE_</c>, <c>CAT_DEF_</c>, …), without their end.
    /// </summary>
    public ImmutableArray<string> OtherStatements { get; init; } = [];

    /// <summary>
    /// The first message with this identifier; null when there is none. Takes time in proportion to all.
    /// </summary>
    public DbcMessage? FindMessage(CanId id) => Messages.FirstOrDefault(message => message.Id == id);

    /// <summary>The first message with this name; null when there is none. Takes time in proportion to all.</summary>
    public DbcMessage? FindMessage(string name) => Messages.FirstOrDefault(message => message.Name == name);

    /// <summary>The node with this name, long or short; null when there is none.</summary>
    public DbcNode? FindNode(string name) => Nodes.FirstOrDefault(node => node.Name == name || node.Symbol == name);

    /// <summary>The definition of an attribute; null when there is none.</summary>
    public DbcAttributeDefinition? FindDefinition(DbcAttributeTarget target, string name) =>
        AttributeDefinitions.FirstOrDefault(definition => definition.Target == target && definition.Name == name);

    /// <summary>
    /// An attribute of an object, or its default: the text, or for an enumeration the chosen member's name. Null when
    /// it has neither.
    /// </summary>
    public string? AttributeText(DbcAttributeTarget target, ImmutableArray<DbcAttribute> own, string name)
    {
        (DbcAttributeDefinition? definition, DbcAttributeValue? value) = Attribute(target, own, name);
        return value is { } given ? definition?.MemberName(given) ?? given.Text : null;
    }

    /// <summary>
    /// An attribute of an object, or its default: the number, or for an enumeration the chosen member's index. Null
    /// when it has neither or is no number.
    /// </summary>
    public double? AttributeNumber(DbcAttributeTarget target, ImmutableArray<DbcAttribute> own, string name)
    {
        (DbcAttributeDefinition? definition, DbcAttributeValue? value) = Attribute(target, own, name);
        return value is { } given ? definition?.MemberIndex(given) ?? given.Number : null;
    }

    private (DbcAttributeDefinition?, DbcAttributeValue?) Attribute(
        DbcAttributeTarget target,
        ImmutableArray<DbcAttribute> own,
        string name
    )
    {
        DbcAttributeDefinition? definition = FindDefinition(target, name);
        foreach (DbcAttribute attribute in own)
        {
            if (attribute.Name == name)
            {
                return (definition, attribute.Value);
            }
        }
        return (definition, definition?.Default);
    }
}

/// <summary>A node of a DBC (<c>BU_</c>).</summary>
public sealed record DbcNode
{
    /// <summary>The name (the long one, when the file gives one by attribute).</summary>
    public required string Name { get; init; }

    /// <summary>The short name by which the file refers to it; null when that is <see cref="Name"/>.</summary>
    public string? Symbol { get; init; }

    /// <summary>The comment; empty when there is none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The attributes given to this node, long names excepted.</summary>
    public ImmutableArray<DbcAttribute> Attributes { get; init; } = [];

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>A named list of raw value meanings (<c>VAL_TABLE_</c>).</summary>
/// <param name="Name">The name.</param>
/// <param name="Values">Raw value and meaning, in file order.</param>
public sealed record DbcValueTable(string Name, ImmutableArray<(long Raw, string Text)> Values);

/// <summary>A named group of signals of one message (<c>SIG_GROUP_</c>).</summary>
/// <param name="Message">The message's identifier.</param>
/// <param name="Name">The name.</param>
/// <param name="Repetitions">As written; always 1 in practice.</param>
/// <param name="Signals">The names of the signals (the long ones, when the file gives such by attribute).</param>
public sealed record DbcSignalGroup(CanId Message, string Name, int Repetitions, ImmutableArray<string> Signals);

/// <summary>What an environment variable holds.</summary>
public enum DbcEnvironmentType
{
    /// <summary>An integer (type 0).</summary>
    Integer,

    /// <summary>A floating-point number (type 1).</summary>
    Float,

    /// <summary>A text (type 2, or access type with 0x8000).</summary>
    Text,

    /// <summary>Bytes (<c>ENVVAR_DATA_</c>).</summary>
    Data,
}

/// <summary>An environment variable (<c>EV_</c>): an input or output of a simulation beside the network.</summary>
public sealed record DbcEnvironmentVariable
{
    /// <summary>The name (the long one, when the file gives one by attribute).</summary>
    public required string Name { get; init; }

    /// <summary>The short name by which the file refers to it; null when that is <see cref="Name"/>.</summary>
    public string? Symbol { get; init; }

    /// <summary>What it holds.</summary>
    public DbcEnvironmentType Type { get; init; }

    /// <summary>Smallest value.</summary>
    public double Min { get; init; }

    /// <summary>Largest value.</summary>
    public double Max { get; init; }

    /// <summary>The unit as written.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The value at start.</summary>
    public double Initial { get; init; }

    /// <summary>The number the writing tool gave it.</summary>
    public int Number { get; init; }

    /// <summary>The access type as written, such as <c>DUMMY_NODE_VECTOR0</c>.</summary>
    public string Access { get; init; } = "DUMMY_NODE_VECTOR0";

    /// <summary>The nodes that use it.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>The length in bytes when <see cref="Type"/> is <see cref="DbcEnvironmentType.Data"/>.</summary>
    public int DataLength { get; init; }

    /// <summary>Value meanings; empty when there are none.</summary>
    public ImmutableArray<(long Raw, string Text)> Values { get; init; } = [];

    /// <summary>The comment; empty when there is none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The attributes given to this variable, long names excepted.</summary>
    public ImmutableArray<DbcAttribute> Attributes { get; init; } = [];

    /// <summary>Where it is.</summary>
    public SourcePlace Place { get; init; }
}
