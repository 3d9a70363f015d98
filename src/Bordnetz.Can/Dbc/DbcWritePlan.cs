using System.Collections.Immutable;

namespace Bordnetz.Can;

/// <summary>
/// What a writer writes when members say what attributes do not: a file in which names are short enough and the
/// well-known attributes agree with the members of messages and signals.
/// </summary>
internal static class DbcWritePlan
{
    public static DbcFile For(DbcFile file, int? longestName)
    {
        DbcFile shortened = longestName is { } longest ? Shorten(file, longest) : file;
        DbcFile whole = shortened with
        {
            Nodes = [.. shortened.Nodes.Select(WithLongName)],
            Messages = [.. shortened.Messages.Select(message => WithAttributes(shortened, message))],
            IndependentSignals = [.. shortened.IndependentSignals.Select(signal => WithAttributes(shortened, signal))],
            EnvironmentVariables = [.. shortened.EnvironmentVariables.Select(WithLongName)],
        };
        return whole with { AttributeDefinitions = Definitions(whole) };
    }

    // --- attributes that say the same as members ---

    private static DbcNode WithLongName(DbcNode node) =>
        node with
        {
            Attributes = WithLongName(node.Attributes, DbcWellKnown.NodeLongName, node.Symbol, node.Name),
        };

    private static DbcEnvironmentVariable WithLongName(DbcEnvironmentVariable variable) =>
        variable with
        {
            Attributes = WithLongName(
                variable.Attributes,
                DbcWellKnown.VariableLongName,
                variable.Symbol,
                variable.Name
            ),
        };

    private static DbcMessage WithAttributes(DbcFile file, DbcMessage message)
    {
        ImmutableArray<DbcAttribute> attributes = message.Attributes;
        if (DbcWellKnown.CycleTimeMs(file, attributes) != message.CycleTimeMs)
        {
            attributes = With(attributes, DbcWellKnown.CycleTime, DbcAttributeValue.Of(message.CycleTimeMs ?? 0));
        }
        if (DbcWellKnown.IsFd(file, attributes, message.Length) != message.IsFd)
        {
            int format = (message.IsFd ? 14 : 0) + (message.Id.IsExtended ? 1 : 0);
            attributes = With(attributes, DbcWellKnown.FrameFormat, DbcAttributeValue.Of(format));
        }
        if (message.Id.IsExtended && !message.IsFd && DbcWellKnown.SaysJ1939(file, attributes) != message.IsJ1939)
        {
            int format = message.IsJ1939 ? 3 : 1;
            attributes = With(attributes, DbcWellKnown.FrameFormat, DbcAttributeValue.Of(format));
        }
        if (message.IsFd && DbcWellKnown.HasBitRateSwitch(file, attributes) != message.BitRateSwitch)
        {
            DbcAttributeValue value = DbcAttributeValue.Of(message.BitRateSwitch ? 1 : 0);
            attributes = With(attributes, DbcWellKnown.BitRateSwitch, value);
        }
        return message with
        {
            Attributes = WithLongName(attributes, DbcWellKnown.MessageLongName, message.Symbol, message.Name),
            Signals = [.. message.Signals.Select(signal => WithAttributes(file, signal))],
        };
    }

    private static DbcSignal WithAttributes(DbcFile file, DbcSignal signal)
    {
        ImmutableArray<DbcAttribute> attributes = signal.Attributes;
        if (DbcWellKnown.Start(file, attributes) != signal.StartValue)
        {
            attributes = With(attributes, DbcWellKnown.StartValue, DbcAttributeValue.Of(signal.StartValue ?? 0));
        }
        return signal with
        {
            Attributes = WithLongName(attributes, DbcWellKnown.SignalLongName, signal.Symbol, signal.Name),
        };
    }

    private static ImmutableArray<DbcAttribute> WithLongName(
        ImmutableArray<DbcAttribute> attributes,
        string attribute,
        string? symbol,
        string name
    ) => symbol is null || symbol == name ? attributes : With(attributes, attribute, DbcAttributeValue.Of(name));

