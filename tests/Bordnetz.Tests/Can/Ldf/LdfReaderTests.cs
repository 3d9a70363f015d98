using Bordnetz.Can;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class LdfReaderTests
{
    private const string Small = """
        LIN_description_file;
        LIN_protocol_version = "2.1"; LIN_language_version = "2.1"; LIN_speed = 19.2 kbps;
        Nodes { Master: ZONE, 5 ms, 0.1 ms; Slaves: DOOR, SEAT; }
        Signals {
          Lock: 2, 1, ZONE, DOOR;
          Position: 10, 512, DOOR, ZONE;
          Serial: 24, {1, 2, 3}, DOOR, ZONE;
        }
        Frames {
          DoorCommand: 0x10, ZONE, 1 { Lock, 3; }
          DoorState: 17, DOOR, 5 { Position, 2; Serial, 16; }
        }
        Schedule_tables { Normal { DoorCommand delay 10 ms; DoorState delay 10ms; AssignNAD {DOOR} delay 10 ms; } }
        Signal_encoding_types {
          Percent { physical_value, 0, 1000, 0.1, -5, "%"; logical_value, 1023, "invalid"; }
        }
        Signal_representation { Percent: Position; }
        """;

    public static TheoryData<string> PublicFiles()
    {
        TheoryData<string> names = [];
        string? data = RepositoryFiles.SharedData;
        string[] files = data is null ? [] : Directory.GetFiles(Path.Combine(data, "ldf"), "*.ldf");
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            names.Add(Path.GetFileName(file));
        }
        if (files.Length == 0)
        {
            names.Add("");
        }
        return names;
    }

    [Theory]
    [MemberData(nameof(PublicFiles))]
    public void A_public_file_is_read_whole(string name)
    {
        Assert.SkipWhen(name.Length == 0, "the public data sets are not beside the repository");
        string path = Path.Combine(RepositoryFiles.SharedData!, "ldf", name);
        ProblemLog log = new();
        LdfFile? file = LdfReader.Read(path, log);
        Assert.NotNull(file);
        // One file gives frames identifiers beyond 59, as only protected ones can be.
        Assert.DoesNotContain(log.Problems, p => p.Severity == Severity.Error && p.Code != "BN2110");
        string text = File.ReadAllText(path);
        Assert.Equal(Count(text, " delay "), file.Schedules.Sum(table => table.Entries.Length));
        Assert.Equal(
            Count(text, "logical_value,"),
            file.Encodings.Sum(e => e.Values.OfType<LinLogicalValue>().Count())
        );
    }

    private static int Count(string text, string part) =>
        text.Split('\n').Select(line => line.Split("//")[0]).Sum(line => line.Split(part).Length - 1);

    [Fact]
    public void A_small_file_becomes_what_it_says()
    {
        ProblemLog log = new();
        LdfFile file = LdfReader.ReadText(Small, "small.ldf", log);
        Assert.Empty(log.Problems);
        Assert.Equal(19_200, file.BitRate);
        Assert.True(file.UsesEnhancedChecksum);
        Assert.Equal(["DOOR", "SEAT"], file.Responders.Select(node => node.Name));
        LinFrame state = file.FindFrame("DoorState")!;
        Assert.Equal((17, "DOOR", 5, 0x11), (state.Id, state.Publisher, state.Length, state.ProtectedId & 0x3F));
        Assert.Equal(30, Assert.Single(file.Schedules).RoundMs);
        Assert.Equal(["DOOR"], file.Schedules[0].Entries[2].Arguments);
        Assert.Equal(-5 + 51.2, file.FindEncoding("Percent")!.ToPhysical(512)!.Value, 1e-12);
        Assert.Equal("invalid", file.FindEncoding("Percent")!.MeaningOf(1023));
    }

    [Fact]
    public void A_frame_becomes_a_message_that_the_codec_reads()
    {
        LdfFile file = LdfReader.ReadText(Small, "small.ldf", new ProblemLog());
        MessageCodec codec = new(file.ToMessage(file.FindFrame("DoorState")!));
        Assert.Equal([0x00, 0x08, 1, 2, 3], codec.InitialPayload.ToArray());
        Assert.Equal(46.2, codec.Signals[0].Read(codec.InitialPayload), 1e-12);
        Assert.Equal("%", codec.Signals[0].Signal.Unit);
        Assert.Equal("invalid", codec.Signals[0].MeaningOf(1023));
        byte[] command = new MessageCodec(file.ToMessage(file.FindFrame("DoorCommand")!)).InitialPayload.ToArray();
        Assert.Equal([0x08], command);
    }

    [Theory]
    [InlineData("Lock, 3;", "Lok, 3;", "BN2108", "did you mean 'Lock'")]
    [InlineData("Frames {", "Frame {", "BN2103", "did you mean 'Frames'")]
    [InlineData("DOOR, 5 {", "DOOR, 4 {", "BN2111", "beyond the 4 bytes")]
    [InlineData("Serial, 16", "Serial, 8", "BN2111", "overlaps")]
    [InlineData("0x10, ZONE", "17, ZONE", "BN2110", "share identifier 17")]
    [InlineData("DoorState delay 10ms", "DoorState delay 1ms", "BN2113", "'DoorState' may take")]
    [InlineData("10, 512", "10, 1024", "BN2109", "initial value must fit")]
    [InlineData("19.2 kbps", "19.2 mbps", "BN2104", "expected the unit 'kbps'")]
    [InlineData("SEAT; }", "SEAT }", "BN2102", "expected ';' but found '}'")]
    [InlineData("10, 512, DOOR, ZONE", "10, 512, DOR, ZONE", "BN2108", "no node 'DOR'; did you mean 'DOOR'")]
    public void A_mistake_is_named_with_its_place(string good, string bad, string code, string part)
    {
        ProblemLog log = new();
        Assert.Contains(good, Small, StringComparison.Ordinal);
        LdfReader.ReadText(Small.Replace(good, bad, StringComparison.Ordinal), "small.ldf", log);
        Problem problem = Assert.Single(log.Problems, p => p.Code == code && p.Message.Contains(part));
        Assert.Equal("small.ldf", problem.Place.File);
        string text = Small.Replace(good, bad, StringComparison.Ordinal);
        if (problem.Place.Line > 0)
        {
            Assert.InRange(problem.Place.Column, 1, text.Split('\n')[problem.Place.Line - 1].Length + 1);
        }
    }

    [Fact]
    public void The_length_of_a_frame_without_one_comes_from_its_identifier()
    {
        string text = Small.Replace("0x10, ZONE, 1", "0x30, ZONE", StringComparison.Ordinal);
        LdfFile file = LdfReader.ReadText(text, "small.ldf", new ProblemLog());
        Assert.Equal(8, file.FindFrame("DoorCommand")!.Length);
        Assert.True(file.FindFrame("DoorCommand")!.HasImpliedLength);
    }

    [Fact]
    public void A_big_endian_file_puts_the_highest_byte_first()
    {
        string text = Small.Replace("Nodes {", "LIN_sig_byte_order_big_endian; Nodes {", StringComparison.Ordinal);
        LdfFile file = LdfReader.ReadText(text, "small.ldf", new ProblemLog());
        MessageCodec codec = new(file.ToMessage(file.FindFrame("DoorState")!));
        // 512 = 0b10_0000_0000 in bits 2 to 11: the high byte comes first, the low one keeps its two unused bits.
        Assert.Equal([0x08, 0x00, 1, 2, 3], codec.InitialPayload.ToArray());
    }

    [Fact]
    public void A_mutilated_file_never_throws() =>
        Gen.Select(
                Gen.Int[0, Small.Length - 1],
                Gen.Int[0, 40],
                Gen.String[Gen.Char["{};,:=%\"/*0x9 \nANodesms"], 0, 12]
            )
            .Array[1, 6]
            .Sample(cuts =>
            {
                string text = Small;
                foreach ((int at, int length, string put) in cuts)
                {
                    int from = Math.Min(at, text.Length);
                    text = text[..from] + put + text[Math.Min(text.Length, from + length)..];
                }
                LdfFile file = LdfReader.ReadText(text, "small.ldf", new ProblemLog());
                foreach (LinFrame frame in file.Frames)
                {
                    _ = new MessageCodec(file.ToMessage(frame));
                }
            });
}
