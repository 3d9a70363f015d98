using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Google.Protobuf.WellKnownTypes;
using DataType = Bordnetz.Signals.DataType;
using SignalDatapoint = Bordnetz.Signals.Datapoint;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Server.Kuksa;

/// <summary>Turns values into messages of kuksa.val.v2 and back.</summary>
internal static class KuksaValues
{
    /// <summary>
    /// A datapoint as the protocol has it. It knows no quality: a value that is invalid is left out as one that is
    /// missing, and one that is stale is sent with the time at which it was last good.
    /// </summary>
    public static Proto.V2.Datapoint ToProto(in SignalDatapoint datapoint)
    {
        bool usable = datapoint.Quality is Quality.Good or Quality.Stale && datapoint.Value.HasValue;
        return new Proto.V2.Datapoint
        {
            Timestamp = ToProto(datapoint.Time),
            Value = usable ? ToProto(datapoint.Value) : null,
        };
    }

    public static Timestamp ToProto(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }
        return new Timestamp { Seconds = seconds, Nanos = (int)rest * 100 };
    }

    /// <summary>The time that a client gave; null when it gave none or none that there is.</summary>
    public static DateTimeOffset? FromProto(Timestamp? time) => time is null ? null : Time(time.Seconds, time.Nanos);

    /// <summary>The time so long after the epoch; null when it is out of range (0001-01-01 to 9999-12-31).</summary>
    public static DateTimeOffset? Time(long seconds, int nanos)
    {
        const long first = -62_135_596_800;
        const long last = 253_402_300_799;
        return seconds is >= first and <= last && nanos is >= 0 and < 1_000_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanos / 100))
            : null;
    }

    /// <summary>The value in the protocol's type for the signal's type; null when absent.</summary>
    public static Value? ToProto(SignalValue value) =>
        value.Type switch
        {
            // The protocols have no structs.
            DataType.None or DataType.Struct or DataType.StructArray => null,
            DataType.Boolean => new Value { Bool = value.ToBoolean() },
            DataType.Int8 or DataType.Int16 or DataType.Int32 => new Value { Int32 = (int)value.Bits },
            DataType.Int64 => new Value { Int64 = value.Bits },
            DataType.UInt8 or DataType.UInt16 or DataType.UInt32 => new Value { Uint32 = (uint)value.Bits },
            DataType.UInt64 => new Value { Uint64 = (ulong)value.Bits },
            DataType.Float => new Value { Float = (float)value.ToNumber() },
            DataType.Double => new Value { Double = value.ToNumber() },
            DataType.String => new Value { String = value.ToText() },
            _ => ArrayToProto(value),
        };

    private static Value ArrayToProto(SignalValue value) =>
        value.Type switch
        {
            DataType.BooleanArray => new Value { BoolArray = new BoolArray { Values = { (bool[])value.Reference! } } },
            DataType.Int8Array => Int32s(((sbyte[])value.Reference!).Select(v => (int)v)),
            DataType.Int16Array => Int32s(((short[])value.Reference!).Select(v => (int)v)),
            DataType.Int32Array => Int32s((int[])value.Reference!),
            DataType.Int64Array => new Value { Int64Array = new Int64Array { Values = { (long[])value.Reference! } } },
            DataType.UInt8Array => Uint32s(((byte[])value.Reference!).Select(v => (uint)v)),
            DataType.UInt16Array => Uint32s(((ushort[])value.Reference!).Select(v => (uint)v)),
            DataType.UInt32Array => Uint32s((uint[])value.Reference!),
            DataType.UInt64Array => new Value
            {
                Uint64Array = new Uint64Array { Values = { (ulong[])value.Reference! } },
            },
            DataType.FloatArray => new Value { FloatArray = new FloatArray { Values = { (float[])value.Reference! } } },
            DataType.DoubleArray => new Value
            {
                DoubleArray = new DoubleArray { Values = { (double[])value.Reference! } },
            },
            _ => new Value { StringArray = new StringArray { Values = { (string[])value.Reference! } } },
        };

    private static Value Int32s(IEnumerable<int> values) =>
        new() { Int32Array = new Int32Array { Values = { values } } };

    private static Value Uint32s(IEnumerable<uint> values) =>
        new() { Uint32Array = new Uint32Array { Values = { values } } };

    /// <summary>The value in the type that the message has; absent when none is set.</summary>
    public static SignalValue FromProto(Value? value) =>
        value?.TypedValueCase switch
        {
            Value.TypedValueOneofCase.String => SignalValue.From(value.String),
            Value.TypedValueOneofCase.Bool => SignalValue.From(value.Bool),
            Value.TypedValueOneofCase.Int32 => SignalValue.FromInteger(value.Int32, DataType.Int32),
            Value.TypedValueOneofCase.Int64 => SignalValue.FromInteger(value.Int64, DataType.Int64),
            Value.TypedValueOneofCase.Uint32 => SignalValue.FromInteger(value.Uint32, DataType.UInt32),
            Value.TypedValueOneofCase.Uint64 => SignalValue.FromInteger((long)value.Uint64, DataType.UInt64),
            Value.TypedValueOneofCase.Float => SignalValue.From(value.Float),
            Value.TypedValueOneofCase.Double => SignalValue.From(value.Double),
            Value.TypedValueOneofCase.StringArray => SignalValue.From((Array)value.StringArray.Values.ToArray()),
            Value.TypedValueOneofCase.BoolArray => SignalValue.From((Array)value.BoolArray.Values.ToArray()),
            Value.TypedValueOneofCase.Int32Array => SignalValue.From((Array)value.Int32Array.Values.ToArray()),
            Value.TypedValueOneofCase.Int64Array => SignalValue.From((Array)value.Int64Array.Values.ToArray()),
            Value.TypedValueOneofCase.Uint32Array => SignalValue.From((Array)value.Uint32Array.Values.ToArray()),
            Value.TypedValueOneofCase.Uint64Array => SignalValue.From((Array)value.Uint64Array.Values.ToArray()),
            Value.TypedValueOneofCase.FloatArray => SignalValue.From((Array)value.FloatArray.Values.ToArray()),
            Value.TypedValueOneofCase.DoubleArray => SignalValue.From((Array)value.DoubleArray.Values.ToArray()),
            _ => default,
        };
}
