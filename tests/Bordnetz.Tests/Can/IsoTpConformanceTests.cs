using Bordnetz.Can.IsoTp;

namespace Bordnetz.Tests.Can;

/// <summary>The rules of ISO 15765-2:2016, one script each; docs/standards/iso-tp.md names them by clause.</summary>
public sealed class IsoTpConformanceTests
{
    private static readonly Dictionary<string, IsoTpSettings> Links = new()
    {
        ["plain"] = IsoTpScript.Plain,
        ["short"] = IsoTpScript.Plain with { Padding = null },
        ["extended"] = IsoTpScript.Plain with
        {
            Addressing = IsoTpAddressing.Extended,
            TransmitExtension = 0x21,
            ReceiveExtension = 0xF1,
        },
        ["mixed"] = IsoTpSettings.Mixed29(0xF1, 0x10, 0x55),
        ["fd"] = IsoTpScript.Plain with { IsFd = true, FrameBytes = 64 },
        ["fd16 extended"] = IsoTpScript.Plain with
        {
            IsFd = true,
            FrameBytes = 16,
            Addressing = IsoTpAddressing.Extended,
            TransmitExtension = 0x21,
        },
        ["functional"] = IsoTpScript.Plain with { IsFunctional = true },
        ["blocks"] = IsoTpScript.Plain with { BlockSize = 2, SeparationTime = 0xF5 },
        ["confirmed"] = IsoTpScript.Plain with { ConfirmsFrames = true },
        ["small"] = IsoTpScript.Plain with { MaxMessageBytes = 20 },
        ["large"] = IsoTpScript.Plain with { MaxMessageBytes = 5000 },
        ["patient"] = IsoTpScript.Plain with { WaitFramesMax = 2 },
        ["slow"] = IsoTpScript.Plain with { OwnSeparationNs = 3_000_000 },
    };