    private static ImmutableArray<DbcAttribute> With(
        ImmutableArray<DbcAttribute> attributes,
        string name,
        DbcAttributeValue value
    )
    {
        DbcAttribute changed = new(name, value);
        for (int i = 0; i < attributes.Length; i++)
        {
            if (attributes[i].Name == name)
            {
                return attributes.SetItem(i, changed);
            }
        }
        return attributes.Add(changed);
    }

    // --- definitions of attributes that are used but not defined ---

    private static ImmutableArray<DbcAttributeDefinition> Definitions(DbcFile file)
    {
        List<DbcAttributeDefinition> definitions = [.. file.AttributeDefinitions];
        HashSet<(DbcAttributeTarget, string)> known = [.. definitions.Select(d => (d.Target, d.Name))];
        void Define(DbcAttributeTarget target, ImmutableArray<DbcAttribute> attributes)
        {
            foreach (DbcAttribute attribute in attributes)
            {
                if (Standard(target, attribute.Name) is { } definition && known.Add((target, attribute.Name)))
                {
                    definitions.Add(definition);
                }
            }
        }
        foreach (DbcNode node in file.Nodes)
        {
            Define(DbcAttributeTarget.Node, node.Attributes);
        }
        foreach (DbcMessage message in file.Messages)
        {
            Define(DbcAttributeTarget.Message, message.Attributes);
        }
        foreach (DbcSignal signal in file.Messages.SelectMany(m => m.Signals).Concat(file.IndependentSignals))
        {
            Define(DbcAttributeTarget.Signal, signal.Attributes);
        }
        foreach (DbcEnvironmentVariable variable in file.EnvironmentVariables)
        {
            Define(DbcAttributeTarget.EnvironmentVariable, variable.Attributes);
        }
        return [.. definitions];
    }

    private static DbcAttributeDefinition? Standard(DbcAttributeTarget target, string name)
    {
        DbcAttributeDefinition definition = new() { Name = name, Target = target };
        return (target, name) switch
        {

            (DbcAttributeTarget.Node, DbcWellKnown.NodeLongName)
            or
            (DbcAttributeTarget.Message, DbcWellKnown.MessageLongName)
            or
            (DbcAttributeTarget.Signal, DbcWellKnown.SignalLongName)
            or (DbcAttributeTarget.EnvironmentVariable, DbcWellKnown.VariableLongName) => definition with
            {
                Type = DbcAttributeType.Text,
                Default = DbcAttributeValue.Of(""),
            },
            (DbcAttributeTarget.Message, DbcWellKnown.CycleTime) => definition with
            {
                Type = DbcAttributeType.Float,
                Min = 0,
                Max = 1e9,
                Default = DbcAttributeValue.Of(0),
            },
            (DbcAttributeTarget.Message, DbcWellKnown.FrameFormat) => definition with
            {
                Type = DbcAttributeType.Enumeration,
                Members = FrameFormats(),
                Default = DbcAttributeValue.Of("StandardCAN"),
            },
            (DbcAttributeTarget.Message, DbcWellKnown.BitRateSwitch) => definition with
            {
                Type = DbcAttributeType.Enumeration,
                Members = ["0", "1"],
                Default = DbcAttributeValue.Of("1"),
            },
            (DbcAttributeTarget.Signal, DbcWellKnown.StartValue) => definition with
            {
                Type = DbcAttributeType.Float,
                Min = -1e19,
                Max = 1e20,
                Default = DbcAttributeValue.Of(0),
            },
            _ => null,
        };
    }

    private static ImmutableArray<string> FrameFormats()
    {
        string[] formats = new string[16];
        Array.Fill(formats, "reserved");
        formats[0] = "StandardCAN";
        formats[1] = "ExtendedCAN";
        formats[3] = "J1939PG";
        formats[14] = "StandardCAN_FD";
        formats[15] = "ExtendedCAN_FD";
        return [.. formats];
    }

    // --- short names ---

