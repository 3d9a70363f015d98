using System.Buffers;
using Bordnetz.Server.Kuksa;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using CsCheck;
using Google.Protobuf;
using Datapoint = Bordnetz.Server.Kuksa.Proto.V2.Datapoint;
using DataType = Bordnetz.Signals.DataType;
using SignalDatapoint = Bordnetz.Signals.Datapoint;
using Value = Bordnetz.Server.Kuksa.Proto.V2.Value;

namespace Bordnetz.Tests.Kuksa;

/// <summary>The hand-written encoding and decoding compared with what is generated from the protocol's files.</summary>
public sealed class FastCodecTests
{
    private static readonly Gen<SignalValue> AnyValue = Gen.OneOf(
        Gen.Const(default(SignalValue)),
        Gen.Bool.Select(SignalValue.From),
        Gen.Int.Select(v => SignalValue.FromInteger(v, DataType.Int32)),
        Gen.SByte.Select(v => SignalValue.FromInteger(v, DataType.Int8)),
        Gen.Long.Select(v => SignalValue.FromInteger(v, DataType.Int64)),
        Gen.UInt.Select(v => SignalValue.FromInteger(v, DataType.UInt32)),
        Gen.UShort.Select(v => SignalValue.FromInteger(v, DataType.UInt16)),
        Gen.ULong.Select(v => SignalValue.FromInteger((long)v, DataType.UInt64)),
        Gen.Float.Select(SignalValue.From),
        Gen.Double.Select(SignalValue.From),
        Gen.String.Select(SignalValue.From),
        Gen.Float.Array.Select(v => SignalValue.From((Array)v)),
        Gen.Int.Array.Select(v => SignalValue.From((Array)v)),
        Gen.String.Array.Select(v => SignalValue.From((Array)v)),
        Gen.Bool.Array.Select(v => SignalValue.From((Array)v))
    );

    private static readonly Gen<DateTimeOffset> AnyTime = Gen.Long[
            DateTimeOffset.MinValue.Ticks,
            DateTimeOffset.MaxValue.Ticks
        ]
        .Select(t => new DateTimeOffset(t, TimeSpan.Zero));

    private static readonly Gen<SignalUpdate> AnyUpdate = Gen.Select(
        Gen.Int[0, KuksaHost.Catalog.Signals.Length - 1],
        AnyValue,
        Gen.OneOf(AnyTime, Gen.Const(DateTimeOffset.UnixEpoch)),
        Gen.Enum<Quality>(),
        (signal, value, time, quality) => new SignalUpdate(signal, false, new SignalDatapoint(value, time, quality))
    );

    [Fact]
    public void Updates_are_encoded_as_the_generated_code_encodes_them() =>
        AnyUpdate
            .Array[0, 5]
            .Sample(updates =>
            {
                SubscribeByIdResponse byId = new();
                SubscribeResponse byPath = new();
                foreach (SignalUpdate update in updates)
                {
                    byId.Entries[update.SignalIndex] = Generated(update.Datapoint);
                    byPath.Entries[KuksaHost.Catalog.Signals[update.SignalIndex].Path] = Generated(update.Datapoint);
                }
                SignalBatch batch = new([.. updates], 0);
                Assert.Equal(byId, SubscribeByIdResponse.Parser.ParseFrom(UpdateEncoding.ById.Encode(batch).Bytes));
                UpdateEncoding paths = UpdateEncoding.ByPath(new SignalBroker(KuksaHost.Catalog));
                Assert.Equal(byPath, SubscribeResponse.Parser.ParseFrom(paths.Encode(batch).Bytes));
                Assert.Same(paths.Encode(batch), paths.Encode(batch));
            });

