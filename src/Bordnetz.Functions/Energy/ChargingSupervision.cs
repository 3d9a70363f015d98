using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>
/// Charges up to the limit that is set: tells whether the standing vehicle takes energy from outside, how much it may
/// take and how long it will take.
/// </summary>
internal sealed class ChargingSupervision : IVehicleFunction
{
    // W into the battery from which the standing vehicle counts as charging.
    private const double ChargingPower = 300;

    // Percent of charge by which it must have fallen before charging starts anew.
    private const double Restart = 3;

    private readonly Input<int> _limitRequest;
    private readonly Input<string> _startStop;
    private readonly Input<double> _charge;
    private readonly Input<double> _energy;
    private readonly Input<double> _power;
    private readonly Input<double> _powerLimit;
    private readonly Input<bool> _connected;
    private readonly Input<string> _driveState;
    private readonly Output<int> _limit;
    private readonly Output<bool> _isCharging;
    private readonly Output<double> _maxPower;
    private readonly Output<double> _time;
    private readonly double _inletPower;
    private bool _full;

    public ChargingSupervision(FunctionPorts ports)
    {
        const string battery = "Vehicle.Powertrain.TractionBattery.";
        const string charging = battery + "Charging.";
        _limitRequest = ports.Provides(charging + "ChargeLimit", 80);
        _startStop = ports.Provides(charging + "StartStopCharging", "START");
        _charge = ports.Reads<double>(battery + "StateOfCharge.Displayed");
        _energy = ports.Reads<double>(battery + "StateOfCharge.CurrentEnergy");
        _power = ports.Reads<double>(battery + "CurrentPower");
        _powerLimit = ports.Reads<double>(battery + "PowerLimitCharge");
        _connected = ports.Reads<bool>(battery + "IsPowerConnected");
        _driveState = ports.Reads("Vehicle.Powertrain.DriveState", DriveStates.Off);
        _limit = ports.Publishes<int>(charging + "ChargeLimit");
        _isCharging = ports.Publishes<bool>(charging + "IsCharging");
        _maxPower = ports.Publishes<double>(charging + "MaxPower");
        _time = ports.Publishes<double>(charging + "TimeToComplete");
        _inletPower = ports.Parameter("inlet-power", 11);
    }

    public void Step(in StepContext step)
    {
        int limit = Math.Clamp(_limitRequest.Value, 20, 100);
        _full = _full ? _charge.Value > limit - Restart : _charge.Value >= limit;
        bool allowed = _startStop.Value != "STOP" && !_full && !DriveStates.MayMove(_driveState.Value);
        bool charging = allowed && _connected.Value && _power.Value > ChargingPower;
        double most = allowed ? Math.Min(_inletPower, _powerLimit.Value) : 0;
        _limit.Value = limit;
        _isCharging.Value = charging;
        _maxPower.Value = most;
        _time.Value = charging ? Remaining(limit) : 0;
    }

    private double Remaining(int limit)
    {
        double perPercent = _charge.Value > 1 ? _energy.Value / _charge.Value : 0;
        double missing = Math.Max(0, limit - _charge.Value) * perPercent;
        return missing / (_power.Value / 1000) * 3600;
    }
}
