using Bordnetz.Runtime;

namespace Bordnetz.Functions.Chassis;

/// <summary>
/// Speed over ground and acceleration from the wheels: the mean of the two middle ones, so that neither a spinning nor
/// a locked wheel counts.
/// </summary>
internal sealed class SpeedEstimation : IVehicleFunction
{
    // s.
    private const double AccelerationSmoothing = 0.12;

    // km/h.
    private const double MovingFrom = 0.7;
    private const double StandingBelow = 0.3;

    private readonly Input<double>[] _wheels;
    private readonly Output<double> _speed;
    private readonly Output<double> _acceleration;
    private readonly Output<bool> _isMoving;
    private readonly double[] _sorted = new double[4];
    private double _last;
    private double _rate;
    private bool _known;
    private bool _moving;

    public SpeedEstimation(FunctionPorts ports)
    {
        _wheels = WheelSpeeds.Read(ports);
        _speed = ports.Publishes<double>("Vehicle.Speed");
        _acceleration = ports.Publishes<double>("Vehicle.Acceleration.Longitudinal");
        _isMoving = ports.Publishes<bool>("Vehicle.IsMoving");
    }

    public void Step(in StepContext step)
    {
        for (int i = 0; i < 4; i++)
        {
            _sorted[i] = _wheels[i].Value;
        }
        Array.Sort(_sorted);
        double speed = (_sorted[1] + _sorted[2]) / 2;
        if (_known)
        {
            double rate = (speed - _last) / 3.6 / step.DeltaSeconds;
            _rate = Slew.Lag(_rate, rate, AccelerationSmoothing, step.DeltaSeconds);
        }
        _known = _wheels[0].IsGood;
        _last = speed;
        _moving = Slew.Hysteresis(_moving, Math.Abs(speed), StandingBelow, MovingFrom);
        _speed.Value = speed;
        _acceleration.Value = Math.Clamp(_rate, -20, 20);
        _isMoving.Value = _moving;
    }
}
