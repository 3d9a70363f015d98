using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Bordnetz.Can;

/// <summary>How a <see cref="DbcWriter"/> writes.</summary>
public sealed record DbcWriteOptions
{
    /// <summary>What ends a line; tools on Windows write <c>"\r\n"</c>.</summary>
    public string NewLine { get; init; } = "\n";

    /// <summary>
    /// The longest name written as such; a longer one is shortened, with the whole as an attribute
    /// (<c>SystemSignalLongSymbol</c> and its like). Some tools read 32 characters only; null shortens nothing.
    /// </summary>
    public int? LongestName { get; init; }
}

/// <summary>
/// Writes a DBC. The same file gives the same text, and reading that text gives the same file again.
/// </summary>
/// <remarks>
/// Attributes that <see cref="DbcMessage"/> and <see cref="DbcSignal"/> carry as members (cycle time, frame format, bit
/// rate switch, start value) are written from these: where the attribute says something else, it is replaced, and
/// defined if it was not.
/// </remarks>
public static class DbcWriter
{
    /// <summary>Writes a file as text.</summary>
    public static string Write(DbcFile file, DbcWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        DbcWriteOptions given = options ?? new DbcWriteOptions();
        DbcWriting writing = new(DbcWritePlan.For(file, given.LongestName));
        writing.WriteHead();
        writing.WriteMessages();
        writing.WriteEnvironmentVariables();
        writing.WriteComments();
        writing.WriteDefinitions();
        writing.WriteAttributes();
        writing.WriteMeanings();
        writing.WriteDetails();
        string text = writing.ToString();
        return given.NewLine == "\n" ? text : text.Replace("\n", given.NewLine, StringComparison.Ordinal);
    }
}

/// <summary>One writing: the parts of a DBC in the order in which the format has them.</summary>
internal sealed class DbcWriting(DbcFile file)
{
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void WriteHead()
    {
        Line($"VERSION {Quoted(file.Version)}");
        Line();
        Line("NS_ :");
        foreach (string symbol in file.NewSymbols)
        {
            Line($"\t{symbol}");
        }
        Line();
        Line(BitTiming());
        Line();
        Line($"BU_:{string.Concat(file.Nodes.Select(node => " " + (node.Symbol ?? node.Name)))}");
        foreach (DbcValueTable table in file.ValueTables)
        {
            Line($"VAL_TABLE_ {table.Name}{Meanings(table.Values)} ;");
        }
        Line();
    }

    private string BitTiming()
    {
        StringBuilder line = new("BS_:");
        for (int i = 0; i < file.BitTiming.Length; i++)
        {
            string separator = i switch
            {
                0 => " ",
                1 => " : ",
                _ => ",",
            };
            line.Append(separator).Append(file.BitTiming[i]);
        }
        return line.ToString();
    }

    public void WriteMessages()
    {
        if (!file.IndependentSignals.IsEmpty)
        {
            Line($"BO_ {DbcParser.IndependentSignals} VECTOR__INDEPENDENT_SIG_MSG: 0 {DbcParser.NoNode}");
            WriteSignals(file.IndependentSignals);
        }
        foreach (DbcMessage message in file.Messages)
        {
            Line($"BO_ {Key(message.Id)} {message.Symbol ?? message.Name}: {message.Length} {message.Transmitter}");
            WriteSignals(message.Signals);
        }
        foreach (DbcMessage message in file.Messages)
        {
            if (!message.Transmitters.IsEmpty)
            {
                Line($"BO_TX_BU_ {Key(message.Id)} : {string.Join(',', message.Transmitters)};");
            }
        }
    }

    private void WriteSignals(ImmutableArray<DbcSignal> signals)
    {
        foreach (DbcSignal signal in signals)
        {
            string[] numbers = Numbers(signal);
            char order = signal.ByteOrder == ByteOrder.LittleEndian ? '1' : '0';
            char sign = signal.Kind == RawKind.Signed ? '-' : '+';
            string receivers = signal.Receivers.IsEmpty ? DbcParser.NoNode : string.Join(',', signal.Receivers);
            Line(
                $" SG_ {signal.Symbol ?? signal.Name}{Mark(signal)} : {signal.StartBit}|{signal.Length}@{order}{sign} "
                    + $"({numbers[0]},{numbers[1]}) [{numbers[2]}|{numbers[3]}] {Quoted(signal.Unit)} {receivers}"
            );
        }
        Line();
    }

