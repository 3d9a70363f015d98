using Bordnetz.Can;
using Bordnetz.Problems;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class DbcWriterTests
{
    [Fact]
    public void Every_public_file_survives_writing_and_reading()
    {
        List<string> wrong = [];
        foreach (string path in DbcCorpus.Files())
        {
            DbcFile file = DbcReader.Read(path, new ProblemLog(), DbcMode.Tolerant)!;
            string text = DbcWriter.Write(file);
            DbcFile again = DbcReader.ReadText(text, path, new ProblemLog(), DbcMode.Tolerant)!;
            if (SameContent.Difference(file, again) is { } difference)
            {
                wrong.Add($"{path}: {difference}");
            }
            else if (DbcWriter.Write(again) != text)
            {
                wrong.Add($"{path}: the second writing differs from the first");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_sample_survives_writing_and_reading_without_a_departure()
    {
        DbcFile file = DbcReader.ReadText(SampleDbc.Text, "sample.dbc", new ProblemLog())!;
        foreach (string newLine in new[] { "\n", "\r\n" })
        {
            string text = DbcWriter.Write(file, new DbcWriteOptions { NewLine = newLine });
            ProblemLog log = new();
            DbcFile? again = DbcReader.ReadText(text, "again.dbc", log);
            Assert.Equal("BN2026", Assert.Single(log.Problems).Code);
            Assert.Null(SameContent.Difference(file, again));
            Assert.Equal(newLine == "\r\n", text.Contains('\r'));
        }
    }

    [Fact]
    public void A_message_made_in_memory_keeps_what_its_members_say()
    {
        DbcFile file = new()
        {
            Nodes = [new DbcNode { Name = "A" }],
            Messages =
            [
                new DbcMessage
                {
                    Id = new CanId(0x1234, true),
                    Name = "Made",
                    Length = 8,
                    Transmitter = "A",
                    IsFd = true,
                    BitRateSwitch = false,
                    CycleTimeMs = 12.5,
                    Signals =
                    [
                        new DbcSignal
                        {
                            Name = "Selector",
                            StartBit = 0,
                            Length = 4,
                            IsMultiplexer = true,
                        },
                        new DbcSignal
                        {
                            Name = "Selected",
                            StartBit = 8,
                            Length = 32,
                            Kind = RawKind.Float32,
                            StartValue = 1.5,
                            MultiplexedBy = "Selector",
                            MultiplexRanges = [(1, 3), (9, 9)],
                        },
                    ],
                },
            ],
        };
        ProblemLog log = new();
        DbcFile again = DbcReader.ReadText(DbcWriter.Write(file), "again.dbc", log)!;
        Assert.Empty(log.Problems);
        DbcMessage message = Assert.Single(again.Messages);
        Assert.True(message is { IsFd: true, BitRateSwitch: false, CycleTimeMs: 12.5, Id.IsExtended: true });
        Assert.Null(
            SameContent.Difference(
                file.Messages[0].Signals[1] with
                {
                    Attributes = message.Signals[1].Attributes,
                },
                message.Signals[1]
            )
        );
        DbcFile slower = again with { Messages = [message with { CycleTimeMs = 100, IsFd = false }] };
        DbcMessage changed = DbcReader.ReadText(DbcWriter.Write(slower), "again.dbc", log)!.Messages[0];
        Assert.True(changed is { IsFd: false, CycleTimeMs: 100 });
    }

    [Fact]
    public void Long_names_are_shortened_and_found_again()
    {
        string common = new('x', 40);
        DbcFile file = new()
        {
            Nodes = [new DbcNode { Name = common + "Node" }],
            Messages =
            [
                new DbcMessage
                {
                    Id = new CanId(1),
                    Name = common + "Message",
                    Length = 8,
                    Transmitter = common + "Node",
                    Signals =
                    [
                        new DbcSignal
                        {
                            Name = common + "A",
                            StartBit = 0,
                            Length = 8,
                            IsMultiplexer = true,
                        },
                        new DbcSignal
                        {
                            Name = common + "B",
                            StartBit = 8,
                            Length = 8,
                            Receivers = [common + "Node"],
                            MultiplexedBy = common + "A",
                            MultiplexRanges = [(2, 2)],
                        },
                    ],
                },
            ],
        };
        string text = DbcWriter.Write(file, new DbcWriteOptions { LongestName = 32 });
        ProblemLog log = new();
        DbcFile again = DbcReader.ReadText(text, "again.dbc", log)!;
        Assert.Empty(log.Problems);
        DbcMessage message = Assert.Single(again.Messages);
        Assert.Equal(common + "Message", message.Name);
        Assert.Equal(32, message.Symbol!.Length);
        Assert.Equal([common + "A", common + "B"], message.Signals.Select(signal => signal.Name));
        Assert.Equal(common + "A", message.Signals[1].MultiplexedBy);
        Assert.NotEqual(message.Signals[0].Symbol, message.Signals[1].Symbol);
        Assert.Equal(common + "Node", again.FindNode(message.Transmitter)!.Name);
        Assert.Equal(text, DbcWriter.Write(again));
    }

    [Fact]
    public void Any_text_survives_quoting() =>
        Gen.String[Gen.Char["\\\"a;\n "], 0, 12]
            .Sample(comment =>
            {
                DbcFile file = new() { Comments = [comment], Version = comment };
                ProblemLog log = new();
                DbcFile? again = DbcReader.ReadText(DbcWriter.Write(file), "again.dbc", log);
                Assert.Empty(log.Problems);
                Assert.Equal(comment, Assert.Single(again!.Comments));
                Assert.Equal(comment, again.Version);
            });

    [Fact]
    public void Any_number_survives_writing() =>
        Gen.Select(Gen.Double, Gen.Double)
            .Where((a, b) => double.IsFinite(a) && double.IsFinite(b))
            .Sample(
                (factor, offset) =>
                {
                    DbcSignal signal = new()
                    {
                        Name = "S",
                        StartBit = 0,
                        Length = 8,
                        Factor = factor,
                        Offset = offset,
                    };
                    DbcMessage message = new()
                    {
                        Id = new CanId(1),
                        Name = "M",
                        Length = 8,
                        Signals = [signal],
                    };
                    string text = DbcWriter.Write(new DbcFile { Messages = [message] });
                    DbcFile again = DbcReader.ReadText(text, "a.dbc", new ProblemLog(), DbcMode.Tolerant)!;
                    Assert.Equal(factor, again.Messages[0].Signals[0].Factor);
                    Assert.Equal(offset, again.Messages[0].Signals[0].Offset);
                }
            );
}
