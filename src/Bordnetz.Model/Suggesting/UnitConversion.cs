using System.Collections.Frozen;

namespace Bordnetz.Model.Suggesting;

/// <summary>
/// What the units that layouts write mean, and how one becomes another. Layouts write units freely, so each has many
/// spellings; capitals count only where they tell units apart (<c>mV</c> and <c>MV</c>).
/// </summary>
internal static class UnitConversion
{
    // Value in the dimension's base unit = Gain × value + Shift.
    private static readonly FrozenDictionary<string, (string Dimension, double Gain, double Shift)> Units = Table()
        .SelectMany(u => u.Spellings.Select(s => (s, (u.Dimension, u.Gain, u.Shift))))
        .ToFrozenDictionary(u => u.s, u => u.Item2, StringComparer.Ordinal);

    /// <summary>Whether a spelling is known.</summary>
    public static bool IsKnown(string unit) => Find(unit) is not null;

    /// <summary>
    /// How a value in one unit becomes one in another: gain and shift. Null when they measure different things, or one
    /// is not known.
    /// </summary>
    public static (double Gain, double Shift)? Between(string from, string to)
    {
        if (Find(from) is not { } a || Find(to) is not { } b || a.Dimension != b.Dimension)
        {
            return null;
        }
        return (a.Gain / b.Gain, (a.Shift - b.Shift) / b.Gain);
    }

    private static (string Dimension, double Gain, double Shift)? Find(string unit)
    {
        string bare = unit.Replace(" ", "", StringComparison.Ordinal);
        return Units.TryGetValue(bare, out (string, double, double) exact) ? exact
            : Units.TryGetValue(bare.ToLowerInvariant(), out (string, double, double) lower) ? lower
            : null;
    }

    private static IEnumerable<(string Dimension, double Gain, double Shift, string[] Spellings)> Table()
    {
        const double Degree = Math.PI / 180;
        yield return ("velocity", 1, 0, ["m/s", "mps", "meter/second"]);
        yield return ("velocity", 1 / 3.6, 0, ["km/h", "kph", "kmh", "kmph", "km/hr"]);
        yield return ("velocity", 0.44704, 0, ["mph", "mi/h", "miles/h"]);
        yield return ("acceleration", 1, 0, ["m/s^2", "m/s2", "m/s/s", "m/s²", "m/ss", "m/(s^2)", "meter/second^2"]);
        yield return ("acceleration", 9.80665, 0, ["g", "gee"]);
        yield return ("angle", 1, 0, ["rad", "radian", "radians"]);
        yield return ("angle", Degree, 0, ["deg", "degree", "degrees", "°", "grad", "deg."]);
        yield return ("angular velocity", 1, 0, ["rad/s", "radian/s", "rad/sec"]);
        yield return (
            "angular velocity",
            Degree,
            0,
            ["deg/s", "degrees/s", "°/s", "deg/sec", "degree/s", "deg/second"]
        );
        yield return ("rotation", 1, 0, ["rpm", "1/min", "u/min", "min-1", "rev/min", "r/min"]);
        yield return ("share", 1, 0, ["%", "percent", "pct"]);
        yield return ("temperature", 1, 0, ["celsius", "degc", "°c", "deg_c", "c", "degcelsius", "℃", "grad_c"]);
        yield return ("temperature", 5 / 9.0, -160 / 9.0, ["fahrenheit", "degf", "°f", "deg_f"]);
        yield return ("temperature", 1, -273.15, ["K", "kelvin"]);
        yield return ("voltage", 1, 0, ["v", "volt", "volts"]);
        yield return ("voltage", 1e-3, 0, ["mV", "millivolt"]);
        yield return ("voltage", 1e3, 0, ["kV"]);
        yield return ("current", 1, 0, ["a", "amp", "amps", "ampere"]);
        yield return ("current", 1e-3, 0, ["mA"]);
        yield return ("power", 1, 0, ["w", "watt"]);
        yield return ("power", 1e3, 0, ["kw"]);
        yield return ("energy", 1, 0, ["wh"]);
        yield return ("energy", 1e3, 0, ["kwh"]);
        yield return ("torque", 1, 0, ["nm", "n.m", "n*m"]);
        yield return ("force", 1, 0, ["n", "newton"]);
        yield return ("pressure", 1, 0, ["Pa", "pa"]);
        yield return ("pressure", 100, 0, ["mbar", "hpa"]);
        yield return ("pressure", 1e3, 0, ["kpa"]);
        yield return ("pressure", 1e5, 0, ["bar"]);
        yield return ("pressure", 1e6, 0, ["MPa"]);
        yield return ("pressure", 6894.757, 0, ["psi"]);
        yield return ("length", 1e-3, 0, ["mm"]);
        yield return ("length", 1e-2, 0, ["cm"]);
        yield return ("length", 1, 0, ["m", "meter", "meters", "metre"]);
        yield return ("length", 1e3, 0, ["km", "kilometer", "kilometers"]);
        yield return ("length", 1609.344, 0, ["mi", "mile", "miles"]);
        yield return ("length", 0.0254, 0, ["inch", "in"]);
        yield return ("time", 1e-3, 0, ["ms"]);
        yield return ("time", 1, 0, ["s", "sec", "second", "seconds"]);
        yield return ("time", 60, 0, ["min", "minute", "minutes"]);
        yield return ("time", 3600, 0, ["h", "hr", "hour", "hours"]);
        yield return ("volume", 1e-3, 0, ["ml"]);
        yield return ("volume", 1, 0, ["l", "liter", "litre"]);
        yield return ("volume", 3.785411784, 0, ["gal", "gallon"]);
        yield return ("mass", 1, 0, ["kg"]);
        yield return ("resistance", 1, 0, ["ohm", "Ω"]);
        yield return ("resistance", 1e3, 0, ["kohm", "kΩ"]);
        yield return ("charge", 1, 0, ["ah"]);
        yield return ("illuminance", 1, 0, ["lx", "lux"]);
    }
}
