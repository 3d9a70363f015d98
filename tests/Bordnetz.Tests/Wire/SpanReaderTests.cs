using Bordnetz.Wire;
using CsCheck;

namespace Bordnetz.Tests.Wire;

public sealed class SpanReaderTests
{
    [Fact]
    public void What_a_writer_wrote_a_reader_reads()
    {
        Gen.Select(Gen.Byte, Gen.UShort, Gen.UInt, Gen.ULong, Gen.Double)
            .Sample(
                (b, s, i, l, d) =>
                {
                    Span<byte> room = stackalloc byte[64];
                    SpanWriter writer = new(room);
                    Assert.True(writer.TryWriteByte(b));
                    Assert.True(writer.TryWriteUInt16BigEndian(s) && writer.TryWriteUInt16LittleEndian(s));
                    Assert.True(writer.TryWriteUInt32BigEndian(i) && writer.TryWriteUInt32LittleEndian(i));
                    Assert.True(writer.TryWriteUInt64BigEndian(l) && writer.TryWriteUInt64LittleEndian(l));
                    Assert.True(writer.TryWriteDoubleBigEndian(d) && writer.TryPad(4));
                    Assert.Equal(0, writer.Position % 4);

                    SpanReader reader = new(writer.Written);
                    Assert.True(reader.TryReadByte(out byte b1));
                    Assert.True(reader.TryReadUInt16BigEndian(out ushort s1));
                    Assert.True(reader.TryReadUInt16LittleEndian(out ushort s2));
                    Assert.True(reader.TryReadUInt32BigEndian(out uint i1));
                    Assert.True(reader.TryReadUInt32LittleEndian(out uint i2));
                    Assert.True(reader.TryReadUInt64BigEndian(out ulong l1));
                    Assert.True(reader.TryReadUInt64LittleEndian(out ulong l2));
                    Assert.True(reader.TryReadDoubleBigEndian(out double d1));
                    Assert.Equal((b, s, s, i, i), (b1, s1, s2, i1, i2));
                    Assert.Equal((l, l, d), (l1, l2, d1));
                }
            );
    }

    [Fact]
    public void A_number_that_is_cut_off_is_not_read_and_consumes_nothing()
    {
        SpanReader reader = new([1, 2, 3]);
        Assert.False(reader.TryReadUInt32BigEndian(out _));
        Assert.False(reader.TryReadBytes(4, out _));
        Assert.False(reader.TryReadBytes(-1, out _));
        Assert.False(reader.TrySkip(4));
        Assert.False(reader.TrySeek(4));
        Assert.Equal(0, reader.Position);
        Assert.True(reader.TryReadUInt24BigEndian(out uint value));
        Assert.Equal(0x010203u, value);
        Assert.False(reader.TryReadByte(out _));
    }

    [Fact]
    public void A_number_that_has_no_room_is_not_written()
    {
        Span<byte> room = stackalloc byte[3];
        SpanWriter writer = new(room);
        Assert.False(writer.TryWriteUInt32LittleEndian(7));
        Assert.False(writer.TryWriteBytes([1, 2, 3, 4]));
        Assert.True(writer.TryWriteBytes([1, 2, 3]));
        Assert.False(writer.TryWriteByte(4));
        Assert.False(writer.TryPad(4));
        Assert.Equal("010203", Convert.ToHexString(writer.Written));
    }
}
