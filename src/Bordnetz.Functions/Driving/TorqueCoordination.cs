using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Divides the torque at the wheels between motor and engine and tells what both can deliver at the wheels. On the
/// hybrid the engine follows the plan of the hybrid strategy and the motor does the rest; where the motor reaches its
/// limit, the engine helps beyond its plan.
/// </summary>
internal sealed class TorqueCoordination : IVehicleFunction
{
    private readonly Input<double> _arbitrated;
    private readonly Input<string> _driveState;
    private readonly Input<double>? _speed;
    private readonly Input<double>? _regeneration;
    private readonly Input<double>? _motorMax;
    private readonly Input<double>? _motorMin;
    private readonly Input<double>? _engineMax;
    private readonly Input<double>? _engineDrag;
    private readonly Input<bool>? _engineRunning;
    private readonly Input<double>? _engineTorque;
    private readonly Input<double>? _enginePlan;
    private readonly Input<double>? _clutch;
    private readonly Input<int>? _gear;
    private readonly Output<double>? _motorRequest;
    private readonly Output<double>? _engineRequest;
    private readonly Output<double> _availableMax;
    private readonly Output<double> _availableMin;
    private readonly Output<double> _potential;
    private readonly Output<double> _ratio;
    private readonly double _radius;
    private readonly double _powerMax;
    private readonly double _motorRatio;
    private readonly double[] _gears;
    private readonly double _reverse;
    private readonly double _efficiency;

    public TorqueCoordination(FunctionPorts ports)
    {
        const string powertrain = "Vehicle.Powertrain.";
        const string motor = powertrain + "ElectricMotor.";
        const string engine = powertrain + "CombustionEngine.";
        _arbitrated = ports.Reads<double>(powertrain + "TorqueRequest.Arbitrated");
        _driveState = ports.Reads(powertrain + "DriveState", DriveStates.Off);
        _speed = ports.ReadsIfDeclared<double>("Vehicle.Speed");
        _regeneration = ports.ReadsIfDeclared<double>(powertrain + "TorqueRequest.Regeneration");
        _motorMax = ports.ReadsIfDeclared<double>(motor + "TorqueAvailableMax");
        _motorMin = ports.ReadsIfDeclared<double>(motor + "TorqueAvailableMin");
        _engineMax = ports.ReadsIfDeclared<double>(engine + "TorqueAvailable");
        _engineDrag = ports.ReadsIfDeclared<double>(engine + "DragTorque");
        _engineRunning = ports.ReadsIfDeclared<bool>(engine + "IsRunning");
        _engineTorque = ports.ReadsIfDeclared<double>(engine + "Torque");
        _enginePlan = ports.ReadsIfDeclared<double>(engine + "TorquePlan");
        _clutch = ports.ReadsIfDeclared<double>(powertrain + "Transmission.ClutchEngagement");
        _gear = ports.ReadsIfDeclared<int>(powertrain + "Transmission.CurrentGear");
        _motorRequest = ports.ActuatesIfDeclared<double>(motor + "TorqueRequest");
        _engineRequest = ports.ActuatesIfDeclared<double>(engine + "TorqueRequest");
        _availableMax = ports.Publishes<double>(powertrain + "TorqueAvailable.Max");
        _potential = ports.Publishes<double>(powertrain + "TorqueAvailable.Potential");
        _availableMin = ports.Publishes<double>(powertrain + "TorqueAvailable.Min");
        _ratio = ports.Publishes<double>(powertrain + "TorqueAvailable.Ratio");
        _radius = ports.Parameter("wheel-radius", 0.345);
        _powerMax = ports.ByPowertrain("power-max", 100) * 1000;
        _motorRatio = ports.ByPowertrain("motor-ratio", 12.98);
        _gears = ports.GearRatios();
        _reverse = ports.Parameter("gear-reverse", 3.317) * ports.Parameter("final-drive", 3.3);
        _efficiency = ports.Parameter("efficiency", 0.965);
    }

    public void Step(in StepContext step)
    {
        double ratio = Ratio();
        bool engaged = _gear is null || _gear.Value != 0;
        double motorMax = _motorMax?.Value ?? 0;
        double motorMin = _motorMin?.Value ?? 0;
        bool clutched = _engineMax is not null && (_clutch is null || _clutch.Value > 50);
        // A stopped engine of the hybrid counts: it starts when it is asked for.
        double engineMax = _engineMax is null || (_clutch is null && !_engineRunning!.Value) ? 0 : _engineMax.Value;
        double drag = clutched ? _engineDrag!.Value : 0;
        _ratio.Value = ratio;
        double availableMax = engaged ? (motorMax + engineMax) * ratio * _efficiency : 0;
        _availableMax.Value = availableMax;
        _potential.Value = Potential(availableMax, motorMax + engineMax);
        _availableMin.Value = engaged ? (motorMin + drag) * ratio / _efficiency : 0;

        double wheel = DriveStates.MayMove(_driveState.Value) ? _arbitrated.Value + (_regeneration?.Value ?? 0) : 0;
        double input = wheel > 0 ? wheel / (ratio * _efficiency) : wheel * _efficiency / ratio;
        double engine = 0;
        if (_engineRequest is not null)
        {
            engine = EngineShare(input, motorMax, motorMin, clutched);
            _engineRequest.Value = engine;
        }
        if (_motorRequest is not null)
        {
            // The motor answers at once, the engine by its air path: the motor fills what the engine lacks as yet.
            double delivered = clutched ? _engineTorque?.Value ?? 0 : 0;
            _motorRequest.Value = Math.Clamp(input - delivered, motorMin, Math.Max(motorMin, motorMax));
        }
    }

    // A gearbox can turn the present power into more torque, up to what the first gear gives.
    private double Potential(double available, double input)
    {
        if (_speed is null)
        {
            return available;
        }
        double turning = Math.Max(Math.Abs(_speed.Value) / 3.6, 1) / _radius;
        double first = input * _gears[1] * _efficiency;
        return Math.Max(available, Math.Min(first, _powerMax / turning));
    }

    // Motor (battery-electric) or gearbox input to wheels. Neutral counts as first gear.
    private double Ratio()
    {
        if (_gear is null)
        {
            return _motorRatio;
        }
        int gear = _gear.Value;
        return gear < 0 ? _reverse : _gears[Math.Clamp(gear, 1, 8)];
    }

    private double EngineShare(double input, double motorMax, double motorMin, bool clutched)
    {
        if (_enginePlan is null)
        {
            return Math.Clamp(input, 0, Math.Max(0, _engineMax!.Value));
        }
        if (!clutched || !_engineRunning!.Value || input <= 0)
        {
            return 0;
        }
        double least = input - motorMax;
        double most = input - motorMin;
        double share = Math.Min(Math.Max(_enginePlan.Value, least), most);
        return Math.Clamp(share, 0, Math.Max(0, _engineMax!.Value));
    }
}
