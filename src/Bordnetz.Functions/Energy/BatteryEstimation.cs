using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>
/// State of charge, energy, and what the battery can give and take. The charge is counted from the current; at first,
/// and slowly whenever the current is small, it is corrected by the open-circuit voltage.
/// </summary>
internal sealed class BatteryEstimation : IVehicleFunction
{
    // Open-circuit voltage of a cell (nickel-rich, graphite) over the state of charge as a share.
    private static readonly Curve OpenCircuit = new(
        [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
        [3.20, 3.46, 3.55, 3.60, 3.63, 3.67, 3.75, 3.84, 3.93, 4.04, 4.17]
    );

    // Internal resistance relative to that at 25 celsius, and shares of the current allowed, over celsius.
    private static readonly Curve ColdResistance = new([-30, -10, 10, 25, 45], [4.5, 2.5, 1.4, 1, 0.85]);
    private static readonly Curve ChargeShare = new([-15, 0, 10, 20, 45, 55], [0, 0.22, 0.55, 1, 1, 0]);
    private static readonly Curve DischargeShare = new([-30, 0, 50, 60], [0.3, 1, 1, 0]);

    // V: limits of a cell. Shares of charge shown as empty and full.
    private const double CellMin = 2.9;
    private const double CellMax = 4.18;
    private const double ShownEmpty = 0.03;
    private const double ShownFull = 0.97;

    private readonly Input<double> _voltage;
    private readonly Input<double> _current;
    private readonly Input<double> _temperature;
    private readonly Input<double> _cellMin;
    private readonly Input<double> _cellMax;
    private readonly Input<bool> _connected;
    private readonly BatteryOutputs _out;
    private readonly double _cells;
    private readonly double _resistance25;
    private readonly double _capacity;
    private readonly double _coulombs;
    private readonly double _dischargeCurrent;
    private readonly double _chargeCurrent;
    private double _share = -1;
    private double _chargedEnergy;
    private double _consumedEnergy;

    public BatteryEstimation(FunctionPorts ports)
    {
        const string battery = "Vehicle.Powertrain.TractionBattery.";
        _voltage = ports.Reads<double>(battery + "CurrentVoltage");
        _current = ports.Reads<double>(battery + "CurrentCurrent");
        _temperature = ports.Reads(battery + "Temperature.Average", 20.0);
        _cellMin = ports.Reads(battery + "CellVoltage.Min", 3.7);
        _cellMax = ports.Reads(battery + "CellVoltage.Max", 3.7);
        _connected = ports.Reads<bool>(battery + "IsPowerConnected");
        _out = new BatteryOutputs(ports);
        _cells = ports.Parameter("cells", 96);
        _resistance25 = ports.ByPowertrain("resistance", 0.06);
        _capacity = ports.ByPowertrain("capacity", 77);
        _coulombs = _capacity * 3.6e6 / (_cells * OpenCircuit.Integral(1));
        _dischargeCurrent = ports.ByPowertrain("current-discharge", 620);
        _chargeCurrent = ports.ByPowertrain("current-charge", 420);
    }

    public void Step(in StepContext step)
    {
        if (!_voltage.IsGood || !_current.IsGood)
        {
            return;
        }
        double dt = step.DeltaSeconds;
        double resistance = _resistance25 * ColdResistance.At(_temperature.Value);
        double open = (_voltage.Value - resistance * _current.Value) / _cells;
        double byVoltage = OpenCircuit.Inverse(open);
        if (_share < 0)
        {
            _share = byVoltage;
        }
        _share += _current.Value * dt / _coulombs;
        if (Math.Abs(_current.Value) < 0.05 * _chargeCurrent)
        {
            _share = Slew.Lag(_share, byVoltage, 900, dt);
        }
        _share = Math.Clamp(_share, 0, 1);
        double power = _voltage.Value * _current.Value;
        _chargedEnergy += Math.Max(0, power) * dt / 3.6e6;
        _consumedEnergy += Math.Max(0, -power) * dt / 3.6e6;
        Publish(resistance, power);
    }

    private void Publish(double resistance, double power)
    {
        double whole = OpenCircuit.Integral(1);
        double left = OpenCircuit.Integral(_share) - OpenCircuit.Integral(ShownEmpty);
        _out.Charge.Value = 100 * _share;
        _out.Shown.Value = 100 * Slew.Share(_share, ShownEmpty, ShownFull);
        _out.Energy.Value = Math.Max(0, left / whole * _capacity);
        _out.Power.Value = power;
        _out.Loss.Value = resistance * _current.Value * _current.Value;
        _out.NetCapacity.Value = _capacity;
        _out.Health.Value = 100;
        _out.Charged.Value = _chargedEnergy;
        _out.Consumed.Value = _consumedEnergy;
        double open = OpenCircuit.At(_share) * _cells;
        double discharge = _dischargeCurrent * DischargeShare.At(_temperature.Value) * Slew.Share(_share, 0, 0.06);
        discharge = Math.Min(discharge, Math.Max(0, open - CellMin * _cells) / resistance);
        double charge = _chargeCurrent * ChargeShare.At(_temperature.Value) * Slew.Share(1 - _share, 0, 0.05);
        charge = Math.Min(charge, Math.Max(0, CellMax * _cells - open) / resistance);
        // Single cells at their limits count more than the model.
        discharge *= Slew.Share(_cellMin.Value, CellMin - 0.1, CellMin + 0.1);
        charge *= Slew.Share(CellMax + 0.06 - _cellMax.Value, 0, 0.05);
        double connected = _connected.Value ? 1 : 0;
        _out.DischargeLimit.Value = connected * (open - resistance * discharge) * discharge / 1000;
        _out.ChargeLimit.Value = connected * (open + resistance * charge) * charge / 1000;
    }
}
