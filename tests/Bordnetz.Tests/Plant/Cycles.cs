using System.Globalization;
using Bordnetz.Plant;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Plant;

/// <summary>The drive cycles of the reference platform.</summary>
internal static class Cycles
{
    public static DriveCycle City { get; } = Read("city.csv");

    public static DriveCycle Wltc { get; } = Read("wltc-class3b.csv");

    public static List<(double Seconds, double SpeedKmh)> Points(string file)
    {
        string[] lines = File.ReadAllLines(RepositoryFiles.At("platforms", "reference", "scenarios", file));
        double unit = lines[0] == "time_s,speed_mph" ? 1.609344 : 1;
        Assert.Equal(unit == 1 ? "time_s,speed_kmh" : "time_s,speed_mph", lines[0]);
        return
        [
            .. lines
                .Skip(1)
                .Select(l => l.Split(','))
                .Select(c =>
                    (
                        double.Parse(c[0], CultureInfo.InvariantCulture),
                        unit * double.Parse(c[1], CultureInfo.InvariantCulture)
                    )
                ),
        ];
    }

    public static DriveCycle Read(string file) => new(Points(file));
}
