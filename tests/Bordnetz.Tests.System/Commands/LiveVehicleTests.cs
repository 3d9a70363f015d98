using System.Diagnostics;
using System.Text.RegularExpressions;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.TestKit;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bordnetz.Tests.System.Commands;

/// <summary>The command as a process, a client on a socket.</summary>
public sealed partial class LiveVehicleTests
{
    private const string Speed = "Vehicle.Speed";
    private const string WindowSwitch = "Vehicle.Cabin.Door.Row1.DriverSide.Window.Switch";
    private const string WindowPosition = "Vehicle.Cabin.Door.Row1.DriverSide.Window.Position";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// A window's switch, pressed by a client: function, backbone, zone, LIN, motor, and the position all the way back.
    /// </summary>
    [Fact]
    public async Task A_client_reads_the_speed_live_and_opens_a_window_and_the_recorded_run_replays_without_the_client()
    {
        using TemporaryFolder folder = new();
        string trace = folder.At("live.bntrace");
        using Process process = BordnetzProcess.Start(
            "run",
            "--variant",
            "phev",
            "--scenario",
            "city",
            "--speed",
            "4",
            "--duration",
            "100s",
            "--port",
            "0",
            "--record",
            trace
        );
        try
        {
            (float fastest, uint widest) = await DriveAlongAsync(await AddressAsync(process));
            string rest = await process.StandardOutput.ReadToEndAsync(Cancel);
            await process.WaitForExitAsync(Cancel);
            Assert.Equal(0, process.ExitCode);
            Assert.True(fastest > 20, $"the vehicle did not drive: {fastest} km/h");
            Assert.True(widest > 95, $"the window did not open: {widest} %");
            string hash = rest.Split("trace hash ")[1].Split('\n')[0].Trim();
            ProcessResult replay = await BordnetzProcess.RunAsync(Cancel, "replay", trace);
            Assert.Contains($"same run: {hash}", replay.Output, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

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

    private static async Task<(float Fastest, uint Widest)> DriveAlongAsync(string address)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress($"http://{address}");
        VAL.VALClient client = new(channel);
        GetServerInfoResponse info = await client.GetServerInfoAsync(new(), cancellationToken: Cancel);
        Assert.NotEmpty(info.Name);
        await ActuateAsync(client, WindowSwitch, new Value { String = "ONE_SHOT_OPEN" });
        float fastest = 0;
        uint widest = 0;
        using AsyncServerStreamingCall<SubscribeResponse> subscription = client.Subscribe(
            new SubscribeRequest { SignalPaths = { Speed, WindowPosition } },
            cancellationToken: Cancel
        );
        try
        {
            await foreach (SubscribeResponse response in subscription.ResponseStream.ReadAllAsync(Cancel))
            {
                fastest = Math.Max(fastest, Current(response, Speed)?.Float ?? 0);
                widest = Math.Max(widest, Current(response, WindowPosition)?.Uint32 ?? 0);
            }
        }
        catch (RpcException)
        {
            // The run is over and the server gone: what was read counts.
        }
        return (fastest, widest);
    }

    private static Value? Current(SubscribeResponse response, string path) =>
        response.Entries.TryGetValue(path, out Datapoint? datapoint) ? datapoint.Value : null;

    private static async Task ActuateAsync(VAL.VALClient client, string path, Value value) =>
        await client.ActuateAsync(
            new ActuateRequest
            {
                SignalId = new SignalID { Path = path },
                Value = value,
            },
            cancellationToken: Cancel
        );

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