    private static string Mark(DbcSignal signal)
    {
        string multiplexer = signal.IsMultiplexer ? "M" : "";
        if (signal.MultiplexedBy is null)
        {
            return multiplexer.Length > 0 ? " M" : "";
        }
        uint selector = signal.MultiplexRanges.IsEmpty ? 0 : signal.MultiplexRanges[0].From;
        return $" m{selector}{multiplexer}";
    }

    private static string[] Numbers(DbcSignal signal)
    {
        double[] values = [signal.Factor, signal.Offset, signal.Min, signal.Max];
        string[] texts = [.. values.Select(DbcNumber.ToText)];
        for (int i = 0; i < signal.NumbersAsWritten.Length && i < texts.Length; i++)
        {
            string written = signal.NumbersAsWritten[i];
            if (DbcNumber.TryParse(written, out double value, out _) && value.Equals(values[i]))
            {
                texts[i] = written;
            }
        }
        return texts;
    }

    public void WriteEnvironmentVariables()
    {
        foreach (DbcEnvironmentVariable variable in file.EnvironmentVariables)
        {
            bool isTextByAccess = variable.Access.Contains("VECTOR800", StringComparison.Ordinal);
            int type = variable.Type switch
            {
                DbcEnvironmentType.Float => 1,
                DbcEnvironmentType.Text when !isTextByAccess => 2,
                _ => 0,
            };
            string nodes = variable.Nodes.IsEmpty ? DbcParser.NoNode : string.Join(',', variable.Nodes);
            Line(
                $"EV_ {Symbol(variable)}: {type} [{DbcNumber.ToText(variable.Min)}|{DbcNumber.ToText(variable.Max)}] "
                    + $"{Quoted(variable.Unit)} {DbcNumber.ToText(variable.Initial)} {variable.Number} "
                    + $"{variable.Access} {nodes};"
            );
        }
        foreach (DbcEnvironmentVariable variable in file.EnvironmentVariables)
        {
            if (variable.Type == DbcEnvironmentType.Data)
            {
                Line($"ENVVAR_DATA_ {Symbol(variable)}: {variable.DataLength};");
            }
        }
    }

    public void WriteComments()
    {
        foreach (string comment in file.Comments)
        {
            Line($"CM_ {Quoted(comment)};");
        }
        ForEachObject((target, comment, _) => WriteComment(target, comment));
    }

    private void WriteComment(string target, string comment)
    {
        if (comment.Length > 0)
        {
            Line($"CM_ {target} {Quoted(comment)};");
        }
    }

    public void WriteDefinitions()
    {
        foreach (bool ofRelation in new[] { false, true })
        {
            foreach (DbcAttributeDefinition definition in file.AttributeDefinitions)
            {
                if (definition.IsOfRelation == ofRelation)
                {
                    string keyword = ofRelation ? "BA_DEF_REL_" : "BA_DEF_";
                    string target = Keyword(definition.Target);
                    Line($"{keyword} {target}{Quoted(definition.Name)} {TypeOf(definition)};");
                }
            }
        }
        HashSet<(bool, string)> written = [];
        foreach (bool ofRelation in new[] { false, true })
        {
            foreach (DbcAttributeDefinition definition in file.AttributeDefinitions)
            {
                // A default belongs to a name, whatever the targets; all definitions of that name share it.
                if (
                    definition.IsOfRelation == ofRelation
                    && definition.Default is { } value
                    && written.Add((ofRelation, definition.Name))
                )
                {
                    string keyword = ofRelation ? "BA_DEF_DEF_REL_" : "BA_DEF_DEF_";
                    Line($"{keyword} {Quoted(definition.Name)} {Value(value)};");
                }
            }
        }
    }

