using Bordnetz.Runtime;

namespace Bordnetz.Functions.Chassis;

/// <summary>
/// Runs on the brake control unit: detects panic braking by the pedal's speed and locking wheels by their lag, and
/// reckons the wear of the pads from the work of the brakes.
/// </summary>
internal sealed class BrakeMonitoring : IVehicleFunction
{
    // Percent, percent per s: how a frightened foot presses.
    private const double PanicTravel = 55;
    private const double PanicRate = 250;

    // Share of the speed that a wheel lags when it locks; km/h below which it does not matter; s for which it lasts.
    private const double LockingLag = 0.2;
    private const double LockingSpeed = 8;
    private const double LockingHold = 0.3;

    private readonly Input<double> _pedal;
    private readonly Input<double> _friction;
    private readonly Input<double> _speed;
    private readonly Input<double>[] _wheels;
    private readonly Output<bool> _panic;
    private readonly Output<bool> _abs;
    private readonly Output<double>[] _wear;
    private readonly double _radius;
    private readonly double _padEnergy;
    private readonly double _frontShare;
    private double _lastPedal;
    private bool _isPanic;
    private double _lockingFor;
    private double _frontWork;
    private double _rearWork;

    public BrakeMonitoring(FunctionPorts ports)
    {
        _pedal = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _friction = ports.Reads<double>("Vehicle.Chassis.Brake.FrictionTorque");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _wheels = WheelSpeeds.Read(ports);
        _panic = ports.Publishes<bool>("Vehicle.Chassis.Brake.IsDriverEmergencyBrakingDetected");
        _abs = ports.Publishes<bool>("Vehicle.ADAS.ABS.IsEngaged");
        _wear = WheelSpeeds.Publish<double>(ports, "Brake.PadWear");
        _radius = ports.Parameter("wheel-radius", 0.345);
        _padEnergy = Math.Max(1, ports.Parameter("pad-energy", 3000)) * 1e6;
        _frontShare = Math.Clamp(ports.Parameter("front-share", 70) / 100, 0, 1);
    }

    public void Step(in StepContext step)
    {
        double dt = step.DeltaSeconds;
        double rate = (_pedal.Value - _lastPedal) / dt;
        _lastPedal = _pedal.Value;
        _isPanic = _pedal.Value > 20 && (_isPanic || (_pedal.Value > PanicTravel && rate > PanicRate));
        _panic.Value = _isPanic;

        double speed = Math.Abs(_speed.Value);
        bool locking = false;
        foreach (Input<double> wheel in _wheels)
        {
            locking |= Math.Abs(wheel.Value) < speed * (1 - LockingLag);
        }
        locking &= speed > LockingSpeed && _friction.Value > 100;
        _lockingFor = locking ? LockingHold : Math.Max(0, _lockingFor - dt);
        _abs.Value = _lockingFor > 0;

        double work = Math.Max(0, _friction.Value) * speed / 3.6 / _radius * dt;
        _frontWork += work * _frontShare / 2;
        _rearWork += work * (1 - _frontShare) / 2;
        for (int i = 0; i < 4; i++)
        {
            double wear = (i < 2 ? _frontWork : _rearWork) / _padEnergy * 100;
            _wear[i].Value = Math.Min(100, Math.Floor(wear));
        }
    }
}
