using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Brings the powertrain from off to ready and to drive, as start button and selector lever ask. It is ready once its
/// energy source is there: the traction battery connected, or the engine started once.
/// </summary>
internal sealed class DriveState : IVehicleFunction
{
    // km/h: above, a change of direction or to park is not carried out.
    private const double StandstillSpeed = 3;

    private readonly Input<bool> _startButton;
    private readonly Input<string> _lever;
    private readonly Input<double> _speed;
    private readonly Input<bool>? _batteryConnected;
    private readonly Input<bool>? _engineRunning;
    private readonly Output<string> _lowVoltageState;
    private readonly Output<string> _driveState;
    private readonly Output<int> _selectedGear;
    private readonly double _startTime;
    private string _state = DriveStates.Off;
    private double _sinceStart;

    public DriveState(FunctionPorts ports)
    {
        _startButton = ports.Reads<bool>("Vehicle.Powertrain.StartButton");
        _lever = ports.Reads("Vehicle.Powertrain.Transmission.SelectorLever", "PARK");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _batteryConnected = ports.ReadsIfDeclared<bool>("Vehicle.Powertrain.TractionBattery.IsPowerConnected");
        _engineRunning = ports.ReadsIfDeclared<bool>("Vehicle.Powertrain.CombustionEngine.IsRunning");
        _lowVoltageState = ports.Publishes<string>("Vehicle.LowVoltageSystemState");
        _driveState = ports.Publishes<string>("Vehicle.Powertrain.DriveState");
        _selectedGear = ports.Publishes<int>("Vehicle.Powertrain.Transmission.SelectedGear");
        _startTime = ports.Parameter("start-time", 0.4);
    }

    public void Step(in StepContext step)
    {
        double speed = Math.Abs(_speed.Value);
        _state = Next(speed, step.DeltaSeconds);
        _driveState.Value = _state;
        _lowVoltageState.Value = _state switch
        {
            DriveStates.Off => "OFF",
            DriveStates.Starting => DriveStates.Start,
            _ => DriveStates.On,
        };
        _selectedGear.Value = _lever.Value switch
        {
            "REVERSE" => -1,
            "NEUTRAL" => 0,
            "DRIVE" => 127,
            _ => 126,
        };
    }

    private string Next(double speed, double dt)
    {
        if (!_startButton.Value && speed < StandstillSpeed)
        {
            return DriveStates.Off;
        }
        switch (_state)
        {
            case DriveStates.Off:
                _sinceStart = 0;
                return _startButton.Value ? DriveStates.Starting : DriveStates.Off;
            case DriveStates.Starting:
                _sinceStart += dt;
                bool supplied = _batteryConnected?.Value ?? _engineRunning?.Value ?? true;
                return supplied && _sinceStart >= _startTime ? DriveStates.Ready : DriveStates.Starting;
            default:
                // A battery that disconnects on the way leaves the vehicle without torque until it is back.
                return _batteryConnected is { Value: false } ? DriveStates.Starting : Selected(speed);
        }
    }

    private string Selected(double speed) =>
        _lever.Value switch
        {
            "DRIVE" when _state == DriveStates.Drive || _state == DriveStates.Ready || speed < StandstillSpeed =>
                DriveStates.Drive,
            "REVERSE" when _state == DriveStates.Reverse || speed < StandstillSpeed => DriveStates.Reverse,
            _ => DriveStates.Ready,
        };
}