    public static TheoryData<string, string, string> Rules =>
        new()
        {
            { "9.6.2 single frame is sent", "plain", "send 3\n> 03 00 01 02 CC CC CC CC\ndone Ok" },
            { "9.6.2 single frame holds seven bytes", "plain", "send 7\n> 07 00 01 02 03 04 05 06\ndone Ok" },
            { "9.6.2 single frame is received", "plain", "in 02 3E 00\ngot 3E00" },
            { "9.6.2.3 single frame of length 0 is ignored", "plain", "in 00 11 22 33 44 55 66 77" },
            {
                "9.6.2.3 single frame longer than its frame is ignored",
                "plain",
                "in 03 11 22\nin 08 11 22 33 44 55 66 77"
            },
            { "9.6.2.3 CAN FD single frame without escape is ignored", "fd", "fd 05 11 22 33 44 55 66 77 88 99 AA BB" },
            {
                "9.6.2.3 CAN FD single frame with too short a length is ignored",
                "fd",
                "fd 00 07 22 33 44 55 66 77 88 99 AA BB"
            },
            {
                "9.6.2.3 CAN FD single frame with too long a length is ignored",
                "fd",
                "fd 00 0B 22 33 44 55 66 77 88 99 AA BB"
            },
            {
                "9.6.2 CAN FD single frame with escape is received",
                "fd",
                "fd 00 08 01 02 03 04 05 06 07 08 CC CC\ngot 0102030405060708"
            },
            {
                "9.6.2 CAN FD single frame with escape is sent",
                "fd",
                "send 9\n> 00 09 00 01 02 03 04 05 06 07 08 CC\ndone Ok"
            },
            {
                "9.6.2 CAN FD short single frame has the classical form",
                "fd",
                "send 7\n> 07 00 01 02 03 04 05 06\ndone Ok"
            },
            {
                "9.6.3 first frame is sent",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nin 30 00 00\n> 21 06 07 CC CC CC CC CC\ndone Ok"
            },
            {
                "9.6.3 first frame is received",
                "plain",
                "in 10 08 00 01 02 03 04 05\nbegins 8\n> 30 00 00 CC CC CC CC CC\nin 21 06 07\ngot 0001020304050607"
            },
            {
                "9.6.3.2 first frame with too short a length is ignored",
                "plain",
                "in 10 07 00 01 02 03 04 05\nin 10 00 00 00 0F FF 01 02"
            },
            { "9.6.3.2 first frame of a short frame is ignored", "plain", "in 10 09 00 01 02 03 04" },
            {
                "9.6.3.2 CAN FD first frame that a single frame could have been is ignored",
                "fd",
                "fd 10 0A 00 01 02 03 04 05 06 07 08 09"
            },
            {
                "9.6.3.2 first frame beyond 4095 bytes has a length of 32 bits",
                "plain",
                "send 4096\n> 10 00 00 00 10 00 00 01" + "\nin 32 00 00\ndone BufferOverflow"
            },
            {
                "9.6.3.2 first frame beyond 4095 bytes is received",
                "large",
                "in 10 00 00 00 10 00 00 01\nbegins 4096\n> 30 00 00 CC CC CC CC CC"
            },
            { "9.6.4.3 sequence number wraps from 15 to 0", "plain", WrapScript() },
            {
                "9.6.4.4 wrong sequence number ends the reception",
                "plain",
                "in 10 14 00 01 02 03 04 05\nbegins 20\n> 30 00 00 CC CC CC CC CC\nin 22 06 07 08 09 0A 0B 0C\nlost WrongSequenceNumber"
            },
            {
                "9.6.5.1 flow status continue, wait, then continue",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nin 31 00 00\nat 900\nin 30 00 00\n> 21 06 07 CC CC CC CC CC\ndone Ok"
            },
            {
                "9.6.5.1 flow status overflow ends the sending",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nin 32 00 00\ndone BufferOverflow"
            },
            {
                "9.6.5.1 too long a message is refused with overflow",
                "small",
                "in 10 15 00 01 02 03 04 05\n> 32 00 00 CC CC CC CC CC\nin 21 06 07 08 09 0A 0B 0C"
            },
            {
                "9.6.5.2 invalid flow status ends the sending",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nin 33 00 00\ndone InvalidFlowStatus"
            },
            {
                "9.6.5.2 flow control without block size and STmin is ignored",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nin 30 00"
            },
            {
                "9.6.5.3 block size of the peer is kept",
                "plain",
                "send 20\n> 10 14 00 01 02 03 04 05\nin 30 01 00\n> 21 06 07 08 09 0A 0B 0C\nin 30 00 00\n> 22 0D 0E 0F 10 11 12 13\ndone Ok"
            },
            {
                "9.6.5.3 own block size asks again",
                "blocks",
                "in 10 1E 00 01 02 03 04 05\nbegins 30\n> 30 02 F5 CC CC CC CC CC\nin 21 06 07 08 09 0A 0B 0C\nin 22 0D 0E 0F 10 11 12 13\n> 30 02 F5 CC CC CC CC CC\nin 23 14 15 16 17 18 19 1A\nin 24 1B 1C 1D CC CC CC CC\ngot 30 bytes"
            },
            {
                "9.6.5.4 STmin in milliseconds is kept",
                "plain",
                "send 20\n> 10 14 00 01 02 03 04 05\nin 30 00 0A\n> 21 06 07 08 09 0A 0B 0C\nat 9.999\nat 10\n> 22 0D 0E 0F 10 11 12 13\ndone Ok"
            },
            {
                "9.6.5.4 STmin of 300 microseconds is kept",
                "plain",
                "send 20\n> 10 14 00 01 02 03 04 05\nin 30 00 F3\n> 21 06 07 08 09 0A 0B 0C\nat 0.299\nat 0.3\n> 22 0D 0E 0F 10 11 12 13\ndone Ok"
            },
            {
                "9.6.5.6 reserved STmin stands for 127 ms",
                "plain",
                "send 20\n> 10 14 00 01 02 03 04 05\nin 30 00 80\n> 21 06 07 08 09 0A 0B 0C\nat 126.999\nat 127\n> 22 0D 0E 0F 10 11 12 13\ndone Ok"
            },
            {
                "9.7 too many waits end the sending",
                "patient",
                "send 8\n> 10 08 00 01 02 03 04 05\nin 31 00 00\nin 31 00 00\nin 31 00 00\ndone TooManyWaits"
            },
            {
                "9.7 a continue starts the count of waits anew",
                "patient",
                "send 20\n> 10 14 00 01 02 03 04 05\nin 31 00 00\nin 31 00 00\nin 30 01 00\n> 21 06 07 08 09 0A 0B 0C\nin 31 00 00\nin 31 00 00\nin 30 00 00\n> 22 0D 0E 0F 10 11 12 13\ndone Ok"
            },
            {
                "9.7 a receiver that is not ready sends waits",
                "patient",
                "ready 0\nin 10 08 00 01 02 03 04 05\nbegins 8\n> 31 00 00 CC CC CC CC CC\nat 499\nat 500\n> 31 00 00 CC CC CC CC CC\nready 1\n> 30 00 00 CC CC CC CC CC\nin 21 06 07\ngot 0001020304050607"
            },
            {
                "9.7 a receiver that is never ready gives up",
                "patient",
                "ready 0\nin 10 08 00 01 02 03 04 05\nbegins 8\n> 31 00 00 CC CC CC CC CC\nat 500\n> 31 00 00 CC CC CC CC CC\nat 1000\nlost TooManyWaits"
            },
            {
                "9.8.1 N_Bs ends the sending",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nat 999\nat 1000\ndone TimeoutBs"
            },
            {
                "9.8.1 N_Bs begins anew with each wait",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nat 600\nin 31 00 00\nat 1599\nat 1600\ndone TimeoutBs"
            },
            {
                "9.8.1 N_Cr ends the reception",
                "plain",
                "in 10 14 00 01 02 03 04 05\nbegins 20\n> 30 00 00 CC CC CC CC CC\nat 500\nin 21 06 07 08 09 0A 0B 0C\nat 1499\nat 1500\nlost TimeoutCr"
            },
            { "9.8.1 N_As ends the sending", "confirmed", "send 3\n> 03 00 01 02 CC CC CC CC\nat 1000\ndone TimeoutA" },
            {
                "9.8.1 N_Ar ends the reception",
                "confirmed",
                "in 10 08 00 01 02 03 04 05\nbegins 8\n> 30 00 00 CC CC CC CC CC\nat 1000\nlost TimeoutA"
            },
            {
                "9.8.1 N_Bs begins when the first frame is on the bus",
                "confirmed",
                "send 8\n> 10 08 00 01 02 03 04 05\nat 400\nsent\nat 1399\nat 1400\ndone TimeoutBs"
            },
            {
                "9.8.1 a confirmed sending goes on frame by frame",
                "confirmed",
                "send 20\n> 10 14 00 01 02 03 04 05\nsent\nin 30 00 00\n> 21 06 07 08 09 0A 0B 0C\nsent\nat 0\n> 22 0D 0E 0F 10 11 12 13\nsent\ndone Ok"
            },
            {
                "9.8.1 N_Cs of its own is kept",
                "slow",
                "send 20\n> 10 14 00 01 02 03 04 05\nin 30 00 00\nat 3\n> 21 06 07 08 09 0A 0B 0C\nat 5.9\nat 6\n> 22 0D 0E 0F 10 11 12 13\ndone Ok"
            },
            {
                "9.8.3 a single frame within a reception ends it and is taken",
                "plain",
                "in 10 08 00 01 02 03 04 05\nbegins 8\n> 30 00 00 CC CC CC CC CC\nin 01 3E\nlost UnexpectedPdu\ngot 3E"
            },
            {
                "9.8.3 a first frame within a reception ends it and is taken",
                "plain",
                "in 10 08 00 01 02 03 04 05\nbegins 8\n> 30 00 00 CC CC CC CC CC\nin 10 09 00 01 02 03 04 05\nlost UnexpectedPdu\nbegins 9\n> 30 00 00 CC CC CC CC CC"
            },
            { "9.8.3 a consecutive frame outside a reception is ignored", "plain", "in 21 06 07 08 09 0A 0B 0C" },
            {
                "9.8.3 flow control that nobody waits for is ignored",
                "plain",
                "in 30 00 00\nsend 3\n> 03 00 01 02 CC CC CC CC\ndone Ok\nin 32 00 00"
            },
            {
                "9.8.3 sending and receiving at once do not disturb each other",
                "plain",
                "send 8\n> 10 08 00 01 02 03 04 05\nin 10 08 00 01 02 03 04 05\nbegins 8\n> 30 00 00 CC CC CC CC CC\nin 30 00 00\n> 21 06 07 CC CC CC CC CC\ndone Ok\nin 21 06 07\ngot 0001020304050607"
            },
            { "9.8.3 an unknown kind of frame is ignored", "plain", "in 40 01 02\nin F0\nin" },
            {
                "10.3.4 extended addressing",
                "extended",
                "send 6\n> 21 06 00 01 02 03 04 05\ndone Ok\nsend 7\n> 21 10 07 00 01 02 03 04\nin F1 30 00 00\n> 21 21 05 06 CC CC CC CC\ndone Ok\nin F1 02 3E 00\ngot 3E00"
            },
            { "10.3.4 a frame to another extended address is ignored", "extended", "in F2 02 3E 00\nin" },
            { "10.3.5 mixed addressing", "mixed", "send 7\n> 55 10 07 00 01 02 03 04" + "\nat 1000\ndone TimeoutBs" },
            {
                "10.3.4 extended addressing over CAN FD",
                "fd16 extended",
                "send 13\n> 21 00 0D 00 01 02 03 04 05 06 07 08 09 0A 0B 0C\ndone Ok\nsend 14\n> 21 10 0E 00 01 02 03 04 05 06 07 08 09 0A 0B 0C\nfd 00 30 00 00\n> 21 21 0D CC CC CC CC CC\ndone Ok"
            },
            {
                "9.2 a functional message must fit one frame",
                "functional",
                "send 8\ndone NotPossible\nsend 7\n> 07 00 01 02 03 04 05 06\ndone Ok"
            },
            {
                "9.2 a functional single frame is received beside a reception",
                "plain",
                "in 10 08 00 01 02 03 04 05\nbegins 8\n> 30 00 00 CC CC CC CC CC\nall 02 3E 80\ngot 3E80\nin 21 06 07\ngot 0001020304050607"
            },
            { "9.2 a functional first frame is ignored", "plain", "all 10 08 00 01 02 03 04 05" },
            {
                "10.4.2.1 without padding frames are short",
                "short",
                "send 3\n> 03 00 01 02\ndone Ok\nsend 8\n> 10 08 00 01 02 03 04 05\nin 30 00 00\n> 21 06 07\ndone Ok\nin 10 08 00 01 02 03 04 05\nbegins 8\n> 30 00 00"
            },
            { "9.5 CAN FD consecutive frames are as long as the first but the last", "fd", FdScript() },
            { "8.3 an empty message is not possible", "plain", "send 0\ndone NotPossible" },
            { "8.3 one message at a time is sent", "plain", "send 8\n> 10 08 00 01 02 03 04 05\nsend 1\ndone Busy" },
        };

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_link_keeps_the_rule(string rule, string link, string script)
    {
        Assert.NotEmpty(rule);
        IsoTpScript.Play(Links[link], script);
    }

