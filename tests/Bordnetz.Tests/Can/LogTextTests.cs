using System.Globalization;
using System.Text;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

/// <summary>The forms that text logs come in.</summary>
public sealed class LogTextTests
{
    [Theory]
    [InlineData("(1436509052.249713) vcan0 044#2A366C2BBA", "1436509052.249713000 vcan0 R 044#2A366C2BBA")]
    [InlineData("(0.000000) can1 1F334455#1122334455667788 T", "0.000000000 can1 T 1F334455#1122334455667788")]
    [InlineData("(1.0) can0 123#", "1.000000000 can0 R 123#")]
    [InlineData("(1.0) can0 123#11.22.33", "1.000000000 can0 R 123#112233")]
    [InlineData("(1.0) can0 123##0", "1.000000000 can0 R 123##0")]
    [InlineData("(1.0) can0 123##311223344", "1.000000000 can0 R 123##311223344")]
    [InlineData("(1.0) can0 123#R", "1.000000000 can0 R 123#R")]
    [InlineData("(1.0) can0 00000123#R4", "1.000000000 can0 R 00000123#R4")]
    [InlineData("(1.0) can0 123#1122334455667788_B", "1.000000000 can0 R 123#1122334455667788")]
    [InlineData("(1.0) can0 20000088#0000000000000000", "1.000000000 can0 R 20000088#0000000000000000")]
    [InlineData("  can0  123   [3]  11 22 33", "0.000000000 can0 R 123#112233")]
    [InlineData("  can0  123   [0] ", "0.000000000 can0 R 123#")]
    [InlineData(
        "  can0  123  [12]  11 22 33 44 55 66 77 88 99 AA BB CC",
        "0.000000000 can0 R 123##0112233445566778899AABBCC"
    )]
    [InlineData("  can0  123   [4]  remote request", "0.000000000 can0 R 123#R4")]
    [InlineData("  can0  123   [8]  31 32 33 34 35 36 37 38   '12345678'", "0.000000000 can0 R 123#3132333435363738")]
    [InlineData(
        " (1.5)  can0  20000004   [8]  00 01 00 00 00 00 00 00   ERRORFRAME",
        "1.500000000 can0 R 20000004#0001000000000000"
    )]
    [InlineData(" (000.000123)  can0  12345678   [1]  11", "0.000123000 can0 R 12345678#11")]
    [InlineData(" (2023-11-14 22:13:20.123456)  can0  123   [1]  11", "1700000000.123456000 can0 R 123#11")]
    [InlineData("(1.0)  can0  TX B -  123  [01]  11", "1.000000000 can0 T 123##011")]
    [InlineData("(1.0)  can0  RX - -  123  [1]  11", "1.000000000 can0 R 123#11")]
    public void Candump_line(string line, string expected) => Assert.Equal([expected], Read("candump", line));

    [Fact]
    public void Candump_gaps_add_up_when_asked_for()
    {
        string log = " (000.000000)  can0  1   [0]\n (000.500000)  can0  2   [0]\n (001.000000)  can0  3   [0]\n";
        string[] times = [.. Read("candump", log, new LogReadOptions { DeltaStamps = true }).Select(l => l[..3])];
        Assert.Equal(["0.0", "0.5", "1.5"], times);
    }

    [Theory]
    [InlineData("(1.0) can0 123#1")]
    [InlineData("(1.0) can0 123#112233445566778899")]
    [InlineData("(1.0) can0 FFF#11")]
    [InlineData("(1.0) can0 123##0112233445566778899")]
    [InlineData("(1.0) can0 123#R9")]
    [InlineData("(x) can0 123#11")]
    [InlineData("can0 123 [9] 11")]
    [InlineData("can0 123 [2] 11")]
    [InlineData("(1.0")]
    public void Candump_line_that_is_damaged_is_told_with_its_number(string line)
    {
        ProblemLog problems = new();
        MemoryStream stream = new(Encoding.ASCII.GetBytes("(1.0) can0 1#\n" + line + "\n(2.0) can0 2#"));
        LogReadOptions options = new() { FileName = "a.log" };
        Assert.Equal(2, LogFormats.Find("candump")!.Reader(stream, options, problems).Read().Count());
        Problem problem = Assert.Single(problems.Problems);
        Assert.Equal("a.log(2,1)", problem.Place.ToString());
        Assert.Equal("BN2202", problem.Code);
    }