    private static string TypeOf(DbcAttributeDefinition definition)
    {
        string limits = definition is { Min: { } min, Max: { } max }
            ? $" {DbcNumber.ToText(min)} {DbcNumber.ToText(max)}"
            : "";
        return definition.Type switch
        {
            DbcAttributeType.Integer => $"INT{limits}",
            DbcAttributeType.Hexadecimal => $"HEX{limits}",
            DbcAttributeType.Float => $"FLOAT{limits}",
            DbcAttributeType.Text => "STRING ",
            _ => $"ENUM {string.Join(',', definition.Members.Select(Quoted))}",
        };
    }

    public void WriteAttributes()
    {
        foreach (DbcAttribute attribute in file.Attributes)
        {
            Line($"BA_ {Quoted(attribute.Name)} {Value(attribute.Value)};");
        }
        ForEachObject((target, _, attributes) => WriteAttributes(target, attributes));
        foreach (DbcRelation relation in file.Relations)
        {
            string to = relation.Target switch
            {
                DbcAttributeTarget.NodeMessage => KeyOf(relation.Message),
                DbcAttributeTarget.NodeSignal => $"SG_ {KeyOf(relation.Message)} {relation.Other}",
                _ => relation.Other,
            };
            Line(
                $"BA_REL_ {Quoted(relation.Attribute.Name)} {Keyword(relation.Target)}{relation.Node} {to} "
                    + $"{Value(relation.Attribute.Value)};"
            );
        }
    }

    private void WriteAttributes(string target, ImmutableArray<DbcAttribute> attributes)
    {
        foreach (DbcAttribute attribute in attributes)
        {
            Line($"BA_ {Quoted(attribute.Name)} {target} {Value(attribute.Value)};");
        }
    }

    public void WriteMeanings()
    {
        WriteMeanings(DbcParser.IndependentSignals, file.IndependentSignals);
        foreach (DbcMessage message in file.Messages)
        {
            WriteMeanings(Key(message.Id), message.Signals);
        }
        foreach (DbcEnvironmentVariable variable in file.EnvironmentVariables)
        {
            if (!variable.Values.IsEmpty)
            {
                Line($"VAL_ {Symbol(variable)}{Meanings(variable.Values)} ;");
            }
        }
    }

    private void WriteMeanings(uint key, ImmutableArray<DbcSignal> signals)
    {
        foreach (DbcSignal signal in signals)
        {
            if (!signal.Values.IsEmpty)
            {
                Line($"VAL_ {key} {signal.Symbol ?? signal.Name}{Meanings(signal.Values)} ;");
            }
        }
    }

    public void WriteDetails()
    {
        WriteValueTypes(DbcParser.IndependentSignals, file.IndependentSignals);
        foreach (DbcMessage message in file.Messages)
        {
            WriteValueTypes(Key(message.Id), message.Signals);
        }
        foreach (DbcSignalGroup group in file.SignalGroups)
        {
            ImmutableArray<DbcSignal> signals = file.FindMessage(group.Message)?.Signals ?? [];
            string names = string.Concat(group.Signals.Select(name => " " + SymbolOf(signals, name)));
            Line($"SIG_GROUP_ {Key(group.Message)} {group.Name} {group.Repetitions} :{names};");
        }
        foreach (string statement in file.OtherStatements)
        {
            Line($"{statement};");
        }
        foreach (DbcMessage message in file.Messages)
        {
            if (NeedsRanges(message))
            {
                WriteRanges(message);
            }
        }
    }

    private void WriteValueTypes(uint key, ImmutableArray<DbcSignal> signals)
    {
        foreach (DbcSignal signal in signals)
        {
            if (signal.Kind is RawKind.Float32 or RawKind.Float64)
            {
                int type = signal.Kind == RawKind.Float32 ? 1 : 2;
                Line($"SIG_VALTYPE_ {key} {signal.Symbol ?? signal.Name} : {type};");
            }
        }
    }

