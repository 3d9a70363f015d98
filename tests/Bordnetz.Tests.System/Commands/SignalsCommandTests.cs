using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

/// <summary><c>bordnetz signals</c> against a vehicle that runs as a process of its own.</summary>
public sealed partial class SignalsCommandTests
{
    private const string Beam = "Vehicle.Body.Lights.Beam.Low.IsOn";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // samples/signals-app, which is built with the tests.
    private static string SampleApp
    {
        get
        {
            DirectoryInfo configuration = new(AppContext.BaseDirectory);
            return Path.Combine(configuration.Parent!.Parent!.FullName, "SignalsApp", configuration.Name, "SignalsApp");
        }
    }

    [Fact]
    public async Task A_vehicle_is_read_listed_watched_set_and_completed()
    {
        using Process vehicle = BordnetzProcess.Start([
            "run",
            "--variant",
            "bev-china-core",
            "--scenario",
            "city",
            "--port",
            "0",
        ]);
        try
        {
            string address = await AddressAsync(vehicle);
            ProcessResult list = await Signals("list", "Vehicle.Body.Lights.Beam", "-a", address);
            Assert.Contains($"{Beam}", list.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Vehicle.Speed", list.Output, StringComparison.Ordinal);

            ProcessResult get = await Signals("get", "Vehicle.Chassis.Axle.*.Wheel.*.Speed", "-a", address);
            string[] wheels = get.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(4, wheels.Length);
            Assert.All(wheels, w => Assert.EndsWith(" km/h", w, StringComparison.Ordinal));

            ProcessResult watch = await Signals(
                "watch",
                "Vehicle.Speed",
                "-n",
                "20",
                "--format",
                "json",
                "-a",
                address
            );
            string[] values = watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(20, values.Length);
            Assert.All(
                values,
                v => Assert.Equal("Vehicle.Speed", JsonDocument.Parse(v).RootElement.GetProperty("path").GetString())
            );

            ProcessResult set = await Signals("set", "Vehicle.Body.Lights.LightSwitch", "BEAM", "-a", address);
            Assert.True(set.ExitCode == 0, set.Error);
            string lit = await UntilAsync(address, Beam, "true");
            Assert.Equal($"{Beam} true", lit);

            ProcessResult app = await BordnetzProcess.RunAsync(SampleApp, [address, "3"], Cancel);
            Assert.Equal((0, ""), (app.ExitCode, app.Error));
            Assert.Matches(@"Vehicle\.Speed [0-9.]+ km/h\n", app.Output);
            Assert.Matches(@"DriverSide\.Window\.Position [0-9]+ percent\n", app.Output);

            // The program completes by asking the vehicle.
            string line = $"bordnetz signals get -a {address} Vehicle.Body.Lights.Beam.L";
            ProcessResult completed = await BordnetzProcess.RunAsync(Cancel, $"[suggest:{line.Length}]", line);
            Assert.Contains(Beam, completed.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Beam.High", completed.Output, StringComparison.Ordinal);

            foreach (
                string[] wrong in new string[][]
                {
                    ["get", "Vehicle.Sped"],
                    ["set", Beam, "maybe"],
                    ["set", "Vehicle.Speed", "3"],
                    ["set", "Vehicle.Body.Horn.IsActive", "true"],
                    ["watch", "Vehicle.Speed", "--interval", "often"],
                }
            )
            {
                ProcessResult refused = await Signals([.. wrong, "-a", address]);
                Assert.Equal(2, refused.ExitCode);
                Assert.Contains("error BN", refused.Error, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
            }
            ProcessResult sensor = await Signals("set", "Vehicle.Speed", "3", "-a", address);
            Assert.Contains("is a sensor and takes no target; --publish", sensor.Error, StringComparison.Ordinal);
            ProcessResult horn = await Signals("set", "Vehicle.Body.Horn.IsActive", "true", "-a", address);
            Assert.Contains("no target for 'Vehicle.Body.Horn.IsActive'", horn.Error, StringComparison.Ordinal);
            ProcessResult missing = await Signals("get", "Vehicle.Powertrain.TimeRemaining", "-a", address);
            Assert.Equal("Vehicle.Powertrain.TimeRemaining not available", missing.Output.Trim());
        }
        finally
        {
            vehicle.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("unix:/nowhere/at/all")]
    [InlineData("ftp://vehicle")]
    public async Task A_vehicle_that_is_not_there_is_told(string address)
    {
        ProcessResult result = await Signals("get", "Vehicle.Speed", "-a", address);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error BN9080", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_shell_gets_a_script(string shell)
    {
        ProcessResult script = await BordnetzProcess.RunAsync(Cancel, "completion", shell);
        Assert.Equal(0, script.ExitCode);
        Assert.Contains("[suggest:", script.Output, StringComparison.Ordinal);
    }

    private static async Task<string> UntilAsync(string address, string path, string value)
    {
        while (true)
        {
            ProcessResult get = await Signals("get", path, "-a", address);
            string text = get.Output.Trim();
            if (text.EndsWith(value, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    private static Task<ProcessResult> Signals(params string[] arguments) =>
        BordnetzProcess.RunAsync(Cancel, ["signals", .. arguments]);

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
