using System.Collections.Frozen;

namespace Bordnetz.Plant;

/// <summary>The numbers of one simulated vehicle. A plant copies what it needs when it is built.</summary>
public sealed class PlantParameters
{
    private static readonly FrozenDictionary<string, PlantParameterInfo> ByName =
        PlantParameterTable.Rows.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    private readonly double[] _values = new double[PlantParameterTable.Rows.Length];

    /// <summary>The defaults of a mid-size SUV with <paramref name="powertrain"/>.</summary>
    public PlantParameters(PlantPowertrain powertrain)
    {
        foreach (PlantParameterInfo parameter in PlantParameterTable.Rows)
        {
            _values[(int)parameter.Id] = parameter.Default(powertrain);
        }
    }

    /// <summary>All parameters, in the order of <see cref="PlantParameter"/>.</summary>
    public static IReadOnlyList<PlantParameterInfo> All { get; } = PlantParameterTable.Rows;

    /// <summary>The value, in the unit of the table.</summary>
    public double this[PlantParameter parameter] => _values[(int)parameter];

    /// <summary>Finds a parameter by its name.</summary>
    public static bool TryFind(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PlantParameterInfo? parameter
    ) => ByName.TryGetValue(name, out parameter);

    /// <summary>Sets a parameter from a description.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The number as written.</param>
    /// <param name="unit">The unit as written; common multiples of the table's unit are converted.</param>
    /// <param name="error">Why it was refused, without the place; empty on success.</param>
    /// <returns>False when the name is unknown, the unit does not fit or the value is out of range.</returns>
    public bool TrySet(string name, double value, string unit, out string error)
    {
        if (!ByName.TryGetValue(name, out PlantParameterInfo? parameter))
        {
            error = $"the plant has no parameter '{name}'";
            return false;
        }
        if (
            !PlantUnits.TryConvert(
                name,
                value,
                unit,
                (parameter.Unit, parameter.Min, parameter.Max),
                out double converted,
                out error
            )
        )
        {
            return false;
        }
        _values[(int)parameter.Id] = converted;
        return true;
    }
}
