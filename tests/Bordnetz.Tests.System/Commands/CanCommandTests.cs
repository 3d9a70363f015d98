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
             (0000000000.000000)  can0       123  [08]  E8 03 01 00 00 00 00 00
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
        ProcessResult result = await Can([.. arguments.Select(a => a == "LOG" ? log : a)]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error BN", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
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

    private static string[] Frames(string dump) =>
        [
            .. dump.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l[..20] + l[l.IndexOf('[', StringComparison.Ordinal)..]),
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