    [Theory]
    [InlineData("0.016728 1  1FF             Rx   d 2 A1 0B", "0.016728000 can0 R 1FF#A10B")]
    [InlineData(
        "   2.5 2  18FEF1FEx       Tx   d 1 01  Length = 230000 BitCount = 119 ID = 418316798x",
        "2.500000000 can1 T 18FEF1FE#01"
    )]
    [InlineData("1.0 1  123 Rx r", "1.000000000 can0 R 123#R")]
    [InlineData("1.0 1  123 Rx r 8 Length = 0", "1.000000000 can0 R 123#R8")]
    [InlineData("1.0 1  123 Rx d F 01 02 03 04 05 06 07 08", "1.000000000 can0 R 123#0102030405060708")]
    [InlineData("1.0 1  ErrorFrame", "1.000000000 can0 R 20000080#0000000000000000")]
    [InlineData(
        "1.0 CANFD 1 Rx 300 1 0 9 12 01 02 03 04 05 06 07 08 09 0A 0B 0C 102203 133 303000 e0006659 46500250 4b140250 20011736 2001040d",
        "1.000000000 can0 R 300##10102030405060708090A0B0C"
    )]
    [InlineData("1.0 CANFD 2 Tx 1C4D80A7x EngineStatus 0 1 1 1 FF 0 0 5000 0", "1.000000000 can1 T 1C4D80A7##2FF")]
    [InlineData("1.0 CANFD 1 Rx 123 0 0 2 2 11 22 100 50 0 0 0 0 0 0", "1.000000000 can0 R 123##01122")]
    [InlineData("1.0 CANFD 1 Rx 123 0 0 2 2 11 22 100 50 200000 0 0 0 0 0", "1.000000000 can0 R 123#1122")]
    [InlineData("1.0 CANFD 1 Rx 123 0 0 4 0 100 50 10 0", "1.000000000 can0 R 123#R4")]
    public void Asc_line(string line, string expected) =>
        Assert.Equal([expected], Read("asc", "base hex  timestamps absolute\n" + line));

    [Fact]
    public void Asc_decimal_and_relative_with_a_date_and_other_events()
    {
        string log = """
            date Tue Nov 14 10:13:20.500 PM 2023
            base dec  timestamps relative
            internal events logged
            // version 8.0.0
            Begin TriggerBlock Tue Nov 14 10:13:20.500 PM 2023
               0.000000 Start of measurement
               0.100000 1  Statistic: D 0 R 0 XD 0 XR 0 E 0 O 0 B 0.00%
               0.200000 CAN 1 Status:chip status error active
               0.300000 1  256             Rx   d 3 255 16 9
               0.400000 2  536870911x      Rx   d 1 10
            End TriggerBlock
            """;
        Assert.Equal(
            ["1700000001.100000000 can0 R 100#FF1009", "1700000001.500000000 can1 R 1FFFFFFF#0A"],
            Read("asc", log)
        );
        Assert.StartsWith("0.600000000 can0", Read("asc", log, new LogReadOptions { RelativeTime = true })[0]);
    }

    [Theory]
    [InlineData("Sat Sep 30 15:06:13.191 2017", "2017-09-30 15:06:13.191")]
    [InlineData("Don Dez  5 03:06:13 pm 2019", "2019-12-05 15:06:13.000")]
    [InlineData("Mon Okt 30 12:00:00.000 AM 2017", "2017-10-30 00:00:00.000")]
    public void Asc_date(string text, string expected)
    {
        string log = $"date {text}\nbase hex  timestamps absolute\n0.0 1 1 Rx d 0\n";
        DateTime wanted = DateTime.ParseExact(
            expected,
            "yyyy-MM-dd HH:mm:ss.fff",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );
        LogReader reader = LogFormats
            .Find("asc")!
            .Reader(new MemoryStream(Encoding.UTF8.GetBytes(log)), new LogReadOptions(), new ProblemLog());
        Assert.Equal((wanted - DateTime.UnixEpoch).Ticks * 100, reader.Read().Single().TimeNs);
    }

