using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>
/// Headlights by light switch and brightness, high beam with an assistant that yields to others, reversing light. A
/// tunnel lights them at once, dusk after a moment, and bright light must last before they go out.
/// </summary>
internal sealed class ExteriorLights : IVehicleFunction
{
    // s.
    private const double DuskTime = 0.2;
    private const double LightTime = 4;

    // High beam: km/h, and m to the vehicle ahead.
    private const double HighBeamSpeed = 45;
    private const double HighBeamDistance = 180;

    private readonly Input<double> _light;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<string> _driveState;
    private readonly Input<double> _speed;
    private readonly Input<double>? _ahead;
    private readonly Input<string> _switch;
    private readonly Input<bool> _highBeamRequest;
    private readonly Output<bool> _low;
    private readonly Output<bool> _high;
    private readonly Output<bool> _running;
    private readonly Output<bool> _position;
    private readonly Output<bool> _plate;
    private readonly Output<bool> _backup;
    private readonly Output<string> _switchState;
    private readonly Output<bool> _highBeamState;
    private readonly double _darkBelow;
    private readonly double _lightAbove;
    private bool _dark;
    private double _change;

    public ExteriorLights(FunctionPorts ports)
    {
        const string lights = "Vehicle.Body.Lights.";
        _light = ports.Reads("Vehicle.Exterior.LightIntensity", 100.0);
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _speed = ports.Reads<double>("Vehicle.Speed");
        _ahead = ports.ReadsIfDeclared("Vehicle.ADAS.ObstacleDetection.Front.Center.Distance", 250.0);
        _switch = ports.Provides(lights + "LightSwitch", "AUTO");
        _highBeamRequest = ports.Provides<bool>(lights + "IsHighBeamSwitchOn");
        _low = ports.Actuates<bool>(lights + "Beam.Low.IsOn");
        _high = ports.Actuates<bool>(lights + "Beam.High.IsOn");
        _running = ports.Actuates<bool>(lights + "Running.IsOn");
        _position = ports.Actuates<bool>(lights + "Parking.IsOn");
        _plate = ports.Actuates<bool>(lights + "LicensePlate.IsOn");
        _backup = ports.Actuates<bool>(lights + "Backup.IsOn");
        _switchState = ports.Publishes<string>(lights + "LightSwitch");
        _highBeamState = ports.Publishes<bool>(lights + "IsHighBeamSwitchOn");
        _darkBelow = ports.Parameter("dark-below", 25);
        _lightAbove = ports.Parameter("light-above", 40);
    }

    public void Step(in StepContext step)
    {
        Brightness(step.DeltaSeconds);
        bool on = _lowVoltageState.Value == DriveStates.On;
        string position = _switch.Value ?? "AUTO";
        bool beam = on && (position == "BEAM" || (position == "AUTO" && _dark));
        bool alone = _ahead is null || _ahead.Value > HighBeamDistance;
        _low.Value = beam;
        _high.Value = beam && _dark && alone && _highBeamRequest.Value && _speed.Value > HighBeamSpeed;
        _running.Value = on && !beam && position is ("AUTO" or "DAYTIME_RUNNING_LIGHTS");
        _position.Value = beam || position == "POSITION";
        _plate.Value = beam || position == "POSITION";
        _backup.Value = _driveState.Value == DriveStates.Reverse;
        _switchState.Value = position;
        _highBeamState.Value = _highBeamRequest.Value;
    }

    private void Brightness(double dt)
    {
        bool other = _dark ? _light.Value > _lightAbove : _light.Value < _darkBelow;
        _change = other ? _change + dt : 0;
        if (_change >= (_dark ? LightTime : DuskTime))
        {
            _dark = !_dark;
            _change = 0;
        }
    }
}
