using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Interop.Can;

/// <summary>Logs that others write are read, and logs that are written others read.</summary>
public sealed class LogInteropTests
{
    private const long Morning = 1_700_000_000_250_000_000;

    private const string Describe = """
        def show(m, t0):
            kind = 'E' if m.is_error_frame else 'F' if m.is_fd else 'R' if m.is_remote_frame else 'D'
            id = '' if m.is_error_frame else f'{m.arbitration_id:08X}' if m.is_extended_id else f'{m.arbitration_id:03X}'
            fd = f'{int(m.bitrate_switch)}{int(m.error_state_indicator)}' if m.is_fd else ''
            data = '' if m.is_error_frame or m.is_remote_frame else bytes(m.data).hex().upper()
            return f'{round((m.timestamp - t0) * 1e6)} {kind}{fd} {id} {data}'
        """;

    private const string Read = """
        import sys, can
        t0 = None
        reader = can.LogReader(sys.argv[1], relative_timestamp=False) if sys.argv[1].endswith('.asc') else can.LogReader(sys.argv[1])
        for m in reader:
            t0 = m.timestamp if t0 is None else t0
            print(show(m, t0))
        """;

    private const string Write = """
        import sys, can
        t, kinds = 1700000000.25, sys.argv[2]
        with can.Logger(sys.argv[1]) as log:
            def put(**k):
                global t
                m = can.Message(timestamp=t, channel=0, **k)
                log(m)
                print(show(m, 1700000000.25))
                t += 0.25
            for i in range(200):
                put(arbitration_id=i, is_extended_id=False, data=bytes(range(i % 9)))
                put(arbitration_id=0x1ABCDE00 + i, is_extended_id=True, data=bytes(range(i % 9)))
                if 'R' in kinds:
                    put(arbitration_id=i, is_extended_id=False, is_remote_frame=True, dlc=0)
                if 'F' in kinds:
                    put(arbitration_id=i, is_extended_id=False, is_fd=True, bitrate_switch=i % 2 == 0,
                        error_state_indicator=i % 3 == 0, data=bytes(range([1, 8, 12, 16, 20, 24, 32, 48, 64][i % 9])))
                if 'E' in kinds:
                    put(is_error_frame=True)
        """;

    [Theory]
    [InlineData("candump", ".log", "RFE")]
    [InlineData("asc", ".asc", "RFE")]
    [InlineData("blf", ".blf", "RFE")]
    [InlineData("trc", ".trc", "")]
    [InlineData("python-can", ".csv", "RE")]
    public async Task Python_can_reads_what_was_written(string name, string extension, string kinds)
    {
        using TemporaryFile file = new(extension);
        LogFrame[] frames = [.. Frames(kinds)];
        using (FileStream stream = File.Create(file.Path))
        using (LogWriter writer = LogFormats.Find(name)!.Writer(stream))
        {
            Assert.All(frames, f => Assert.True(writer.Write(f)));
        }
        string[] read = await Peer.PythonCanAsync(Describe + "\n" + Read, file.Path);
        Assert.Equal(frames.Select(f => Text(f, frames[0].TimeNs)), read.Select(l => l.TrimEnd()));
    }

    [Theory]
    [InlineData("candump", ".log", "RFE")]
    [InlineData("asc", ".asc", "RF")]
    [InlineData("blf", ".blf", "RFE")]
    [InlineData("trc", ".trc", "")]
    [InlineData("python-can", ".csv", "RE")]
    public async Task What_python_can_writes_is_read(string name, string extension, string kinds)
    {
        using TemporaryFile file = new(extension);
        string[] written = await Peer.PythonCanAsync(Describe + "\n" + Write, file.Path, kinds);
        ProblemLog problems = new();
        using FileStream stream = File.OpenRead(file.Path);
        LogReadOptions options = new() { RelativeTime = name == "trc" };
        Assert.Equal(name, LogFormats.Sniff(File.ReadAllBytes(file.Path))?.Name);
        Assert.True(LogFormats.TryOpen(stream, options, problems, out LogReader? reader));
        LogFrame[] read = [.. reader.Read()];
        Assert.Empty(problems.Problems);
        Assert.Equal(written.Select(l => l.TrimEnd()), read.Select(f => Text(f, read[0].TimeNs)));
        if (name != "trc")
        {
            Assert.Equal(Morning, read[0].TimeNs);
        }
    }

