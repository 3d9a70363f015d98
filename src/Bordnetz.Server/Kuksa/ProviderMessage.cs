using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Grpc.Core;
using DataType = Bordnetz.Signals.DataType;

namespace Bordnetz.Server.Kuksa;

/// <summary>A value that a provider publishes.</summary>
/// <param name="Signal">The signal's number, which may be none.</param>
/// <param name="Value">The value in the protocol's type; absent when not available.</param>
/// <param name="SourceTime">When the provider says it was measured; null when it does not say.</param>
internal readonly record struct PublishedValue(int Signal, SignalValue Value, DateTimeOffset? SourceTime);

/// <summary>
/// A message of a provider: its values, read without an object for each, or any other message as the generated code
/// reads it. Immutable.
/// </summary>
internal sealed class ProviderMessage
{
    // Tags: field number times 8 plus the wire type (protocol buffers, "Message structure").
    private const uint PublishTag = (2 << 3) | 2;
    private const uint RequestIdTag = 1 << 3;
    private const uint Field1Bytes = (1 << 3) | 2;
    private const uint Field2Bytes = (2 << 3) | 2;
    private const uint Field1Number = 1 << 3;
    private const uint Field2Number = 2 << 3;

    private ProviderMessage(uint requestId, PublishedValue[] values)
    {
        RequestId = requestId;
        Values = values;
    }

    private ProviderMessage(OpenProviderStreamRequest other) => Other = other;

    /// <summary>Reads requests; servers have none to write.</summary>
    public static Marshaller<ProviderMessage> Marshaller { get; } =
        Marshallers.Create(
            static (ProviderMessage _, SerializationContext _) => throw new NotSupportedException(),
            static context => Read(context.PayloadAsReadOnlySequence())
        );

    /// <summary>The number of a message with values.</summary>
    public uint RequestId { get; }

    /// <summary>The values; null when it is another message.</summary>
    public PublishedValue[]? Values { get; }

    /// <summary>Another message; null when it has values.</summary>
    public OpenProviderStreamRequest? Other { get; }

