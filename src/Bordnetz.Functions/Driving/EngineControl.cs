using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Runs on the engine control module: turns the torque wanted into a set-point within what the engine can do, and
/// tells the full-load and drag torque. Idle speed is held beneath it, by ignition.
/// </summary>
internal sealed class EngineControl : IVehicleFunction
{
    private const double RpmPerRad = 9.549296585513721;

    // Share of the peak torque over rpm: a turbocharged engine before its charger is up.
    private static readonly Curve Boost = new([0, 500, 1000, 1300, 1600], [0.25, 0.35, 0.55, 0.8, 1]);

    // Share of the torque given to a very cold engine, over celsius of the coolant.
    private static readonly Curve Cold = new([-30, 0], [0.6, 1]);

    // Drag in Nm over rpm when warm, and how much more when cold.
    private static readonly Curve Drag = new([0, 1000, 6000], [10, 18, 30]);
    private static readonly Curve ColdDrag = new([0, 20, 80], [1.75, 1.55, 1]);

    // Sea level in kPa; rpm for which a standing engine's torque is told; Nm per s of rise.
    private const double SeaLevel = 101.3;
    private const double StandingSpeed = 1500;
    private const double Rise = 900;

    private readonly Input<double> _request;
    private readonly Input<double> _speed;
    private readonly Input<double> _torque;
    private readonly Input<bool> _running;
    private readonly Input<double> _coolant;
    private readonly Input<double> _pressure;
    private readonly Output<double> _setpoint;
    private readonly Output<double> _available;
    private readonly Output<double> _drag;
    private readonly Output<double> _power;
    private readonly Output<double> _hours;
    private readonly double _torqueMax;
    private readonly double _powerMax;
    private readonly double _speedMax;
    private double _given;
    private double _runningHours;

    public EngineControl(FunctionPorts ports)
    {
        const string engine = "Vehicle.Powertrain.CombustionEngine.";
        _request = ports.Provides<double>(engine + "TorqueRequest");
        _speed = ports.Reads<double>(engine + "Speed");
        _torque = ports.Reads<double>(engine + "Torque");
        _running = ports.Reads<bool>(engine + "IsRunning");
        _coolant = ports.Reads(engine + "EngineCoolant.Temperature", 20.0);
        _pressure = ports.Reads("Vehicle.Exterior.AirPressure", SeaLevel);
        _setpoint = ports.Actuates<double>(engine + "TorqueSetpoint");
        _available = ports.Publishes<double>(engine + "TorqueAvailable");
        _drag = ports.Publishes<double>(engine + "DragTorque");
        _power = ports.Publishes<double>(engine + "Power");
        _hours = ports.Publishes<double>(engine + "EngineHours");
        _torqueMax = ports.ByPowertrain("torque-max", 250);
        _powerMax = ports.Parameter("power-max", 110) * 1000;
        _speedMax = ports.Parameter("speed-max", 6200);
    }

    public void Step(in StepContext step)
    {
        double speed = Math.Max(0, _speed.Value);
        double full = FullLoad(_running.Value ? speed : Math.Max(speed, StandingSpeed));
        double wanted = _running.Value ? Math.Clamp(_request.Value, 0, full) : 0;
        // Torque may go at once, but comes no faster than the driveline bears.
        _given = Math.Min(wanted, _given + Rise * step.DeltaSeconds);
        _setpoint.Value = _given;
        _available.Value = full;
        _drag.Value = -Drag.At(speed) * ColdDrag.At(_coolant.Value);
        _power.Value = Math.Max(0, _torque.Value * speed / RpmPerRad / 1000);
        _runningHours += _running.Value ? step.DeltaSeconds / 3600 : 0;
        _hours.Value = _runningHours;
    }

    private double FullLoad(double speed)
    {
        double limit = Math.Min(_torqueMax * Boost.At(speed), _powerMax * RpmPerRad / Math.Max(speed, 1));
        double thin = Math.Clamp(_pressure.Value / SeaLevel, 0.5, 1);
        return limit * thin * Cold.At(_coolant.Value) * Slew.Share(_speedMax - speed, 0, 100);
    }
}
