using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>A message while its file is being read.</summary>
internal sealed class MessageDraft
{
    /// <summary>The identifier with bit 31 set when it is extended, or that of the pseudo message.</summary>
    public required uint Key;
    public required string Symbol;
    public required SourcePlace Place;
    public string? LongName;
    public int Length;
    public string Transmitter = DbcParser.NoNode;
    public string Comment = "";
    public readonly List<SignalDraft> Signals = [];
    public readonly Dictionary<string, SignalDraft> SignalsBySymbol = new(StringComparer.Ordinal);
    public readonly List<string> Transmitters = [];
    public readonly AttributeDrafts Attributes = new();

    public string Name => LongName ?? Symbol;
    public CanId Id => new(Key & CanId.MaxExtended, Key > CanId.MaxExtended);
}

/// <summary>A signal while its file is being read.</summary>
internal sealed class SignalDraft
{
    public required string Symbol;
    public required SourcePlace Place;
    public string? LongName;
    public int StartBit;
    public int Length;
    public ByteOrder ByteOrder;
    public RawKind Kind;
    public double Factor = 1;
    public double Offset;
    public double Min;
    public double Max;
    public string Unit = "";
    public string Comment = "";
    public string[] NumbersAsWritten = [];
    public bool IsMultiplexer;
    public uint? Selector;
    public SignalDraft? MultiplexedBy;
    public List<(uint From, uint To)> Ranges = [];
    public List<(long Raw, string Text)> Values = [];
    public readonly List<string> Receivers = [];
    public readonly AttributeDrafts Attributes = new();

    public string Name => LongName ?? Symbol;
}

/// <summary>A node while its file is being read.</summary>
internal sealed class NodeDraft
{
    public required string Symbol;
    public required SourcePlace Place;
    public string? LongName;
    public string Comment = "";
    public readonly AttributeDrafts Attributes = new();
}

/// <summary>An environment variable while its file is being read.</summary>
internal sealed class EnvironmentDraft
{
    public required DbcEnvironmentVariable Variable;
    public string? LongName;
    public readonly AttributeDrafts Attributes = new();
}

/// <summary>The attributes of one object in the order given; the last value of a name wins.</summary>
internal sealed class AttributeDrafts
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, DbcAttributeValue> _values = new(StringComparer.Ordinal);

    public DbcAttributeValue? Find(string name) =>
        _values.TryGetValue(name, out DbcAttributeValue value) ? value : null;

    public void Set(string name, DbcAttributeValue value)
    {
        if (!_values.ContainsKey(name))
        {
            _names.Add(name);
        }
        _values[name] = value;
    }

    public void Remove(string name)
    {
        if (_values.Remove(name))
        {
            _names.Remove(name);
        }
    }

    public IEnumerable<DbcAttribute> InOrder() => _names.Select(name => new DbcAttribute(name, _values[name]));
}

/// <summary>To which object a comment or an attribute value is given, before the object is known.</summary>
internal sealed record TargetDraft(
    DbcAttributeTarget Target,
    Token At,
    uint Message = 0,
    string Name = "",
    string Node = ""
);

/// <summary>A statement that can only be understood when all objects are known.</summary>
internal abstract record PendingStatement(Token At);

internal sealed record PendingComment(Token At, TargetDraft? Target, string Text) : PendingStatement(At);

internal sealed record PendingAttribute(Token At, string Name, TargetDraft? Target, DbcAttributeValue Value)
    : PendingStatement(At);

internal sealed record PendingDefault(Token At, string Name, DbcAttributeValue Value, bool OfRelation)
    : PendingStatement(At);

internal sealed record PendingValues(Token At, TargetDraft Target, List<(long Raw, string Text)> Values)
    : PendingStatement(At);

internal sealed record PendingValueType(Token At, uint Message, Token Signal, int Type) : PendingStatement(At);

internal sealed record PendingTransmitters(Token At, uint Message, List<string> Nodes) : PendingStatement(At);

internal sealed record PendingGroup(Token At, uint Message, string Name, int Repetitions, List<Token> Signals)
    : PendingStatement(At);

internal sealed record PendingRanges(
    Token At,
    uint Message,
    Token Signal,
    Token Multiplexer,
    List<(uint From, uint To)> Ranges
) : PendingStatement(At);

internal sealed record PendingDataLength(Token At, string Variable, int Length) : PendingStatement(At);
