namespace Bordnetz.Can;

/// <summary>A whole file while it is being read.</summary>
internal sealed class DbcDraft(string name)
{
    private readonly Dictionary<string, NodeDraft> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, List<MessageDraft>> _messages = [];
    private readonly Dictionary<string, EnvironmentDraft> _variables = new(StringComparer.Ordinal);

    public string Name { get; } = name;
    public string Version { get; set; } = "";
    public List<string> NewSymbols { get; } = [];
    public List<string> BitTiming { get; } = [];
    public List<string> OtherStatements { get; } = [];
    public List<NodeDraft> Nodes { get; } = [];
    public List<DbcValueTable> ValueTables { get; } = [];
    public List<MessageDraft> Messages { get; } = [];
    public MessageDraft? Independent { get; set; }
    public List<EnvironmentDraft> Variables { get; } = [];
    public List<DbcAttributeDefinition> Definitions { get; } = [];
    public List<PendingStatement> Pending { get; } = [];

    public bool AddNode(NodeDraft node)
    {
        if (_nodes.ContainsKey(node.Symbol))
        {
            return false;
        }
        _nodes.Add(node.Symbol, node);
        Nodes.Add(node);
        return true;
    }

    public NodeDraft? FindNode(string symbol) => _nodes.TryGetValue(symbol, out NodeDraft? node) ? node : null;

    /// <summary>Adds a message; false when another has the same identifier (both are kept).</summary>
    public bool AddMessage(MessageDraft message)
    {
        Messages.Add(message);
        if (_messages.TryGetValue(message.Key, out List<MessageDraft>? same))
        {
            same.Add(message);
            return false;
        }
        _messages.Add(message.Key, [message]);
        return true;
    }

    /// <summary>The messages with this key in file order; mostly one.</summary>
    public IReadOnlyList<MessageDraft> FindMessages(uint key)
    {
        if (key == DbcParser.IndependentSignals)
        {
            return Independent is null ? [] : [Independent];
        }
        return _messages.TryGetValue(key, out List<MessageDraft>? same) ? same : [];
    }

    public bool AddVariable(EnvironmentDraft variable)
    {
        if (_variables.ContainsKey(variable.Variable.Name))
        {
            return false;
        }
        _variables.Add(variable.Variable.Name, variable);
        Variables.Add(variable);
        return true;
    }

    public EnvironmentDraft? FindVariable(string symbol) =>
        _variables.TryGetValue(symbol, out EnvironmentDraft? variable) ? variable : null;

    public IEnumerable<string> VariableNames => _variables.Keys;

    public IEnumerable<string> NodeNames => _nodes.Keys;
}