    private static DbcFile Shorten(DbcFile file, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 8);
        string[] nodes = Symbols([.. file.Nodes.Select(n => n.Symbol ?? n.Name)], longest);
        Dictionary<string, string> nodeSymbols = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Length; i++)
        {
            nodeSymbols[file.Nodes[i].Symbol ?? file.Nodes[i].Name] = nodes[i];
        }
        string Node(string name) => nodeSymbols.TryGetValue(name, out string? symbol) ? symbol : name;
        string[] messages = Symbols([.. file.Messages.Select(m => m.Symbol ?? m.Name)], longest);
        string[] variables = Symbols([.. file.EnvironmentVariables.Select(v => v.Symbol ?? v.Name)], longest);
        DbcFile result = file with
        {
            Nodes = [.. file.Nodes.Select((n, i) => n with { Symbol = SymbolOrNull(n.Name, nodes[i]) })],
            Messages =
            [
                .. file.Messages.Select(
                    (m, i) =>
                        m with
                        {
                            Symbol = SymbolOrNull(m.Name, messages[i]),
                            Transmitter = Node(m.Transmitter),
                            Transmitters = [.. m.Transmitters.Select(Node)],
                            Signals = Shorten(m.Signals, longest, Node),
                        }
                ),
            ],
            IndependentSignals = Shorten(file.IndependentSignals, longest, Node),
            EnvironmentVariables =
            [
                .. file.EnvironmentVariables.Select(
                    (v, i) => v with { Symbol = SymbolOrNull(v.Name, variables[i]), Nodes = [.. v.Nodes.Select(Node)] }
                ),
            ],
        };
        return result with { Relations = [.. file.Relations.Select(r => Shorten(file, result, r, Node))] };
    }

    private static ImmutableArray<DbcSignal> Shorten(
        ImmutableArray<DbcSignal> signals,
        int longest,
        Func<string, string> node
    )
    {
        string[] symbols = Symbols([.. signals.Select(s => s.Symbol ?? s.Name)], longest);
        return
        [
            .. signals.Select(
                (s, i) =>
                    s with
                    {
                        Symbol = SymbolOrNull(s.Name, symbols[i]),
                        Receivers = [.. s.Receivers.Select(node)],
                    }
            ),
        ];
    }

    private static DbcRelation Shorten(DbcFile before, DbcFile after, DbcRelation relation, Func<string, string> node)
    {
        string other = relation.Other;
        for (int m = 0; m < before.Messages.Length && relation.Target == DbcAttributeTarget.NodeSignal; m++)
        {
            ImmutableArray<DbcSignal> signals = before.Messages[m].Signals;
            for (int i = 0; i < signals.Length && before.Messages[m].Id == relation.Message; i++)
            {
                if ((signals[i].Symbol ?? signals[i].Name) == relation.Other)
                {
                    other = after.Messages[m].Signals[i].Symbol ?? other;
                }
            }
        }
        for (int i = 0; i < before.EnvironmentVariables.Length; i++)
        {
            DbcEnvironmentVariable variable = before.EnvironmentVariables[i];
            bool isMeant = relation.Target == DbcAttributeTarget.NodeEnvironmentVariable;
            if (isMeant && (variable.Symbol ?? variable.Name) == relation.Other)
            {
                other = after.EnvironmentVariables[i].Symbol ?? other;
            }
        }
        return relation with { Node = node(relation.Node), Other = other };
    }

    private static string? SymbolOrNull(string name, string symbol) => name == symbol ? null : symbol;

    // Long names are cut; where that makes two the same, a number distinguishes them.
    private static string[] Symbols(string[] names, int longest)
    {
        HashSet<string> taken = [.. names.Where(name => name.Length <= longest)];
        string[] symbols = new string[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            string symbol = names[i];
            if (symbol.Length > longest)
            {
                symbol = symbol[..longest];
                for (int number = 0; !taken.Add(symbol); number++)
                {
                    string suffix = $"_{number:0000}";
                    symbol = names[i][..Math.Max(0, longest - suffix.Length)] + suffix;
                }
            }
            symbols[i] = symbol;
        }
        return symbols;
    }
}
