using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>
/// Stop lamps by pedal, by braking without the pedal, and as an emergency stop signal (UN R13-H, 5.2.22: recuperation
/// lights them above 1.3 m/s²; UN R48, 6.23: hard braking above 50 km/h flashes them).
/// </summary>
internal sealed class BrakeLights : IVehicleFunction
{
    // m/s^2: recuperation that lights them and lets them go out; braking that is an emergency.
    private const double DecelerationOn = 1.3;
    private const double DecelerationOff = 0.7;
    private const double Emergency = 6;

    // km/h; and Nm of friction that counts as braking.
    private const double EmergencySpeed = 50;
    private const double FrictionMin = 60;

    private readonly Input<double> _pedal;
    private readonly Input<double> _acceleration;
    private readonly Input<double> _speed;
    private readonly Input<double> _friction;
    private readonly Input<bool> _abs;
    private readonly Input<bool>? _emergencyBraking;
    private readonly Output<string> _lamps;
    private bool _decelerating;
    private bool _emergency;

    public BrakeLights(FunctionPorts ports)
    {
        _pedal = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _acceleration = ports.Reads<double>("Vehicle.Acceleration.Longitudinal");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _friction = ports.Reads<double>("Vehicle.Chassis.Brake.FrictionTorque");
        _abs = ports.Reads<bool>("Vehicle.ADAS.ABS.IsEngaged");
        _emergencyBraking = ports.ReadsIfDeclared<bool>("Vehicle.ADAS.EBA.IsEngaged");
        _lamps = ports.Actuates<string>("Vehicle.Body.Lights.Brake.IsActive");
    }

    public void Step(in StepContext step)
    {
        double deceleration = -_acceleration.Value;
        _decelerating = Slew.Hysteresis(_decelerating, deceleration, DecelerationOff, DecelerationOn);
        bool assisted = _emergencyBraking is { Value: true };
        bool braking = _pedal.Value > 1.5 || _decelerating || assisted || _friction.Value > FrictionMin;
        bool hard = deceleration > Emergency || _abs.Value;
        _emergency = braking && ((_emergency && deceleration > 2.5) || (hard && _speed.Value > EmergencySpeed));
        _lamps.Value =
            _emergency ? "ADAPTIVE"
            : braking ? "ACTIVE"
            : "INACTIVE";
    }
}
