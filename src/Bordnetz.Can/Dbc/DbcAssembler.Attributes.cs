namespace Bordnetz.Can;

/// <summary>Gives attributes to objects and takes the well-known ones out of them.</summary>
internal sealed partial class DbcAssembler
{
    private static readonly DbcAttributeTarget[] Targets = Enum.GetValues<DbcAttributeTarget>();

    private void GiveDefault(PendingDefault statement)
    {
        bool isFound = false;
        foreach (DbcAttributeTarget target in Targets)
        {
            bool isOfRelation = target >= DbcAttributeTarget.NodeMessage;
            if (isOfRelation == statement.OfRelation && _definitions.TryGetValue((target, statement.Name), out int i))
            {
                isFound = true;
                CheckValue(draft.Definitions[i], statement.Value, statement.At);
                draft.Definitions[i] = draft.Definitions[i] with { Default = statement.Value };
            }
        }
        if (!isFound)
        {
            IEnumerable<string> names = draft.Definitions.Select(definition => definition.Name);
            Departs(
                "BN2014",
                PlaceOf(statement.At),
                $"attribute '{statement.Name}' is not defined{Meant(statement.Name, names)}; its default is "
                    + "left out"
            );
        }
    }

    private void GiveAttribute(PendingAttribute statement)
    {
        TargetDraft target = statement.Target!;
        if (_definitions.TryGetValue((target.Target, statement.Name), out int index))
        {
            CheckValue(draft.Definitions[index], statement.Value, statement.At);
        }
        else
        {
            IEnumerable<string> names = draft
                .Definitions.Where(definition => definition.Target == target.Target)
                .Select(definition => definition.Name);
            string meant = Meant(statement.Name, names);
            Departs(
                "BN2014",
                PlaceOf(statement.At),
                $"attribute '{statement.Name}' is not defined for a {Word(target.Target)}{meant}; it is kept without "
                    + "a definition"
            );
        }
        AttributeDrafts? attributes = target.Target switch
        {
            DbcAttributeTarget.Network => _attributes,
            DbcAttributeTarget.Node => FindNode(target.Name, target.At)?.Attributes,
            DbcAttributeTarget.Message => FindMessage(target.Message, target.At)?.Attributes,
            DbcAttributeTarget.Signal => FindSignal(target.Message, target.Name, target.At)?.Attributes,
            DbcAttributeTarget.EnvironmentVariable => FindVariable(target.Name, target.At)?.Attributes,
            _ => null,
        };
        if (target.Target >= DbcAttributeTarget.NodeMessage)
        {
            AddRelation(statement, target);
        }
        attributes?.Set(statement.Name, statement.Value);
    }

    private void AddRelation(PendingAttribute statement, TargetDraft target)
    {
        bool isFound =
            FindNode(target.Node, target.At) is not null
            && target.Target switch
            {
                DbcAttributeTarget.NodeMessage => FindMessage(target.Message, target.At) is not null,
                DbcAttributeTarget.NodeSignal => FindSignal(target.Message, target.Name, target.At) is not null,
                _ => FindVariable(target.Name, target.At) is not null,
            };
        if (!isFound)
        {
            return;
        }
        bool hasMessage = target.Target != DbcAttributeTarget.NodeEnvironmentVariable;
        _relations.Add(
            new DbcRelation
            {
                Target = target.Target,
                Attribute = new DbcAttribute(statement.Name, statement.Value),
                Node = target.Node,
                Message =
                    hasMessage && target.Message != DbcParser.IndependentSignals
                        ? draft.FindMessages(target.Message)[0].Id
                        : null,
                Other = target.Name,
            }
        );
    }

    private void CheckValue(DbcAttributeDefinition definition, DbcAttributeValue value, Token at)
    {
        string? wrong = definition.Type switch
        {
            // Tools write an empty default for an enumeration without one.
            DbcAttributeType.Enumeration when value is { IsQuoted: true, Text: "" } => null,
            DbcAttributeType.Enumeration => definition.MemberIndex(value) is null
                ? $"none of its {definition.Members.Length} members{Meant(value.Text, definition.Members)}"
                : null,
            DbcAttributeType.Text => value.IsQuoted ? null : "no text in quotes",
            _ when value.IsQuoted || value.Number is null => "no number",
            _ when definition is { Min: { } min, Max: { } max }
                    && min < max
                    && !(value.Number >= min && value.Number <= max) =>
                $"not from {DbcNumber.ToText(min)} to {DbcNumber.ToText(max)}",
            _ => null,
        };
        if (wrong is not null)
        {
            Departs("BN2018", PlaceOf(at), $"the value '{value.Text}' of attribute '{definition.Name}' is {wrong}");
        }
    }

    private static string Word(DbcAttributeTarget target) =>
        target switch
        {
            DbcAttributeTarget.Network => "network",
            DbcAttributeTarget.Node => "node",
            DbcAttributeTarget.Message => "message",
            DbcAttributeTarget.Signal => "signal",
            DbcAttributeTarget.EnvironmentVariable => "environment variable",
            _ => "relation",
        };

    private void TakeLongNames()
    {
        foreach (NodeDraft node in draft.Nodes)
        {
            node.LongName = TakeLongName(node.Attributes, DbcWellKnown.NodeLongName);
        }
        foreach (MessageDraft message in draft.Messages)
        {
            message.LongName = TakeLongName(message.Attributes, DbcWellKnown.MessageLongName);
            TakeSignalNames(message);
        }
        if (draft.Independent is { } independent)
        {
            TakeSignalNames(independent);
        }
        foreach (EnvironmentDraft variable in draft.Variables)
        {
            variable.LongName = TakeLongName(variable.Attributes, DbcWellKnown.VariableLongName);
        }
    }

    private void TakeSignalNames(MessageDraft message)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SignalDraft signal in message.Signals)
        {
            signal.LongName = TakeLongName(signal.Attributes, DbcWellKnown.SignalLongName);
            if (!names.Add(signal.Name) && signal.LongName is not null)
            {
                Departs(
                    "BN2010",
                    signal.Place,
                    $"message '{message.Symbol}' has two signals with the long name '{signal.LongName}'; signal "
                        + $"'{signal.Symbol}' keeps its short name"
                );
                signal.LongName = null;
                names.Add(signal.Name);
            }
        }
    }

    private static string? TakeLongName(AttributeDrafts attributes, string name)
    {
        string? longName = attributes.Find(name)?.Text;
        attributes.Remove(name);
        return string.IsNullOrWhiteSpace(longName) ? null : longName;
    }
}
