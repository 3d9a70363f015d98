using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.Simulation.Trace;
using CsCheck;

namespace Bordnetz.Tests.Simulation;

public sealed class TraceFileTests
{
    private static readonly TraceHeader Header = new()
    {
        Program = "test",
        Platform = "p",
        Digest = "d",
        Variant = "v",
        Scenario = "s",
        Seed = 7,
        Channels = ["body", "plant", "requests"],
        Frames =
        [
            new TraceFrame("body", "Lamp", 0x10, false, [new("On", 0, 1, default, default, 1, 0, "")]),
            new TraceFrame("body", "Door", 0x11, false, []),
        ],
    };

    [Fact]
    public void A_part_of_the_time_and_several_channels_are_read_in_order()
    {
        using MemoryStream stream = new();
        using TraceWriter writer = new(stream, Header);
        for (int i = 0; i < 20_000; i++)
        {
            writer.Record(0, i * 10L, i % 2, [(byte)i]);
            writer.Record(1, i * 10L, 0, [1]);
        }
        writer.Flush();
        ProblemLog log = new();
        using TraceReader reader = TraceReader.Open(new MemoryStream(stream.ToArray()), "t", log)!;
        Assert.Equal(
            Enumerable.Range(12_345, 100).Select(i => i * 10L),
            reader.Channel("body", 123_450, 124_450).Select(r => r.TimeNs)
        );
        (int Channel, TraceRecord Record)[] both = [.. reader.Merged(["plant", "body"], 50, 80)];
        Assert.Equal([50, 50, 60, 60, 70, 70], both.Select(r => r.Record.TimeNs));
        Assert.Equal([0, 1, 0, 1, 0, 1], both.Select(r => r.Channel));
        Assert.Empty(reader.Channel("body", 200_000));
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.Int[0, 1], Gen.Long[0, 1_000_000_000], Gen.Byte.Array[0, 64])
            .Array[0, 300]
            .Sample(
                records =>
                {
                    long time = 0;
                    TestRecord[] written = [.. records.Select(r => new TestRecord(time += r.Item2, r.Item1, r.Item3))];
                    using TraceReader reader = Read(Write(written));
                    Assert.Equal(Header.Channels, reader.Header.Channels);
                    TraceRecord[] got = [.. reader.Channel("body")];
                    Assert.Equal(written.Length, got.Length);
                    foreach ((TestRecord w, TraceRecord g) in written.Zip(got))
                    {
                        Assert.Equal(w.TimeNs, g.TimeNs);
                        Assert.Equal(w.Id, g.Id);
                        Assert.True(g.Payload.Span.SequenceEqual(w.Payload));
                    }
                },
                iter: 100
            );

    [Fact]
    public void A_file_cut_anywhere_is_a_problem_and_never_an_exception()
    {
        byte[] whole = Write([.. Enumerable.Range(0, 20_000).Select(i => new TestRecord(i * 1000, i % 2, [1, 2, 3]))]);
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 400))
        {
            ProblemLog log = new();
            using TraceReader? reader = TraceReader.Open(new MemoryStream(whole[..length]), "cut", log);
            Assert.NotEmpty(log.Problems);
            _ = reader?.Channel("body").Count();
        }
    }

    [Fact]
    public void A_damaged_file_never_throws()
    {
        byte[] whole = Write([.. Enumerable.Range(0, 500).Select(i => new TestRecord(i * 1000, i % 2, [1, 2, 3]))]);
        Gen.Select(Gen.Int[8, whole.Length - 1], Gen.Byte)
            .Array[1, 10]
            .Sample(
                changes =>
                {
                    byte[] damaged = [.. whole];
                    foreach ((int at, byte value) in changes)
                    {
                        damaged[at] = value;
                    }
                    using TraceReader? reader = TraceReader.Open(
                        new MemoryStream(damaged),
                        "damaged",
                        new ProblemLog()
                    );
                    _ = reader?.Header.Channels.Sum(c => reader.Channel(c).Count());
                    _ = reader?.OutsideInputs().Count();
                },
                iter: 300
            );
    }

    [Fact]
    public void The_first_difference_names_channel_time_and_signal()
    {
        TestRecord[] records = [.. Enumerable.Range(0, 100).Select(i => new TestRecord(i * 1_000_000, 0, [0]))];
        TestRecord[] other = [.. records];
        other[40] = other[40] with { Payload = [1] };
        other[60] = other[60] with { Payload = [1] };
        using TraceReader a = Read(Write(records));
        using TraceReader b = Read(Write(other));
        TraceDifference difference = Assert.IsType<TraceDifference>(TraceDifference.First(a, b));
        Assert.Equal("body", difference.Channel);
        Assert.Equal(40_000_000, difference.TimeNs);
        Assert.Equal("0.040000000 s Lamp [00] On = 0", difference.Left);
        Assert.Equal("0.040000000 s Lamp [01] On = 1", difference.Right);
        Assert.Null(TraceDifference.First(a, a));
    }

    [Fact]
    public void Requests_of_every_type_survive_the_trace()
    {
        SignalValue[] values =
        [
            SignalValue.From(true),
            SignalValue.From(1.5f),
            SignalValue.From(-2.25),
            SignalValue.FromInteger(-5, DataType.Int8),
            SignalValue.FromInteger(unchecked((long)ulong.MaxValue), DataType.UInt64),
            SignalValue.From("schön"),
            SignalValue.From(new[] { "a", "b" }),
            SignalValue.From(new byte[] { 1, 2, 255 }),
            SignalValue.From(new[] { 1.5f, -2f }),
        ];
        using MemoryStream stream = new();
        TraceWriter writer = new(stream, Header);
        for (int i = 0; i < values.Length; i++)
        {
            writer.Record(2, i, i, InputRecord.Write(values[i], fromScenario: false));
        }
        writer.Record(2, 100, 100, InputRecord.Write(values[0], fromScenario: true));
        writer.Flush();
        using TraceReader reader = Read(stream.ToArray());
        Assert.Equal(values, reader.OutsideInputs().Select(i => i.Value));
    }

    private sealed record TestRecord(long TimeNs, int Id, byte[] Payload);

    private static byte[] Write(TestRecord[] records)
    {
        using MemoryStream stream = new();
        TraceWriter writer = new(stream, Header);
        foreach (TestRecord record in records)
        {
            writer.Record(0, record.TimeNs, record.Id, record.Payload);
        }
        writer.Flush();
        return stream.ToArray();
    }

    private static TraceReader Read(byte[] bytes) =>
        TraceReader.Open(new MemoryStream(bytes), "test", new ProblemLog())!;
}
