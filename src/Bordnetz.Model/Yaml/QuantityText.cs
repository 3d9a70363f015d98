using System.Globalization;
using System.Runtime.InteropServices;

namespace Bordnetz.Model.Yaml;

/// <summary>A kind of quantity and the units in which it may be written.</summary>
internal sealed class Dimension
{
    private readonly (string Unit, decimal Factor)[] _units;
    private readonly (string Unit, decimal Factor)[] _aliases;

    private Dimension(string name, (string, decimal)[] units, params (string, decimal)[] aliases)
    {
        Name = name;
        _units = units;
        _aliases = aliases;
    }

    /// <summary>Times, counted in nanoseconds.</summary>
    public static Dimension Time { get; } =
        new(
            "time",
            [("ns", 1), ("us", 1e3m), ("ms", 1e6m), ("s", 1e9m), ("min", 60e9m), ("h", 3600e9m)],
            ("µs", 1e3m), // U+00B5, the micro sign
            ("μs", 1e3m) // U+03BC, the Greek letter
        );

    /// <summary>Bit rates, counted in bit/s.</summary>
    public static Dimension BitRate { get; } =
        new("bit rate", [("bit/s", 1), ("kbit/s", 1e3m), ("Mbit/s", 1e6m), ("Gbit/s", 1e9m)]);

    /// <summary>Shares, counted from 0 to 1.</summary>
    public static Dimension Share { get; } = new("share", [("%", 0.01m)]);

    public static Dimension Mass { get; } = new("mass", [("mg", 1e-6m), ("g", 1e-3m), ("kg", 1)]);

    public static Dimension Price { get; } = new("price", [("EUR", 1)]);

    /// <summary>Processing capacities: Dhrystone's million instructions a second.</summary>
    public static Dimension Processing { get; } = new("processing capacity", [("DMIPS", 1), ("kDMIPS", 1e3m)]);

    /// <summary>Memory, counted in bytes; decimal and binary multiples (IEC 80000-13).</summary>
    public static Dimension Memory { get; } =
        new(
            "memory",
            [("B", 1), ("kB", 1e3m), ("MB", 1e6m), ("GB", 1e9m), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        );

    public static Dimension Pins { get; } = new("number of pins", [("pins", 1)], ("pin", 1));

    public static Dimension Current { get; } = new("current", [("uA", 1e-6m), ("mA", 1e-3m), ("A", 1)], ("µA", 1e-6m));

    /// <summary>Currents, counted in A, and powers, counted in W: <see cref="BaseUnit"/> tells which.</summary>
    public static Dimension Consumption { get; } =
        new(
            "current or power",
            [("uA", 1e-6m), ("mA", 1e-3m), ("A", 1), ("mW", 1e-3m), ("W", 1), ("kW", 1e3m)],
            ("µA", 1e-6m)
        );

    public static Dimension Voltage { get; } = new("voltage", [("mV", 1e-3m), ("V", 1)]);

    public static Dimension Charge { get; } = new("capacity", [("mAh", 1e-3m), ("Ah", 1)]);

    public static Dimension Power { get; } = new("power", [("W", 1), ("kW", 1e3m)]);

    /// <summary>Lengths, counted in metres.</summary>
    public static Dimension Length { get; } = new("length", [("mm", 1e-3m), ("cm", 1e-2m), ("m", 1)]);

    public static Dimension MassPerLength { get; } = new("mass per length", [("g/m", 1e-3m), ("kg/m", 1)]);

    public static Dimension PricePerLength { get; } = new("price per length", [("EUR/m", 1)]);

    /// <summary>Numbers of pieces a year.</summary>
    public static Dimension PerYear { get; } = new("number a year", [("/a", 1), ("k/a", 1e3m), ("M/a", 1e6m)]);

    public static Dimension Years { get; } = new("number of years", [("a", 1)]);

    public static Dimension Investment { get; } = new("sum", [("EUR", 1), ("kEUR", 1e3m), ("MEUR", 1e6m)]);

    public static Dimension Lead { get; } = new("number of weeks", [("weeks", 1)], ("week", 1));

    /// <summary>How long a car stands, counted in hours.</summary>
    public static Dimension Standing { get; } = new("duration", [("h", 1), ("d", 24)]);

    public string Name { get; }

    /// <summary>The unit in which values of a given unit are counted.</summary>
    public string BaseUnit(string unit) =>
        this == Share ? ""
        : this == Consumption ? unit[^1..]
        : _units.Concat(_aliases).First(u => u.Factor == 1).Unit;

    /// <summary>The units for messages: <c>ns, us, ms, s, min or h</c>.</summary>
    public string Units =>
        _units.Length == 1
            ? _units[0].Unit
            : $"{string.Join(", ", _units[..^1].Select(u => u.Unit))} or {_units[^1].Unit}";

    public IEnumerable<string> UnitNames => _units.Select(u => u.Unit);

    public bool TryFactor(string unit, out decimal factor)
    {
        foreach ((string name, decimal value) in _units.Concat(_aliases))
        {
            if (name == unit)
            {
                factor = value;
                return true;
            }
        }
        factor = 0;
        return false;
    }
}

/// <summary>A number with a unit behind it, taken apart but not yet understood.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QuantityText(string Number, string Unit, int UnitOffset)
{
    /// <summary>Splits a text such as <c>-1.5e3 kg</c>; false when it does not begin with a number.</summary>
    public static bool TrySplit(string text, out QuantityText quantity)
    {
        int i = 0;
        if (i < text.Length && text[i] is '+' or '-')
        {
            i++;
        }
        int digits = i;
        i = SkipDigits(text, i);
        int count = i - digits;
        if (i < text.Length && text[i] == '.')
        {
            int fraction = SkipDigits(text, i + 1);
            count += fraction - i - 1;
            i = fraction;
        }
        if (count == 0)
        {
            quantity = default;
            return false;
        }
        i = SkipExponent(text, i);
        int unit = i;
        while (unit < text.Length && text[unit] == ' ')
        {
            unit++;
        }
        quantity = new QuantityText(text[..i], text[unit..].TrimEnd(), unit);
        return true;
    }

    public bool TryExact(out decimal value) =>
        decimal.TryParse(Number, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    public bool TryDouble(out double value) =>
        double.TryParse(Number, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static int SkipDigits(string text, int i)
    {
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            i++;
        }
        return i;
    }

    private static int SkipExponent(string text, int i)
    {
        if (i >= text.Length || text[i] is not ('e' or 'E'))
        {
            return i;
        }
        int digits = i + 1 < text.Length && text[i + 1] is '+' or '-' ? i + 2 : i + 1;
        int end = SkipDigits(text, digits);
        return end > digits ? end : i;
    }
}
