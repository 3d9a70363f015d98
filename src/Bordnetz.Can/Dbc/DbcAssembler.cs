using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>
/// The second half of reading: gives comments, attributes, meanings and multiplexing to the objects they name, checks
/// the whole and makes the immutable file of it.
/// </summary>
internal sealed partial class DbcAssembler(DbcDraft draft, ProblemLog log, DbcMode mode)
{
    private const int MostSuggestions = 100;

    private readonly Dictionary<(DbcAttributeTarget, string), int> _definitions = [];
    private readonly HashSet<string> _undeclaredNodes = new(StringComparer.Ordinal);
    private readonly List<string> _comments = [];
    private readonly AttributeDrafts _attributes = new();
    private readonly List<DbcRelation> _relations = [];
    private readonly List<DbcSignalGroup> _groups = [];
    private readonly List<PendingGroup> _pendingGroups = [];
    private int _suggestions;

    public DbcFile Assemble()
    {
        for (int i = 0; i < draft.Definitions.Count; i++)
        {
            _definitions[(draft.Definitions[i].Target, draft.Definitions[i].Name)] = i;
        }
        foreach (PendingStatement statement in draft.Pending)
        {
            Apply(statement);
        }
        TakeLongNames();
        foreach (MessageDraft message in draft.Messages)
        {
            LinkMultiplexers(message);
            CheckNodes(message);
        }
        if (draft.Independent is { } independent)
        {
            LinkMultiplexers(independent);
        }
        CheckMessageNames();
        foreach (PendingGroup group in _pendingGroups)
        {
            AddGroup(group);
        }
        DbcFile file = Freeze();
        foreach (DbcMessage message in file.Messages)
        {
            DbcLayoutCheck.Check(message, Departs);
        }
        return file;
    }

    private void Apply(PendingStatement statement)
    {
        switch (statement)
        {
            case PendingComment comment:
                GiveComment(comment);
                break;
            case PendingAttribute attribute:
                GiveAttribute(attribute);
                break;
            case PendingDefault value:
                GiveDefault(value);
                break;
            case PendingValues values:
                GiveValues(values);
                break;
            case PendingValueType type:
                GiveValueType(type);
                break;
            case PendingTransmitters transmitters
                when FindMessage(transmitters.Message, transmitters.At) is { } message:
                message.Transmitters.Clear();
                message.Transmitters.AddRange(transmitters.Nodes);
                break;
            case PendingGroup group:
                _pendingGroups.Add(group);
                break;
            case PendingRanges ranges:
                GiveRanges(ranges);
                break;
            case PendingDataLength length:
                GiveDataLength(length);
                break;
            default:
                break;
        }
    }

    private void GiveComment(PendingComment comment)
    {
        switch (comment.Target?.Target)
        {
            case null:
                _comments.Add(comment.Text);
                break;
            case DbcAttributeTarget.Node when FindNode(comment.Target.Name, comment.At) is { } node:
                node.Comment = comment.Text;
                break;
            case DbcAttributeTarget.Message when FindMessage(comment.Target.Message, comment.At) is { } message:
                message.Comment = comment.Text;
                break;
            case DbcAttributeTarget.Signal
                when FindSignal(comment.Target.Message, comment.Target.Name, comment.At) is { } signal:
                signal.Comment = comment.Text;
                break;
            case DbcAttributeTarget.EnvironmentVariable
                when FindVariable(comment.Target.Name, comment.At) is { } variable:
                variable.Variable = variable.Variable with { Comment = comment.Text };
                break;
            default:
                break;
        }
    }

    private void GiveValues(PendingValues values)
    {
        TargetDraft target = values.Target;
        HashSet<long> seen = [];
        foreach ((long raw, string text) in values.Values)
        {
            if (!seen.Add(raw))
            {
                Departs("BN2023", PlaceOf(values.At), $"'{target.Name}' gives raw value {raw} two meanings ('{text}')");
            }
        }
        if (target.Target == DbcAttributeTarget.Signal)
        {
            if (FindSignal(target.Message, target.Name, values.At) is { } signal)
            {
                signal.Values = values.Values;
            }
        }
        else if (FindVariable(target.Name, values.At) is { } variable)
        {
            variable.Variable = variable.Variable with { Values = [.. values.Values] };
        }
    }

