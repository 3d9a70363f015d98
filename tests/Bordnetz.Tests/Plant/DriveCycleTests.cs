using System.Globalization;
using Bordnetz.Plant;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Plant;

public sealed class DriveCycleTests
{
    /// <summary>Lengths and speeds as 40 CFR gives them (Part 86, Appendix I; Part 600, Appendix I), in miles.</summary>
    [Theory]
    [InlineData("udds.csv", 1369, 7.45, 56.7)]
    [InlineData("ftp75.csv", 2474, 11.04, 56.7)]
    [InlineData("hwfet.csv", 1545, 2 * 10.26, 59.9)]
    [InlineData("us06.csv", 600, 8.01, 80.3)]
    public void The_American_cycles_have_their_lengths(string file, double seconds, double miles, double fastest)
    {
        DriveCycle cycle = Cycles.Read(file);
        Assert.Equal(seconds, cycle.DurationSeconds);
        Assert.Equal(miles, cycle.DistanceKm / 1.609344, 0.01);
        Assert.Equal(fastest, Cycles.Points(file).Max(p => p.SpeedKmh) / 1.609344, 1e-9);
    }

    [Fact]
    public void The_wltc_of_the_reference_platform_has_the_regulations_sums()
    {
        List<(double Seconds, double SpeedKmh)> trace = Cycles.Points("wltc-class3b.csv");
        Assert.Equal(1801, trace.Count);
        Assert.Equal(131.3, trace.Max(p => p.SpeedKmh));
        Assert.Equal(Enumerable.Range(0, 1801), trace.Select(p => (int)p.Seconds));
        // Phases low, medium, high and extra high; sums of the speeds in km/h as published for checking.
        Assert.Equal(11140.3, Sum(trace, 0, 589), 6);
        Assert.Equal(17121.2, Sum(trace, 590, 1022), 6);
        Assert.Equal(25782.2, Sum(trace, 1023, 1477), 6);
        Assert.Equal(29714.9, Sum(trace, 1478, 1800), 6);
        Assert.Equal(23.266, Cycles.Wltc.DistanceKm, 3);
        Assert.Equal(1800, Cycles.Wltc.DurationSeconds);
    }

    [Fact]
    public void The_wltc_of_the_reference_platform_equals_the_published_trace()
    {
        string? shared = RepositoryFiles.SharedData;
        string file = shared is null ? "" : Path.Combine(shared, "functions", "cycles", "wltc_3b.csv");
        Assert.SkipUnless(File.Exists(file), "the public cycles are not beside the repository");
        List<(double Seconds, double SpeedKmh)> trace = Cycles.Points("wltc-class3b.csv");
        string[] lines = File.ReadAllLines(file);
        for (int i = 1; i < lines.Length; i++)
        {
            double metresPerSecond = double.Parse(lines[i].Split(',')[1], CultureInfo.InvariantCulture);
            Assert.Equal(metresPerSecond * 3.6, trace[i - 1].SpeedKmh, 0.0001);
        }
    }

    [Fact]
    public void The_city_cycle_starts_and_ends_at_rest_and_asks_nothing_a_car_cannot_do()
    {
        List<(double Seconds, double SpeedKmh)> trace = Cycles.Points("city.csv");
        Assert.Equal((0, 0), trace[0]);
        Assert.Equal((120, 0), trace[^1]);
        foreach (((double t0, double v0), (double t1, double v1)) in trace.Zip(trace.Skip(1)))
        {
            Assert.InRange((v1 - v0) / 3.6 / (t1 - t0), -2, 1.5);
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(5, 18)]
    [InlineData(10, 36)]
    [InlineData(15, 27)]
    [InlineData(20, 18)]
    [InlineData(99, 18)]
    public void Between_points_speed_is_linear_and_outside_constant(double seconds, double kmh)
    {
        DriveCycle cycle = new([(0, 0), (10, 36), (20, 18)]);
        Rig rig = new(PlantPowertrain.Bev, cycle: cycle);
        if (seconds > 0)
        {
            // The target belongs to the start of the last step.
            rig.Run(seconds + Rig.Dt);
        }
        Assert.Equal(kmh, rig.Plant.TargetSpeedKmh, 6);
        Assert.Equal(0.05 + 0.075, cycle.DistanceKm, 12);
    }

    [Fact]
    public void Times_that_do_not_ascend_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new DriveCycle([(0, 0), (0, 1)]));
        Assert.Throws<ArgumentException>(() => new DriveCycle([(0, double.NaN)]));
    }

    private static double Sum(List<(double Seconds, double SpeedKmh)> trace, int first, int last) =>
        trace.Where(p => p.Seconds >= first && p.Seconds <= last).Sum(p => p.SpeedKmh);
}
