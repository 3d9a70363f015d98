using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using DataType = Bordnetz.Signals.DataType;
using V1 = Bordnetz.Server.Kuksa.Proto.V1;

namespace Bordnetz.Server.Kuksa;

/// <summary>Turns signal definitions into metadata messages.</summary>
internal static class KuksaMetadata
{
    public static Metadata ToV2(SignalDefinition signal, uint? providerIntervalMs) =>
        new()
        {
            Path = signal.Path,
            Id = signal.Index,
            DataType = (Proto.V2.DataType)TypeNumber(signal.Type),
            EntryType = signal.Kind switch
            {
                SignalKind.Attribute => EntryType.Attribute,
                SignalKind.Sensor => EntryType.Sensor,
                _ => EntryType.Actuator,
            },
            Description = signal.Description,
            Comment = signal.Comment ?? "",
            Deprecation = signal.Deprecation ?? "",
            Unit = signal.Unit ?? "",
            AllowedValues =
                signal.Allowed.Length == 0
                    ? null
                    : KuksaValues.ToProto(
                        SignalArrays.Make(
                            signal.Allowed.AsSpan(),
                            signal.Type.Element() - DataType.Boolean + DataType.BooleanArray
                        )
                    ),
            Min = Bound(signal.Min, signal.Type),
            Max = Bound(signal.Max, signal.Type),
            MinSampleInterval = providerIntervalMs is { } ms ? new SampleInterval { IntervalMs = ms } : null,
        };

    private static Value? Bound(double? bound, DataType type) =>
        bound is { } number ? KuksaValues.ToProto(SignalValue.FromNumber(number, type.Element())) : null;

    /// <summary>The metadata of kuksa.val.v1, as far as the fields ask for it; null when they do not.</summary>
    public static V1.Metadata? ToV1(SignalDefinition signal, IReadOnlySet<V1.Field> fields)
    {
        bool all = fields.Contains(V1.Field.Metadata);
        V1.Metadata metadata = new();
        bool any = all;
        bool Wants(V1.Field field)
        {
            bool wanted = all || fields.Contains(field);
            any |= wanted;
            return wanted;
        }
        if (Wants(V1.Field.MetadataDataType))
        {
            metadata.DataType = (V1.DataType)TypeNumber(signal.Type);
        }
        if (Wants(V1.Field.MetadataEntryType))
        {
            metadata.EntryType = signal.Kind switch
            {
                SignalKind.Attribute => V1.EntryType.Attribute,
                SignalKind.Sensor => V1.EntryType.Sensor,
                _ => V1.EntryType.Actuator,
            };
        }
        if (Wants(V1.Field.MetadataDescription))
        {
            metadata.Description = signal.Description;
        }
        if (Wants(V1.Field.MetadataComment) && signal.Comment is not null)
        {
            metadata.Comment = signal.Comment;
        }
        if (Wants(V1.Field.MetadataDeprecation) && signal.Deprecation is not null)
        {
            metadata.Deprecation = signal.Deprecation;
        }
        if (Wants(V1.Field.MetadataUnit) && signal.Unit is not null)
        {
            metadata.Unit = signal.Unit;
        }
        if (Wants(V1.Field.MetadataValueRestriction))
        {
            metadata.ValueRestriction = Restriction(signal);
        }
        return any ? metadata : null;
    }

    private static V1.ValueRestriction? Restriction(SignalDefinition signal)
    {
        DataType element = signal.Type.Element();
        if (signal.Min is null && signal.Max is null && signal.Allowed.Length == 0)
        {
            return null;
        }
        if (element == DataType.String)
        {
            V1.ValueRestrictionString texts = new();
            texts.AllowedValues.Add(signal.Allowed.Select(v => v.ToText()));
            return new V1.ValueRestriction { String = texts };
        }
        if (element is DataType.Float or DataType.Double)
        {
            V1.ValueRestrictionFloat reals = new();
            reals.AllowedValues.Add(signal.Allowed.Select(v => v.ToNumber()));
            SetIf(signal.Min, v => reals.Min = v);
            SetIf(signal.Max, v => reals.Max = v);
            return new V1.ValueRestriction { FloatingPoint = reals };
        }
        if (element is >= DataType.UInt8 and <= DataType.UInt64)
        {
            V1.ValueRestrictionUint naturals = new();
            naturals.AllowedValues.Add(signal.Allowed.Select(v => (ulong)v.Bits));
            SetIf(signal.Min, v => naturals.Min = (ulong)SignalValue.FromNumber(v, DataType.UInt64).Bits);
            SetIf(signal.Max, v => naturals.Max = (ulong)SignalValue.FromNumber(v, DataType.UInt64).Bits);
            return new V1.ValueRestriction { Unsigned = naturals };
        }
        if (element.IsInteger())
        {
            V1.ValueRestrictionInt integers = new();
            integers.AllowedValues.Add(signal.Allowed.Select(v => v.Bits));
            SetIf(signal.Min, v => integers.Min = SignalValue.FromNumber(v, DataType.Int64).Bits);
            SetIf(signal.Max, v => integers.Max = SignalValue.FromNumber(v, DataType.Int64).Bits);
            return new V1.ValueRestriction { Signed = integers };
        }
        return null;
    }

    private static void SetIf(double? value, Action<double> set)
    {
        if (value is { } number)
        {
            set(number);
        }
    }

    /// <summary>The type of that number in both protocols; null when there is none.</summary>
    public static DataType? TypeOf(int number)
    {
        foreach (DataType type in Enum.GetValues<DataType>())
        {
            if (number > 0 && type != DataType.None && TypeNumber(type) == number)
            {
                return type;
            }
        }
        return null;
    }

    // Both protocols number the types alike: string first, arrays from 20.
    private static int TypeNumber(DataType type)
    {
        if (type.Element() == DataType.Struct)
        {
            return 0;
        }
        int element = type.Element() switch
        {
            DataType.String => 1,
            DataType.Boolean => 2,
            DataType other => other - DataType.Int8 + 3,
        };
        return type.IsArray() ? element + 19 : element;
    }
}