    [Fact]
    public void Every_rule_of_the_standard_that_is_listed_in_the_documentation_has_its_script()
    {
        string page = File.ReadAllText(Bordnetz.TestKit.RepositoryFiles.At("docs", "standards", "iso-tp.md"));
        foreach (string rule in Rules.Select(r => r.Data.Item1))
        {
            Assert.Contains($"| {rule} |", page, StringComparison.Ordinal);
        }
    }

    private static string WrapScript()
    {
        string script = "in 10 7A 00 01 02 03 04 05\nbegins 122\n> 30 00 00 CC CC CC CC CC";
        for (int i = 1, at = 6; at < 122; i++, at += 7)
        {
            byte[] part = [.. Enumerable.Range(at, Math.Min(7, 122 - at)).Select(b => (byte)b)];
            script += $"\nin {0x20 | (i & 15):X2}{Convert.ToHexString(part)}";
        }
        return script + "\ngot 122 bytes";
    }

    private static string FdScript()
    {
        string bytes = Convert.ToHexString(IsoTpScript.Pattern(130));
        return $"send 130\n> 1082{bytes[..124]}\nin 30 00 00\n> 21{bytes[124..250]}\n> 22{bytes[250..]}CCCC\ndone Ok\n"
            + $"fd 1082{bytes[..124]}\nbegins 130\n> 30 00 00 CC CC CC CC CC\nfd 21{bytes[124..148]}\n"
            + $"fd 21{bytes[124..250]}\nfd 22{bytes[250..]}CCCC\ngot 130 bytes";
    }
}
