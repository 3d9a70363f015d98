using Bordnetz.Can;
using Bordnetz.Problems;
using Bordnetz.TestKit;

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
