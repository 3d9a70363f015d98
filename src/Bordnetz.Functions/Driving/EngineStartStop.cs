using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>Starts the combustion engine with the vehicle and stops it while the vehicle waits with the brake pressed.</summary>
internal sealed class EngineStartStop : IVehicleFunction
{
    // The engine stops after standing so long, runs at least so long and stands still at most so long, s.
    private const double StopAfter = 1.5;
    private const double RunTime = 8;
    private const double StopTime = 150;

    private readonly Input<string> _driveState;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<double> _speed;
    private readonly Input<double> _brake;
    private readonly Input<double> _accelerator;
    private readonly Input<double> _coolant;
    private readonly Input<double> _charge;
    private readonly Input<bool> _running;
    private readonly Output<bool> _run;
    private readonly Output<bool> _enabled;
    private readonly double _warmAbove;
    private readonly double _chargeMin;
    private bool _stopped;
    private double _standing;
    private double _runningFor;
    private double _stoppedFor;

    public EngineStartStop(FunctionPorts ports)
    {
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _speed = ports.Reads<double>("Vehicle.Speed");
        _brake = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _accelerator = ports.Reads<double>("Vehicle.Chassis.Accelerator.PedalPosition");
        _coolant = ports.Reads<double>("Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature");
        _charge = ports.Reads<double>("Vehicle.LowVoltageBattery.StateOfCharge");
        _running = ports.Reads<bool>("Vehicle.Powertrain.CombustionEngine.IsRunning");
        _run = ports.Actuates<bool>("Vehicle.Powertrain.CombustionEngine.IsRunRequested");
        _enabled = ports.Publishes<bool>("Vehicle.Powertrain.FuelSystem.IsEngineStopStartEnabled");
        _warmAbove = ports.Parameter("warm-above", 50);
        _chargeMin = ports.Parameter("charge-min", 70);
    }

    public void Step(in StepContext step)
    {
        double dt = step.DeltaSeconds;
        bool enabled = _coolant.Value > _warmAbove && _charge.Value > _chargeMin;
        _standing = Math.Abs(_speed.Value) < 0.5 && _brake.Value > 4 && _accelerator.Value < 1 ? _standing + dt : 0;
        _runningFor = _running.Value ? _runningFor + dt : 0;
        _stoppedFor = _stopped ? _stoppedFor + dt : 0;
        bool waits = _driveState.Value == DriveStates.Drive && _standing > 0;
        _stopped = _stopped
            ? waits && enabled && _stoppedFor < StopTime
            : waits && enabled && _standing > StopAfter && _runningFor > RunTime;
        _run.Value = DriveStates.IsAwake(_lowVoltageState.Value) && !_stopped;
        _enabled.Value = enabled;
    }
}
