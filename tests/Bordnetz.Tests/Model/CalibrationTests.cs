using System.Text;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model;

public sealed class CalibrationTests
{
    private const string Yaml = """
        bordnetz-calibration: 1
        name: Two cars
        platform: ../platform
        variant: bev
        charging-efficiency: 90%
        fit:
          motor-loss-scale: { from: 0.5, to: 2 }
        vehicles:
          - file: car.yaml
            fit: true
            measured: { town: [150Wh/km, 160Wh/km] }
          - file: car.yaml
            measured: { town: 15kWh/100km }

        """;

    private const string Vehicle = """
        bordnetz-vehicle: 1
        parameters: { mass: 4750lb, road-load-a: 23.987lbf }

        """;

    private static readonly (string Old, string With)[] Mistakes =
    [
        ("bordnetz-calibration: 1", "bordnetz-calibration: 2"),
        ("platform: ../platform\n", ""),
        ("variant: bev", "varient: bev"),
        ("charging-efficiency: 90%", "charging-efficiency: 0.9"),
        ("charging-efficiency: 90%\n", ""),
        ("{ from: 0.5, to: 2 }", "{ from: 2, to: 0.5 }"),
        ("{ from: 0.5, to: 2 }", "{ from: 0.5W, to: 2kW }"),
        ("{ from: 0.5, to: 2 }", "0.5"),
        ("  - file: car.yaml\n    fit: true", "  - file: cra.yaml\n    fit: true"),
        ("fit: true", "fit: maybe"),
        ("    fit: true\n", ""),
        ("150Wh/km", "150Wh"),
        ("150Wh/km", "0Wh/km"),
        ("150Wh/km", "8l/100km"),
        ("150Wh/km", "much"),
    ];

    [Fact]
    public void Each_mistake_is_named_with_its_place()
    {
        StringBuilder all = new();
        foreach ((string old, string with) in Mistakes)
        {
            Assert.Contains(old, Yaml, StringComparison.Ordinal);
            ProblemLog log = new();
            Calibration? calibration = Load(Yaml.Replace(old, with, StringComparison.Ordinal), log, out string folder);
            Assert.Null(calibration);
            all.Append($"## `{old.ReplaceLineEndings("\\n")}` -> `{with.ReplaceLineEndings("\\n")}`\n");
            foreach (Problem problem in log.Problems)
            {
                all.Append(problem.ToString().Replace(folder + "/", "", StringComparison.Ordinal)).Append('\n');
            }
            all.Append('\n');
        }
        Golden.Match(all.ToString(), "tests", "Bordnetz.Tests", "Model", "calibration-mistakes.golden.md");
    }

    [Fact]
    public void Tests_of_one_drive_count_by_their_mean()
    {
        ProblemLog log = new();
        Calibration? calibration = Load(Yaml, log, out _);
        Assert.Empty(log.Problems);
        Assert.Equal([true, false], calibration!.Vehicles.Select(v => v.IsFitted));
        Assert.Equal(15.5, calibration.Vehicles[0].Measurements[0].Mean, 1e-12);
        Assert.Equal(0.05, calibration.Tolerance);
        Assert.Equal(1.25, calibration.Parameters[0].At(0.5).Value);
    }

    /// <summary>The American units by hand: a gallon is 3.785411784 l or 33.705 kWh, a mile 1.609344 km.</summary>
    [Theory]
    [InlineData(28.3, "mpg", false, 8.31147)]
    [InlineData(168.2, "mpge", true, 12.45144)]
    [InlineData(200, "Wh/mi", true, 12.42742)]
    [InlineData(123, "Wh/km", true, 12.3)]
    [InlineData(7.5, "l/100km", false, 7.5)]
    public void Consumptions_are_converted(double value, string unit, bool isElectric, double expected)
    {
        Consumption consumption = Consumption.From(value, unit)!.Value;
        Assert.Equal(isElectric, consumption.IsElectric);
        Assert.Equal(expected, consumption.Per100Km, 5e-6);
    }

    private static Calibration? Load(string yaml, ProblemLog log, out string folder)
    {
        using TemporaryFolder temporary = new();
        folder = temporary.Path.Replace('\\', '/');
        File.WriteAllText(Path.Combine(folder, "calibration.yaml"), yaml);
        File.WriteAllText(Path.Combine(folder, "car.yaml"), Vehicle);
        return Calibration.Load(Path.Combine(folder, "calibration.yaml"), log);
    }
}
