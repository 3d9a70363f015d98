using Bordnetz.Can;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class SignalCodecTests
{
    private static readonly Gen<(DbcSignal Signal, byte[] Payload)> SignalsInPayloads =
        from length in Gen.Int[1, 64]
        from bytes in Gen.Int[0, 20]
        from start in Gen.Int[0, 159]
        from big in Gen.Bool
        from signed in Gen.Bool
        from payload in Gen.Byte.Array[bytes]
        select (
            new DbcSignal
            {
                Name = "S",
                StartBit = start,
                Length = length,
                ByteOrder = big ? ByteOrder.BigEndian : ByteOrder.LittleEndian,
                Kind = signed ? RawKind.Signed : RawKind.Unsigned,
            },
            payload
        );

    [Fact]
    public void A_raw_value_is_what_its_bits_say_one_by_one() =>
        SignalsInPayloads.Sample(
            (signal, payload) =>
            {
                ulong expected = 0;
                foreach ((int place, int weight) in Bits(signal))
                {
                    if (place / 8 < payload.Length && ((payload[place / 8] >> (place % 8)) & 1) == 1)
                    {
                        expected |= 1ul << weight;
                    }
                }
                if (signal.Kind == RawKind.Signed && (expected >> (signal.Length - 1)) == 1)
                {
                    expected |= ulong.MaxValue << (signal.Length - 1);
                }
                Assert.Equal(expected, new SignalCodec(signal).ReadRaw(payload));
                Assert.Equal(expected, new SignalCodec(signal, payload.Length).ReadRaw(payload));
            },
            iter: 10_000
        );

    [Fact]
    public void A_raw_value_is_written_to_its_bits_and_to_no_others() =>
        Gen.Select(SignalsInPayloads, Gen.ULong)
            .Sample(
                (given, raw) =>
                {
                    (DbcSignal signal, byte[] payload) = given;
                    byte[] expected = [.. payload];
                    foreach ((int place, int weight) in Bits(signal))
                    {
                        if (place / 8 < payload.Length)
                        {
                            int bit = 1 << (place % 8);
                            expected[place / 8] = (byte)(
                                ((raw >> weight) & 1) == 1 ? expected[place / 8] | bit : expected[place / 8] & ~bit
                            );
                        }
                    }
                    byte[] inside = [0xA5, .. payload, 0x5A];
                    new SignalCodec(signal, payload.Length).WriteRaw(inside.AsSpan(1, payload.Length), raw);
                    Assert.Equal([0xA5, .. expected, 0x5A], inside);
                    byte[] again = [.. payload];
                    new SignalCodec(signal).WriteRaw(again, raw);
                    Assert.Equal(expected, again);
                },
                iter: 10_000
            );

    [Fact]
    public void A_truncated_payload_gives_no_value()
    {
        SignalCodec codec = new(Unsigned(12, 8));
        Assert.Equal(3, codec.RequiredLength);
        Assert.False(codec.TryRead([1, 2], out double none));
        Assert.Equal(0, none);
        Assert.True(codec.TryRead([0x00, 0x50, 0x0A], out double value));
        Assert.Equal(0xA5, value);
        Assert.False(codec.TryReadRaw([], out _));
    }

    [Fact]
    public void Every_raw_value_of_a_signal_survives_physical_and_back() =>
        Gen.Select(
                Gen.Int[1, 32],
                Gen.Bool,
                Gen.OneOf(Gen.Double[1e-6, 1e6], Gen.Double[-1e3, -1e-3]),
                Gen.Double[-1e6, 1e6],
                Gen.ULong
            )
            .Sample(
                (length, signed, factor, offset, bits) =>
                {
                    DbcSignal signal = Unsigned(0, length) with
                    {
                        Kind = signed ? RawKind.Signed : RawKind.Unsigned,
                        Factor = Math.Round(factor, 6),
                        Offset = Math.Round(offset, 3),
                    };
                    SignalCodec codec = new(signal);
                    byte[] payload = new byte[8];
                    codec.WriteRaw(payload, bits);
                    byte[] again = new byte[8];
                    codec.Write(again, codec.Read(payload));
                    Assert.Equal(payload, again);
                },
                iter: 10_000
            );

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1.5, 2)]
    [InlineData(2.5, 2)]
    [InlineData(2.51, 3)]
    [InlineData(-7, 0)]
    [InlineData(300, 255)]
    [InlineData(double.PositiveInfinity, 255)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, 9)]
    public void Writing_rounds_to_even_and_saturates_at_the_raw_range(double physical, double expected)
    {
        SignalCodec codec = new(Unsigned(4, 8) with { StartValue = 9 });
        byte[] payload = new byte[8];
        codec.Write(payload, physical);
        Assert.Equal(expected, codec.Read(payload));
    }

    [Theory]
    [InlineData(200, 180)]
    [InlineData(-99, -40)]
    [InlineData(25.3, 25.5)]
    public void Writing_saturates_at_minimum_and_maximum(double physical, double expected)
    {
        SignalCodec codec = new(Unsigned(0, 10) with { Factor = 0.5, Offset = -40, Min = -40, Max = 180.2 });
        byte[] payload = new byte[2];
        codec.Write(payload, physical);
        Assert.Equal(expected, codec.Read(payload));
    }

    [Theory]
    [InlineData(64, RawKind.Unsigned, 2e19, ulong.MaxValue)]
    [InlineData(63, RawKind.Unsigned, 2e19, ulong.MaxValue >> 1)]
    [InlineData(60, RawKind.Unsigned, 1152921504606846976d, ulong.MaxValue >> 4)]
    [InlineData(64, RawKind.Signed, 1e19, (ulong)long.MaxValue)]
    [InlineData(64, RawKind.Signed, -1e19, 0x8000_0000_0000_0000ul)]
    [InlineData(60, RawKind.Signed, 1e19, ulong.MaxValue >> 5)]
    [InlineData(60, RawKind.Signed, -1e19, 0x0800_0000_0000_0000ul)]
    public void More_bits_than_a_double_has_saturate_without_wrapping(
        int length,
        RawKind kind,
        double physical,
        ulong raw
    )
    {
        SignalCodec codec = new(Unsigned(0, length) with { Kind = kind });
        Assert.Equal(raw, codec.ToRaw(physical));
    }

    [Fact]
    public void Floats_are_carried_bit_for_bit()
    {
        SignalCodec single = new(Unsigned(0, 32) with { Kind = RawKind.Float32 });
        SignalCodec twice = new(Unsigned(7, 64) with { Kind = RawKind.Float64, ByteOrder = ByteOrder.BigEndian });
        byte[] payload = new byte[8];
        single.Write(payload, 1.5);
        Assert.Equal([0, 0, 0xC0, 0x3F, 0, 0, 0, 0], payload);
        twice.Write(payload, -129.448);
        Assert.Equal([0xC0, 0x60, 0x2E, 0x56, 0x04, 0x18, 0x93, 0x75], payload);
        Assert.Equal(-129.448, twice.Read(payload));
        single.Write(payload, double.NaN);
        Assert.True(double.IsNaN(single.Read(payload)));
    }

    [Fact]
    public void Meanings_are_found_by_the_bits_of_a_raw_value()
    {
        SignalCodec codec = new(Unsigned(0, 8) with { Kind = RawKind.Signed, Values = [(-1, "invalid"), (0, "off")] });
        Assert.Equal("invalid", codec.MeaningOf(codec.ReadRaw([0xFF])));
        Assert.Equal("off", codec.MeaningOf(0));
        Assert.Null(codec.MeaningOf(7));
    }

    private static DbcSignal Unsigned(int start, int length) =>
        new()
        {
            Name = "S",
            StartBit = start,
            Length = length,
        };

    /// <summary>Where each bit of a signal lies (byte × 8 + bit) and what weight it has.</summary>
    private static IEnumerable<(int Place, int Weight)> Bits(DbcSignal signal)
    {
        int place = signal.StartBit;
        for (int i = 0; i < signal.Length; i++)
        {
            if (signal.ByteOrder == ByteOrder.LittleEndian)
            {
                yield return (place, i);
                place++;
            }
            else
            {
                yield return (place, signal.Length - 1 - i);
                place = place % 8 == 0 ? place + 15 : place - 1;
            }
        }
    }
}
