namespace Bordnetz.Plant;

/// <summary>The 12 V battery with its consumers and one source: a DC/DC converter or an alternator.</summary>
internal sealed class LowVoltageNet
{
    private static readonly Curve OpenCircuit = new(
        [0, 0.05, 0.2, 0.5, 0.8, 0.95, 1, 1.01],
        [10.8, 11.6, 12.0, 12.3, 12.65, 13.0, 13.6, 15.5]
    );

    private readonly double _setpoint;
    private readonly double _coulombs;
    private readonly double _resistance;
    private readonly double _chargeResistance;
    private double _share;

    internal LowVoltageNet(PlantParameters p)
    {
        _setpoint = p[PlantParameter.LowVoltageSetpoint];
        _coulombs = p[PlantParameter.LowVoltageCapacity] * 3600;
        _resistance = p[PlantParameter.LowVoltageResistance];
        _chargeResistance = p[PlantParameter.LowVoltageChargeResistance];
        _share = p[PlantParameter.LowVoltageInitialStateOfCharge] / 100;
        Voltage = OpenCircuit.At(_share);
    }

    /// <summary>V.</summary>
    internal double Voltage { get; private set; }

    /// <summary>Of the battery, A, positive when discharging.</summary>
    internal double Current { get; private set; }

    /// <summary>Power that a starter may draw without collapsing the net, W.</summary>
    internal double StarterPower
    {
        get
        {
            double open = OpenCircuit.At(_share);
            return _share > 0.02 ? 0.7 * open * open / (4 * _resistance) : 0;
        }
    }

    /// <summary>What the consumers really got in the last step, W.</summary>
    internal double Served { get; private set; }

    /// <summary>Heat of the battery in the last step, J.</summary>
    internal double Heat { get; private set; }

    /// <summary>Percent.</summary>
    internal double StateOfCharge => Math.Clamp(_share, 0, 1) * 100;

    /// <summary>What is stored, J: a function of the state alone, for the audit.</summary>
    internal double Stored => _coulombs * OpenCircuit.IntegralTo(_share);

    /// <summary>Enough to keep relays and control units alive.</summary>
    internal bool IsAlive => Voltage > 7;

    /// <summary>The power that a source must bring to hold the set voltage, W.</summary>
    internal double Wanted(double load)
    {
        double open = OpenCircuit.At(_share);
        double current = (open - _setpoint) / (open > _setpoint ? _resistance : _chargeResistance);
        return Math.Max(0, load - _setpoint * current);
    }

    /// <summary>Feeds and loads the net for a step; the battery takes the difference.</summary>
    internal void Step(double load, double source, double dt)
    {
        double open = OpenCircuit.At(_share);
        double power = load - source;
        double resistance = power > 0 ? _resistance : _chargeResistance;
        Served = load;
        if (power > 0 && _share <= 0)
        {
            // Flat: consumers live on what the source brings, at a voltage that shows it.
            Served = Math.Max(0, source);
            power = load > 0 ? Served - source : 0;
            open = Math.Min(open, 5);
        }
        double most = open * open / (4 * resistance) * 0.98;
        if (power > most)
        {
            Served -= power - most;
            power = most;
        }
        double current = 2 * power / (open + Math.Sqrt(open * open - 4 * resistance * power));
        Current = current;
        Voltage = open - resistance * current;
        Heat = resistance * current * current * dt;
        _share -= current * dt / _coulombs;
    }
}