    // Without ranges a reader gives every multiplexed signal to the only multiplexer, for one value each.
    private static bool NeedsRanges(DbcMessage message)
    {
        DbcSignal[] roots =
        [
            .. message.Signals.Where(signal => signal is { IsMultiplexer: true, MultiplexedBy: null }),
        ];
        foreach (DbcSignal signal in message.Signals)
        {
            if (signal.MultiplexedBy is null)
            {
                continue;
            }
            bool isSingle = signal.MultiplexRanges is [var range] && range.From == range.To;
            if (!isSingle || signal.IsMultiplexer || roots.Length != 1 || signal.MultiplexedBy != roots[0].Name)
            {
                return true;
            }
        }
        return false;
    }

    private void WriteRanges(DbcMessage message)
    {
        foreach (DbcSignal signal in message.Signals)
        {
            if (signal.MultiplexedBy is { } multiplexer)
            {
                string ranges = string.Join(", ", signal.MultiplexRanges.Select(range => $"{range.From}-{range.To}"));
                Line(
                    $"SG_MUL_VAL_ {Key(message.Id)} {signal.Symbol ?? signal.Name} "
                        + $"{SymbolOf(message.Signals, multiplexer)} {ranges};"
                );
            }
        }
    }

    // --- pieces ---

    private void ForEachObject(Action<string, string, ImmutableArray<DbcAttribute>> write)
    {
        foreach (DbcNode node in file.Nodes)
        {
            write($"BU_ {node.Symbol ?? node.Name}", node.Comment, node.Attributes);
        }
        foreach (DbcSignal signal in file.IndependentSignals)
        {
            string target = $"SG_ {DbcParser.IndependentSignals} {signal.Symbol ?? signal.Name}";
            write(target, signal.Comment, signal.Attributes);
        }
        foreach (DbcMessage message in file.Messages)
        {
            write($"BO_ {Key(message.Id)}", message.Comment, message.Attributes);
            foreach (DbcSignal signal in message.Signals)
            {
                string target = $"SG_ {Key(message.Id)} {signal.Symbol ?? signal.Name}";
                write(target, signal.Comment, signal.Attributes);
            }
        }
        foreach (DbcEnvironmentVariable variable in file.EnvironmentVariables)
        {
            write($"EV_ {Symbol(variable)}", variable.Comment, variable.Attributes);
        }
    }

    private void Line(string line = "") => _text.Append(line).Append('\n');

    private static uint Key(CanId id) => id.IsExtended ? id.Value | 0x8000_0000 : id.Value;

    private static string KeyOf(CanId? id) =>
        (id is { } known ? Key(known) : DbcParser.IndependentSignals).ToString(CultureInfo.InvariantCulture);

    private static string Symbol(DbcEnvironmentVariable variable) => variable.Symbol ?? variable.Name;

    private static string SymbolOf(ImmutableArray<DbcSignal> signals, string name) =>
        signals.FirstOrDefault(signal => signal.Name == name)?.Symbol ?? name;

    private static string Meanings(ImmutableArray<(long Raw, string Text)> values) =>
        string.Concat(values.Select(value => $" {value.Raw} {Quoted(value.Text)}"));

    private static string Value(DbcAttributeValue value) =>
        value.IsQuoted || value.Number is null ? Quoted(value.Text) : value.Text;

    private static string Keyword(DbcAttributeTarget target) =>
        target switch
        {
            DbcAttributeTarget.Node => "BU_ ",
            DbcAttributeTarget.Message => "BO_ ",
            DbcAttributeTarget.Signal => "SG_ ",
            DbcAttributeTarget.EnvironmentVariable => "EV_ ",
            DbcAttributeTarget.NodeMessage => "BU_BO_REL_ ",
            DbcAttributeTarget.NodeSignal => "BU_SG_REL_ ",
            DbcAttributeTarget.NodeEnvironmentVariable => "BU_EV_REL_ ",
            _ => "",
        };

    // The reverse of the scanner: backslashes before a quote or the end are doubled, a quote inside gets one more.
    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        int backslashes = 0;
        foreach (char c in text)
        {
            if (c == '"')
            {
                quoted.Append('\\', backslashes + 1);
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }
        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
