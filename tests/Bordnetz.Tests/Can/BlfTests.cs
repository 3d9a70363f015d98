using System.Buffers.Binary;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

public sealed class BlfTests
{
    // Bodies as Vector lays them out, one of each kind that holds a frame.
    [Theory]
    [InlineData(1u, "0100 00 02 23010000 1122000000000000", "can0 R 123#1122")]
    [InlineData(1u, "0200 81 03 23010080 0000000000000000", "can1 T 00000123#R3")]
    [InlineData(86u, "0100 01 08 23010000 1122334455667788 00000000 6F 00 0000", "can0 T 123#1122334455667788")]
    [InlineData(
        100u,
        "0100 00 09 23010000 00000000 1D 03 0C 0000000000 0102030405060708090A0B0C",
        "can0 R 123##10102030405060708090A0B0C"
    )]
    [InlineData(100u, "0100 00 02 23010000 00000000 1D 00 02 0000000000 0102", "can0 R 123#0102")]
    [InlineData(
        101u,
        "02 0A 10 00 23010080 00000000 00700000 00000000 00000000 00000000 00000000 0000 01 00 00000000 000102030405060708090A0B0C0D0E0F",
        "can1 T 00000123##3000102030405060708090A0B0C0D0E0F"
    )]
    [InlineData(2u, "0100 0000", "can0 R 20000080#0000000000000000")]
    [InlineData(
        73u,
        "0300 0000 21000000 05 06 00 00 00000000 23010000 0000 0000 0000000000000000",
        "can2 R 20000080#0000000000000000"
    )]
    public void An_object_holds_its_frame_in_a_container_or_without_one(uint type, string body, string expected)
    {
        byte[] bytes = Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal));
        byte[] one = Object(type, bytes, 2, 1_500_000_000);
        byte[] coarse = Object(type, bytes, 1, 150_000);
        byte[] other = Object(65, [1, 2, 3], 2, 0);
        byte[] both = [.. one, .. other, .. coarse];
        foreach (byte[] content in new[] { both, Container(both, both.Length), Container(both, 50) })
        {
            ProblemLog problems = new();
            LogReader reader = Open([.. Header(), .. content], problems);
            string[] read =
            [
                .. reader.Read().Select(f => $"{f.Channel} {(f.IsTransmitted ? "T" : "R")} {f.Frame}@{f.TimeNs}"),
            ];
            Assert.Empty(problems.Problems);
            Assert.Equal([$"{expected}@1500000000", $"{expected}@1500000000"], read);
            Assert.Equal(1, reader.PassedOver);
        }
    }

    [Fact]
    public void Reading_goes_on_behind_damage()
    {
        byte[] message = Object(1, Convert.FromHexString("01000002230100001122000000000000"), 2, 1);
        byte[] file = [.. Header(), .. message, 1, 2, 3, (byte)'L', (byte)'O', 9, 9, .. message, .. message];
        ProblemLog problems = new();
        Assert.Equal(3, Open(file, problems).Read().Count());
        Assert.Equal("BN2205", Assert.Single(problems.Problems).Code);
    }

    [Fact]
    public void Objects_before_the_damage_of_a_container_are_kept()
    {
        CanFrame frame = CanFrame.Classic(new CanId(1), [1, 2, 3]);
        LogFrame[] frames = [.. Enumerable.Range(0, 20_000).Select(i => new LogFrame(i * 7919L, "can0", false, frame))];
        byte[] file = LogFormatTests.Write(LogFormats.Find("blf")!.Writer, frames);
        file[file.Length / 2] ^= 0x55;
        ProblemLog problems = new();
        LogReader reader = Open(file, problems);
        int count = reader.Read().Count();
        Assert.InRange(count, 2_000, 19_999);
        Assert.Contains(problems.Problems, p => p.Code == "BN2204");
    }

    [Theory]
    [InlineData("LOGG", "BN2203")]
    [InlineData("", "BN2203")]
    public void A_file_that_is_no_BLF_is_told(string text, string code)
    {
        ProblemLog problems = new();
        Assert.Empty(Open(System.Text.Encoding.ASCII.GetBytes(text), problems).Read());
        Assert.Equal(code, Assert.Single(problems.Problems).Code);
    }

    [Fact]
    public void The_file_header_tells_sizes_and_count()
    {
        CanFrame frame = CanFrame.Classic(new CanId(1), [1]);
        LogFrame[] frames =
        [
            new(1_700_000_000_000_000_000, "can0", false, frame),
            new(1_700_000_001_000_000_000, "can0", false, frame),
        ];
        byte[] file = LogFormatTests.Write(LogFormats.Find("blf")!.Writer, frames);
        Assert.Equal((ulong)file.Length, BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(16)));
        Assert.Equal(144u + 32 + (2 * 48), BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(24)));
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(32)));
        Assert.Equal(2023, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(40)));
    }

    private static LogReader Open(byte[] file, ProblemLog problems) =>
        LogFormats.Find("blf")!.Reader(new MemoryStream(file), new LogReadOptions(), problems);

    private static byte[] Header()
    {
        byte[] header = new byte[144];
        "LOGG"u8.CopyTo(header);
        header[4] = 144;
        return header;
    }

    private static byte[] Object(uint type, byte[] body, uint unit, ulong time)
    {
        int size = 32 + body.Length;
        byte[] bytes = new byte[size + (size % 4)];
        "LOBJ"u8.CopyTo(bytes);
        bytes[4] = 32;
        bytes[6] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), unit);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), time);
        body.CopyTo(bytes, 32);
        return bytes;
    }

    /// <summary>Containers without compression, each of at most so many bytes, so that objects are cut.</summary>
    private static byte[] Container(byte[] content, int most)
    {
        List<byte> file = [];
        foreach (byte[] part in content.Chunk(most))
        {
            int size = 32 + part.Length;
            byte[] head = new byte[32];
            "LOBJ"u8.CopyTo(head);
            head[4] = 16;
            head[6] = 1;
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), size);
            head[12] = 10;
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), part.Length);
            file.AddRange([.. head, .. part, .. new byte[size % 4]]);
        }
        return [.. file];
    }
}
