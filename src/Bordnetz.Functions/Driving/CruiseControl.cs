using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Holds the speed that is set; with the highway pilot also the distance to the vehicle ahead. A client switches it on
/// by <c>IsEnabled</c> and gives <c>SpeedSet</c>; the brake suspends it, a new speed or <c>IsActive</c> resumes it.
/// </summary>
internal sealed class CruiseControl : IVehicleFunction
{
    // Set speeds in km/h, and the speed below which the plain cruise control hands back to the driver.
    private const double SpeedMin = 20;
    private const double SpeedMax = 180;

    // Limits of comfort, m/s^2.
    private const double AccelerationMax = 1.2;
    private const double DecelerationMax = 1.8;

    // Proportional per s, integral per s^2.
    private const double Proportional = 0.5;
    private const double Integral = 0.06;

    // No object: the radar reports its range. m.
    private const double FreeDistance = 200;

    private readonly Input<double> _speed;
    private readonly Input<string> _driveState;
    private readonly Input<double> _brake;
    private readonly Input<double> _torqueMax;
    private readonly Input<double> _torqueMin;
    private readonly Input<double>? _distance;
    private readonly Input<bool> _enable;
    private readonly Input<double> _speedRequest;
    private readonly Input<bool> _activate;
    private readonly Output<bool> _isEnabled;
    private readonly Output<double> _speedSet;
    private readonly Output<bool> _isActive;
    private readonly Output<double> _torque;
    private readonly Output<bool>? _isAdaptive;
    private readonly Output<string>? _autonomy;
    private readonly double _torquePerAcceleration;
    private readonly double _timeGap;
    private readonly NewRequest<double> _newSpeed;
    private readonly NewRequest<bool> _newActivation;
    private readonly GapControl _gap = new(FreeDistance);
    private bool _armed;
    private bool _active;
    private double _integral;
    private bool _enabledBefore;

    public CruiseControl(FunctionPorts ports)
    {
        const string cruise = "Vehicle.ADAS.CruiseControl.";
        _speed = ports.Reads<double>("Vehicle.Speed");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _brake = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _torqueMax = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Max");
        _torqueMin = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Min");
        _distance = ports.ReadsIfDeclared("Vehicle.ADAS.ObstacleDetection.Front.Center.Distance", FreeDistance);
        _enable = ports.Provides<bool>(cruise + "IsEnabled");
        _speedRequest = ports.Provides<double>(cruise + "SpeedSet");
        _activate = ports.Provides<bool>(cruise + "IsActive");
        _newSpeed = new NewRequest<double>(_speedRequest);
        _newActivation = new NewRequest<bool>(_activate);
        _isEnabled = ports.Publishes<bool>(cruise + "IsEnabled");
        _speedSet = ports.Publishes<double>(cruise + "SpeedSet");
        _isActive = ports.Publishes<bool>(cruise + "IsActive");
        _torque = ports.Publishes<double>("Vehicle.Powertrain.TorqueRequest.CruiseControl");
        _isAdaptive = ports.PublishesIfDeclared<bool>(cruise + "IsAdaptive");
        _autonomy = ports.PublishesIfDeclared<string>("Vehicle.ADAS.ActiveAutonomyLevel");
        _torquePerAcceleration = ports.ByPowertrain("mass", 2000) * ports.Parameter("wheel-radius", 0.345);
        _timeGap = ports.Parameter("time-gap", 1.8);
    }

    public void Step(in StepContext step)
    {
        double set = Math.Clamp(_speedRequest.Value, 0, SpeedMax);
        Arm();
        double slowest = _distance is null ? SpeedMin : 0;
        bool mayHold = _armed && set >= SpeedMin && _speed.Value >= slowest && _driveState.Value == DriveStates.Drive;
        if (mayHold && !_active)
        {
            _integral = 0;
        }
        _active = mayHold;
        _torque.Value = _active ? Hold(set, step.DeltaSeconds) : 0;
        _isEnabled.Value = _enable.Value;
        _speedSet.Value = set;
        _isActive.Value = _active;
        if (_isAdaptive is not null)
        {
            _isAdaptive.Value = _enable.Value;
        }
        if (_autonomy is not null)
        {
            _autonomy.Value = _active ? "SAE_2" : "SAE_0";
        }
    }

    // The brake suspends; switching on, a new speed or a new wish to be active resumes.
    private void Arm()
    {
        bool asked = (_enable.Value && !_enabledBefore) || _newSpeed.Came();
        if (_newActivation.Came())
        {
            asked |= _activate.Value;
            _armed &= _activate.Value;
        }
        _enabledBefore = _enable.Value;
        _armed = _enable.Value && (_armed || asked) && _brake.Value < 3;
    }

    private double Hold(double set, double dt)
    {
        double speed = _speed.Value / 3.6;
        double error = set / 3.6 - speed;
        double wanted = Proportional * error;
        if (_distance is not null)
        {
            wanted = Math.Min(wanted, _gap.Acceleration(_distance.Value, speed, _timeGap, dt));
        }
        wanted = Math.Clamp(wanted, -DecelerationMax, AccelerationMax);
        double torque = _torquePerAcceleration * (wanted + _integral);
        double limited = Math.Clamp(torque, _torqueMin.Value, Math.Max(_torqueMin.Value, _torqueMax.Value));
        // What the powertrain cannot give must not pile up.
        bool saturated = limited != torque && (limited < torque) == (wanted > 0);
        if (!saturated)
        {
            _integral = Math.Clamp(_integral + Integral / Proportional * wanted * dt, -2, 2);
        }
        return limited;
    }
}
