using System.Collections.Frozen;

namespace Bordnetz.Plant;

/// <summary>Converts quantities as written to the units of the tables.</summary>
internal static class PlantUnits
{
    // The international pound-force in N and mile in km, exact by definition.
    private const double PoundForce = 4.4482216152605;
    private const double Mile = 1.609344;

    // Every unit with the base unit it is a multiple of, and that multiple. A unit that is not here must match exactly.
    private static readonly FrozenDictionary<string, (string Base, double Factor)> Multiples = new Dictionary<
        string,
        (string, double)
    >
    {
        ["kg"] = ("kg", 1),
        ["t"] = ("kg", 1000),
        ["lb"] = ("kg", 0.45359237),
        ["m"] = ("m", 1),
        ["mm"] = ("m", 0.001),
        ["s"] = ("s", 1),
        ["ms"] = ("s", 0.001),
        ["N"] = ("N", 1),
        ["kN"] = ("N", 1000),
        ["lbf"] = ("N", PoundForce),
        // Coast-down coefficients as American test tables give them.
        ["N/(km/h)"] = ("N/(km/h)", 1),
        ["lbf/mph"] = ("N/(km/h)", PoundForce / Mile),
        ["N/(km/h)^2"] = ("N/(km/h)^2", 1),
        ["lbf/mph^2"] = ("N/(km/h)^2", PoundForce / (Mile * Mile)),
        ["W"] = ("W", 1),
        ["kW"] = ("W", 1000),
        ["J"] = ("J", 1),
        ["MJ"] = ("J", 1e6),
        ["Wh"] = ("J", 3600),
        ["kWh"] = ("J", 3.6e6),
        ["V"] = ("V", 1),
        ["mV"] = ("V", 0.001),
        ["A"] = ("A", 1),
        ["ohm"] = ("ohm", 1),
        ["mohm"] = ("ohm", 0.001),
        ["Pa"] = ("Pa", 1),
        ["hPa"] = ("Pa", 100),
        ["kPa"] = ("Pa", 1000),
        ["bar"] = ("Pa", 1e5),
        ["l"] = ("l", 1),
        ["cm^3"] = ("l", 0.001),
        ["J/K"] = ("J/K", 1),
        ["kJ/K"] = ("J/K", 1000),
        [""] = ("1", 1),
        ["%"] = ("1", 0.01),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Converts and checks the range.</summary>
    /// <param name="name">What is set, for the message.</param>
    /// <param name="value">The number as written.</param>
    /// <param name="unit">The unit as written.</param>
    /// <param name="wanted">The table's unit and range.</param>
    /// <param name="converted">The number in the table's unit.</param>
    /// <param name="error">Why not; empty on success.</param>
    internal static bool TryConvert(
        string name,
        double value,
        string unit,
        (string Unit, double Min, double Max) wanted,
        out double converted,
        out string error
    )
    {
        converted = value;
        error = "";
        if (unit != wanted.Unit && !TryScale(unit, wanted.Unit, ref converted))
        {
            error =
                wanted.Unit.Length == 0
                    ? $"'{name}' is a plain number, not a quantity in '{unit}'"
                    : $"'{name}' is given in '{wanted.Unit}', not in '{unit}'";
            return false;
        }
        // Also refuses NaN.
        if (!(converted >= wanted.Min && converted <= wanted.Max))
        {
            error = $"'{name}' must lie between {wanted.Min} and {wanted.Max} {wanted.Unit}".TrimEnd();
            return false;
        }
        return true;
    }

    private static bool TryScale(string from, string to, ref double value)
    {
        if (
            !Multiples.TryGetValue(from, out (string Base, double Factor) source)
            || !Multiples.TryGetValue(to, out (string Base, double Factor) target)
            || source.Base != target.Base
        )
        {
            return false;
        }
        // "2" for a percentage is a slip of the pen, not 200 %.
        if (source.Base == "1" && from.Length == 0)
        {
            return false;
        }
        value = value * source.Factor / target.Factor;
        return true;
    }
}
