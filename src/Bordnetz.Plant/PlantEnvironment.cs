using System.Collections.Frozen;

namespace Bordnetz.Plant;

/// <summary>A number that describes the surroundings.</summary>
/// <param name="Name">Its name in scenarios.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Default">The value unless set.</param>
/// <param name="Min">The least value accepted.</param>
/// <param name="Max">The greatest value accepted.</param>
/// <param name="Description">What it is.</param>
public sealed record PlantEnvironmentInfo(
    string Name,
    string Unit,
    double Default,
    double Min,
    double Max,
    string Description
);

/// <summary>The surroundings of the vehicle: constant over a run unless the host changes them between steps.</summary>
public sealed class PlantEnvironment
{
    private static readonly PlantEnvironmentInfo[] Rows =
    [
        new("ambient-temperature", "celsius", 23, -40, 55, "Outside air; also every part's temperature at the start"),
        new("ambient-pressure", "kPa", 101.325, 50, 110, "Outside air"),
        new("rain", "%", 0, 0, 100, "Rain on the windscreen"),
        new("light", "%", 80, 0, 100, "0 night to 100 bright day"),
        new("grade", "%", 0, -40, 40, "Rise of the road over its horizontal length"),
    ];

    private static readonly FrozenDictionary<string, int> ByName = Rows.Select((row, index) => (row, index))
        .ToFrozenDictionary(p => p.row.Name, p => p.index, StringComparer.Ordinal);

    private readonly double[] _values = [.. Rows.Select(r => r.Default)];

    /// <summary>All, in a fixed order.</summary>
    public static IReadOnlyList<PlantEnvironmentInfo> All { get; } = Rows;

    /// <summary>Outside air, celsius.</summary>
    public double AmbientTemperature => _values[0];

    /// <summary>Outside air, kPa.</summary>
    public double AmbientPressure => _values[1];

    /// <summary>Rain on the windscreen, %.</summary>
    public double Rain => _values[2];

    /// <summary>Light, 0 night to 100 bright day, %.</summary>
    public double Light => _values[3];

    /// <summary>Rise of the road over its horizontal length, %.</summary>
    public double Grade => _values[4];

    /// <summary>Sets one from a scenario.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The number as written.</param>
    /// <param name="unit">The unit as written.</param>
    /// <param name="error">Why it was refused, without the place; empty on success.</param>
    /// <returns>False when the name is unknown, the unit does not fit or the value is out of range.</returns>
    public bool TrySet(string name, double value, string unit, out string error)
    {
        if (!ByName.TryGetValue(name, out int index))
        {
            error = $"the environment has no '{name}'";
            return false;
        }
        PlantEnvironmentInfo row = Rows[index];
        if (!PlantUnits.TryConvert(name, value, unit, (row.Unit, row.Min, row.Max), out double converted, out error))
        {
            return false;
        }
        _values[index] = converted;
        return true;
    }
}
