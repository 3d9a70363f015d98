using System.Globalization;
using System.Text.Json;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.System.Commands;

public sealed class CalibrateTests
{
    private const string Car = "bordnetz-vehicle: 1\nparameters: { mass: 2200kg }\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A vehicle of known losses is measured by a run of its own; the fit must find those losses again.</summary>
    [Fact]
    public async Task Known_losses_are_found_again()
    {
        using TemporaryFolder folder = new();
        string truth = Path.Combine(folder.Path, "truth.yaml");
        await File.WriteAllTextAsync(
            truth,
            Car.Replace("}", ", motor-loss-scale: 1.7 }", StringComparison.Ordinal),
            Cancel
        );
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "car.yaml"), Car, Cancel);
        ProcessResult drive = await BordnetzProcess.RunAsync(
            Cancel,
            "verify",
            "--variant",
            "bev-china-core",
            "--scenario",
            "city",
            "--vehicle",
            truth,
            "--format",
            "json"
        );
        using JsonDocument verdict = JsonDocument.Parse(drive.Output);
        double consumption = verdict
            .RootElement.GetProperty("variants")[0]
            .GetProperty("drive")
            .GetProperty("electricKwhPer100Km")
            .GetDouble();
        string calibration = Path.Combine(folder.Path, "calibration.yaml");
        string wall = (consumption / 0.9).ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            calibration,
            $$"""
            bordnetz-calibration: 1
            platform: {{RepositoryFiles.At("platforms", "reference")}}
            variant: bev-china-core
            charging-efficiency: 90%
            tolerance: 1%
            fit: { motor-loss-scale: { from: 0.5, to: 3 } }
            vehicles:
              - { file: car.yaml, fit: true, measured: { city: {{wall}}kWh/100km } }
              - { file: car.yaml, measured: { city: {{wall}}kWh/100km } }
            """,
            Cancel
        );
        ProcessResult result = await BordnetzProcess.RunAsync(Cancel, "calibrate", calibration, "--format", "json");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using JsonDocument fit = JsonDocument.Parse(result.Output);
        Assert.Equal(1.7, fit.RootElement.GetProperty("fitted")[0].GetProperty("value").GetDouble(), 0.01);
        await File.WriteAllTextAsync(
            calibration,
            (await File.ReadAllTextAsync(calibration, Cancel)).Replace(
                "bev-china-core",
                "BEV",
                StringComparison.Ordinal
            ),
            Cancel
        );
        ProcessResult many = await BordnetzProcess.RunAsync(Cancel, "calibrate", calibration);
        Assert.Equal(2, many.ExitCode);
        Assert.Contains("error BN9161", many.Error, StringComparison.Ordinal);
    }

    /// <summary>
    /// Two cars of the shipped calibration that it does not fit, with the values that its fit found: their measured
    /// consumption in town is predicted within 5 %.
    /// </summary>
    [Fact]
    public async Task Cars_that_were_not_fitted_are_predicted()
    {
        string vehicles = RepositoryFiles.At("samples", "my-vehicle", "vehicles");
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "id4-pro-s", "q4-e-tron-50" })
        {
            string text = await File.ReadAllTextAsync(Path.Combine(vehicles, name + ".yaml"), Cancel);
            await File.WriteAllTextAsync(
                Path.Combine(folder.Path, name + ".yaml"),
                text + "  motor-copper-loss: 0.254W/Nm^2\n  motor-speed-loss: 0.0000179W/rpm^2\n",
                Cancel
            );
        }
        string calibration = Path.Combine(folder.Path, "calibration.yaml");
        await File.WriteAllTextAsync(
            calibration,
            $$"""
            bordnetz-calibration: 1
            platform: {{RepositoryFiles.At("platforms", "reference")}}
            variant: bev-europe-core
            charging-efficiency: 88%
            tolerance: 5%
            fit: {}
            vehicles:
              - { file: id4-pro-s.yaml, measured: { udds: [159.4mpge, 160.9mpge] } }
              - { file: q4-e-tron-50.yaml, measured: { udds: [141mpge, 144.2mpge] } }
            """,
            Cancel
        );
        ProcessResult result = await BordnetzProcess.RunAsync(Cancel, "calibrate", calibration);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}
