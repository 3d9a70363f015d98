using Bordnetz.Runtime;

namespace Bordnetz.Functions.Cockpit;

/// <summary>
/// Advises a rest after long driving. Tiredness grows with the time at the wheel, faster on monotonous fast roads, and
/// a break takes it away.
/// </summary>
internal sealed class DriverAttention : IVehicleFunction
{
    // km/h from which driving counts, and between which it grows monotonous.
    private const double DrivingSpeed = 5;
    private const double MonotonousFrom = 80;
    private const double MonotonousTo = 120;

    private readonly Input<double> _speed;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<bool> _enable;
    private readonly Output<bool> _isEnabled;
    private readonly Output<bool> _isWarning;
    private readonly Output<double> _fatigue;
    private readonly Output<double> _drivingTime;
    private readonly double _adviseAfter;
    private readonly double _break;
    private double _driven;
    private double _strain;
    private double _rested;

    public DriverAttention(FunctionPorts ports)
    {
        const string monitoring = "Vehicle.ADAS.DMS.";
        _speed = ports.Reads<double>("Vehicle.Speed");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _enable = ports.Provides(monitoring + "IsEnabled", true);
        _isEnabled = ports.Publishes<bool>(monitoring + "IsEnabled");
        _isWarning = ports.Publishes<bool>(monitoring + "IsWarning");
        _fatigue = ports.Publishes<double>("Vehicle.Driver.FatigueLevel");
        _drivingTime = ports.Publishes<double>("Vehicle.Driver.DrivingTimeSinceBreak");
        _adviseAfter = ports.Parameter("advise-after", 14_400);
        _break = ports.Parameter("break", 900);
    }

    public void Step(in StepContext step)
    {
        double dt = step.DeltaSeconds;
        double speed = Math.Abs(_speed.Value);
        bool driving = speed > DrivingSpeed;
        // A stop at a traffic light is part of driving.
        bool resting = !driving && !DriveStates.IsAwake(_lowVoltageState.Value);
        _rested = resting || (!driving && _rested > 0) ? _rested + dt : 0;
        if (_rested >= _break)
        {
            _driven = 0;
            _strain = 0;
        }
        else if (driving)
        {
            _driven += dt;
            _strain += dt * (1 + 0.4 * Slew.Share(speed, MonotonousFrom, MonotonousTo));
        }
        double fatigue = Math.Min(100, _strain / _adviseAfter * 100);
        _isEnabled.Value = _enable.Value;
        _isWarning.Value = _enable.Value && fatigue >= 100;
        _fatigue.Value = fatigue;
        _drivingTime.Value = _driven;
    }
}
