using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>
/// Locks the doors when driving off and unlocks them when parked. It asks only at these moments, so that a driver or
/// client may lock and unlock in between. The locks of all doors follow the driver's.
/// </summary>
internal sealed class DoorLocking : IVehicleFunction
{
    private const double StandstillSpeed = 2;

    private readonly Input<double> _speed;
    private readonly Input<string> _lever;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<bool>[] _locked;
    private readonly Output<bool> _request;
    private readonly Output<bool> _tailgateRequest;
    private readonly Output<bool> _tailgate;
    private readonly double _lockAbove;
    private bool _lockedByDriving;
    private bool _fast;

    public DoorLocking(FunctionPorts ports)
    {
        const string door = "Vehicle.Cabin.Door.";
        const string tailgate = "Vehicle.Body.Trunk.Rear.IsLocked";
        _speed = ports.Reads<double>("Vehicle.Speed");
        _lever = ports.Reads("Vehicle.Powertrain.Transmission.SelectorLever", "PARK");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        string[] doors = ["Row1.DriverSide", "Row1.PassengerSide", "Row2.DriverSide", "Row2.PassengerSide"];
        _locked = Array.ConvertAll(doors, d => ports.Reads<bool>($"{door}{d}.IsLocked"));
        _request = ports.Actuates<bool>(door + "Row1.DriverSide.IsLocked");
        _tailgateRequest = ports.Actuates<bool>(tailgate);
        _tailgate = ports.Publishes<bool>(tailgate);
        _lockAbove = ports.Parameter("lock-above", 15);
    }

    public void Step(in StepContext step)
    {
        bool fast = _speed.Value > _lockAbove;
        bool all = Array.TrueForAll(_locked, d => d.Value);
        if (fast && !_fast && !all)
        {
            Request(true);
            _lockedByDriving = true;
        }
        bool parked = Math.Abs(_speed.Value) < StandstillSpeed && _lever.Value == "PARK";
        bool off = !DriveStates.IsAwake(_lowVoltageState.Value);
        if (_lockedByDriving && (parked || off))
        {
            Request(false);
            _lockedByDriving = false;
        }
        _fast = fast || (_fast && _speed.Value > _lockAbove / 2);
        _tailgate.Value = all;
    }

    private void Request(bool locked)
    {
        _request.Value = locked;
        _tailgateRequest.Value = locked;
    }
}