    [Fact]
    public async Task Tshark_reads_the_pcapng_that_was_written()
    {
        using TemporaryFile file = new(".pcapng");
        LogFrame[] frames = [.. Frames("F")];
        using (FileStream stream = File.Create(file.Path))
        using (LogWriter writer = LogFormats.Find("pcapng")!.Writer(stream))
        {
            Assert.All(frames, f => Assert.True(writer.Write(f)));
        }
        string[] fields =
        [
            "-e",
            "frame.time_epoch",
            "-e",
            "frame.interface_name",
            "-e",
            "can.id",
            "-e",
            "can.len",
            "-e",
            "data.data",
        ];
        // Identifiers near 0 pass for network management, whose dissector then hides the payload.
        string[] plain = ["--disable-protocol", "autosar-nm", "-T", "fields"];
        string[] read = await Peer.TsharkAsync(["-r", file.Path, .. plain, .. fields]);
        Assert.Equal(
            frames.Select(f =>
            {
                string time = $"{f.TimeNs / 1_000_000_000}.{f.TimeNs % 1_000_000_000:D9}";
                string id = f.Frame.Id.Value.ToString(CultureInfo.InvariantCulture);
                string data = Convert.ToHexStringLower(f.Frame.Data);
                return $"{time}\tcan0\t{id}\t{f.Frame.Length}\t{data}";
            }),
            read
        );
    }

    [Fact]
    public async Task A_capture_that_tshark_makes_of_a_candump_log_is_read()
    {
        using TemporaryFile log = new(".log");
        using TemporaryFile capture = new(".pcapng");
        LogFrame[] frames = [.. Frames("RF")];
        using (FileStream stream = File.Create(log.Path))
        using (LogWriter writer = LogFormats.Find("candump")!.Writer(stream))
        {
            Assert.All(frames, f => Assert.True(writer.Write(f)));
        }
        await Peer.TsharkAsync("-r", log.Path, "-w", capture.Path, "-F", "pcapng");
        ProblemLog problems = new();
        using FileStream made = File.OpenRead(capture.Path);
        Assert.True(LogFormats.TryOpen(made, new LogReadOptions(), problems, out LogReader? reader));
        LogFrame[] read = [.. reader.Read()];
        Assert.Empty(problems.Problems);
        Assert.Equal(frames.Select(f => (f.TimeNs, f.Frame)), read.Select(f => (f.TimeNs, f.Frame)));
    }

    private static IEnumerable<LogFrame> Frames(string kinds)
    {
        int[] lengths = [1, 8, 12, 16, 20, 24, 32, 48, 64];
        long time = Morning;
        for (uint i = 0; i < 200; i++)
        {
            byte[] data = [.. Enumerable.Range(0, (int)i % 9).Select(b => (byte)b)];
            yield return Next(CanFrame.Classic(new CanId(i), data));
            yield return Next(CanFrame.Classic(new CanId(0x1ABCDE00 + i, true), data));
            if (kinds.Contains('R', StringComparison.Ordinal))
            {
                yield return Next(CanFrame.Remote(new CanId(i), 0));
            }
            if (kinds.Contains('F', StringComparison.Ordinal))
            {
                byte[] longer = [.. Enumerable.Range(0, lengths[i % 9]).Select(b => (byte)b)];
                yield return Next(CanFrame.Fd(new CanId(i), longer, (CanFrameFlags)((i % 4) << 1)));
            }
            if (kinds.Contains('E', StringComparison.Ordinal))
            {
                yield return Next(CanFrame.Error(0x80));
            }
        }

        LogFrame Next(CanFrame frame) => new(time += 250_000_000, "can0", false, frame);
    }

    private static string Text(LogFrame logged, long start)
    {
        CanFrame frame = logged.Frame;
        string kind =
            frame.IsError ? "E"
            : frame.IsFd ? "F"
            : frame.IsRemote ? "R"
            : "D";
        if (frame.IsFd)
        {
            kind += frame.Flags.HasFlag(CanFrameFlags.BitRateSwitch) ? "1" : "0";
            kind += frame.Flags.HasFlag(CanFrameFlags.ErrorState) ? "1" : "0";
        }
        string id = frame.IsError ? "" : frame.Id.ToString();
        string data = frame.IsError ? "" : Convert.ToHexString(frame.Data);
        return $"{(logged.TimeNs - start) / 1000} {kind} {id} {data}".TrimEnd();
    }

    private sealed class TemporaryFile(string extension) : IDisposable
    {
        public string Path { get; } =
            System.IO.Path.Combine(Directory.CreateTempSubdirectory("bordnetz").FullName, "log" + extension);

        public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
    }
}
