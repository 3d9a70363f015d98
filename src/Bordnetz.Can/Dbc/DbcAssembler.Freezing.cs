using System.Collections.Immutable;

namespace Bordnetz.Can;

/// <summary>Makes immutable records of the drafts.</summary>
internal sealed partial class DbcAssembler
{
    private DbcFile Freeze()
    {
        DbcFile file = new()
        {
            Name = draft.Name,
            Version = draft.Version,
            NewSymbols = [.. draft.NewSymbols],
            BitTiming = [.. draft.BitTiming],
            Nodes = [.. draft.Nodes.Select(Freeze)],
            ValueTables = [.. draft.ValueTables],
            EnvironmentVariables = [.. draft.Variables.Select(Freeze)],
            SignalGroups = [.. _groups],
            AttributeDefinitions = [.. draft.Definitions],
            Attributes = [.. _attributes.InOrder()],
            Relations = [.. _relations],
            Comments = [.. _comments],
            OtherStatements = [.. draft.OtherStatements],
        };
        Defaults defaults = new(file);
        return file with
        {
            Messages = [.. draft.Messages.Select(message => Freeze(message, defaults))],
            IndependentSignals = draft.Independent is { } independent
                ? [.. independent.Signals.Select(signal => Freeze(signal, defaults))]
                : [],
        };
    }

    // The definitions of the well-known attributes only, so that a lookup does not pass all the others.
    private sealed class Defaults(DbcFile file)
    {
        public readonly DbcFile WellKnown = new()
        {
            Attributes = [.. file.Attributes.Where(attribute => attribute.Name == DbcWellKnown.ProtocolType)],
            AttributeDefinitions =
            [
                .. file.AttributeDefinitions.Where(definition =>
                    definition.Name
                        is DbcWellKnown.CycleTime
                            or DbcWellKnown.FrameFormat
                            or DbcWellKnown.ProtocolType
                            or DbcWellKnown.BitRateSwitch
                            or DbcWellKnown.StartValue
                ),
            ],
        };
    }

    private static DbcNode Freeze(NodeDraft node) =>
        new()
        {
            Name = node.LongName ?? node.Symbol,
            Symbol = SymbolIf(node.LongName, node.Symbol),
            Comment = node.Comment,
            Attributes = [.. node.Attributes.InOrder()],
            Place = node.Place,
        };

    private static DbcEnvironmentVariable Freeze(EnvironmentDraft variable) =>
        variable.Variable with
        {
            Name = variable.LongName ?? variable.Variable.Name,
            Symbol = SymbolIf(variable.LongName, variable.Variable.Name),
            Attributes = [.. variable.Attributes.InOrder()],
        };

    private static DbcMessage Freeze(MessageDraft message, Defaults defaults)
    {
        ImmutableArray<DbcAttribute> attributes = [.. message.Attributes.InOrder()];
        bool isFd = DbcWellKnown.IsFd(defaults.WellKnown, attributes, message.Length);
        return new DbcMessage
        {
            Id = message.Id,
            Name = message.Name,
            Symbol = SymbolIf(message.LongName, message.Symbol),
            Length = message.Length,
            Transmitter = message.Transmitter,
            Transmitters = [.. message.Transmitters],
            Signals = [.. message.Signals.Select(signal => Freeze(signal, defaults))],
            IsFd = isFd,
            IsJ1939 = message.Id.IsExtended && DbcWellKnown.SaysJ1939(defaults.WellKnown, attributes),
            BitRateSwitch = isFd && DbcWellKnown.HasBitRateSwitch(defaults.WellKnown, attributes),
            CycleTimeMs = DbcWellKnown.CycleTimeMs(defaults.WellKnown, attributes),
            Comment = message.Comment,
            Attributes = attributes,
            Place = message.Place,
        };
    }

    private static DbcSignal Freeze(SignalDraft signal, Defaults defaults)
    {
        ImmutableArray<DbcAttribute> attributes = [.. signal.Attributes.InOrder()];
        return new DbcSignal
        {
            Name = signal.Name,
            Symbol = SymbolIf(signal.LongName, signal.Symbol),
            StartBit = signal.StartBit,
            Length = signal.Length,
            ByteOrder = signal.ByteOrder,
            Kind = signal.Kind,
            Factor = signal.Factor,
            Offset = signal.Offset,
            Min = signal.Min,
            Max = signal.Max,
            NumbersAsWritten = [.. signal.NumbersAsWritten],
            Unit = signal.Unit,
            Receivers = [.. signal.Receivers],
            IsMultiplexer = signal.IsMultiplexer,
            MultiplexedBy = signal.MultiplexedBy?.Name,
            MultiplexRanges = signal.MultiplexedBy is null ? [] : [.. signal.Ranges],
            Values = [.. signal.Values],
            StartValue = DbcWellKnown.Start(defaults.WellKnown, attributes),
            Comment = signal.Comment,
            Attributes = attributes,
            Place = signal.Place,
        };
    }

    private static string? SymbolIf(string? longName, string symbol) =>
        longName is null || longName == symbol ? null : symbol;
}
