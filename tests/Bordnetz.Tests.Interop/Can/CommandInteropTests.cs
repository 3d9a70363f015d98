using System.Diagnostics;
using System.Globalization;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Interop.Can;

/// <summary><c>bordnetz can</c> on buses that python-can is on, and files that can-utils read.</summary>
public sealed class CommandInteropTests
{
    private const string Group = "239.74.163.2";

    // Prints every frame with the time it was sent at, until it has seen so many.
    private const string Listen = """
        import sys, can
        bus = can.Bus(**eval(sys.argv[1]))
        print('ready')
        for _ in range(int(sys.argv[2])):
            m = bus.recv(30)
            id = f'{m.arbitration_id:08X}' if m.is_extended_id else f'{m.arbitration_id:03X}'
            flags = int(m.bitrate_switch) + 2 * int(m.error_state_indicator)
            what = f'#R{m.dlc}' if m.is_remote_frame else (f'##{flags}' if m.is_fd else '#') + bytes(m.data).hex().upper()
            print(f'{m.timestamp:.6f} {id}{what}')
        bus.shutdown()
        """;

    private const string Speak = """
        import sys, can
        bus = can.Bus(**eval(sys.argv[1]))
        print('ready')
        sys.stdin.readline()
        for i in range(int(sys.argv[2])):
            bus.send(can.Message(arbitration_id=0x1ABCDE00 + i, is_extended_id=True, data=[i, 0xFF]))
        sys.stdin.readline()
        bus.shutdown()
        """;

