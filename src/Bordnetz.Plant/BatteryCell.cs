namespace Bordnetz.Plant;

/// <summary>Values over temperature, current and state of charge, linear in each between the points.</summary>
public sealed class BatteryCellTable
{
    private readonly double[] _temperatures;
    private readonly double[] _currents;
    private readonly double[] _charges;
    private readonly double[] _values;

    /// <summary>A table on a full grid.</summary>
    /// <param name="temperatures">Ascending, celsius.</param>
    /// <param name="currents">Ascending, A, positive when discharging.</param>
    /// <param name="charges">Ascending, 0 to 1.</param>
    /// <param name="values">Temperature outermost, charge innermost.</param>
    /// <exception cref="ArgumentException">An axis is empty or does not ascend, or the sizes do not fit.</exception>
    public BatteryCellTable(double[] temperatures, double[] currents, double[] charges, double[] values)
    {
        ArgumentNullException.ThrowIfNull(temperatures);
        ArgumentNullException.ThrowIfNull(currents);
        ArgumentNullException.ThrowIfNull(charges);
        ArgumentNullException.ThrowIfNull(values);
        if (!Ascends(temperatures) || !Ascends(currents) || !Ascends(charges))
        {
            throw new ArgumentException("an axis is empty or does not ascend");
        }
        if (values.Length != temperatures.Length * currents.Length * charges.Length)
        {
            throw new ArgumentException("the values do not fill the grid", nameof(values));
        }
        (_temperatures, _currents, _charges, _values) = ([.. temperatures], [.. currents], [.. charges], [.. values]);
    }

    /// <summary>The same value everywhere.</summary>
    public static BatteryCellTable Constant(double value) => new([25], [0], [0.5], [value]);

    /// <summary>The value at a point; outside the grid that of its edge.</summary>
    public double At(double temperature, double current, double charge)
    {
        (int t, double dt) = Find(_temperatures, temperature);
        (int i, double di) = Find(_currents, current);
        (int c, double dc) = Find(_charges, charge);
        double cold = Plane(t, i, di, c, dc);
        return dt == 0 ? cold : cold + (Plane(t + 1, i, di, c, dc) - cold) * dt;
    }

    private double Plane(int t, int i, double di, int c, double dc)
    {
        double low = Line(t, i, c, dc);
        return di == 0 ? low : low + (Line(t, i + 1, c, dc) - low) * di;
    }

    private double Line(int t, int i, int c, double dc)
    {
        int at = (t * _currents.Length + i) * _charges.Length + c;
        return dc == 0 ? _values[at] : _values[at] + (_values[at + 1] - _values[at]) * dc;
    }

    private static (int Index, double Share) Find(double[] axis, double x)
    {
        if (!(x > axis[0]))
        {
            return (0, 0);
        }
        if (x >= axis[^1])
        {
            return (axis.Length - 1, 0);
        }
        int i = 0;
        while (x >= axis[i + 1])
        {
            i++;
        }
        return (i, (x - axis[i]) / (axis[i + 1] - axis[i]));
    }

    private static bool Ascends(double[] axis)
    {
        for (int i = 1; i < axis.Length; i++)
        {
            if (!(axis[i] > axis[i - 1]))
            {
                return false;
            }
        }
        return axis.Length > 0;
    }
}

/// <summary>What a cell is made of.</summary>
public sealed record BatteryCellDescription
{
    /// <summary>Ampere-hours from full to empty.</summary>
    public required double CapacityAh { get; init; }

    /// <summary>State of charge, 0 to 1 ascending, and open-circuit voltage, V.</summary>
    public required IReadOnlyList<(double Charge, double Voltage)> OpenCircuit { get; init; }

    /// <summary>Ohmic resistance, ohm.</summary>
    public required BatteryCellTable SeriesResistance { get; init; }

    /// <summary>Resistance of the polarisation branch, ohm.</summary>
    public required BatteryCellTable PolarisationResistance { get; init; }

    /// <summary>Capacitance of the polarisation branch, F.</summary>
    public required BatteryCellTable PolarisationCapacitance { get; init; }

    /// <summary>J/K.</summary>
    public double HeatCapacity { get; init; } = 1000;

    /// <summary>To the surroundings, W/K.</summary>
    public double Conductance { get; init; } = 0.5;
}

/// <summary>
/// A cell as an equivalent circuit: open-circuit voltage, series resistance, and one RC branch for what relaxes over
/// seconds to minutes. The branch is integrated by the trapezoidal rule, which is stable for every step. Not
/// thread-safe.
/// </summary>
public sealed class BatteryCell
{
    private readonly BatteryCellDescription _d;
    private readonly Curve _openCircuit;

    /// <summary>A relaxed cell.</summary>
    /// <param name="description">What it is made of.</param>
    /// <param name="charge">State of charge, 0 to 1.</param>
    /// <param name="temperature">Celsius.</param>
    public BatteryCell(BatteryCellDescription description, double charge, double temperature)
    {
        ArgumentNullException.ThrowIfNull(description);
        _d = description;
        _openCircuit = new Curve(
            [.. description.OpenCircuit.Select(p => p.Charge)],
            [.. description.OpenCircuit.Select(p => p.Voltage)]
        );
        Charge = charge;
        Temperature = temperature;
        Voltage = OpenCircuitVoltage;
    }

    /// <summary>State of charge, 0 to 1; beyond when over-charged or over-discharged.</summary>
    public double Charge { get; private set; }

    /// <summary>Celsius.</summary>
    public double Temperature { get; private set; }

    /// <summary>Terminal voltage at the end of the last step, V.</summary>
    public double Voltage { get; private set; }

    /// <summary>Voltage over the polarisation branch, V.</summary>
    public double Polarisation { get; private set; }

    /// <summary>V, at the present charge.</summary>
    public double OpenCircuitVoltage => _openCircuit.At(Charge);

    /// <summary>Draws a current for a step.</summary>
    /// <param name="current">A, positive when discharging.</param>
    /// <param name="ambient">Celsius.</param>
    /// <param name="dt">Seconds; what is not finite or not positive does nothing.</param>
    public void Step(double current, double ambient, double dt)
    {
        if (!double.IsFinite(current) || !double.IsFinite(ambient) || !double.IsFinite(dt) || dt <= 0)
        {
            return;
        }
        double series = _d.SeriesResistance.At(Temperature, current, Charge);
        double resistance = _d.PolarisationResistance.At(Temperature, current, Charge);
        double half = dt / (2 * resistance * _d.PolarisationCapacitance.At(Temperature, current, Charge));
        double before = Polarisation;
        Polarisation = ((1 - half) * before + 2 * half * resistance * current) / (1 + half);
        Charge -= current * dt / (_d.CapacityAh * 3600);
        Voltage = OpenCircuitVoltage - series * current - Polarisation;
        double mean = (before + Polarisation) / 2;
        double heat = series * current * current + mean * mean / resistance;
        Temperature += (heat + (ambient - Temperature) * _d.Conductance) * dt / _d.HeatCapacity;
    }
}
