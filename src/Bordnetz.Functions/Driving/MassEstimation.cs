using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Estimates the mass of vehicle and trailer by Newton's second law while it accelerates firmly without braking. The
/// slope is unknown, so single estimates scatter and only their slow mean is told.
/// </summary>
internal sealed class MassEstimation : IVehicleFunction
{
    private const double Gravity = 9.81;

    // Conditions: acceleration in m/s^2, speed in km/h.
    private const double AccelerationMin = 0.7;
    private const double SpeedMin = 15;
    private const double SpeedMax = 100;

    // s of good conditions over which the estimate moves.
    private const double Smoothing = 25;

    // kg/m^3 half of the air's density.
    private const double HalfAirDensity = 0.6;

    private readonly Input<double> _speed;
    private readonly Input<double> _acceleration;
    private readonly Input<double> _ratio;
    private readonly Input<double> _friction;
    private readonly Input<double>? _motorTorque;
    private readonly Input<double>? _engineTorque;
    private readonly Input<double>? _clutch;
    private readonly Output<double> _mass;
    private readonly double _massMin;
    private readonly double _massMax;
    private readonly double _radius;
    private readonly double _dragArea;
    private readonly double _rolling;
    private readonly double _rotating;
    private double _estimate;
    private double _steady;
    private double _lastRatio;

    public MassEstimation(FunctionPorts ports)
    {
        _speed = ports.Reads<double>("Vehicle.Speed");
        _acceleration = ports.Reads<double>("Vehicle.Acceleration.Longitudinal");
        _ratio = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Ratio");
        _friction = ports.Reads<double>("Vehicle.Chassis.Brake.FrictionTorque");
        _motorTorque = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.ElectricMotor.Torque");
        _engineTorque = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.CombustionEngine.Torque");
        _clutch = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.Transmission.ClutchEngagement");
        _mass = ports.Publishes<double>("Vehicle.CurrentOverallWeight");
        _estimate = ports.ByPowertrain("mass", 2000);
        _massMin = ports.Parameter("mass-min", 1500);
        _massMax = ports.Parameter("mass-max", 5000);
        _radius = ports.Parameter("wheel-radius", 0.345);
        _dragArea = ports.Parameter("drag-area", 0.73);
        _rolling = ports.Parameter("rolling-resistance", 0.0082);
        _rotating = ports.Parameter("rotating-mass", 120);
    }

    public void Step(in StepContext step)
    {
        // A shift or a clutch in motion is no steady driving.
        bool sameRatio = Math.Abs(_ratio.Value - _lastRatio) < 0.01;
        _lastRatio = _ratio.Value;
        bool good =
            sameRatio
            && _acceleration.Value > AccelerationMin
            && _speed.Value is > SpeedMin and < SpeedMax
            && _friction.Value < 1;
        _steady = good ? _steady + step.DeltaSeconds : 0;
        if (_steady > 0.5)
        {
            double mass = Math.Clamp(Momentary(), _massMin, _massMax);
            _estimate = Slew.Lag(_estimate, mass, Smoothing, step.DeltaSeconds);
        }
        _mass.Value = _estimate;
    }

    private double Momentary()
    {
        double torque = _motorTorque?.Value ?? 0;
        if (_engineTorque is not null && (_clutch is null || _clutch.Value > 50))
        {
            torque += _engineTorque.Value;
        }
        double speed = _speed.Value / 3.6;
        double force = torque * _ratio.Value * 0.965 / _radius - HalfAirDensity * _dragArea * speed * speed;
        return (force - _rotating * _acceleration.Value) / (_acceleration.Value + _rolling * Gravity);
    }
}