    private void GiveValueType(PendingValueType type)
    {
        if (FindSignal(type.Message, type.Signal.Text, type.At) is not { } signal)
        {
            return;
        }
        int length = type.Type switch
        {
            1 => 32,
            2 => 64,
            _ => signal.Length,
        };
        if (signal.Length != length || type.Type == 3)
        {
            Departs(
                "BN2015",
                PlaceOf(type.At),
                $"signal '{signal.Symbol}' of {signal.Length} bits cannot be of value type {type.Type}; "
                    + "1 needs 32 bits and 2 needs 64; it stays an integer"
            );
            return;
        }
        signal.Kind = type.Type switch
        {
            1 => RawKind.Float32,
            2 => RawKind.Float64,
            _ => signal.Kind,
        };
    }

    private void GiveDataLength(PendingDataLength length)
    {
        if (FindVariable(length.Variable, length.At) is { } variable)
        {
            variable.Variable = variable.Variable with { Type = DbcEnvironmentType.Data, DataLength = length.Length };
        }
    }

    private void AddGroup(PendingGroup group)
    {
        if (FindMessage(group.Message, group.At) is not { } message)
        {
            return;
        }
        List<string> names = [];
        foreach (Token token in group.Signals)
        {
            if (FindSignal(group.Message, token.Text, token) is { } signal)
            {
                names.Add(signal.Name);
            }
        }
        _groups.Add(new DbcSignalGroup(message.Id, group.Name, group.Repetitions, [.. names]));
    }

    private void CheckNodes(MessageDraft message)
    {
        CheckNode(message.Transmitter, message.Place);
        foreach (string node in message.Transmitters)
        {
            CheckNode(node, message.Place);
        }
        foreach (SignalDraft signal in message.Signals)
        {
            foreach (string node in signal.Receivers)
            {
                CheckNode(node, signal.Place);
            }
        }
    }

    private void CheckNode(string symbol, SourcePlace place)
    {
        if (symbol != DbcParser.NoNode && draft.FindNode(symbol) is null && _undeclaredNodes.Add(symbol))
        {
            Departs("BN2014", place, $"node '{symbol}' is not declared in BU_{Meant(symbol, draft.NodeNames)}");
        }
    }

    private void CheckMessageNames()
    {
        Dictionary<string, MessageDraft> names = new(StringComparer.Ordinal);
        foreach (MessageDraft message in draft.Messages)
        {
            if (names.TryGetValue(message.Name, out MessageDraft? first))
            {
                Departs("BN2010", message.Place, $"message '{message.Name}' exists already in line {first.Place.Line}");
            }
            else
            {
                names.Add(message.Name, message);
            }
        }
    }

    // Each suggestion passes all names; a file with thousands of slips needs no thousands of suggestions.
    private string Meant(string name, IEnumerable<string> candidates) =>
        _suggestions++ < MostSuggestions ? Suggestion.For(name, candidates) : "";

    // --- references ---

    private MessageDraft? FindMessage(uint key, Token at)
    {
        IReadOnlyList<MessageDraft> messages = draft.FindMessages(key);
        if (messages.Count > 0)
        {
            return messages[0];
        }
        Departs("BN2014", PlaceOf(at), $"no message has the identifier {key}; the statement is left out");
        return null;
    }

    private SignalDraft? FindSignal(uint key, string symbol, Token at)
    {
        foreach (MessageDraft message in draft.FindMessages(key))
        {
            if (message.SignalsBySymbol.TryGetValue(symbol, out SignalDraft? signal))
            {
                return signal;
            }
        }
        if (FindMessage(key, at) is { } owner)
        {
            string meant = Meant(symbol, owner.SignalsBySymbol.Keys);
            Departs(
                "BN2014",
                PlaceOf(at),
                $"message '{owner.Symbol}' has no signal '{symbol}'{meant}; the statement is left out"
            );
        }
        return null;
    }

    private NodeDraft? FindNode(string symbol, Token at)
    {
        NodeDraft? node = draft.FindNode(symbol);
        if (node is null)
        {
            string meant = Meant(symbol, draft.NodeNames);
            Departs("BN2014", PlaceOf(at), $"node '{symbol}' is not declared in BU_{meant}; the statement is left out");
        }
        return node;
    }

    private EnvironmentDraft? FindVariable(string symbol, Token at)
    {
        EnvironmentDraft? variable = draft.FindVariable(symbol);
        if (variable is null)
        {
            string meant = Meant(symbol, draft.VariableNames);
            Departs(
                "BN2014",
                PlaceOf(at),
                $"there is no environment variable '{symbol}'{meant}; the statement is left out"
            );
        }
        return variable;
    }

    private SourcePlace PlaceOf(Token token) => new(draft.Name, token.Line, token.Column);

    private void Departs(string code, SourcePlace place, string message) =>
        log.Add(new Problem(code, mode == DbcMode.Strict ? Severity.Error : Severity.Warning, place, message));
}
