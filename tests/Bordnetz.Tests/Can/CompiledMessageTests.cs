using Bordnetz.Can;
using Bordnetz.Problems;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class CompiledMessageTests
{
    private static readonly double[] Factors = [1, 0.1, -1, -0.5, 1e-9, 1e9, 0, 3];
    private static readonly double[] Offsets = [0, -0.0, -40, 1e6, 0.1];
    private static readonly double[] Odd =
    [
        double.NaN,
        double.PositiveInfinity,
        double.NegativeInfinity,
        -0.0,
        0.5,
        2.5,
    ];

    private static readonly Gen<DbcSignal> Signals =
        from length in Gen.OneOf(Gen.Int[1, 16], Gen.Int[1, 64])
        from start in Gen.Int[0, 511]
        from big in Gen.Bool
        from kind in Gen.Int[0, 3]
        from factor in Gen.Int[0, Factors.Length - 1]
        from offset in Gen.Int[0, Offsets.Length - 1]
        from limited in Gen.Bool
        from above in Gen.Int[-1, 6]
        from low in Gen.UInt[0, 5]
        from high in Gen.UInt[0, 5]
        select new DbcSignal
        {
            Name = "",
            StartBit = start,
            Length =
                kind == 2 ? 32
                : kind == 3 ? 64
                : length,
            ByteOrder = big ? ByteOrder.BigEndian : ByteOrder.LittleEndian,
            Kind = (RawKind)kind,
            Factor = Factors[factor],
            Offset = Offsets[offset],
            Min = limited ? -10.25 : 0,
            Max = limited ? 200.75 : 0,
            StartValue = low == 3 ? high : null,
            MultiplexedBy = above < 0 ? null : $"S{above}",
            MultiplexRanges = [(low, low + high)],
        };

    /// <summary>Messages of any length whose signals lie inside and are multiplexed without circles.</summary>
    private static readonly Gen<DbcMessage> Messages =
        from length in Gen.OneOf(Gen.Int[1, 8], Gen.Const(8), Gen.Const(64), Gen.Int[9, 64])
        from signals in Signals.Array[0, 8]
        select new DbcMessage
        {
            Id = new CanId(1),
            Name = "M",
            Length = length,
            Signals = [.. signals.Select((signal, i) => Named(signal, i, length)).Where(s => SpanOf(s) <= length)],
        };

    private static DbcSignal Named(DbcSignal signal, int i, int length) =>
        signal with
        {
            Name = $"S{i}",
            StartBit = signal.StartBit % (length * 8),
            MultiplexedBy = signal.MultiplexedBy is { } above && int.Parse(above[1..]) < i ? above : null,
        };

    private static int SpanOf(DbcSignal signal) => new SignalCodec(signal).RequiredLength;

    [Fact]
    public void Compiled_decoding_is_interpreted_decoding() =>
        Gen.Select(Messages, Gen.Byte.Array[64])
            .Sample(
                (message, payload) =>
                {
                    CompiledMessage compiled = new(message);
                    double[] expected = new double[message.Signals.Length];
                    double[] actual = new double[message.Signals.Length];
                    compiled.Codec.Decode(payload, expected);
                    compiled.Decode(payload, actual);
                    Assert.Equal(Bits(expected), Bits(actual));
                    compiled.Codec.Decode(payload.AsSpan(0, message.Length / 2), expected);
                    compiled.Decode(payload.AsSpan(0, message.Length / 2), actual);
                    Assert.Equal(Bits(expected), Bits(actual));
                },
                iter: 5_000
            );

    [Fact]
    public void Compiled_encoding_is_interpreted_encoding()
    {
        int compiledOnes = 0;
        Gen.Select(
                Messages,
                Gen.OneOf(Gen.Double[-300, 300], Gen.Int[0, Odd.Length - 1].Select(i => Odd[i]), Gen.Double).Array[8],
                Gen.Byte.Array[66]
            )
            .Sample(
                (message, values, before) =>
                {
                    CompiledMessage compiled = new(message);
                    byte[] expected = [.. before];
                    byte[] actual = [.. before];
                    compiled.Codec.Encode(values, expected.AsSpan(1, 64));
                    compiled.Encode(values, actual.AsSpan(1, 64));
                    Assert.Equal(expected, actual);
                    Interlocked.Add(ref compiledOnes, compiled.IsEncodingCompiled ? 1 : 0);
                },
                iter: 5_000
            );
        Assert.True(compiledOnes > 500, $"only {compiledOnes} messages were compiled");
    }

    [Fact]
    public void A_message_is_interpreted_where_no_code_can_be_made()
    {
        DbcFile file = DbcReader.ReadText(SampleDbc.Text, "sample.dbc", new ProblemLog())!;
        CompiledMessage interpreted = new(file.Messages[0], interpret: true);
        Assert.False(interpreted.IsDecodingCompiled);
        Assert.False(interpreted.IsEncodingCompiled);
        double[] values = new double[3];
        interpreted.Decode([0xFF, 0xFE, 0x05, 0, 0, 0, 0, 0], values);
        Assert.Equal([-5.2, 1, 2], values);
    }

    [Fact]
    public void Every_public_message_decodes_the_same_compiled_and_interpreted()
    {
        byte[] payload = new byte[256];
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] = (byte)((i * 167) + 13);
        }
        int compiledOnes = 0;
        foreach (string path in DbcCorpus.Files().Where((_, i) => i % 4 == 0))
        {
            DbcFile file = DbcReader.Read(path, new ProblemLog(), DbcMode.Tolerant)!;
            foreach (DbcMessage message in file.Messages)
            {
                CompiledMessage compiled = new(message);
                double[] expected = new double[message.Signals.Length];
                double[] actual = new double[message.Signals.Length];
                compiled.Codec.Decode(payload, expected);
                compiled.Decode(payload, actual);
                Assert.Equal(Bits(expected), Bits(actual));
                byte[] first = new byte[message.Length];
                byte[] second = new byte[message.Length];
                compiled.Codec.Encode(expected, first);
                compiled.Encode(expected, second);
                Assert.Equal(first, second);
                compiledOnes += compiled.IsEncodingCompiled ? 1 : 0;
            }
        }
        Assert.True(compiledOnes > 100);
    }

    // The sign of a zero counts, that of not-a-number does not.
    private static long[] Bits(double[] values) =>
        [.. values.Select(value => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value))];
}
