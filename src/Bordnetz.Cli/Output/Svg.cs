using System.Globalization;
using System.Net;
using System.Text;
using Bordnetz.Simulation;

namespace Bordnetz.Cli.Output;

/// <summary>The figures of the report, drawn as SVG without a script.</summary>
internal static class Svg
{
    private const int LabelWidth = 250;
    private const int BarWidth = 520;
    private const int ValueWidth = 210;
    private const int RowHeight = 26;

    /// <summary>One row of a bar figure: what was seen, within what was proven, before what is allowed.</summary>
    internal sealed record Bar(string Label, double Seen, double? Bound, double Limit, string Text);

    /// <summary>Bars to one scale: light up to the bound, dark up to what was seen, a line at the limit.</summary>
    public static string Bars(IReadOnlyList<Bar> bars, bool shareScale)
    {
        int height = (bars.Count * RowHeight) + 8;
        StringBuilder svg = Open(LabelWidth + BarWidth + ValueWidth, height, "bars");
        for (int i = 0; i < bars.Count; i++)
        {
            Bar bar = bars[i];
            double scale = shareScale ? 1 : Math.Max(bar.Limit, bar.Bound ?? 0) * 1.02;
            int y = (i * RowHeight) + 4;
            double bound = X(bar.Bound ?? scale, scale);
            bool bad = bar.Bound is null || bar.Bound > bar.Limit || bar.Seen > bar.Bound;
            svg.Append($"<text x='0' y='{y + 15}' class='label'>{Escape(bar.Label)}</text>");
            svg.Append($"<rect x='{LabelWidth}' y='{y + 2}' width='{BarWidth}' height='17' class='track'/>");
            svg.Append(
                $"<rect x='{LabelWidth}' y='{y + 2}' width='{N(bound)}' height='17' class='{(bad ? "bad" : "bound")}'/>"
            );
            svg.Append($"<rect x='{LabelWidth}' y='{y + 6}' width='{N(X(bar.Seen, scale))}' height='9' class='seen'/>");
            double limit = LabelWidth + X(bar.Limit, scale);
            svg.Append($"<line x1='{N(limit)}' x2='{N(limit)}' y1='{y}' y2='{y + 21}' class='limit'/>");
            svg.Append($"<text x='{LabelWidth + BarWidth + 10}' y='{y + 15}' class='value'>{Escape(bar.Text)}</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>The drive: wanted and driven speed, and the state of charge.</summary>
    public static string Drive(IReadOnlyList<DriveSample> samples, bool hasBattery)
    {
        const int width = LabelWidth + BarWidth + ValueWidth;
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

    private static double X(double value, double scale) => scale <= 0 ? 0 : Math.Clamp(value / scale, 0, 1) * BarWidth;

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
