using Bordnetz.Runtime;

namespace Bordnetz.Functions.Cockpit;

/// <summary>What the instrument cluster shows, damped and rounded as people like to read it.</summary>
internal sealed class ClusterDisplay : IVehicleFunction
{
    // celsius: road ice is near below, and forgotten above.
    private const double IceBelow = 3;
    private const double IceAbove = 4.5;

    // V: the 12 V net lives on its battery below; percent: nearly empty.
    private const double SupplyMin = 12.2;
    private const double ChargeLow = 10;

    private readonly Input<double> _speed;
    private readonly Input<int> _selectedGear;
    private readonly Input<double> _torque;
    private readonly Input<double> _torqueMax;
    private readonly Input<double> _torqueMin;
    private readonly Input<double> _range;
    private readonly Input<double> _outside;
    private readonly Input<bool> _parkingBrake;
    private readonly Input<double> _voltage;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<bool> _left;
    private readonly Input<bool> _right;
    private readonly Input<double>? _charge;
    private readonly Input<bool>? _fuelLow;
    private readonly ClusterOutputs _out;
    private double _rangeShown = -1;
    private double _outsideShown = double.NaN;
    private double _weak;
    private bool _ice;

    public ClusterDisplay(FunctionPorts ports)
    {
        const string powertrain = "Vehicle.Powertrain.";
        const string indicator = "Vehicle.Body.Lights.DirectionIndicator.";
        _speed = ports.Reads<double>("Vehicle.Speed");
        _selectedGear = ports.Reads(powertrain + "Transmission.SelectedGear", 126);
        _torque = ports.Reads<double>(powertrain + "TorqueRequest.Arbitrated");
        _torqueMax = ports.Reads<double>(powertrain + "TorqueAvailable.Max");
        _torqueMin = ports.Reads<double>(powertrain + "TorqueAvailable.Min");
        _range = ports.Reads<double>(powertrain + "Range");
        _outside = ports.Reads<double>("Vehicle.Exterior.AirTemperature");
        _parkingBrake = ports.Reads<bool>("Vehicle.Chassis.ParkingBrake.IsEngaged");
        _voltage = ports.Reads("Vehicle.LowVoltageBattery.CurrentVoltage", 12.5);
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _left = ports.Reads<bool>(indicator + "Left.IsSignaling");
        _right = ports.Reads<bool>(indicator + "Right.IsSignaling");
        _charge = ports.ReadsIfDeclared(powertrain + "TractionBattery.StateOfCharge.Displayed", 100.0);
        _fuelLow = ports.ReadsIfDeclared<bool>(powertrain + "FuelSystem.IsFuelLevelLow");
        _out = new ClusterOutputs(ports);
    }

    public void Step(in StepContext step)
    {
        double speed = Math.Abs(_speed.Value);
        // UN R39: never less than the true speed, at most 10 % + 4 km/h more.
        _out.Speed.Value = speed < 0.5 ? 0 : (int)Math.Ceiling(speed * 1.01 + 0.5);
        _out.PowerMeter.Value = PowerMeter();
        _out.Gear.Value = _selectedGear.Value switch
        {
            -1 => "R",
            0 => "N",
            127 => "D",
            _ => "P",
        };
        _out.BrakeWarning.Value = _parkingBrake.Value;
        _out.TelltaleLeft.Value = _left.Value;
        _out.TelltaleRight.Value = _right.Value;
        Slow(speed, step.DeltaSeconds);
    }

    private double PowerMeter()
    {
        double limit = _torque.Value >= 0 ? _torqueMax.Value : -_torqueMin.Value;
        return limit > 1 ? Math.Clamp(Math.Round(_torque.Value / limit * 100), -100, 100) : 0;
    }

    private void Slow(double speed, double dt)
    {
        if (_range.IsGood)
        {
            _rangeShown = _rangeShown < 0 ? _range.Value : Slew.Lag(_rangeShown, _range.Value, 15, dt);
            _out.Range.Value = Math.Floor(_rangeShown / 1000);
        }
        if (_outside.IsGood)
        {
            // Behind a warm radiator the sensor lies: while standing the shown value may only fall.
            bool trusted = double.IsNaN(_outsideShown) || speed > 30 || _outside.Value < _outsideShown;
            _outsideShown = trusted ? _outside.Value : _outsideShown;
            _ice = _ice ? _outsideShown < IceAbove : _outsideShown < IceBelow;
            _out.OutsideTemperature.Value = Math.Round(_outsideShown * 2) / 2;
            _out.IceWarning.Value = _ice;
        }
        bool unsupplied = _lowVoltageState.Value == DriveStates.On && _voltage.Value < SupplyMin;
        _weak = unsupplied ? _weak + dt : 0;
        _out.LowVoltageWarning.Value = _weak > 5;
        bool batteryLow = _charge is not null && _fuelLow is null && _charge.Value < ChargeLow;
        _out.EnergyWarning.Value = batteryLow || _fuelLow is { Value: true };
    }
}