    private static readonly string[] Frames =
    [
        "123#DEADBEEF",
        "1F334455#1122334455667788",
        "5AA#",
        "123#R4",
        "213##311223344",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Python_can_receives_what_can_send_sends()
    {
        int port = Port(0);
        string[] expected = [.. Frames, .. Frames];
        using Process listener = await ListenAsync(Multicast(port), expected.Length);
        ProcessResult sent = await Can(["send", Address(port), .. Frames, "--cycle", "20", "--count", "2"]);
        Assert.True(sent.ExitCode == 0, sent.Error);
        (double Time, string Frame)[] heard = await HearAsync(listener, expected.Length);
        Assert.Equal(expected, heard.Select(h => h.Frame));
        Assert.InRange(heard[5].Time - heard[0].Time, 0, double.MaxValue);
    }

    [Fact]
    public async Task Python_can_receives_a_log_with_its_gaps()
    {
        using TemporaryFolder folder = new();
        string log = folder.At("gaps.log");
        await File.WriteAllLinesAsync(log, Frames.Select((f, i) => $"({100 + (0.2 * i):F6}) can{i % 2} {f}"), Cancel);
        int port = Port(1);
        using Process listener = await ListenAsync(Multicast(port), Frames.Length);
        ProcessResult played = await Can("play", log, "--to", Address(port));
        Assert.True(played.ExitCode == 0, played.Error);
        (double Time, string Frame)[] heard = await HearAsync(listener, Frames.Length);
        Assert.Equal(Frames, heard.Select(h => h.Frame));
        for (int i = 1; i < heard.Length; i++)
        {
            // The sender's own stamps, from the second frame on: never early by more than the timer's grain.
            Assert.InRange(heard[i].Time - heard[0].Time, (0.2 * i) - 0.005, (0.2 * i) + 1);
        }
    }

    [Fact]
    public async Task Channels_of_a_log_are_played_on_the_buses_they_are_assigned_to()
    {
        using TemporaryFolder folder = new();
        string log = folder.At("two.log");
        await File.WriteAllTextAsync(log, "(1.0) can0 100#00\n(1.1) can1 101#01\n(1.2) can2 102#02\n", Cancel);
        using Process one = await ListenAsync(Multicast(Port(2)), 1);
        using Process two = await ListenAsync(Multicast(Port(3)), 1);
        string[] to = ["--to", $"{Address(Port(2))}=can1", "--to", $"{Address(Port(3))}=can0"];
        ProcessResult played = await Can(["play", log, "-t", .. to]);
        Assert.Equal("2 frames played", played.Error.Trim());
        Assert.Equal("101#01", (await HearAsync(one, 1))[0].Frame);
        Assert.Equal("100#00", (await HearAsync(two, 1))[0].Frame);
    }

    [Fact]
    public async Task A_dump_shows_what_python_can_sends_and_logs_it_for_python_can()
    {
        using TemporaryFolder folder = new();
        int port = Port(4);
        string log = folder.At("heard.blf");
        using Process speaker = await Peer.StartPythonCanAsync(Speak, Multicast(port), "50");
        Assert.Equal("ready", await Peer.LineAsync(speaker, "ready"));
        using Process dump = BordnetzProcess.Start([
            "can",
            "dump",
            Address(port),
            "1ABCDE00:1FFFFFF8",
            "-L",
            "-n",
            "8",
            "-T",
            "30000",
            "--log",
            log,
        ]);
        Assert.StartsWith("listening", await dump.StandardError.ReadLineAsync(Cancel), StringComparison.Ordinal);
        await speaker.StandardInput.WriteLineAsync();
        string[] lines = await LinesAsync(dump, 0);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"1ABCDE{i:X2}#{i:X2}FF"), lines.Select(l => l.Split(' ')[2]));
        await speaker.StandardInput.WriteLineAsync();
        string[] read = await Peer.PythonCanAsync(
            "import sys, can\nfor m in can.LogReader(sys.argv[1]): print(f'{m.arbitration_id:08X}#{m.data.hex().upper()}')",
            log
        );
        Assert.Equal(lines.Select(l => l.Split(' ')[2]), read);
    }

    [Fact]
    public async Task A_dump_that_is_interrupted_ends_well_and_its_log_is_whole()
    {
        using TemporaryFolder folder = new();
        int port = Port(5);
        string log = folder.At("heard.asc");
        using Process dump = BordnetzProcess.Start(["can", "dump", Address(port), "-L", "--log", log]);
        Assert.StartsWith("listening", await dump.StandardError.ReadLineAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(0, (await Can("send", Address(port), "123#11")).ExitCode);
        Assert.EndsWith("123#11", await dump.StandardOutput.ReadLineAsync(Cancel), StringComparison.Ordinal);
        await InterruptAsync(dump);
        Assert.Empty(await LinesAsync(dump, 0));
        Assert.Equal("End TriggerBlock", (await File.ReadAllLinesAsync(log, Cancel))[^1]);

        string looped = folder.At("loop.log");
        await File.WriteAllTextAsync(looped, "(1.0) can0 100#00\n(1.1) can0 101#01\n", Cancel);
        using Process play = BordnetzProcess.Start(["can", "play", looped, "--to", Address(port), "-l", "i", "-v"]);
        Assert.NotNull(await play.StandardOutput.ReadLineAsync(Cancel));
        await InterruptAsync(play);
        await LinesAsync(play, 130);
    }

    [Fact]
    public async Task A_hub_joins_clients_of_socketcand_and_a_multicast_group()
    {
        int port = Port(6);
        using Process hub = BordnetzProcess.Start(["can", "hub", Address(port), "--listen", "127.0.0.1:0"]);
        string said = (await hub.StandardOutput.ReadLineAsync(Cancel))!;
        int tcp = int.Parse(said.Split(':')[1].Split(',')[0], CultureInfo.InvariantCulture);
        string client = $"dict(interface='socketcand', channel='can0', host='127.0.0.1', port={tcp})";
        using Process inside = await ListenAsync(client, 2);
        using Process outside = await ListenAsync(Multicast(port), 3);
        using Process dump = BordnetzProcess.Start(["can", "dump", $"socketcand:127.0.0.1:{tcp}/can0", "-L"]);
        Assert.StartsWith("listening", await dump.StandardError.ReadLineAsync(Cancel), StringComparison.Ordinal);

        // To a client from another client, to the group, and back from the group to the clients.
        Assert.Equal(0, (await Can("send", $"socketcand:127.0.0.1:{tcp}/can0", "1ABCDE01#01")).ExitCode);
        Assert.Equal(0, (await Can("send", Address(port), "1ABCDE02#02", "123#R2")).ExitCode);
        string[] frames = ["1ABCDE01#01", "1ABCDE02#02", "123#R2"];
        Assert.Equal(frames, (await HearAsync(outside, 3)).Select(h => h.Frame));
        Assert.Equal(frames[..2], (await HearAsync(inside, 2)).Select(h => h.Frame));
        Assert.EndsWith(frames[0], await dump.StandardOutput.ReadLineAsync(Cancel), StringComparison.Ordinal);
        Assert.EndsWith(frames[1], await dump.StandardOutput.ReadLineAsync(Cancel), StringComparison.Ordinal);

        // The hub ends under the dump.
        await InterruptAsync(hub);
        await hub.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        Assert.Equal(0, hub.ExitCode);
        await dump.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        Assert.Contains("error BN2252", await dump.StandardError.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(1, dump.ExitCode);
    }

    [Fact]
    public async Task Can_utils_read_the_logs_that_can_convert_writes()
    {
        using TemporaryFolder folder = new();
        string log = folder.At("a.log");
        await File.WriteAllLinesAsync(
            log,
            Enumerable
                .Range(0, 100)
                .SelectMany(i => Frames.Select((f, k) => $"({1_700_000_000 + i}.{k * 1000:D6}) can0 {f}")),
            Cancel
        );
        Assert.Equal(0, (await Can("convert", log, folder.At("a.blf"))).ExitCode);
        Assert.Equal(0, (await Can("convert", folder.At("a.blf"), folder.At("b.log"))).ExitCode);
        Assert.Equal(0, (await Can("convert", folder.At("a.blf"), folder.At("a.asc"))).ExitCode);
        string[] original = await File.ReadAllLinesAsync(log, Cancel);

        // log2long shows a log as candump shows a bus, and as we do.
        string[] theirs = await Peer.CanUtilsAsync("log2long", folder.At("b.log"));
        ProcessResult ours = await Can("dump", log);
        Assert.Equal(
            theirs.Select(l => l.Split("   '")[0].Trim()),
            ours.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim())
        );

        // asc2log makes of our ASC what the ASC was made of.
        string[] back = await Peer.CanUtilsAsync("asc2log", folder.At("a.asc"));
        Assert.Equal(original.Select(FrameOf), back.Select(FrameOf));

        // What log2asc makes of our log is read as the same.
        string[] asc = await Peer.CanUtilsAsync("log2asc", folder.At("b.log"), "can0");
        await File.WriteAllLinesAsync(folder.At("c.asc"), asc, Cancel);
        Assert.Equal(0, (await Can("convert", folder.At("c.asc"), folder.At("c.log"))).ExitCode);
        string[] again = await File.ReadAllLinesAsync(folder.At("c.log"), Cancel);
        Assert.Equal(original.Select(FrameOf), again.Select(FrameOf));
        Assert.Equal(Offsets(original), Offsets(again));
    }

    private static string FrameOf(string logLine) => logLine.Split(' ')[2];

    private static IEnumerable<decimal> Offsets(string[] lines)
    {
        decimal[] times =
        [
            .. lines.Select(l =>
                decimal.Parse(l[1..l.IndexOf(')', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
            ),
        ];
        return times.Select(t => t - times[0]);
    }

    private static int Port(int test) => 45000 + (Environment.ProcessId % 400 * 10) + test;

    private static string Address(int port) => $"udp_multicast:{Group}:{port}";

    private static string Multicast(int port) =>
        $"dict(interface='udp_multicast', channel='{Group}', port={port}, fd=True)";

    private static async Task<Process> ListenAsync(string bus, int count)
    {
        Process listener = await Peer.StartPythonCanAsync(Listen, bus, $"{count}");
        Assert.Equal("ready", await Peer.LineAsync(listener, "ready"));
        return listener;
    }

    private static async Task<(double Time, string Frame)[]> HearAsync(Process listener, int count)
    {
        List<(double, string)> heard = [];
        while (heard.Count < count)
        {
            string[] words = (await Peer.LineAsync(listener, "a frame")).Split(' ');
            heard.Add((double.Parse(words[0], CultureInfo.InvariantCulture), words[1]));
        }
        return [.. heard];
    }

    private static Task<ProcessResult> Can(params string[] arguments) =>
        BordnetzProcess.RunAsync(Cancel, ["can", .. arguments]);

    private static async Task InterruptAsync(Process process)
    {
        ProcessResult killed = await BordnetzProcess.RunAsync("/bin/kill", ["-INT", $"{process.Id}"], Cancel);
        Assert.Equal(0, killed.ExitCode);
    }

    private static async Task<string[]> LinesAsync(Process process, int exitCode)
    {
        string output = await process.StandardOutput.ReadToEndAsync(Cancel).WaitAsync(Patience, Cancel);
        await process.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        string errors = await process.StandardError.ReadToEndAsync(Cancel);
        Assert.True(process.ExitCode == exitCode, $"ended with {process.ExitCode}: {errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
