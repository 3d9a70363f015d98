using System.Collections.Frozen;
using System.Collections.Immutable;
using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using WireType = Bordnetz.Server.Kuksa.Proto.V2.DataType;

namespace Bordnetz.Signals.Client;

/// <summary>
/// What a server lists. Its numbers of the signals are kept beside the catalog, since they are its own and change when
/// it restarts.
/// </summary>
internal sealed record RemoteCatalog(SignalCatalog Catalog, FrozenDictionary<int, string> PathByNumber)
{
    // As many nodes as a catalog in files may have.
    private const int MaxSignals = 250_000;

    /// <summary>Takes over what the server lists; entries of types that VSS lacks are left out.</summary>
    /// <exception cref="SignalException">It lists more than any vehicle has.</exception>
    public static RemoteCatalog Make(IReadOnlyCollection<Metadata> entries)
    {
        if (entries.Count > MaxSignals)
        {
            throw new SignalException(
                SignalFailure.BadAnswer,
                $"the vehicle lists {entries.Count} signals, more than {MaxSignals}"
            );
        }
        ImmutableArray<SignalDefinition>.Builder signals = ImmutableArray.CreateBuilder<SignalDefinition>();
        foreach (Metadata entry in entries.DistinctBy(e => e.Path).OrderBy(e => e.Id))
        {
            if (TypeOf(entry.DataType) is { } type)
            {
                signals.Add(Define(entry, type, signals.Count));
            }
        }
        return new RemoteCatalog(
            new SignalCatalog(signals.ToImmutable(), []),
            entries.DistinctBy(e => e.Id).ToFrozenDictionary(e => e.Id, e => e.Path)
        );
    }

    private static SignalDefinition Define(Metadata entry, DataType type, int index) =>
        new()
        {
            Index = index,
            Path = entry.Path,
            Kind = entry.EntryType switch
            {
                EntryType.Attribute => SignalKind.Attribute,
                EntryType.Actuator => SignalKind.Actuator,
                _ => SignalKind.Sensor,
            },
            Type = type,
            Unit = NullIfEmpty(entry.Unit),
            Description = entry.Description,
            Comment = NullIfEmpty(entry.Comment),
            Deprecation = NullIfEmpty(entry.Deprecation),
            Min = Bound(entry.Min),
            Max = Bound(entry.Max),
            Allowed = Allowed(entry.AllowedValues, type.Element()),
        };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static double? Bound(Value? bound) =>
        KuksaValues.FromProto(bound) is { HasValue: true } value && value.Type.IsNumeric() ? value.ToNumber() : null;

    private static ImmutableArray<SignalValue> Allowed(Value? list, DataType element)
    {
        SignalValue values = KuksaValues.FromProto(list);
        if (!values.HasValue)
        {
            return [];
        }
        return
        [
            .. Enumerable
                .Range(0, SignalArrays.Count(values))
                .Select(i => SignalArrays.At(values, i))
                .Select(v =>
                    v.Type.IsNumeric() && element.IsNumeric() ? SignalValue.FromNumber(v.ToNumber(), element) : v
                ),
        ];
    }

    private static DataType? TypeOf(WireType type) =>
        type switch
        {
            WireType.String => DataType.String,
            WireType.Boolean => DataType.Boolean,
            WireType.Int8 => DataType.Int8,
            WireType.Int16 => DataType.Int16,
            WireType.Int32 => DataType.Int32,
            WireType.Int64 => DataType.Int64,
            WireType.Uint8 => DataType.UInt8,
            WireType.Uint16 => DataType.UInt16,
            WireType.Uint32 => DataType.UInt32,
            WireType.Uint64 => DataType.UInt64,
            WireType.Float => DataType.Float,
            WireType.Double => DataType.Double,
            WireType.StringArray => DataType.StringArray,
            WireType.BooleanArray => DataType.BooleanArray,
            WireType.Int8Array => DataType.Int8Array,
            WireType.Int16Array => DataType.Int16Array,
            WireType.Int32Array => DataType.Int32Array,
            WireType.Int64Array => DataType.Int64Array,
            WireType.Uint8Array => DataType.UInt8Array,
            WireType.Uint16Array => DataType.UInt16Array,
            WireType.Uint32Array => DataType.UInt32Array,
            WireType.Uint64Array => DataType.UInt64Array,
            WireType.FloatArray => DataType.FloatArray,
            WireType.DoubleArray => DataType.DoubleArray,
            _ => null,
        };
}
