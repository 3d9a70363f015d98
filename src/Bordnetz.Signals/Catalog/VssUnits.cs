using System.Collections.Immutable;

namespace Bordnetz.Signals;

/// <summary>A unit of measurement as VSS knows it.</summary>
/// <param name="Name">The short name that signals use, such as <c>km/h</c>.</param>
/// <param name="Words">The name in words.</param>
/// <param name="Quantity">What is measured, by the name of the VSS quantities file.</param>
/// <param name="Types">The data types that may carry it; empty for every number.</param>
public sealed record VssUnit(string Name, string Words, string Quantity, ImmutableArray<DataType> Types = default)
{
    /// <summary>Whether a signal of this type (or an array of it) may have the unit.</summary>
    public bool Allows(DataType type) =>
        Types.IsDefaultOrEmpty ? type.Element().IsNumeric() : Types.Contains(type.Element());
}

/// <summary>The units that signals may use: those of the standard catalog (VSS 6.0), and a project's own.</summary>
public sealed class VssUnits
{
    private readonly ImmutableSortedDictionary<string, VssUnit> _units;
    private readonly Dictionary<string, VssUnit> _byOtherNames = new(StringComparer.OrdinalIgnoreCase);

    internal VssUnits(ImmutableSortedDictionary<string, VssUnit> units)
    {
        _units = units;
        foreach (VssUnit unit in units.Values)
        {
            _byOtherNames[unit.Words] = unit;
        }
        foreach (VssUnit unit in units.Values)
        {
            _byOtherNames[unit.Name] = unit;
        }
    }

    /// <summary>No unit at all.</summary>
    public static VssUnits None { get; } =
        new(ImmutableSortedDictionary<string, VssUnit>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The units of the standard catalog.</summary>
    public static VssUnits Standard { get; } =
        new(StandardUnits().ToImmutableSortedDictionary(u => u.Name, u => u, StringComparer.Ordinal));

    /// <summary>All short names, for suggestions.</summary>
    public IEnumerable<string> Names => _units.Keys;

    internal ImmutableSortedDictionary<string, VssUnit> All => _units;

    /// <summary>Finds a unit by its short name, or by its name in words; capitals do not matter, as in vss-tools.</summary>
    public VssUnit? Find(string name) =>
        _units.TryGetValue(name, out VssUnit? unit) || _byOtherNames.TryGetValue(name, out unit) ? unit : null;

    private static VssUnit[] StandardUnits() =>
        [
            new("mm", "millimetre", "length"),
            new("cm", "centimetre", "length"),
            new("m", "metre", "length"),
            new("km", "kilometre", "length"),
            new("inch", "inch", "length"),
            new("km/h", "kilometre per hour", "velocity"),
            new("m/s", "metre per second", "velocity"),
            new("m/s^2", "metre per square second", "acceleration"),
            new("cm/s^2", "centimetre per square second", "acceleration"),
            new("ml", "millilitre", "volume"),
            new("l", "litre", "volume"),
            new("cm^3", "cubic centimetre", "volume"),
            new("Celsius", "degree Celsius", "temperature"),
            new("Fahrenheit", "degree Fahrenheit", "temperature"),
            new("degrees", "degree of arc", "angle"),
            new("degrees/s", "degree of arc per second", "angular-speed"),
            new("rad/s", "radian per second", "angular-speed"),
            new("W", "watt", "power"),
            new("kW", "kilowatt", "power"),
            new("PS", "metric horsepower", "power"),
            new("kWh", "kilowatt hour", "work"),
            new("g", "gram", "mass"),
            new("kg", "kilogram", "mass"),
            new("lbs", "pound", "mass"),
            new("V", "volt", "voltage"),
            new("A", "ampere", "electric-current"),
            new("Ah", "ampere hour", "electric-charge"),
            new("ms", "millisecond", "duration"),
            new("s", "second", "duration"),
            new("min", "minute", "duration"),
            new("h", "hour", "duration"),
            new("day", "day", "duration"),
            new("weeks", "week", "duration"),
            new("months", "month", "duration"),
            new("years", "year", "duration"),
            new(
                "unix-time",
                "seconds since 1970-01-01 UTC",
                "datetime",
                [DataType.UInt32, DataType.UInt64, DataType.Int64]
            ),
            new("iso8601", "date and time in ISO 8601 text", "datetime", [DataType.String]),
            new("mbar", "millibar", "pressure"),
            new("Pa", "pascal", "pressure"),
            new("kPa", "kilopascal", "pressure"),
            new("psi", "pound-force per square inch", "pressure"),
            new("stars", "number of stars", "rating"),
            new("g/s", "gram per second", "mass-per-time"),
            new("g/km", "gram per kilometre", "mass-per-distance"),
            new("kWh/100km", "kilowatt hour per 100 kilometres", "energy-consumption-per-distance"),
            new("Wh/km", "watt hour per kilometre", "energy-consumption-per-distance"),
            new("ml/100km", "millilitre per 100 kilometres", "volume-per-distance"),
            new("l/100km", "litre per 100 kilometres", "volume-per-distance"),
            new("l/h", "litre per hour", "volume-flow-rate"),
            new("mpg-us", "mile per US gallon", "distance-per-volume"),
            new("mpg-uk", "mile per imperial gallon", "distance-per-volume"),
            new("mpge", "mile per energy of a US gallon of petrol", "distance-per-volume"),
            new("mpg", "mile per US gallon", "distance-per-volume"),
            new("km/l", "kilometre per litre", "distance-per-volume"),
            new("N", "newton", "force"),
            new("kN", "kilonewton", "force"),
            new("Nm", "newton metre", "torque"),
            new("rpm", "revolution per minute", "rotational-speed"),
            new("Hz", "hertz", "frequency"),
            new("cpm", "cycle per minute", "frequency"),
            new("bpm", "beat per minute", "frequency"),
            new("ratio", "ratio, 1 being the whole", "relation"),
            new("percent", "per cent", "relation"),
            new("nm/km", "nanometre per kilometre", "relation"),
            new("dBm", "decibel over one milliwatt", "relation"),
            new("dB", "decibel", "relation"),
            new("Ohm", "ohm", "resistance"),
            new("lx", "lux", "illuminance"),
        ];
}