    [Theory]
    [InlineData("     1)      1841      0001  8 00 01 02 03 04 05 06 07", "1.841000000 can0 R 001#0001020304050607")]
    [InlineData("     4)      1844      0100  3 RTR", "1.844000000 can0 R 100#R3")]
    [InlineData("     2)      1842      0008  4 ERROR 00 19 08 08", "1.842000000 can0 R 20000088#0000000000000000")]
    [InlineData(";$FILEVERSION=1.1\n 1)  1059.9  Rx  00000300  2  00 01", "1.059900000 can0 R 00000300#0001")]
    [InlineData(";$FILEVERSION=1.1\n 2)  7468.9  Tx  0000  8 RTR", "7.468900000 can0 T 000#R8")]
    [InlineData(";$FILEVERSION=1.2\n 1)  1059.9  2  Rx  0300  2  00 01", "1.059900000 can1 R 300#0001")]
    [InlineData(";$FILEVERSION=1.3\n 1)  1059.900  1  Tx  0300 -  2  00 01", "1.059900000 can0 T 300#0001")]
    [InlineData(
        ";$FILEVERSION=2.0\n;$COLUMNS=N,O,T,I,d,l,D\n 1  1059.900 DT  0300 Rx 2  00 01",
        "1.059900000 can0 R 300#0001"
    )]
    [InlineData(
        ";$FILEVERSION=2.0\n;$COLUMNS=N,O,T,I,d,l,D\n 1  1059.900 FB  0300 Rx 12  00 01 02 03 04 05 06 07 08 09 0A 0B",
        "1.059900000 can0 R 300##1000102030405060708090A0B"
    )]
    [InlineData(
        ";$FILEVERSION=2.1\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n 1  1059.900 BI 2 18EFC034 Tx -  9  00 01 02 03 04 05 06 07 08 09 0A 0B",
        "1.059900000 can1 T 18EFC034##3000102030405060708090A0B"
    )]
    [InlineData(
        ";$FILEVERSION=2.1\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n 1  1059.900 RR 1 0300 Rx -  4",
        "1.059900000 can0 R 300#R4"
    )]
    [InlineData(
        ";$FILEVERSION=2.1\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n 1  1.5 ER 1 0002 Rx - 5 04 00 02 00 00",
        "0.001500000 can0 R 20000088#0000020000000000"
    )]
    public void Trc_line(string log, string expected) => Assert.Equal([expected], Read("trc", log));

    [Fact]
    public void Trc_status_lines_are_passed_over_and_the_start_is_the_date()
    {
        string log = """
            ;$FILEVERSION=2.1
            ;$STARTTIME=45244.92593171296
            ;$COLUMNS=N,O,T,B,I,d,R,L,D
                  1      1000.000 ST  1 -        Rx -  4    00 00 00 00
                  2      1000.000 EV  1 User event
                  3      1000.500 DT  1     0300 Rx -  1    07
            """;
        Assert.Equal(["1700000001.500500000 can0 R 300#07"], Read("trc", log));
    }

    [Theory]
    [InlineData(
        "Time Stamp,ID,Extended,Bus,LEN,D1,D2\n166064000,0000021A,false,0,2,FE,36,",
        "166.064000000 can0 R 21A#FE36"
    )]
    [InlineData(
        "Time Stamp,ID,Extended,Dir,Bus,LEN,D1\n1000,1FFFFFFF,true,Tx,1,1,FE",
        "0.001000000 can1 T 1FFFFFFF#FE"
    )]
    public void Gvret_line(string log, string expected) => Assert.Equal([expected], Read("gvret", log));

    [Theory]
    [InlineData("1542473901.020305 1R11 213 00 c0 1", "1542473901.020305000 can0 R 213#00C001")]
    [InlineData("1542473901.021 R11 408 00", "1542473901.021000000 can0 R 408#00")]
    [InlineData("1542473901.021 3T29 18daf110 02 3E 00", "1542473901.021000000 can2 T 18DAF110#023E00")]
    [InlineData("166.064000 R11 0000021A FE 36 ", "166.064000000 can0 R 21A#FE36")]
    [InlineData("166.064000 R29 1A", "166.064000000 can0 R 0000001A#")]
    public void Crtd_line(string line, string expected) => Assert.Equal([expected], Read("crtd", line));

