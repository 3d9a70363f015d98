using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Bordnetz.Signals;
using Google.Protobuf;
using DataType = Bordnetz.Signals.DataType;
using SignalDatapoint = Bordnetz.Signals.Datapoint;

namespace Bordnetz.Server.Kuksa;

/// <summary>
/// Encodes the messages <c>SubscribeResponse</c> and <c>SubscribeByIdResponse</c> of kuksa.val.v2 (field 1, a map from
/// path or number to datapoint) without making objects of them first. Thread-safe.
/// </summary>
internal sealed class UpdateEncoding
{
    // Tags: field number times 8 plus the wire type (protocol buffers, "Message structure").
    private const byte Field1Bytes = (1 << 3) | 2;
    private const byte Field2Bytes = (2 << 3) | 2;
    private const byte Field1Number = 1 << 3;
    private const byte Field2Number = 2 << 3;
    private const byte ValueString = (11 << 3) | 2;
    private const byte ValueBool = 12 << 3;

    // From 16 on, field numbers take a second byte.
    private const byte ValueInt32 = 13 << 3;
    private const byte ValueInt64 = 14 << 3;
    private const byte ValueUint32 = 15 << 3;
    private const ushort ValueUint64 = 16 << 3;
    private const ushort ValueFloat = (17 << 3) | 5;
    private const ushort ValueDouble = (18 << 3) | 1;

    private const int MaxVarint = 10;

    // A timestamp: tag, length, and two numbers with a tag each.
    private const int MaxTimestamp = 2 + (2 * (1 + MaxVarint));

    private readonly SignalBroker? _broker;
    private readonly byte[]?[]? _paths;

    private UpdateEncoding(SignalBroker? broker)
    {
        _broker = broker;
        _paths = broker is null ? null : new byte[]?[broker.Capacity];
    }

    /// <summary>Names signals by their numbers.</summary>
    public static UpdateEncoding ById { get; } = new(null);

    /// <summary>Names signals by their paths.</summary>
    public static UpdateEncoding ByPath(SignalBroker broker) => new(broker);

    /// <summary>The batch's message; encoded once for all who are told the same.</summary>
    public EncodedMessage Encode(SignalBatch batch) => batch.Encoded(this, Encode);

    private EncodedMessage Encode(ImmutableArray<SignalUpdate> updates)
    {
        ArrayBufferWriter<byte> output = new(64 * (1 + updates.Length));
        Span<byte> timestamp = stackalloc byte[MaxTimestamp];
        int timestampLength = 0;
        DateTimeOffset encodedTime = default;
        foreach (ref readonly SignalUpdate update in updates.AsSpan())
        {
            // All values of a publication mostly have one time.
            if (timestampLength == 0 || update.Datapoint.Time != encodedTime)
            {
                encodedTime = update.Datapoint.Time;
                timestampLength = WriteTimestamp(timestamp, encodedTime);
            }
            Write(output, update.SignalIndex, update.Datapoint, timestamp[..timestampLength]);
        }
        return new EncodedMessage(output.WrittenSpan.ToArray());
    }

    private byte[] PathOf(int signal) => Encoding.UTF8.GetBytes(_broker!.Catalog.Signals[signal].Path);

