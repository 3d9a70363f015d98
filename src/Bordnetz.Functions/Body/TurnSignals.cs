using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>
/// Flashes the direction indicators by lever, and all of them as a hazard warning. A touch of the lever gives three
/// flashes. UN R48 asks for 60 to 120 flashes a minute, and for light within a second.
/// </summary>
internal sealed class TurnSignals : IVehicleFunction
{
    private const int TouchFlashes = 3;

    private enum Side
    {
        None,
        Left,
        Right,
        Both,
    }

    private readonly Input<string> _lever;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<bool> _hazardRequest;
    private readonly Input<bool> _leftRequest;
    private readonly Input<bool> _rightRequest;
    private readonly Output<bool> _leftLamp;
    private readonly Output<bool> _rightLamp;
    private readonly Output<bool> _hazard;
    private readonly Output<bool> _left;
    private readonly Output<bool> _right;
    private readonly long _halfPeriodNs;
    private Side _side;
    private long _startNs;

    public TurnSignals(FunctionPorts ports)
    {
        const string lights = "Vehicle.Body.Lights.";
        const string indicator = lights + "DirectionIndicator.";
        _lever = ports.Reads(lights + "TurnLever", "OFF");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _hazardRequest = ports.Provides<bool>(lights + "Hazard.IsSignaling");
        _leftRequest = ports.Provides<bool>(indicator + "Left.IsSignaling");
        _rightRequest = ports.Provides<bool>(indicator + "Right.IsSignaling");
        _leftLamp = ports.Actuates<bool>(lights + "TurnLamp.Left.IsOn");
        _rightLamp = ports.Actuates<bool>(lights + "TurnLamp.Right.IsOn");
        _hazard = ports.Publishes<bool>(lights + "Hazard.IsSignaling");
        _left = ports.Publishes<bool>(indicator + "Left.IsSignaling");
        _right = ports.Publishes<bool>(indicator + "Right.IsSignaling");
        double frequency = Math.Clamp(ports.Parameter("frequency", 1.5), 1, 2);
        _halfPeriodNs = (long)(0.5e9 / frequency);
    }

    public void Step(in StepContext step)
    {
        Side wanted = Wanted();
        long half = (step.TimeNs - _startNs) / _halfPeriodNs;
        if (wanted != _side && (wanted != Side.None || _side == Side.Both || half >= 2 * TouchFlashes - 1))
        {
            // Every signal begins with light, and a touch of the lever runs out by itself.
            _side = wanted;
            _startNs = step.TimeNs;
            half = 0;
        }
        bool lit = half % 2 == 0;
        bool left = _side is Side.Left or Side.Both;
        bool right = _side is Side.Right or Side.Both;
        _leftLamp.Value = left && lit;
        _rightLamp.Value = right && lit;
        _left.Value = left;
        _right.Value = right;
        _hazard.Value = _side == Side.Both;
    }

    private Side Wanted()
    {
        // The hazard warning works with the vehicle off, too.
        if (_hazardRequest.Value || (_leftRequest.Value && _rightRequest.Value))
        {
            return Side.Both;
        }
        if (!DriveStates.IsAwake(_lowVoltageState.Value))
        {
            return Side.None;
        }
        return _lever.Value switch
        {
            "LEFT" => Side.Left,
            "RIGHT" => Side.Right,
            _ when _leftRequest.Value => Side.Left,
            _ when _rightRequest.Value => Side.Right,
            _ => Side.None,
        };
    }
}
