using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Keeps the speed below the driver's limit, below the vehicle's top speed and, with a trailer, below the speed
/// allowed for it. The driver's limit is overridden by flooring the pedal.
/// </summary>
internal sealed class SpeedLimiter : IVehicleFunction
{
    // Pedal travel in percent that overrides the driver's limit.
    private const double KickDown = 95;

    // From this far below the limit on, km/h, the torque is controlled.
    private const double Band = 6;

    // Road load of a vehicle of this size over its mass: m/s^2, and m/s^2 per (m/s)^2.
    private const double RollingDeceleration = 0.085;
    private const double AirDeceleration = 0.00022;

    private readonly Input<double> _speed;
    private readonly Input<string> _driveState;
    private readonly Input<double> _accelerator;
    private readonly Input<double> _torqueMax;
    private readonly Input<bool>? _trailer;
    private readonly Input<bool> _enable;
    private readonly Input<double> _speedRequest;
    private readonly Output<bool> _isEnabled;
    private readonly Output<double> _speedSet;
    private readonly Output<bool> _isActive;
    private readonly Output<double> _torque;
    private readonly double _topSpeed;
    private readonly double _trailerSpeed;
    private readonly double _torquePerAcceleration;
    private double _integral;

    public SpeedLimiter(FunctionPorts ports)
    {
        const string limiter = "Vehicle.ADAS.SpeedLimiter.";
        _speed = ports.Reads<double>("Vehicle.Speed");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _accelerator = ports.Reads<double>("Vehicle.Chassis.Accelerator.PedalPosition");
        _torqueMax = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Potential");
        _trailer = ports.ReadsIfDeclared<bool>("Vehicle.Trailer.IsConnected");
        _enable = ports.Provides<bool>(limiter + "IsEnabled");
        _speedRequest = ports.Provides<double>(limiter + "SpeedSet");
        _isEnabled = ports.Publishes<bool>(limiter + "IsEnabled");
        _speedSet = ports.Publishes<double>(limiter + "SpeedSet");
        _isActive = ports.Publishes<bool>(limiter + "IsActive");
        _torque = ports.Publishes<double>("Vehicle.Powertrain.TorqueRequest.SpeedLimit");
        _topSpeed = ports.Parameter("top-speed", 180);
        _trailerSpeed = ports.Parameter("trailer-speed", 100);
        _torquePerAcceleration = ports.ByPowertrain("mass", 2000) * ports.Parameter("wheel-radius", 0.345);
    }

    public void Step(in StepContext step)
    {
        double set = Math.Clamp(_speedRequest.Value, 0, _topSpeed);
        double limit = _trailer is { Value: true } ? Math.Min(_topSpeed, _trailerSpeed) : _topSpeed;
        if (_enable.Value && set >= 10 && _accelerator.Value < KickDown)
        {
            limit = Math.Min(limit, set);
        }
        double room = limit - _speed.Value;
        bool active = room < Band && _driveState.Value == DriveStates.Drive;
        _torque.Value = active ? Limit(room, step.DeltaSeconds) : Unlimited();
        _isEnabled.Value = _enable.Value;
        _speedSet.Value = set;
        _isActive.Value = active;
    }

    private double Unlimited()
    {
        _integral = 0;
        return Math.Max(0, _torqueMax.Value);
    }

    // The torque of the level road, and what brings the speed gently to the limit; the integral learns the slope.
    private double Limit(double room, double dt)
    {
        double speed = _speed.Value / 3.6;
        double error = room / 3.6;
        if (Math.Abs(error) < 0.8)
        {
            _integral = Math.Clamp(_integral + 0.05 * error * dt, -1.5, 1.5);
        }
        double acceleration = 0.6 * error + _integral + RollingDeceleration + AirDeceleration * speed * speed;
        return Math.Clamp(_torquePerAcceleration * acceleration, 0, Math.Max(0, _torqueMax.Value));
    }
}
