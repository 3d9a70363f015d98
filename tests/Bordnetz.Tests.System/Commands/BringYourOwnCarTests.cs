using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bordnetz.Can.Logs;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.Signals;
using Bordnetz.Simulation;
using Bordnetz.TestKit;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bordnetz.Tests.System.Commands;

/// <summary>From a car's DBC and a recorded drive to live VSS, as <c>docs/bring-your-own-car.md</c> tells it.</summary>
public sealed partial class BringYourOwnCarTests
{
    private const string Dbc = """
        VERSION ""
        BU_: ESP
        BO_ 180 SPEED: 2 ESP
         SG_ SPEED : 7|16@0+ (0.01,0) [0|250] "km/h" XXX
        BO_ 181 DOORS: 1 BCM
         SG_ DOOR_OPEN_FL : 0|1@1+ (1,0) [0|1] "" XXX

        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recorded_drive_is_live_to_a_client_and_replays()
    {
        using TemporaryFolder folder = new();
        string dbc = folder.At("car.dbc");
        string log = folder.At("drive.log");
        string car = folder.At("my-car");
        await File.WriteAllTextAsync(dbc, Dbc, Cancel);
        await File.WriteAllTextAsync(log, Drive(), Cancel);

        ProcessResult import = await Bordnetz("import", dbc, "--log", $"can0={log}", "-o", car);
        Assert.True(import.ExitCode == 0, import.Error);
        Assert.Contains(
            "can0: 4 nodes, 2 frames (2 periods measured, 0 assumed)",
            import.Output,
            StringComparison.Ordinal
        );
        ProcessResult suggest = await Bordnetz("map", "suggest", car, "--accept", "0.8");
        Assert.True(suggest.ExitCode == 0, suggest.Error);
        Assert.Contains("2 accepted", suggest.Output, StringComparison.Ordinal);

        string trace = folder.At("drive.bntrace");
        using Process process = BordnetzProcess.Start([
            "run",
            car,
            "--bus",
            $"can0=log:{log}",
            "--port",
            "0",
            "--record",
            trace,
        ]);
        try
        {
            List<float> speeds = await SpeedsAsync(await AddressAsync(process));
            string rest = await process.StandardOutput.ReadToEndAsync(Cancel);
            await process.WaitForExitAsync(Cancel);
            Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync(Cancel));
            Assert.True(speeds.Count > 50, $"{speeds.Count} values");
            Assert.Equal(speeds.Order(), speeds);
            Assert.Equal(50, speeds[^1]);
            Assert.Contains("can0: 550 recorded frames", rest, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        ProcessResult replay = await Bordnetz("replay", trace);
        Assert.Contains("same run", replay.Output, StringComparison.Ordinal);
        await File.AppendAllTextAsync(log, "(0000001009.000000) can0 0B4#0000\n", Cancel);
        ProcessResult changed = await Bordnetz("replay", trace);
        Assert.Equal(2, changed.ExitCode);
        Assert.Contains("error BN9076", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proposals_are_comments_until_they_are_accepted_and_what_the_engineer_wrote_stays()
    {
        using TemporaryFolder folder = new();
        string dbc = folder.At("car.dbc");
        string car = folder.At("my-car");
        string mapping = Path.Combine(car, "networks", "can0.vspec");
        await File.WriteAllTextAsync(dbc, Dbc, Cancel);
        await Bordnetz("import", dbc, "-o", car);

        await Bordnetz("map", "suggest", car, "--write");
        string[] proposed = await File.ReadAllLinesAsync(mapping, Cancel);
        Assert.Contains(
            proposed,
            l => l.StartsWith("#? Vehicle.Speed: { dbc2vss: { signal: SPEED } }", StringComparison.Ordinal)
        );
        await Bordnetz("map", "suggest", car, "--write");
        Assert.Equal(proposed, await File.ReadAllLinesAsync(mapping, Cancel));

        await File.WriteAllTextAsync(
            mapping,
            (await File.ReadAllTextAsync(mapping, Cancel)).Replace(
                "#? Vehicle.Speed",
                "Vehicle.Speed",
                StringComparison.Ordinal
            ),
            Cancel
        );
        ProcessResult check = await Bordnetz("check", car);
        Assert.True(check.ExitCode == 0, check.Error);
        await Bordnetz("map", "suggest", car, "--write");
        string[] accepted = await File.ReadAllLinesAsync(mapping, Cancel);
        Assert.Single(accepted, l => l.Contains("Vehicle.Speed:", StringComparison.Ordinal) && !l.StartsWith('#'));
        Assert.DoesNotContain(accepted, l => l.StartsWith("#? Vehicle.Speed:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("import", "missing.dbc", "-o", "NEW")]
    [InlineData("import", "DBC", "-o", "FULL")]
    [InlineData("import", "DBC", "DBC", "-o", "NEW", "--log", "can7=LOG")]
    [InlineData("import", "Can0=DBC", "-o", "NEW")]
    [InlineData("import", "DBC", "-o", "NEW", "--catalog", "missing.json")]
    [InlineData("run", "CAR", "--port", "0", "--bus", "can0=LOG")]
    [InlineData("run", "CAR", "--port", "0", "--bus", "can9=log:LOG")]
    [InlineData("run", "CAR", "--port", "0", "--bus", "can0=log:LOG@can7")]
    [InlineData("run", "CAR", "--port", "0", "--bus", "can0=log:missing.log")]
    [InlineData("map", "suggest", "CAR", "--network", "can9")]
    public async Task Unusable_arguments_are_explained(params string[] arguments)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.At("car.dbc"), Dbc, Cancel);
        await File.WriteAllTextAsync(folder.At("drive.log"), Drive(), Cancel);
        Directory.CreateDirectory(folder.At("full"));
        await File.WriteAllTextAsync(folder.At("full", "precious.txt"), "mine", Cancel);
        if (arguments.Contains("CAR"))
        {
            await Bordnetz("import", folder.At("car.dbc"), "-o", folder.At("car"));
        }
        string Fill(string text) =>
            text.Replace("DBC", folder.At("car.dbc"), StringComparison.Ordinal)
                .Replace("LOG", folder.At("drive.log"), StringComparison.Ordinal)
                .Replace("NEW", folder.At("new"), StringComparison.Ordinal)
                .Replace("FULL", folder.At("full"), StringComparison.Ordinal)
                .Replace("CAR", folder.At("car"), StringComparison.Ordinal);

        ProcessResult result = await Bordnetz([.. arguments.Select(Fill)]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error BN", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["precious.txt"],
            Directory.EnumerateFileSystemEntries(folder.At("full")).Select(Path.GetFileName)
        );
    }

    /// <summary>A real drive through gateway and store: VSS has what was published beside the recording.</summary>
    [Fact]
    public async Task The_wheel_speeds_of_a_real_drive_reach_VSS_as_they_were_published()
    {
        if (RepositoryFiles.SharedData is not { } data)
        {
            Assert.Skip("the public data sets are not beside the repository");
            return;
        }
        string drive = Path.Combine(data, "canlogs", "comma2k19-MIT");
        string recording = Path.Combine(drive, "rav4_60s_can0.log");
        string dbc = Path.Combine(data, "dbc", "opendbc-generated", "toyota_nodsu_pt_generated.dbc");
        using TemporaryFolder folder = new();
        string car = folder.At("rav4");
        await Bordnetz("import", dbc, "--log", $"can0={recording}", "-o", car);
        ProcessResult mapped = await Bordnetz("map", "suggest", car, "--accept", "0.75");
        Assert.True(mapped.ExitCode == 0, mapped.Error);
        double[] published = Published.ReadColumn(Path.Combine(drive, "npy", "wheel_speed", "value"), 4);

        List<double> seen = WheelSpeeds(car, recording);

        Assert.Equal(published.Length, seen.Count);
        for (int i = 0; i < seen.Count; i++)
        {
            // VSS has the speed as a float in km/h.
            Assert.Equal((float)(published[i] * 3.6), seen[i], 1e-4);
        }
    }

    private static List<double> WheelSpeeds(string car, string recording)
    {
        const string path = "Vehicle.Chassis.Axle.Row1.Wheel.Left.Speed";
        ProblemLog log = new();
        Platform platform = Platform.Load(car, log)!;
        using FileStream stream = File.OpenRead(recording);
        Assert.True(LogFormats.TryOpen(stream, new LogReadOptions(), log, out LogReader? reader));
        LogFrame[] frames = [.. reader.Read()];
        long start = frames[0].TimeNs;
        RunOptions options = new()
        {
            RecordedBuses = [new RecordedBus("can0", frames.Select(f => (f.TimeNs - start, f.Frame)))],
        };
        VehicleRun run = VehicleBuilder.Build(
            platform.Variants[0],
            platform.LoadScenario("standing", log)!,
            new FunctionLibrary(),
            options,
            log
        )!;
        Assert.False(log.HasErrors);
        Assert.True(platform.Catalog.TryFind(path, out SignalDefinition? signal));
        List<double> values = [];
        foreach (LogFrame frame in frames.Where(f => f.Frame.Id.Value == 0x0AA))
        {
            run.RunUntil(frame.TimeNs - start + 1);
            values.Add(run.ApiStore.Read(SignalStore.CurrentSlot(signal.Index)).Value.ToNumber());
        }
        return values;
    }

    // Half a second at walking pace, then from 0 to 50 km/h in five seconds; the door is open at first.
    private static string Drive()
    {
        StringBuilder text = new();
        for (int i = 0; i < 500; i++)
        {
            int raw = (i + 1) * 10;
            text.Append(CultureInfo.InvariantCulture, $"({1000 + (i / 100.0):F6}) can0 0B4#{raw:X4}\n");
            if (i % 10 == 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"({1000 + (i / 100.0):F6}) can0 0B5#{(i < 50 ? 1 : 0):X2}\n"
                );
            }
        }
        return text.ToString();
    }

    private static Task<ProcessResult> Bordnetz(params string[] arguments) =>
        BordnetzProcess.RunAsync(Cancel, arguments);

    private static async Task<string> AddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (Address().Match(line) is { Success: true } match)
            {
                return match.Value;
            }
        }
        throw new InvalidOperationException("the command did not say where it listens");
    }

    private static async Task<List<float>> SpeedsAsync(string address)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress($"http://{address}");
        VAL.VALClient client = new(channel);
        using AsyncServerStreamingCall<SubscribeResponse> subscription = client.Subscribe(
            new SubscribeRequest { SignalPaths = { "Vehicle.Speed" }, BufferSize = 1000 },
            cancellationToken: Cancel
        );
        List<float> speeds = [];
        try
        {
            await foreach (SubscribeResponse response in subscription.ResponseStream.ReadAllAsync(Cancel))
            {
                if (response.Entries["Vehicle.Speed"].Value is { } value)
                {
                    speeds.Add(value.Float);
                }
            }
        }
        catch (RpcException) when (speeds.Count > 0)
        {
            // The run is over.
        }
        return speeds;
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
