using System.Text;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class LogFormatTests
{
    private const long Morning = 1_700_000_000_123_000_000;

    public static TheoryData<string> Names => [.. LogFormats.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_format_can_tell_is_read_as_it_was_written(string name)
    {
        LogFormat format = LogFormats.Find(name)!;
        LogGen
            .Frames(format)
            .Sample(
                frames =>
                {
                    List<LogFrame> read = Round(format.Reader, format.Writer, frames, out ProblemLog problems);
                    Assert.Empty(problems.Problems);
                    Assert.Equal(frames, read);
                },
                iter: 100
            );
    }

    [Theory]
    [InlineData(TrcVersion.V10, 1_000_000, false)]
    [InlineData(TrcVersion.V11, 100_000, false)]
    [InlineData(TrcVersion.V12, 100_000, true)]
    [InlineData(TrcVersion.V13, 1_000, true)]
    [InlineData(TrcVersion.V20, 1_000, false)]
    [InlineData(TrcVersion.V21, 1_000, true)]
    public void Each_version_of_TRC_is_read_as_it_was_written(TrcVersion version, long resolution, bool hasBuses)
    {
        LogFormat format = LogFormats.Find("trc")!;
        LogAbilities abilities = LogAbilities.Remote;
        abilities |= version > TrcVersion.V10 ? LogAbilities.Date | LogAbilities.Direction : 0;
        abilities |= version >= TrcVersion.V20 ? LogAbilities.Fd : 0;
        abilities |= hasBuses ? LogAbilities.Channels : 0;
        LogGen
            .Frames(format with { Abilities = abilities, ResolutionNs = resolution })
            .Sample(
                frames =>
                {
                    List<LogFrame> read = Round(
                        format.Reader,
                        s => TrcFormat.Write(s, version),
                        frames,
                        out ProblemLog problems
                    );
                    Assert.Empty(problems.Problems);
                    Assert.Equal(frames, read);
                },
                iter: 100
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_written_file_is_told_by_its_beginning(string name)
    {
        LogFormat format = LogFormats.Find(name)!;
        byte[] file = Write(format.Writer, [new(Morning, "can0", false, CanFrame.Classic(new CanId(1), [2]))]);
        Assert.Equal(name, LogFormats.Sniff(file)?.Name);
        Assert.True(LogFormats.TryOpen(new MemoryStream(file), new LogReadOptions(), new ProblemLog(), out var reader));
        Assert.Single(reader.Read());
        Assert.Equal(file.Length, reader.BytesRead);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_empty_log_is_written_and_read(string name)
    {
        LogFormat format = LogFormats.Find(name)!;
        Assert.Empty(Round(format.Reader, format.Writer, [], out ProblemLog problems));
        Assert.Empty(problems.Problems);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_that_a_format_has_no_form_for_is_left_out_and_counted(string name)
    {
        LogFormat format = LogFormats.Find(name)!;
        using MemoryStream stream = new();
        using LogWriter writer = format.Writer(stream);
        int left = 0;
        left += Try(CanFrame.Fd(new CanId(1), [1]), LogAbilities.Fd);
        left += Try(CanFrame.Remote(new CanId(1), 1), LogAbilities.Remote);
        left += Try(CanFrame.Error(1), LogAbilities.Errors);
        Assert.Equal(left, writer.LeftOut);

        int Try(CanFrame frame, LogAbilities needed)
        {
            bool can = format.Abilities.HasFlag(needed);
            Assert.Equal(can, writer.Write(new LogFrame(Morning, "can0", false, frame)));
            return can ? 0 : 1;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_change_to_a_log_is_read_or_told_but_never_thrown(string name)
    {
        LogFormat format = LogFormats.Find(name)!;
        byte[] good = Write(format.Writer, LogGen.Some(format, 20));
        Gen.Select(Gen.Int[0, good.Length - 1].Array[0, 6], Gen.Byte, Gen.Int[0, good.Length])
            .Sample(
                (places, value, length) =>
                {
                    byte[] bad = [.. good];
                    foreach (int place in places)
                    {
                        bad[place] = (byte)(value + place);
                    }
                    MemoryStream stream = new(bad, 0, length);
                    LogReader reader = format.Reader(stream, new LogReadOptions(), new ProblemLog());
                    return reader.Read().Count() <= 40 && reader.BytesRead <= length;
                },
                iter: 500
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_are_read_or_told_but_never_thrown(string name)
    {
        LogFormat format = LogFormats.Find(name)!;
        Gen.Byte.Array[0, 400]
            .Sample(bytes =>
            {
                ProblemLog problems = new();
                _ = LogFormats.Sniff(bytes);
                LogReader reader = format.Reader(new MemoryStream(bytes), new LogReadOptions(), problems);
                return reader.Read().Count() <= 400;
            });
    }

    [Fact]
    public void A_file_of_no_known_format_is_told()
    {
        ProblemLog problems = new();
        MemoryStream stream = new("nothing to see here"u8.ToArray());
        Assert.False(LogFormats.TryOpen(stream, new LogReadOptions { FileName = "x.bin" }, problems, out _));
        Problem problem = Assert.Single(problems.Problems);
        Assert.Equal(("BN2201", "x.bin"), (problem.Code, problem.Place.File));
    }

    [Fact]
    public void Problems_beyond_the_hundredth_are_counted_but_not_listed()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => $"bad line {i}\n")));
        ProblemLog problems = new();
        LogReader reader = LogFormats.Find("candump")!.Reader(new MemoryStream(text), new LogReadOptions(), problems);
        Assert.Empty(reader.Read());
        Assert.Equal(300, reader.Damaged);
        Assert.Equal(101, problems.Problems.Count);
        Assert.Equal(100, problems.Problems[99].Place.Line);
        Assert.Equal("BN2208", problems.Problems[100].Code);
    }

    [Fact]
    public void Real_logs_are_read_whole_and_written_in_every_format_that_can_hold_them()
    {
        if (RepositoryFiles.SharedData is not { } folder)
        {
            Assert.Skip("the shared data sets are not beside the repository");
            return;
        }
        (string File, int Frames)[] logs =
        [
            ("comma2k19-MIT/rav4_60s_can0.log", 53_800),
            ("savvycan-MIT/candump.log", 12_974),
            ("savvycan-MIT/GVRET_Log.csv", 12_974),
            ("savvycan-MIT/CRTD_Log.txt", 12_974),
        ];
        foreach ((string file, int count) in logs)
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, "canlogs", file));
            ProblemLog problems = new();
            Assert.True(LogFormats.TryOpen(stream, new LogReadOptions { FileName = file }, problems, out var reader));
            List<LogFrame> frames = [.. reader.Read()];
            Assert.Empty(problems.Problems);
            Assert.Equal(count, frames.Count);
            Assert.Equal(stream.Length, reader.BytesRead);
            foreach (LogFormat format in LogFormats.All)
            {
                List<LogFrame> read = Round(format.Reader, format.Writer, frames, out problems);
                Assert.Empty(problems.Problems);
                Assert.Equal(frames.Select(f => f.Frame), read.Select(f => f.Frame));
                Assert.Equal(frames.Select(f => f.TimeNs), read.Select(f => f.TimeNs));
            }
        }
    }

    internal static byte[] Write(Func<Stream, LogWriter> open, IEnumerable<LogFrame> frames)
    {
        using MemoryStream stream = new();
        using (LogWriter writer = open(stream))
        {
            foreach (LogFrame frame in frames)
            {
                Assert.True(writer.Write(frame));
            }
        }
        return stream.ToArray();
    }

    private static List<LogFrame> Round(
        Func<Stream, LogReadOptions, ProblemLog, LogReader> read,
        Func<Stream, LogWriter> write,
        IEnumerable<LogFrame> frames,
        out ProblemLog problems
    )
    {
        problems = new ProblemLog();
        byte[] file = Write(write, frames);
        return [.. read(new MemoryStream(file), new LogReadOptions(), problems).Read()];
    }
}
