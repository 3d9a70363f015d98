using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Divides the braking that the pedal asks for between recuperation and friction, and holds the standing vehicle.
/// Recuperation takes what the motor can on top of coasting, fades out towards standstill and yields to ABS.
/// </summary>
internal sealed class BrakeBlending : IVehicleFunction
{
    // km/h between which recuperation fades in.
    private const double FadeFrom = 4;
    private const double FadeTo = 11;

    // Nm per second: how fast recuperation comes and goes, and how fast the hold lets go.
    private const double RegenerationRate = 15000;
    private const double ReleaseRate = 9000;

    // Standing this long with the brake pressed, s, the vehicle is held.
    private const double HoldAfter = 0.6;

    private readonly Input<double> _brake;
    private readonly Input<double> _accelerator;
    private readonly Input<double> _speed;
    private readonly Input<string> _driveState;
    private readonly Input<double>? _torqueMin;
    private readonly Input<double>? _arbitrated;
    private readonly Input<bool> _abs;
    private readonly Input<double>? _emergencyTorque;
    private readonly Output<double> _friction;
    private readonly Output<double>? _regeneration;
    private readonly Output<bool> _holdActive;
    private readonly double _torqueMax;
    private readonly double _holdTorque;
    private double _regenerated;
    private double _held;
    private double _standing;
    private bool _hold;

    public BrakeBlending(FunctionPorts ports)
    {
        _brake = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _accelerator = ports.Reads<double>("Vehicle.Chassis.Accelerator.PedalPosition");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _torqueMin = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.TorqueAvailable.Min");
        _arbitrated = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.TorqueRequest.Arbitrated");
        _abs = ports.Reads<bool>("Vehicle.ADAS.ABS.IsEngaged");
        _emergencyTorque = ports.ReadsIfDeclared<double>("Vehicle.ADAS.EBA.TorqueRequest");
        _friction = ports.Actuates<double>("Vehicle.Chassis.Brake.FrictionTorqueRequest");
        _regeneration = ports.PublishesIfDeclared<double>("Vehicle.Powertrain.TorqueRequest.Regeneration");
        _holdActive = ports.Publishes<bool>("Vehicle.Chassis.Brake.IsHoldActive");
        _torqueMax = ports.ByPowertrain("torque-max", 8000);
        _holdTorque = ports.Parameter("hold-torque", 1800);
    }

    public void Step(in StepContext step)
    {
        double speed = Math.Abs(_speed.Value);
        double wanted = _torqueMax * Math.Clamp(_brake.Value / 100, 0, 1);
        wanted = Math.Max(wanted, _emergencyTorque?.Value ?? 0);
        if (_regeneration is not null)
        {
            double possible = Math.Min(wanted, Recuperable(speed));
            // It must never exceed what is wanted: when the pedal is let go, it goes with it.
            _regenerated = Math.Min(wanted, Slew.Toward(_regenerated, possible, RegenerationRate * step.DeltaSeconds));
            _regeneration.Value = -_regenerated;
        }
        Hold(speed, step.DeltaSeconds);
        _friction.Value = Math.Max(wanted - _regenerated, _held);
        _holdActive.Value = _hold;
    }

    private double Recuperable(double speed)
    {
        if (_abs.Value || _driveState.Value != DriveStates.Drive)
        {
            return 0;
        }
        double coasting = Math.Max(0, -_arbitrated!.Value);
        return Math.Max(0, -_torqueMin!.Value - coasting) * Slew.Share(speed, FadeFrom, FadeTo);
    }

    private void Hold(double speed, double dt)
    {
        bool moveOff = _accelerator.Value > 1.5 || !DriveStates.MayMove(_driveState.Value);
        _standing = speed < 0.5 && _brake.Value > 4 ? _standing + dt : 0;
        _hold = !moveOff && (_hold || _standing >= HoldAfter);
        _held = _hold ? _holdTorque : Math.Max(0, _held - ReleaseRate * dt);
    }
}
