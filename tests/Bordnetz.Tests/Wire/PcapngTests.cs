using Bordnetz.Wire.Pcapng;
using CsCheck;

namespace Bordnetz.Tests.Wire;

public sealed class PcapngTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Long[0, long.MaxValue], Gen.Int[0, 1])
            .Array[0, 20]
            .Sample(packets =>
            {
                using MemoryStream stream = new();
                PcapngWriter writer = new(stream);
                writer.AddInterface(LinkTypes.SocketCan, "can0");
                writer.AddInterface(LinkTypes.Ethernet, "backbone");
                foreach ((byte[] data, long time, int index) in packets)
                {
                    writer.Write(index, time, data);
                }
                stream.Position = 0;
                PcapngReader reader = new(stream);
                List<PcapngPacket> read = [.. reader.Read()];
                Assert.Null(reader.Damage);
                Assert.Equal(stream.Length, reader.Position);
                Assert.Equal(packets.Select(p => p.Item1), read.Select(p => p.Data.ToArray()));
                Assert.Equal(packets.Select(p => p.Item2), read.Select(p => p.TimeNs));
                Assert.Equal(
                    packets.Select(p => p.Item3 == 0 ? ("can0", 227) : ("backbone", 1)),
                    read.Select(p => (p.InterfaceName, p.LinkType))
                );
            });
    }

    [Fact]
    public void A_capture_of_the_other_byte_order_and_microseconds_is_read()
    {
        byte[] file = Convert.FromHexString(
            "0A0D0D0A0000001C1A2B3C4D00010000FFFFFFFFFFFFFFFF0000001C"
                + "000000010000001400E300000000000000000014"
                + "00000005000000100000000000000010"
                + "0000000600000024000000000000000000000005000000030000000301020300"
                + "00000024"
        );
        PcapngReader reader = new(new MemoryStream(file));
        PcapngPacket packet = Assert.Single(reader.Read());
        Assert.Null(reader.Damage);
        Assert.Equal((227, 5000L), (packet.LinkType, packet.TimeNs));
        Assert.Equal("010203", Convert.ToHexString(packet.Data.Span));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("0A0D0D0A", "the file ends within a block's header")]
    [InlineData("4C4F474700000000", "this is no pcapng file")]
    [InlineData("0A0D0D0A1C00000000000000", "the section header has no byte-order magic")]
    [InlineData("0A0D0D0A040000004D3C2B1A", "a block claims 4 bytes")]
    [InlineData("0A0D0D0AFCFFFF014D3C2B1A", "the file ends within a block of 33554428 bytes")]
    public void Damage_is_told_with_its_place(string hex, string? message)
    {
        PcapngReader reader = new(new MemoryStream(Convert.FromHexString(hex)));
        Assert.Empty(reader.Read());
        if (message is null)
        {
            Assert.Null(reader.Damage);
        }
        else
        {
            Assert.Equal(0, reader.Damage!.Position);
            Assert.StartsWith(message, reader.Damage.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Any_change_to_a_capture_is_read_or_told_but_never_thrown()
    {
        using MemoryStream stream = new();
        PcapngWriter writer = new(stream);
        writer.AddInterface(LinkTypes.SocketCan, "can0");
        writer.Write(0, 1, new byte[40]);
        writer.Write(0, 2, new byte[40]);
        byte[] good = stream.ToArray();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length])
            .Sample(
                (place, value, length) =>
                {
                    byte[] bad = [.. good];
                    bad[place] = value;
                    PcapngReader reader = new(new MemoryStream(bad, 0, length));
                    return reader.Read().Count() <= 2;
                }
            );
    }
}
