using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Brakes when a collision is near and the driver does not (UN R152): first partly, then fully when only full braking
/// still avoids the collision. The driver overrides it by flooring the accelerator.
/// </summary>
internal sealed class EmergencyBraking : IVehicleFunction
{
    // m/s^2: braking that calls for a part and for all of the brake; km/h: below, it does nothing; m: gap to keep.
    private const double PartialFrom = 4.5;
    private const double FullFrom = 6.5;
    private const double SpeedMin = 7;
    private const double Gap = 1.0;

    // s for which the stopped vehicle is held.
    private const double HoldTime = 2;

    private const double FreeDistance = 200;
    private const double KickDown = 90;

    private readonly Input<double> _distance;
    private readonly Input<double> _speed;
    private readonly Input<double> _accelerator;
    private readonly Input<string> _driveState;
    private readonly Input<bool> _enable;
    private readonly Output<bool> _isEnabled;
    private readonly Output<bool> _isEngaged;
    private readonly Output<double> _torque;
    private readonly double _torqueMax;
    private readonly ClosingSpeed _closing = new(FreeDistance);
    private double _share;
    private double _heldFor;

    public EmergencyBraking(FunctionPorts ports)
    {
        _distance = ports.Reads("Vehicle.ADAS.ObstacleDetection.Front.Center.Distance", FreeDistance);
        _speed = ports.Reads<double>("Vehicle.Speed");
        _accelerator = ports.Reads<double>("Vehicle.Chassis.Accelerator.PedalPosition");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _enable = ports.Provides("Vehicle.ADAS.EBA.IsEnabled", true);
        _isEnabled = ports.Publishes<bool>("Vehicle.ADAS.EBA.IsEnabled");
        _isEngaged = ports.Publishes<bool>("Vehicle.ADAS.EBA.IsEngaged");
        _torque = ports.Publishes<double>("Vehicle.ADAS.EBA.TorqueRequest");
        _torqueMax = ports.ByPowertrain("torque-max", 8000);
    }

    public void Step(in StepContext step)
    {
        double closing = _closing.Update(_distance.Value, step.DeltaSeconds);
        bool standing = Math.Abs(_speed.Value) < 0.5;
        _heldFor = _share > 0 && standing ? _heldFor + step.DeltaSeconds : 0;
        bool ready =
            _enable.Value
            && _driveState.Value == DriveStates.Drive
            && _accelerator.Value < KickDown
            && (_speed.Value > SpeedMin || _share > 0);
        // Constant deceleration that ends the closing at the gap.
        double needed = closing > 0.3 ? closing * closing / (2 * Math.Max(0.3, _distance.Value - Gap)) : 0;
        double share =
            needed >= FullFrom ? 1
            : needed >= PartialFrom ? 0.5
            : 0;
        // Once braking it goes on to the stop and holds a moment, unless the other drives away.
        bool over = closing < -1 || _heldFor > HoldTime;
        _share = !ready || over ? 0 : Math.Max(share, _share);
        _isEnabled.Value = _enable.Value;
        _isEngaged.Value = _share > 0;
        _torque.Value = _share * _torqueMax;
    }
}
