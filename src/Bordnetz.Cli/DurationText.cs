using System.Globalization;

namespace Bordnetz.Cli;

/// <summary>Times as people type them: <c>30s</c>, <c>5min</c>, <c>1h</c>, <c>250ms</c>, or plain seconds.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Ns)[] Units =
    [
        ("min", 60e9),
        ("ms", 1e6),
        ("h", 3600e9),
        ("s", 1e9),
        ("", 1e9),
    ];

    /// <summary>Reads a positive time of at most a year; false when it is none.</summary>
    public static bool TryParse(string text, out long ns)
    {
        ns = 0;
        (string unit, double factor) = Units.First(u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        string number = text[..^unit.Length].Trim();
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return false;
        }
        double total = value * factor;
        if (!(total > 0) || total > 366.0 * 24 * 3600e9)
        {
            return false;
        }
        ns = (long)total;
        return true;
    }
}