    /// <summary>Reads a message.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">It is none.</exception>
    public static ProviderMessage Read(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            return Read(bytes.FirstSpan) ?? Parse(bytes);
        }
        byte[] copy = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        try
        {
            bytes.CopyTo(copy);
            return Read(copy.AsSpan(0, (int)bytes.Length)) ?? Parse(bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>Reads a message by way of the generated code.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">It is none.</exception>
    public static ProviderMessage Parse(ReadOnlySequence<byte> bytes)
    {
        OpenProviderStreamRequest message = OpenProviderStreamRequest.Parser.ParseFrom(bytes);
        return message.PublishValuesRequest is { } publish
            ? new ProviderMessage(
                publish.RequestId,
                [
                    .. publish.DataPoints.Select(p => new PublishedValue(
                        p.Key,
                        KuksaValues.FromProto(p.Value.Value),
                        KuksaValues.FromProto(p.Value.Timestamp)
                    )),
                ]
            )
            : new ProviderMessage(message);
    }

    // Null for whatever is not exactly one PublishValuesRequest as encoders write it; the generated code reads that.
    private static ProviderMessage? Read(ReadOnlySpan<byte> bytes)
    {
        ProtoSpan outer = new(bytes);
        if (!outer.TryField(out uint tag) || tag != PublishTag || !outer.TryBytes(out ReadOnlySpan<byte> body))
        {
            return null;
        }
        if (!outer.IsEnd)
        {
            return null;
        }
        uint requestId = 0;
        int count = 0;
        PublishedValue[] values = new PublishedValue[CountEntries(body)];
        ProtoSpan publish = new(body);
        while (publish.TryField(out tag))
        {
            if (tag == RequestIdTag && publish.TryVarint(out ulong id))
            {
                requestId = (uint)id;
            }
            else if (
                tag != Field2Bytes
                || !publish.TryBytes(out ReadOnlySpan<byte> entry)
                || !TryEntry(entry, out values[count++])
            )
            {
                return null;
            }
        }
        return publish.IsEnd && count == values.Length ? new ProviderMessage(requestId, values) : null;
    }

    private static int CountEntries(ReadOnlySpan<byte> body)
    {
        ProtoSpan publish = new(body);
        int count = 0;
        while (publish.TryField(out uint tag))
        {
            if (tag == RequestIdTag && publish.TryVarint(out _))
            {
                continue;
            }
            if (tag != Field2Bytes || !publish.TryBytes(out _))
            {
                break;
            }
            count++;
        }
        return count;
    }

    private static bool TryEntry(ReadOnlySpan<byte> bytes, out PublishedValue value)
    {
        value = default;
        ProtoSpan entry = new(bytes);
        int signal = 0;
        SignalValue content = default;
        DateTimeOffset? time = null;
        bool hasDatapoint = false;
        while (entry.TryField(out uint tag))
        {
            if (tag == Field1Number && entry.TryVarint(out ulong number))
            {
                signal = (int)number;
            }
            else if (
                tag != Field2Bytes
                || hasDatapoint
                || !entry.TryBytes(out ReadOnlySpan<byte> datapoint)
                || !TryDatapoint(datapoint, out content, out time)
            )
            {
                return false;
            }
            else
            {
                hasDatapoint = true;
            }
        }
        value = new PublishedValue(signal, content, time);
        return entry.IsEnd;
    }

    private static bool TryDatapoint(ReadOnlySpan<byte> bytes, out SignalValue value, out DateTimeOffset? time)
    {
        value = default;
        time = null;
        ProtoSpan datapoint = new(bytes);
        while (datapoint.TryField(out uint tag))
        {
            if (!datapoint.TryBytes(out ReadOnlySpan<byte> field))
            {
                return false;
            }
            bool isRead = tag switch
            {
                Field1Bytes => time is null && TryTime(field, out time),
                Field2Bytes => !value.HasValue && TryValue(field, out value),
                _ => false,
            };
            if (!isRead)
            {
                return false;
            }
        }
        return datapoint.IsEnd;
    }

    private static bool TryTime(ReadOnlySpan<byte> bytes, out DateTimeOffset? time)
    {
        ProtoSpan stamp = new(bytes);
        long seconds = 0;
        int nanos = 0;
        time = null;
        while (stamp.TryField(out uint tag))
        {
            if (tag is not (Field1Number or Field2Number) || !stamp.TryVarint(out ulong number))
            {
                return false;
            }
            if (tag == Field1Number)
            {
                seconds = (long)number;
            }
            else
            {
                nanos = (int)number;
            }
        }
        time = KuksaValues.Time(seconds, nanos);
        return stamp.IsEnd;
    }

    private static bool TryValue(ReadOnlySpan<byte> bytes, out SignalValue value)
    {
        value = default;
        ProtoSpan typed = new(bytes);
        if (typed.IsEnd)
        {
            return true;
        }
        if (!typed.TryField(out uint tag))
        {
            return false;
        }
        ulong number = 0;
        ReadOnlySpan<byte> content = default;
        bool isRead = (tag & 7) switch
        {
            0 => typed.TryVarint(out number),
            1 => typed.TryFixed(sizeof(double), out content),
            2 => typed.TryBytes(out content),
            5 => typed.TryFixed(sizeof(float), out content),
            _ => false,
        };
        if (!isRead || !typed.IsEnd)
        {
            return false;
        }
        // Field numbers and wire types of kuksa.val.v2.Value.
        value = ((int)(tag >> 3), tag & 7) switch
        {
            (11, 2) when Utf8.IsValid(content) => SignalValue.From(Encoding.UTF8.GetString(content)),
            (12, 0) => SignalValue.From(number != 0),
            (13, 0) => SignalValue.FromInteger(UnZigZag((uint)number), DataType.Int32),
            (14, 0) => SignalValue.FromInteger(UnZigZag(number), DataType.Int64),
            (15, 0) => SignalValue.FromInteger((uint)number, DataType.UInt32),
            (16, 0) => SignalValue.FromInteger((long)number, DataType.UInt64),
            (17, 5) => SignalValue.From(BinaryPrimitives.ReadSingleLittleEndian(content)),
            (18, 1) => SignalValue.From(BinaryPrimitives.ReadDoubleLittleEndian(content)),
            _ => default,
        };
        return value.HasValue;
    }

    private static int UnZigZag(uint number) => (int)(number >> 1) ^ -(int)(number & 1);

    private static long UnZigZag(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);
}
