using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Chooses among the torque requests, applies the limits and smooths the result: fast as long as the sign stays, slow
/// through zero, where the play in the driveline would be felt.
/// </summary>
internal sealed class TorqueArbitration : IVehicleFunction
{
    // Brake pedal in percent that beats the accelerator pedal.
    private const double BrakeOverride = 5;

    // Half width in Nm of the zone around zero that is passed slowly.
    private const double TipInZone = 250;

    private readonly Input<double> _driver;
    private readonly Input<double> _cruise;
    private readonly Input<double> _speedLimit;
    private readonly Input<double> _slipLimit;
    private readonly Input<bool> _cruiseActive;
    private readonly Input<double> _accelerator;
    private readonly Input<double> _brake;
    private readonly Input<string> _driveState;
    private readonly Input<bool>? _emergencyBraking;
    private readonly Output<double> _arbitrated;
    private readonly double _rise;
    private readonly double _fall;
    private readonly double _tipIn;
    private double _torque;

    public TorqueArbitration(FunctionPorts ports)
    {
        const string request = "Vehicle.Powertrain.TorqueRequest.";
        _driver = ports.Reads<double>(request + "Driver");
        _cruise = ports.Reads<double>(request + "CruiseControl");
        _speedLimit = ports.Reads(request + "SpeedLimit", double.MaxValue);
        _slipLimit = ports.Reads(request + "SlipLimit", double.MaxValue);
        _cruiseActive = ports.Reads<bool>("Vehicle.ADAS.CruiseControl.IsActive");
        _accelerator = ports.Reads<double>("Vehicle.Chassis.Accelerator.PedalPosition");
        _brake = ports.Reads<double>("Vehicle.Chassis.Brake.PedalPosition");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _emergencyBraking = ports.ReadsIfDeclared<bool>("Vehicle.ADAS.EBA.IsEngaged");
        _arbitrated = ports.Publishes<double>(request + "Arbitrated");
        _rise = ports.Parameter("rise", 12000);
        _fall = ports.Parameter("fall", 20000);
        _tipIn = ports.Parameter("tip-in", 4000);
    }

    public void Step(in StepContext step)
    {
        if (!DriveStates.MayMove(_driveState.Value))
        {
            _torque = 0;
        }
        else
        {
            double wanted = Wanted();
            double rate =
                wanted < _torque ? _fall
                : Math.Abs(_torque) < TipInZone ? _tipIn
                : _rise;
            _torque = Slew.Toward(_torque, wanted, rate * step.DeltaSeconds);
        }
        _arbitrated.Value = _torque;
    }

    private double Wanted()
    {
        double wanted = _driver.Value;
        if (_cruiseActive.Value)
        {
            // A driver who presses the pedal may only ask for more.
            wanted = _accelerator.Value > 1 ? Math.Max(wanted, _cruise.Value) : _cruise.Value;
        }
        wanted = Math.Min(wanted, Math.Min(_speedLimit.Value, _slipLimit.Value));
        bool braking = _brake.Value > BrakeOverride || _emergencyBraking is { Value: true };
        return braking ? Math.Min(wanted, 0) : wanted;
    }
}
