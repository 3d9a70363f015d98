using System.Globalization;
using System.Text;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class CanCommandTests
{
    private const string Dbc = """
        VERSION ""
        BU_: A B
        BO_ 291 Wheel: 8 A
         SG_ Speed : 0|16@1+ (0.01,0) [0|655.35] "km/h" B
         SG_ Gear : 16|4@1+ (1,0) [0|15] "" B
        VAL_ 291 Gear 0 "Park" 1 "Drive" ;
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("asc")]
    [InlineData("blf")]
    [InlineData("trc")]
    [InlineData("pcapng")]
    public async Task A_log_converted_and_back_is_the_same(string format)
    {
        using TemporaryFolder folder = new();
        string log = WriteLog(folder);
        ProcessResult there = await Can("convert", log, folder.At("b." + format));
        Assert.True(there.ExitCode == 0, there.Error);
        ProcessResult back = await Can("convert", folder.At("b." + format), folder.At("c.log"));
        Assert.True(back.ExitCode == 0, back.Error);
        // Formats with relative times keep the date of the start; the frames and their distances must survive.
        ProcessResult before = await Can("dump", log, "-t", "z");
        ProcessResult after = await Can("dump", folder.At("c.log"), "-t", "z");
        Assert.Equal(Frames(before.Output), Frames(after.Output));
    }

    [Fact]
    public async Task A_dump_with_a_dbc_shows_the_signals_that_the_filter_lets_through()
    {
        using TemporaryFolder folder = new();
        string log = WriteLog(folder);
        string dbc = folder.At("car.dbc");
        await File.WriteAllTextAsync(dbc, Dbc, Cancel);
        ProcessResult dump = await Can("dump", log, "123:7FF", "-d", dbc, "-n", "1", "-t", "z");
        Assert.Equal(
            """
             (000.000000)  can0       123   [8]  E8 03 01 00 00 00 00 00
                  Wheel
                    Speed: 10 km/h
                    Gear: 1 'Drive'

            """.ReplaceLineEndings("\n"),
            dump.Output
        );
        ProcessResult decoded = await Can("decode", log, "-d", dbc, "--signal", "Speed");
        string[] rows = decoded.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("time_s,channel,message,signal,value,unit,text", rows[0]);
        Assert.Equal("1000.000000,can0,Wheel,Speed,10,km/h,", rows[1]);
        Assert.Equal(101, rows.Length);
    }

    [Fact]
    public async Task Statistics_count_periods_and_load()
    {
        using TemporaryFolder folder = new();
        ProcessResult stats = await Can("stats", WriteLog(folder), "--bitrate", "500000");
        Assert.Equal(0, stats.ExitCode);
        string flat = string.Join(' ', stats.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("can0 123 – 100 8 10.000 10.000 10.000", flat, StringComparison.Ordinal);
        Assert.Contains("can0 456 – 100 2 10.000 10.000 10.000", flat, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dump", "LOG", "12")]
    [InlineData("dump", "LOG", "-n", "0")]
    [InlineData("dump", "LOG", "--log", "out.xyz")]
    [InlineData("dump", "sockecan:can0")]
    [InlineData("dump", "socketcan:nosuchbus")]
    [InlineData("dump", "socketcand:127.0.0.1:1/can0")]
    [InlineData("play", "LOG", "--to", "nowhere")]
    [InlineData("play", "missing.log", "--to", "stdout")]
    [InlineData("play", "LOG", "--to", "stdout", "-l", "0")]
    [InlineData("play", "LOG", "--to", "stdout", "-g", "-1")]
    [InlineData("play", "LOG", "--to", "stdout", "--speed", "fast")]
    [InlineData("play", "LOG", "--to", "stdout", "--start", "5s", "--end", "2s")]
    [InlineData("play", "-", "--to", "stdout", "-l", "2")]
    [InlineData("send", "stdout", "123")]
    [InlineData("send", "stdout", "123#1")]
    [InlineData("send", "stdout", "123#11", "--cycle", "0")]
    [InlineData("send", "stdout", "-d", "DBC", "Weel")]
    [InlineData("send", "stdout", "-d", "DBC", "Wheel", "Sped=1")]
    [InlineData("send", "stdout", "-d", "DBC", "Wheel", "Gear=Third")]
    [InlineData("hub", "--listen", "here")]
    [InlineData("hub", "--listen", "127.0.0.1:0", "nowhere")]
    [InlineData("dump", "LOG", "--from", "xls")]
    [InlineData("convert", "LOG", "LOG")]
    [InlineData("convert", "LOG", "out.xyz")]
    [InlineData("stats", "LOG", "--bitrate", "0")]
    [InlineData("stats", "missing.log")]
    [InlineData("decode", "LOG", "-d", "missing.dbc")]
    public async Task Unusable_arguments_are_explained(params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string log = WriteLog(folder);
        string dbc = folder.At("car.dbc");
        await File.WriteAllTextAsync(dbc, Dbc, Cancel);
        ProcessResult result = await Can([
            .. arguments.Select(a =>
                a == "LOG" ? log
                : a == "DBC" ? dbc
                : a
            ),
        ]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error BN", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_played_by_channel_filter_window_and_passes()
    {
        using TemporaryFolder folder = new();
        string log = WriteLog(folder);
        // Frame 10 is at 100 ms; the end is not played any more.
        ProcessResult played = await Can([
            "play",
            log,
            "456:7FF",
            "--to",
            "stdout",
            "-t",
            "--start",
            "100ms",
            "--end",
            "130ms",
            "-l",
            "2",
        ]);
        Assert.True(played.ExitCode == 0, played.Error);
        string[] pass = ["456#0AFF", "456#0BFF", "456#0CFF"];
        Assert.Equal(
            [.. pass, .. pass],
            played.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Frame)
        );
        Assert.Equal("6 frames played", played.Error.Trim());
        ProcessResult none = await Can("play", log, "--to", "stdout=can1", "-l", "i");
        Assert.Equal((0, ""), (none.ExitCode, none.Output));
    }

    [Fact]
    public async Task A_log_takes_its_own_time_to_play_and_half_of_it_at_twice_the_speed()
    {
        using TemporaryFolder folder = new();
        string log = WriteLog(folder);
        double once = Span(await Can("play", log, "--to", "stdout"));
        double half = Span(await Can("play", log, "--to", "stdout", "--speed", "2"));
        // 99 gaps of 10 ms. Never early; a busy machine may be late.
        Assert.InRange(once, 0.985, 3);
        Assert.InRange(half, 0.49, 2);

        static double Span(ProcessResult played)
        {
            Assert.True(played.ExitCode == 0, played.Error);
            string[] lines = played.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(200, lines.Length);
            return Stamp(lines[^1]) - Stamp(lines[0]);
        }

        static double Stamp(string line) =>
            double.Parse(line[1..line.IndexOf(')', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_message_is_sent_by_the_values_of_its_signals()
    {
        using TemporaryFolder folder = new();
        string dbc = folder.At("car.dbc");
        await File.WriteAllTextAsync(dbc, Dbc, Cancel);
        ProcessResult sent = await Can([
            "send",
            "stdout",
            "-d",
            dbc,
            "Wheel",
            "Speed=10",
            "Gear=drive",
            "7FF#01",
            "Wheel",
            "--count",
            "2",
        ]);
        Assert.True(sent.ExitCode == 0, sent.Error);
        string[] both = ["123#E803010000000000", "7FF#01", "123#0000000000000000"];
        Assert.Equal([.. both, .. both], sent.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Frame));
        ProcessResult outside = await Can("send", "stdout", "-d", dbc, "Wheel", "Speed=1000");
        Assert.Contains("warning BN9036", outside.Error, StringComparison.Ordinal);
        Assert.EndsWith("123#FFFF000000000000\n", outside.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_ends_when_its_reader_has_gone()
    {
        using TemporaryFolder folder = new();
        string log = WriteLog(folder);
        string dump = $"dotnet '{BordnetzProcess.Program}' can play '{log}' --to stdout -t -l i | head -n 3";
        ProcessResult head = await BordnetzProcess.RunAsync("sh", ["-c", dump], Cancel);
        Assert.Equal(3, head.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Colours_are_for_terminals_only()
    {
        using TemporaryFolder folder = new();
        string log = WriteLog(folder);
        ProcessResult piped = await Can("dump", log, "-c", "-c", "-n", "1");
        Assert.Equal(0, piped.ExitCode);
        Assert.DoesNotContain('\e', piped.Output);
        if (!File.Exists("/usr/bin/script"))
        {
            Assert.Skip("there is no program 'script' that gives a terminal");
        }
        Assert.Contains("\e[1;31mcan0\e[0m", await OnTerminalAsync("TERM=xterm"), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[1;31m", await OnTerminalAsync("TERM=xterm NO_COLOR=1"), StringComparison.Ordinal);

        async Task<string> OnTerminalAsync(string environment)
        {
            string command = $"env {environment} dotnet '{BordnetzProcess.Program}' can dump '{log}' -c -n 1";
            ProcessResult shown = await BordnetzProcess.RunAsync("script", ["-qec", command, "/dev/null"], Cancel);
            Assert.True(shown.ExitCode == 0, shown.Output);
            return shown.Output;
        }
    }

    [Fact]
    public async Task A_J1939_message_is_shown_with_its_sender()
    {
        using TemporaryFolder folder = new();
        string dbc = folder.At("truck.dbc");
        await File.WriteAllTextAsync(
            dbc,
            """
            VERSION ""
            BU_: A
            BO_ 2364540158 EEC1: 8 A
             SG_ EngineSpeed : 24|16@1+ (0.125,0) [0|8031.875] "rpm" A
            BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
            BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
            BA_ "VFrameFormat" BO_ 2364540158 3;
            """,
            Cancel
        );
        string log = folder.At("truck.log");
        await File.WriteAllTextAsync(log, "(1.000000) can0 18F00427#0000006019000000\n", Cancel);
        ProcessResult dump = await Can("dump", log, "-d", dbc);
        Assert.Contains(
            "EEC1 (PGN 61444 from 27)\n        EngineSpeed: 812 rpm",
            dump.Output,
            StringComparison.Ordinal
        );
        ProcessResult decoded = await Can("decode", log, "-d", dbc);
        Assert.Equal(
            "time_s,channel,message,signal,value,unit,text,source\n1.000000,can0,EEC1,EngineSpeed,812,rpm,,27\n",
            decoded.Output
        );
        ProcessResult stats = await Can("stats", log, "-d", dbc);
        Assert.Contains("EEC1 (PGN 61444 from 27)", stats.Output, StringComparison.Ordinal);
    }

    /// <summary>A real drive: what the DBC makes of the frames is what was published beside them.</summary>
    [Fact]
    public async Task The_wheel_speeds_and_the_steering_angle_of_a_real_drive_are_the_published_ones()
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not beside the repository");
            return;
        }
        string drive = Path.Combine(data, "canlogs", "comma2k19-MIT");
        string log = Path.Combine(drive, "rav4_60s_can0.log");
        string dbc = Path.Combine(data, "dbc", "opendbc-generated", "toyota_nodsu_pt_generated.dbc");
        double[] speeds = [.. (await DecodeAsync(log, dbc, "WHEEL_SPEEDS", "WHEEL_SPEED_FL")).Select(v => v / 3.6)];
        AssertPublished(Published.ReadColumn(Path.Combine(drive, "npy", "wheel_speed", "value"), 4), speeds);
        double[] coarse = await DecodeAsync(log, dbc, "STEER_ANGLE_SENSOR", "STEER_ANGLE");
        double[] fine = await DecodeAsync(log, dbc, "STEER_ANGLE_SENSOR", "STEER_FRACTION");
        double[] angles = [.. coarse.Zip(fine, (c, f) => c + f)];
        AssertPublished(Published.ReadColumn(Path.Combine(drive, "npy", "steering_angle", "value"), 1), angles);
    }

    private static async Task<double[]> DecodeAsync(string log, string dbc, string message, string signal)
    {
        ProcessResult decoded = await Can("decode", log, "-d", dbc, "--signal", signal);
        Assert.True(decoded.ExitCode == 0, decoded.Error);
        return
        [
            .. decoded
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(row => row.Split(','))
                .Where(row => row[2] == message)
                .Select(row => double.Parse(row[4], CultureInfo.InvariantCulture)),
        ];
    }

    private static void AssertPublished(double[] published, double[] decoded)
    {
        Assert.True(published.Length > 1000);
        Assert.Equal(published.Length, decoded.Length);
        for (int i = 0; i < published.Length; i++)
        {
            Assert.Equal(published[i], decoded[i], 1e-9);
        }
    }

    private static Task<ProcessResult> Can(params string[] arguments) =>
        BordnetzProcess.RunAsync(Cancel, ["can", .. arguments]);

    private static string Frame(string logLine) => logLine.Split(' ')[2];

    private static string[] Frames(string dump) =>
        [
            .. dump.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l[..13] + l[l.IndexOf('[', StringComparison.Ordinal)..]),
        ];

    private static string WriteLog(TemporaryFolder folder)
    {
        StringBuilder text = new();
        for (int i = 0; i < 100; i++)
        {
            string time = (1000 + (i * 0.01)).ToString("F6", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"({time}) can0 123#E803010000000000\n");
            text.Append(CultureInfo.InvariantCulture, $"({time}) can0 456#{i:X2}FF\n");
        }
        string path = folder.At("a.log");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
