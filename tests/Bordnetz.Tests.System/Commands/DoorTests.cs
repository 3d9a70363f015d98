using System.Diagnostics;
using System.Text.RegularExpressions;
using Bordnetz.Server.Kuksa.Proto.V2;
using Bordnetz.TestKit;
using Grpc.Net.Client;

namespace Bordnetz.Tests.System.Commands;

/// <summary>The doors of <c>bordnetz run</c>, with the command as a process.</summary>
public sealed partial class DoorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("BN6200", "--mqtt-broker", "http://broker.example")]
    [InlineData("BN6201", "--mqtt-port", "0", "--mqtt-prefix", "a/#")]
    [InlineData("BN6202", "--mqtt-port", "0", "--mqtt-payload", "xml")]
    [InlineData("BN6203", "--mqtt-port", "0", "--mqtt-interval", "1ms")]
    [InlineData("BN6204", "--mqtt-broker", "broker.example", "--mqtt-password-file", "/nowhere/at/all")]
    [InlineData("BN6206", "--home-assistant")]
    public async Task An_option_that_makes_no_sense_is_a_problem(string code, params string[] options)
    {
        ProcessResult result = await BordnetzProcess.RunAsync(Cancel, ["run", "--port", "0", .. options]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"error {code}: ", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metrics_of_a_live_vehicle_tell_its_time_its_networks_and_the_calls()
    {
        using Process process = BordnetzProcess.Start(
            "run",
            "--variant",
            "bev",
            "--scenario",
            "city",
            "--port",
            "0",
            "--http-port",
            "0"
        );
        try
        {
            string kuksa = await AddressAsync(process);
            string http = await AddressAsync(process);
            using GrpcChannel channel = GrpcChannel.ForAddress($"http://{kuksa}");
            await new VAL.VALClient(channel).GetServerInfoAsync(new(), cancellationToken: Cancel);
            using HttpClient client = new();
            double time = 0;
            string text = "";
            while (time < 0.5)
            {
                text = await client.GetStringAsync(new Uri($"http://{http}/metrics"), Cancel);
                time = Value(text, "bordnetz_vehicle_time_seconds_total");
            }
            Assert.InRange(Value(text, "bordnetz_network_load_ratio{network=\"powertrain\"}"), 0.001, 1);
            Assert.True(Value(text, "bordnetz_network_frames_total{network=\"backbone\"}") > 0);
            Assert.True(Value(text, "bordnetz_vehicle_updates_total") > 0);
            Assert.Contains("http_route=\"/kuksa.val.v2.VAL/GetServerInfo\"", text, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static double Value(string text, string series) =>
        text.Split('\n').SingleOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split(' ')[^1], global::System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"no {series} in\n{text}");

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

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