    [Fact]
    public void Crtd_comments_commands_and_new_records_are_passed_over()
    {
        const string Log = """
            169.971289 CXX Info Type:crtd; Path:'/sd/can3.crtd'; Filter:3:0-ffffffff; Vehicle:TSHK;
            169.971290 2CBC A 500000
            169.971291 CEV vehicle.alert 1R11 is no frame here
            169.971292 XYZ what may come
            170.000000 1R11 7DF 02
            """;
        Assert.Equal(["170.000000000 can0 R 7DF#02"], Read("crtd", Log));
        Assert.Equal("crtd", LogFormats.Sniff(Encoding.UTF8.GetBytes(Log))?.Name);
    }

    [Theory]
    [InlineData("1.0 1R11 800 00")]
    [InlineData("1.0 1R11 123 100")]
    [InlineData("1.0 1R11 123 0 1 2 3 4 5 6 7 8")]
    [InlineData("1.0 0R11 123 0")]
    [InlineData("1.0 R11")]
    [InlineData("now R11 123 0")]
    public void Crtd_line_that_is_damaged_is_told(string line)
    {
        ProblemLog problems = new();
        MemoryStream stream = new(Encoding.UTF8.GetBytes(line + "\n2.0 R11 123 01\n"));
        LogReader reader = LogFormats.Find("crtd")!.Reader(stream, new LogReadOptions(), problems);
        Assert.Single(reader.Read());
        Problem problem = Assert.Single(problems.Problems);
        Assert.Equal(("BN2202", 1), (problem.Code, problem.Place.Line));
    }

    [Theory]
    [InlineData("1483389946.197,0xdadada,1,0,0,6,WzQyLCA5XQ==", "1483389946.197000000 can0 R 00DADADA#5B34322C20395D")]
    [InlineData("1e-05,0x1,0,1,0,4,", "0.000010000 can0 R 001#R4")]
    public void Python_can_csv_line(string line, string expected) =>
        Assert.Equal(
            [expected],
            Read("python-can", "timestamp,arbitration_id,extended,remote,error,dlc,data\n" + line)
        );

    [Fact]
    public void Lines_may_end_with_any_of_the_three_ends_and_begin_with_a_byte_order_mark()
    {
        string[] expected = ["1.000000000 a R 001#", "2.000000000 a R 002#", "3.000000000 a R 003#"];
        Assert.Equal(expected, Read("candump", "\uFEFF(1) a 1#\r(2) a 2#\r(3) a 3#\r"));
        Assert.Equal(expected, Read("candump", "(1) a 1#\r\n(2) a 2#\r\n\r\n(3) a 3#"));
        Assert.Equal(expected, Read("candump", "(1) a 1#\n\n(2) a 2#\n(3) a 3#\n"));
    }

    [Fact]
    public void A_line_without_end_is_told_and_does_not_fill_the_memory()
    {
        byte[] bytes = new byte[1_000_000];
        bytes.AsSpan().Fill((byte)'x');
        "\n(1.0) a 1#"u8.CopyTo(bytes.AsSpan(999_900));
        bytes.AsSpan(999_911).Fill((byte)'\n');
        ProblemLog problems = new();
        LogReader reader = LogFormats.Find("candump")!.Reader(new MemoryStream(bytes), new LogReadOptions(), problems);
        Assert.Single(reader.Read());
        Assert.Contains(problems.Problems, p => p.Code == "BN2207");
    }

    private static string[] Read(string format, string text, LogReadOptions? options = null)
    {
        ProblemLog problems = new();
        MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        string[] frames =
        [
            .. LogFormats
                .Find(format)!
                .Reader(stream, options ?? new LogReadOptions(), problems)
                .Read()
                .Select(f =>
                {
                    string time = $"{f.TimeNs / 1_000_000_000}.{f.TimeNs % 1_000_000_000:D9}";
                    return $"{time} {f.Channel} {(f.IsTransmitted ? "T" : "R")} {f.Frame}";
                }),
        ];
        Assert.Empty(problems.Problems);
        return frames;
    }
}
