using System.Globalization;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Simulation;
using Bordnetz.Simulation.Trace;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Interop.Can;

/// <summary>What a virtual vehicle sent is read by Wireshark and python-can.</summary>
public sealed class TraceInteropTests : IDisposable
{
    private const long DurationNs = 3_000_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wireshark_dissects_every_network_of_a_vehicle()
    {
        (string trace, IReadOnlyDictionary<NetworkKind, long> counts) = Record();
        string capture = Path.Combine(_folder.Path, "vehicle.pcapng");
        Assert.Equal(0, await ExportAsync(trace, capture));
        async Task<long> CountAsync(string filter) =>
            (await Peer.TsharkAsync("-r", capture, "-Y", filter, "-T", "fields", "-e", "frame.number")).Length;
        Assert.Equal(counts[NetworkKind.Ethernet], await CountAsync("udp.dstport == 42557 && vlan && ip"));
        Assert.Equal(counts[NetworkKind.CanFd], await CountAsync("canfd"));
        Assert.Equal(counts[NetworkKind.Can], await CountAsync("can && !canfd"));
        Assert.Equal(counts[NetworkKind.Lin], await CountAsync("lin"));
        Assert.Equal(0, await CountAsync("_ws.malformed || lin.errors != 0"));
        // The header's checksum is right, says Wireshark, which does not check it unless asked.
        string[] status = await Peer.TsharkAsync(
            "-o",
            "ip.check_checksum:TRUE",
            "-r",
            capture,
            "-Y",
            "ip.checksum.status != 1",
            "-T",
            "fields",
            "-e",
            "frame.number"
        );
        Assert.Empty(status);
    }

    [Fact]
    public async Task Python_can_reads_the_frames_of_a_vehicle()
    {
        (string trace, IReadOnlyDictionary<NetworkKind, long> counts) = Record();
        foreach (string extension in new[] { ".blf", ".asc", ".log" })
        {
            string log = Path.Combine(_folder.Path, "vehicle" + extension);
            Assert.Equal(0, await ExportAsync(trace, log));
            string[] lines = await Peer.PythonCanAsync(
                "import can, sys\nn = fd = 0\nfor m in can.LogReader(sys.argv[1]):\n    n += 1\n    fd += m.is_fd\nprint(n, fd)",
                log
            );
            string expected = string.Create(
                CultureInfo.InvariantCulture,
                $"{counts[NetworkKind.Can] + counts[NetworkKind.CanFd]} {counts[NetworkKind.CanFd]}"
            );
            Assert.Equal(expected, lines[0]);
        }
    }

    private static async Task<int> ExportAsync(string trace, string output)
    {
        string[] arguments = ["trace", "export", trace, output];
        return await Bordnetz.Cli.BordnetzCommand.RunAsync(arguments, VehicleFunctions.CreateLibrary());
    }

    private (string Trace, IReadOnlyDictionary<NetworkKind, long> Counts) Record()
    {
        ProblemLog log = new();
        string folder = RepositoryFiles.At("platforms", "reference");
        Platform platform = Platform.Load(folder, log)!;
        Variant variant = platform.Select("bev-europe-plus", log)[0];
        Scenario scenario = platform.LoadScenario("city", log)!;
        string path = Path.Combine(_folder.Path, "vehicle.bntrace");
        using TraceWriter writer = new(File.Create(path), TraceHeader.For(platform, folder, variant, scenario, 1));
        RunOptions options = new() { Sink = writer };
        VehicleRun run = VehicleBuilder.Build(variant, scenario, VehicleFunctions.CreateLibrary(), options, log)!;
        run.RunUntil(DurationNs);
        RunObservations seen = run.Finish();
        writer.Finish(seen);
        Dictionary<NetworkKind, long> counts = variant
            .Networks.Zip(seen.Channels)
            .GroupBy(n => n.First.Kind)
            .ToDictionary(g => g.Key, g => g.Sum(n => n.Second.Count));
        return (path, counts);
    }
}
