using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Traction control: when a wheel turns much faster than the slowest, the allowed torque falls from what is asked now,
/// and comes back slowly once the wheels agree.
/// </summary>
internal sealed class SlipControl : IVehicleFunction
{
    // Nm per second at the wheels.
    private const double Fall = 9000;
    private const double Recovery = 2500;

    private readonly Input<double>[] _wheels;
    private readonly Input<double> _torqueMax;
    private readonly Input<double> _arbitrated;
    private readonly Input<bool> _enable;
    private readonly Output<bool> _isEnabled;
    private readonly Output<bool> _isEngaged;
    private readonly Output<double> _limit;
    private readonly double _slipMax;
    private double _allowed;
    private bool _engaged;

    public SlipControl(FunctionPorts ports)
    {
        _wheels = WheelSpeeds.Read(ports);
        _torqueMax = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Potential");
        _arbitrated = ports.Reads<double>("Vehicle.Powertrain.TorqueRequest.Arbitrated");
        _enable = ports.Provides("Vehicle.ADAS.TCS.IsEnabled", true);
        _isEnabled = ports.Publishes<bool>("Vehicle.ADAS.TCS.IsEnabled");
        _isEngaged = ports.Publishes<bool>("Vehicle.ADAS.TCS.IsEngaged");
        _limit = ports.Publishes<double>("Vehicle.Powertrain.TorqueRequest.SlipLimit");
        _slipMax = ports.Parameter("slip-max", 8);
    }

    public void Step(in StepContext step)
    {
        double slowest = double.MaxValue;
        double fastest = 0;
        foreach (Input<double> wheel in _wheels)
        {
            double speed = Math.Abs(wheel.Value);
            slowest = Math.Min(slowest, speed);
            fastest = Math.Max(fastest, speed);
        }
        double max = Math.Max(0, _torqueMax.Value);
        bool spinning = _enable.Value && fastest - slowest > _slipMax + 0.06 * slowest && _arbitrated.Value > 0;
        if (spinning)
        {
            _allowed = _engaged ? _allowed : _arbitrated.Value;
            _allowed = Math.Max(0, _allowed - Fall * step.DeltaSeconds);
            _engaged = true;
        }
        else if (_engaged)
        {
            _allowed += Recovery * step.DeltaSeconds;
            _engaged = _allowed < max;
        }
        _isEnabled.Value = _enable.Value;
        _isEngaged.Value = _engaged;
        _limit.Value = _engaged ? Math.Min(_allowed, max) : max;
    }
}
