using System.Globalization;
using System.Text;
using Bordnetz.Simulation;

namespace Bordnetz.Cli.Output;

/// <summary>The figures of the report, drawn as SVG without a script.</summary>
internal static class Svg
{
    /// <summary>The drive: wanted and driven speed, and the state of charge.</summary>
    public static string Drive(IReadOnlyList<DriveSample> samples, bool hasBattery)
    {
        const int width = 980;
        const int height = 218;
        const int left = 46;
        const int bottom = 180;
        if (samples.Count < 2)
        {
            return "";
        }
        StringBuilder svg = Open(width, height, "drive");
        float end = samples[^1].Seconds;
        float top = Math.Max(20, samples.Max(s => Math.Max(s.WantedKmh, s.DrivenKmh)) * 1.05f);
        double Time(float s) => left + (s / end * (width - left - 50));
        double Speed(float v) => bottom - (v / top * (bottom - 12));
        double Charge(float v) => bottom - (v / 100 * (bottom - 12));
        for (int v = 0; v <= top; v += 20)
        {
            svg.Append($"<line x1='{left}' x2='{width - 50}' y1='{N(Speed(v))}' y2='{N(Speed(v))}' class='grid'/>");
            svg.Append($"<text x='{left - 6}' y='{N(Speed(v) + 4)}' class='axis end'>{v}</text>");
        }
        int step =
            end > 600 ? 300
            : end > 120 ? 60
            : 20;
        for (int s = 0; s <= end; s += step)
        {
            svg.Append($"<text x='{N(Time(s))}' y='{bottom + 16}' class='axis mid'>{s} s</text>");
        }
        svg.Append(Line(samples, s => Time(s.Seconds), s => Speed(s.WantedKmh), "wanted"));
        svg.Append(Line(samples, s => Time(s.Seconds), s => Speed(s.DrivenKmh), "driven"));
        if (hasBattery)
        {
            svg.Append(Line(samples, s => Time(s.Seconds), s => Charge(s.StateOfChargePercent), "charge"));
            string last = samples[^1].StateOfChargePercent.ToString("F1", CultureInfo.InvariantCulture);
            svg.Append(
                $"<text x='{width - 46}' y='{N(Charge(samples[^1].StateOfChargePercent) + 4)}' class='axis'>{last} %</text>"
            );
        }
        svg.Append($"<text x='{left}' y='{height - 6}' class='axis'>km/h wanted (grey), driven (blue)");
        svg.Append(hasBattery ? ", state of charge (green)</text>" : "</text>");
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Open(int width, int height, string name) =>
        new($"<svg class='{name}' viewBox='0 0 {width} {height}' role='img' xmlns='http://www.w3.org/2000/svg'>");

    private static string Line(
        IReadOnlyList<DriveSample> samples,
        Func<DriveSample, double> x,
        Func<DriveSample, double> y,
        string name
    )
    {
        StringBuilder points = new();
        foreach (DriveSample sample in samples)
        {
            points.Append(N(x(sample))).Append(',').Append(N(y(sample))).Append(' ');
        }
        return $"<polyline class='{name}' points='{points}'/>";
    }

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
