using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Engages the parking brake when the vehicle is parked or switched off and releases it when it drives off. It acts on
/// changes only, so that a driver or client may engage or release it in between.
/// </summary>
internal sealed class ParkingBrake : IVehicleFunction
{
    private const double StandstillSpeed = 1;

    private readonly Input<string> _driveState;
    private readonly Input<string> _lever;
    private readonly Input<double> _speed;
    private readonly Input<double> _accelerator;
    private readonly Input<bool> _engaged;
    private readonly Input<bool> _autoApply;
    private readonly Output<bool> _request;
    private readonly Output<bool> _isAutoApplyEnabled;
    private bool _parkedBefore;

    public ParkingBrake(FunctionPorts ports)
    {
        const string brake = "Vehicle.Chassis.ParkingBrake.";
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _lever = ports.Reads("Vehicle.Powertrain.Transmission.SelectorLever", "PARK");
        _speed = ports.Reads<double>("Vehicle.Speed");
        _accelerator = ports.Reads<double>("Vehicle.Chassis.Accelerator.PedalPosition");
        _engaged = ports.Reads<bool>(brake + "IsEngaged");
        _autoApply = ports.Provides(brake + "IsAutoApplyEnabled", true);
        _request = ports.Actuates<bool>(brake + "IsEngaged");
        _isAutoApplyEnabled = ports.Publishes<bool>(brake + "IsAutoApplyEnabled");
    }

    public void Step(in StepContext step)
    {
        _isAutoApplyEnabled.Value = _autoApply.Value;
        bool standing = Math.Abs(_speed.Value) < StandstillSpeed;
        bool parked = standing && (_lever.Value == "PARK" || _driveState.Value == DriveStates.Off);
        bool drivingOff = DriveStates.MayMove(_driveState.Value) && _accelerator.Value > 1.5;
        if (parked && !_parkedBefore && _autoApply.Value)
        {
            _request.Value = true;
        }
        else if ((drivingOff && _engaged.Value) || (!parked && _parkedBefore))
        {
            _request.Value = false;
        }
        _parkedBefore = parked;
    }
}