    private static readonly Gen<OpenProviderStreamRequest> AnyPublication = Gen.Select(
        Gen.UInt,
        Gen.Select(
                Gen.Int,
                AnyValue,
                Gen.OneOf(AnyTime.Select(t => (DateTimeOffset?)t), Gen.Const((DateTimeOffset?)null)),
                Gen.Bool
            )
            .Array[0, 6]
            .Select(points => points.DistinctBy(p => p.Item1).ToArray()),
        (id, points) =>
        {
            PublishValuesRequest publish = new() { RequestId = id };
            foreach ((int signal, SignalValue value, DateTimeOffset? time, bool isTyped) in points)
            {
                publish.DataPoints[signal] = new Datapoint
                {
                    Timestamp = time is { } t ? KuksaValues.ToProto(t) : null,
                    Value = Generated(value) ?? (isTyped ? new Value() : null),
                };
            }
            return new OpenProviderStreamRequest { PublishValuesRequest = publish };
        }
    );

    private static string Say(ProviderMessage message) =>
        message.Other is { } other
            ? other.ToString()
            : $"{message.RequestId}: "
                + string.Join(
                    ", ",
                    message
                        .Values!.GroupBy(v => v.Signal)
                        .Select(g => g.Last())
                        .OrderBy(v => v.Signal)
                        .Select(v => $"{v.Signal}={v.Value.Type} {v.Value} {v.SourceTime:O}")
                );

    [Fact]
    public void A_providers_values_are_read_as_the_generated_code_reads_them() =>
        AnyPublication.Sample(message =>
        {
            byte[] bytes = message.ToByteArray();
            ReadOnlySequence<byte> sequence = new(bytes);
            string expected = Say(ProviderMessage.Parse(sequence));
            Assert.Equal(expected, Say(ProviderMessage.Read(sequence)));
            Assert.Equal(expected, Say(ProviderMessage.Read(InPieces(bytes))));
        });

    [Fact]
    public void Damaged_messages_of_providers_are_read_as_the_generated_code_reads_them_or_refused() =>
        Gen.Select(AnyPublication, Gen.Int[0, 1000], Gen.Byte, Gen.Int[0, 2])
            .Sample(
                (message, at, replacement, kind) =>
                {
                    byte[] bytes = message.ToByteArray();
                    at = bytes.Length == 0 ? 0 : at % bytes.Length;
                    byte[] damaged = kind switch
                    {
                        0 => bytes[..at],
                        1 => [.. bytes[..at], replacement, .. bytes[at..]],
                        _ => [.. bytes.Select((b, i) => i == at ? replacement : b)],
                    };
                    Assert.Equal(Outcome(ProviderMessage.Parse), Outcome(ProviderMessage.Read));
                    string Outcome(Func<ReadOnlySequence<byte>, ProviderMessage> read)
                    {
                        try
                        {
                            return Say(read(new ReadOnlySequence<byte>(damaged)));
                        }
                        catch (InvalidProtocolBufferException)
                        {
                            return "refused";
                        }
                    }
                },
                iter: 1500
            );

    [Fact]
    public void Any_bytes_are_a_message_or_refused() =>
        Gen
            .Byte.Array[0, 60]
            .Sample(
                bytes =>
                {
                    try
                    {
                        ProviderMessage.Read(new ReadOnlySequence<byte>(bytes));
                    }
                    catch (InvalidProtocolBufferException)
                    {
                        // What is no message is to be refused so.
                    }
                },
                iter: 1500
            );

    // The tests have messages of their own, generated from the same files.
    private static Datapoint Generated(in SignalDatapoint datapoint) =>
        Datapoint.Parser.ParseFrom(KuksaValues.ToProto(datapoint).ToByteArray());

    private static Value? Generated(SignalValue value) =>
        KuksaValues.ToProto(value) is { } message ? Value.Parser.ParseFrom(message.ToByteArray()) : null;

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }

    private static ReadOnlySequence<byte> InPieces(byte[] bytes)
    {
        Piece first = new(bytes.AsMemory(0, bytes.Length / 2), null);
        Piece last = new(bytes.AsMemory(bytes.Length / 2), first);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
