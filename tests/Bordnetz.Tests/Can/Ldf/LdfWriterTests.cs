using Bordnetz.Can;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class LdfWriterTests
{
    [Theory]
    [MemberData(nameof(LdfReaderTests.PublicFiles), MemberType = typeof(LdfReaderTests))]
    public void A_public_file_survives_writing_and_reading(string name)
    {
        Assert.SkipWhen(name.Length == 0, "the public data sets are not beside the repository");
        ProblemLog log = new();
        LdfFile file = LdfReader.Read(Path.Combine(RepositoryFiles.SharedData!, "ldf", name), log)!;
        Survives(file, log.Problems.Count);
    }

    [Fact]
    public void Everything_that_the_format_knows_survives_writing_and_reading()
    {
        const string Text = """
            LIN_description_file;
            LIN_protocol_version = "ISO17987:2015";
            LIN_language_version = "ISO17987:2015";
            LIN_speed = 10.417 kbps;
            Channel_name = "Door";
            LDF_file_revision = "1.2.3";
            LIN_sig_byte_order_big_endian;
            Nodes { Master: ZONE, 5 ms, 0.1 ms, 48 bits, 38 %; Slaves: LEFT, DOOR; }
            composite { configuration Full { DOOR { LATCH, WINDOW }; } configuration Basic { DOOR { LATCH }; } }
            Diagnostic_addresses { LEFT: 1; }
            Signals { A: 1, 1, ZONE, LEFT, DOOR; B: 16, {1, 255}, LEFT, ZONE; C: 3, 0, LEFT; E: 1, 0, LATCH, ZONE; }
            Diagnostic_signals { MasterReqB0: 8, 0; SlaveRespB0: 8, 0; }
            Signal_groups { G: 17 { A, 0; B, 1; } }
            Frames { F: 1, ZONE, 1 { A, 7; } S: 2, LEFT, 3 { B, 8; C, 1; } T: 3, LATCH, 1 { E, 0; } L: 0x30, ZONE { } }
            Sporadic_frames { SF: F; }
            Event_triggered_frames { EF: Resolve, 6, S, T; OLD: 7, S; }
            Diagnostic_frames { MasterReq: 60 { MasterReqB0, 0; } SlaveResp: 61 { SlaveRespB0, 0; } }
            Node_attributes {
              LEFT {
                LIN_protocol = "2.1"; configured_NAD = 0x20; initial_NAD = 0x01; product_id = 0x4A4F, 0x4841, 7;
                response_error = C; fault_state_signals = C, B; P2_min = 150 ms; ST_min = 50 ms;
                N_As_timeout = 1000 ms; N_Cr_timeout = 999.5 ms; response_tolerance = 38 %; wakeup_time = 50 ms;
                poweron_time = 60 ms; configurable_frames { F; S = 0x1234; }
              }
              LATCH { configured_NAD = 2; }
              WINDOW { }
            }
            Schedule_tables {
              Resolve { S delay 20 ms; T delay 20 ms; }
              Normal { SF delay 20 ms; EF delay 20 ms; MasterReq delay 30 ms; AssignFrameIdRange { LEFT, 0, 1, 0xFF } delay 30 ms; }
            }
            Signal_encoding_types {
              Volt { logical_value, 0, "low"; logical_value, 7; physical_value, 1, 6, 0.0625, 7.0, "V"; physical_value, 7, 7, 1, 0; }
              Text { ascii_value; bcd_value; }
            }
            Signal_representation { Volt: C; Text: B; }
            """;
        ProblemLog log = new();
        LdfFile file = LdfReader.ReadText(Text, "all.ldf", log);
        Assert.Empty(log.Problems);
        Assert.Equal(10_417, file.BitRate);
        Assert.Equal(["LEFT", "DOOR", "LATCH", "WINDOW"], file.Responders.Select(node => node.Name));
        Assert.Equal([false, false, true, true], file.Responders.Select(node => node.IsPart));
        Survives(file, 0);
    }

    [Fact]
    public void Comments_stay_with_what_they_belong_to()
    {
        const string Text = """
            // The door.
            /* Two
               lines. */
            LIN_description_file;
            LIN_protocol_version = "2.1"; // as ordered
            LIN_language_version = "2.1";
            LIN_speed = 19.2 kbps;
            Nodes { // all of them
              Master: ZONE, 5 ms, 0.1 ms;
              Slaves: LEFT, // here
                RIGHT; // there
            } // no more nodes
            Signals {
              // Pressed or not.
              A: 1, 0, ZONE, LEFT;
              B: 16, { 1, /* high */ 255 }, LEFT, ZONE;
              // nothing else
            }
            Frames {
              F: 1, ZONE, 1 { A, 0; /* alone */ }
              S: 2, LEFT, 2 { B, 0; }
            }
            Sporadic_frames {
              // none
            }
            Schedule_tables {
              Normal {
                F delay 10 ms; // first
                S delay 10 ms;
                F delay 10 ms; // again
              }
            }
            // The end.
            """;
        ProblemLog log = new();
        LdfFile file = LdfReader.ReadText(Text, "door.ldf", log);
        Assert.Empty(log.Problems);
        string written = LdfWriter.Write(file);
        Assert.Equal(
            """
            // The door.
            /* Two
               lines. */
            LIN_description_file;
            LIN_protocol_version = "2.1"; // as ordered
            LIN_language_version = "2.1";
            LIN_speed = 19.2 kbps;
            Nodes { // all of them
              Master: ZONE, 5 ms, 0.1 ms;
              Slaves: LEFT, RIGHT; /* here */ // there
            } // no more nodes
            Signals {
              // Pressed or not.
              A: 1, 0, ZONE, LEFT;
              B: 16, {1, 255}, LEFT, ZONE; /* high */
              // nothing else
            }
            Frames {
              F: 1, ZONE, 1 {
                A, 0; /* alone */
              }
              S: 2, LEFT, 2 {
                B, 0;
              }
            }
            Schedule_tables {
              Normal {
                F delay 10 ms; // first
                S delay 10 ms;
                F delay 10 ms; // again
              }
            }
            // none
            // The end.

            """.ReplaceLineEndings("\n"),
            written
        );
        // The place of one comment is not written; from then on it belongs to the end.
        LdfFile again = LdfReader.ReadText(written, "door.ldf", log);
        Assert.Equal(written, LdfWriter.Write(again));
        Survives(again, 0);
    }

    [Fact]
    public void A_comment_goes_with_what_is_taken_out()
    {
        const string Text = "LIN_description_file; Signals { A: 1, 0, Z; // first\n B: 1, 0, Z; // second\n }";
        ProblemLog log = new();
        LdfFile file = LdfReader.ReadText(Text, "two.ldf", log);
        string written = LdfWriter.Write(file with { Signals = [file.Signals[1]] });
        Assert.Contains("B: 1, 0, Z; // second\n}", written, StringComparison.Ordinal);
        Assert.EndsWith("// first\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_anywhere_are_all_kept_and_stay_where_they_are_after_the_first_writing()
    {
        const string Whole = """
            LIN_description_file ; LIN_protocol_version = "2.1" ; Nodes { Master : Z , 5 ms , 0 ms ; Slaves : L , R ; }
            Signals { A : 1 , 0 , Z , L ; B : 16 , { 1 , 2 } , L , Z ; } Frames { F : 1 , Z , 1 { A , 0 ; } }
            Node_attributes { L { configured_NAD = 2 ; configurable_frames { F ; } } }
            Schedule_tables { N { F delay 10 ms ; AssignNAD { L } delay 5 ms ; } }
            """;
        string[] words = Whole.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Gen<string> comment = Gen.OneOf(
            Gen.Const(" "),
            Gen.Const("\n"),
            Gen.Int[0, 99].Select(i => $" // c{i}\n"),
            Gen.Int[0, 99].Select(i => $" /* c{i} */ "),
            Gen.Int[0, 99].Select(i => $"\n/* c{i}\n more */\n")
        );
        comment
            .Array[words.Length + 1]
            .Sample(gaps =>
            {
                string text = gaps[^1] + string.Concat(words.Select((word, i) => word + gaps[i]));
                LdfFile file = LdfReader.ReadText(text, "any.ldf", new ProblemLog());
                string first = LdfWriter.Write(file);
                Assert.Equal(gaps.Count(gap => gap.Contains('c')), first.Split("c").Length - Plain(file));
                LdfFile again = LdfReader.ReadText(first, "any.ldf", new ProblemLog());
                Assert.Equal(first, LdfWriter.Write(again));
                Assert.Equal(
                    LdfWriter.Write(file with { Comments = [] }),
                    LdfWriter.Write(again with { Comments = [] })
                );
            });

        static int Plain(LdfFile file) => LdfWriter.Write(file with { Comments = [] }).Split("c").Length;
    }

    private static void Survives(LdfFile file, int problems)
    {
        foreach (string newLine in new[] { "\n", "\r\n" })
        {
            string text = LdfWriter.Write(file, newLine);
            ProblemLog log = new();
            LdfFile again = LdfReader.ReadText(text, file.Name, log);
            Assert.Null(SameContent.Difference(file, again));
            Assert.Equal(problems, log.Problems.Count);
            Assert.Equal(text, LdfWriter.Write(again, newLine));
        }
    }
}
