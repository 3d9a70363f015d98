using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Turns the accelerator pedal into a torque at the wheels. The released pedal coasts with a mild deceleration that
/// fades out towards standstill, where the vehicle creeps instead; the pressed pedal asks for a share of what is
/// available. The drive mode bends the pedal's characteristic, not its ends.
/// </summary>
internal sealed class DriverDemand : IVehicleFunction
{
    private static readonly Curve Normal = new([0, 0.2, 0.5, 0.8, 1], [0, 0.17, 0.46, 0.79, 1]);
    private static readonly Curve Sport = new([0, 0.2, 0.5, 0.8, 1], [0, 0.27, 0.62, 0.9, 1]);
    private static readonly Curve Economy = new([0, 0.2, 0.5, 0.8, 1], [0, 0.12, 0.37, 0.7, 1]);

    // Pedal travel in percent below which it counts as released.
    private const double Released = 1;

    // Speeds in km/h between which coasting fades in.
    private const double CoastFrom = 7;
    private const double CoastTo = 18;

    private readonly Input<double> _accelerator;
    private readonly Input<double> _brake;
    private readonly Input<double> _speed;
    private readonly Input<string> _driveState;
    private readonly Input<double> _torqueMax;
    private readonly Input<double> _torqueMin;
    private readonly Input<bool> _hold;
    private readonly Input<string> _modeRequest;
    private readonly Output<double> _torque;
    private readonly Output<string> _mode;
    private readonly double _coastTorque;
    private readonly double _creepSpeed;
    private readonly double _creepTorque;

    public DriverDemand(FunctionPorts ports)
    {
        _accelerator = ports.Reads<double>("Vehicle.Chassis.Accelerator.PedalPosition");
        _brake = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _torqueMax = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Potential");
        _torqueMin = ports.Reads<double>("Vehicle.Powertrain.TorqueAvailable.Min");
        _hold = ports.Reads<bool>("Vehicle.Chassis.Brake.IsHoldActive");
        _modeRequest = ports.Provides("Vehicle.Powertrain.Transmission.PerformanceMode", "NORMAL");
        _torque = ports.Publishes<double>("Vehicle.Powertrain.TorqueRequest.Driver");
        _mode = ports.Publishes<string>("Vehicle.Powertrain.Transmission.PerformanceMode");
        double mass = ports.ByPowertrain("mass", 2000);
        _coastTorque = mass * ports.Parameter("wheel-radius", 0.345) * ports.Parameter("coast-deceleration", 0.35);
        _creepSpeed = ports.Parameter("creep-speed", 6);
        _creepTorque = ports.Parameter("creep-torque", 450);
    }

    public void Step(in StepContext step)
    {
        _mode.Value = _modeRequest.Value ?? "NORMAL";
        _torque.Value = DriveStates.MayMove(_driveState.Value) ? Demand() : 0;
    }

    private double Demand()
    {
        double speed = Math.Abs(_speed.Value);
        double pedal = _accelerator.Value < Released ? 0 : Math.Clamp(_accelerator.Value / 100, 0, 1);
        double least = Math.Min(0, _torqueMin.Value);
        double released = Math.Clamp(Coast(speed) + Creep(speed), least, Math.Max(0, _torqueMax.Value));
        Curve map = _modeRequest.Value switch
        {
            "SPORT" => Sport,
            "ECONOMY" or "SNOW" => Economy,
            _ => Normal,
        };
        return released + (Math.Max(released, _torqueMax.Value) - released) * map.At(pedal);
    }

    private double Coast(double speed) => -_coastTorque * Slew.Share(speed, CoastFrom, CoastTo);

    private double Creep(double speed) =>
        _brake.Value > 1 || _hold.Value ? 0 : _creepTorque * (1 - Slew.Share(speed, 0, _creepSpeed));
}