    private void Write(
        ArrayBufferWriter<byte> output,
        int signal,
        in SignalDatapoint datapoint,
        ReadOnlySpan<byte> timestamp
    )
    {
        bool isUsable = datapoint.Quality is Quality.Good or Quality.Stale && datapoint.Value.HasValue;
        Span<byte> scalar = stackalloc byte[2 + MaxVarint];
        int scalarLength = isUsable ? WriteScalar(scalar, datapoint.Value) : 0;
        Proto.V2.Value? large = isUsable && scalarLength == 0 ? KuksaValues.ToProto(datapoint.Value) : null;
        int valueLength = large?.CalculateSize() ?? scalarLength;
        int valueField = isUsable ? 1 + VarintLength((uint)valueLength) + valueLength : 0;
        int datapointLength = timestamp.Length + valueField;
        byte[]? path = _paths is null ? null : _paths[signal] ??= PathOf(signal);
        int keyLength = path is null
            ? 1 + VarintLength((ulong)signal)
            : 1 + VarintLength((uint)path.Length) + path.Length;
        int entryLength = keyLength + 1 + VarintLength((uint)datapointLength) + datapointLength;

        Span<byte> to = output.GetSpan(1 + VarintLength((uint)entryLength) + entryLength);
        int at = WriteLength(to, 0, Field1Bytes, entryLength);
        if (path is null)
        {
            to[at++] = Field1Number;
            at = WriteVarint(to, at, (ulong)signal);
        }
        else
        {
            at = WriteLength(to, at, Field1Bytes, path.Length);
            path.CopyTo(to[at..]);
            at += path.Length;
        }
        at = WriteLength(to, at, Field2Bytes, datapointLength);
        timestamp.CopyTo(to[at..]);
        at += timestamp.Length;
        if (isUsable)
        {
            at = WriteLength(to, at, Field2Bytes, valueLength);
            if (large is null)
            {
                scalar[..scalarLength].CopyTo(to[at..]);
            }
            else
            {
                large.WriteTo(to.Slice(at, valueLength));
            }
            at += valueLength;
        }
        output.Advance(at);
    }

    /// <summary>Writes a scalar with its tag; 0 for texts and arrays.</summary>
    private static int WriteScalar(Span<byte> to, SignalValue value)
    {
        switch (value.Type)
        {
            case DataType.Boolean:
                to[0] = ValueBool;
                to[1] = value.ToBoolean() ? (byte)1 : (byte)0;
                return 2;
            case DataType.Int8 or DataType.Int16 or DataType.Int32:
                to[0] = ValueInt32;
                return WriteVarint(to, 1, ZigZag(value.Bits));
            case DataType.Int64:
                to[0] = ValueInt64;
                return WriteVarint(to, 1, ZigZag(value.Bits));
            case DataType.UInt8 or DataType.UInt16 or DataType.UInt32:
                to[0] = ValueUint32;
                return WriteVarint(to, 1, (uint)value.Bits);
            case DataType.UInt64:
                return WriteVarint(to, WriteVarint(to, 0, ValueUint64), (ulong)value.Bits);
            case DataType.Float:
                int at = WriteVarint(to, 0, ValueFloat);
                BinaryPrimitives.WriteSingleLittleEndian(to[at..], (float)value.ToNumber());
                return at + sizeof(float);
            case DataType.Double:
                at = WriteVarint(to, 0, ValueDouble);
                BinaryPrimitives.WriteDoubleLittleEndian(to[at..], value.ToNumber());
                return at + sizeof(double);
            default:
                return 0;
        }
    }

    // Fields that are 0 are left out, as protocol buffers do.
    private static int WriteTimestamp(Span<byte> to, DateTimeOffset time)
    {
        Google.Protobuf.WellKnownTypes.Timestamp stamp = KuksaValues.ToProto(time);
        Span<byte> body = stackalloc byte[MaxTimestamp];
        int length = 0;
        if (stamp.Seconds != 0)
        {
            body[length++] = Field1Number;
            length = WriteVarint(body, length, (ulong)stamp.Seconds);
        }
        if (stamp.Nanos != 0)
        {
            body[length++] = Field2Number;
            length = WriteVarint(body, length, (ulong)stamp.Nanos);
        }
        int at = WriteLength(to, 0, Field1Bytes, length);
        body[..length].CopyTo(to[at..]);
        return at + length;
    }

    private static int WriteLength(Span<byte> to, int at, byte tag, int length)
    {
        to[at++] = tag;
        return WriteVarint(to, at, (uint)length);
    }

    private static int WriteVarint(Span<byte> to, int at, ulong value)
    {
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        to[at++] = (byte)value;
        return at;
    }

    private static int VarintLength(ulong value)
    {
        int length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }
        return length;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
