namespace Bordnetz.Plant;

/// <summary>Open-circuit voltage over state of charge behind a resistance, with one temperature.</summary>
internal sealed class TractionBattery
{
    // Resistance relative to 25 celsius, and the share of the charge current that cold cells accept without plating.
    private static readonly Curve ColdResistance = new(
        [-30, -20, -10, 0, 10, 25, 45],
        [4.2, 3.2, 2.4, 1.75, 1.35, 1, 0.85]
    );
    private static readonly Curve ColdCharge = new([-20, -10, 0, 10, 20, 45, 58], [0, 0.08, 0.25, 0.6, 1, 1, 0]);
    private static readonly Curve HotDischarge = new([-30, -10, 0, 50, 62], [0.3, 0.7, 1, 1, 0]);

    private readonly Curve _openCircuit;
    private readonly double _coulombs;
    private readonly double _resistance25;
    private readonly double _dischargeCurrent;
    private readonly double _chargeCurrent;
    private readonly double _heatCapacity;
    private readonly double _minVoltage;
    private readonly double _maxVoltage;
    private readonly double _cells;
    private readonly double _halfSpread;
    private double _share;

    internal TractionBattery(PlantParameters p, double ambient)
    {
        _cells = p[PlantParameter.CellsSeries];
        double[] x = new double[11];
        double[] y = new double[11];
        for (int i = 0; i < 11; i++)
        {
            x[i] = i / 10.0;
            y[i] = p[PlantParameter.CellOcv0 + i] * _cells;
        }
        _openCircuit = new Curve(x, y);
        _coulombs = p[PlantParameter.BatteryCapacity] * 3.6e6 / _openCircuit.IntegralTo(1);
        _resistance25 = p[PlantParameter.BatteryResistance];
        _dischargeCurrent = p[PlantParameter.BatteryMaxDischargeCurrent];
        _chargeCurrent = p[PlantParameter.BatteryMaxChargeCurrent];
        _heatCapacity = p[PlantParameter.BatteryHeatCapacity] * 1000;
        _minVoltage = p[PlantParameter.CellMinVoltage] * _cells;
        _maxVoltage = p[PlantParameter.CellMaxVoltage] * _cells;
        _halfSpread = p[PlantParameter.CellVoltageSpread] / 2;
        _share = p[PlantParameter.BatteryInitialStateOfCharge] / 100;
        Temperature = ambient;
        Refresh();
    }

    /// <summary>Terminal voltage, V.</summary>
    internal double Voltage { get; private set; }

    /// <summary>Current, A, positive when discharging.</summary>
    internal double Current { get; private set; }

    /// <summary>Celsius.</summary>
    internal double Temperature { get; private set; }

    /// <summary>Greatest power that may be drawn now, W.</summary>
    internal double DischargePower { get; private set; }

    /// <summary>Greatest power that may be fed now, W, positive.</summary>
    internal double ChargePower { get; private set; }

    /// <summary>Heat of the last step, J.</summary>
    internal double Heat { get; private set; }

    /// <summary>Percent.</summary>
    internal double StateOfCharge => Math.Clamp(_share, 0, 1) * 100;

    /// <summary>Lowest cell, V.</summary>
    internal double CellMin => Voltage / _cells - _halfSpread;

    /// <summary>Highest cell, V.</summary>
    internal double CellMax => Voltage / _cells + _halfSpread;

    /// <summary>What is stored above an empty battery, J: a function of the state alone, for the audit.</summary>
    internal double Stored => _coulombs * _openCircuit.IntegralTo(_share);

    /// <summary>Draws <paramref name="power"/> at the terminals for a step.</summary>
    /// <returns>The power delivered, W: less than wanted only beyond what any current can bring.</returns>
    internal double Step(double power, double dt)
    {
        double open = _openCircuit.At(_share);
        double resistance = Resistance;
        // V·I = P with V = U0 - R·I; of both roots the one at the higher voltage is stable.
        double radicand = open * open - 4 * resistance * power;
        double current = radicand > 0 ? 2 * power / (open + Math.Sqrt(radicand)) : open / (2 * resistance);
        if (_share <= -0.002 && current > 0)
        {
            current = 0;
        }
        Current = current;
        Voltage = open - resistance * current;
        Heat = resistance * current * current * dt;
        _share -= current * dt / _coulombs;
        Temperature += Heat / _heatCapacity;
        Refresh();
        return Voltage * current;
    }

    /// <summary>Exchanges heat with the air and, with the pump, with the coolant.</summary>
    internal void Cool(double ambient, double pumpShare, double dt) =>
        Temperature += (ambient - Temperature) * (12 + 120 * pumpShare) / _heatCapacity * dt;

    private double Resistance => _resistance25 * ColdResistance.At(Temperature);

    private void Refresh()
    {
        double open = _openCircuit.At(_share);
        double resistance = Resistance;
        double nearlyEmpty = Math.Clamp(_share / 0.005, 0, 1);
        double out1 = Math.Min(_dischargeCurrent * HotDischarge.At(Temperature), (open - _minVoltage) / resistance);
        double current = Math.Max(0, Math.Min(out1, open / (2.2 * resistance))) * nearlyEmpty;
        DischargePower = (open - resistance * current) * current;
        double nearlyFull = Math.Clamp((1 - _share) / 0.005, 0, 1);
        double in1 = Math.Min(_chargeCurrent * ColdCharge.At(Temperature), (_maxVoltage - open) / resistance);
        current = Math.Max(0, in1) * nearlyFull;
        ChargePower = (open + resistance * current) * current;
        if (Current == 0)
        {
            Voltage = open;
        }
    }
}
