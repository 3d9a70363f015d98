using Bordnetz.Runtime;

namespace Bordnetz.Functions.Driving;

/// <summary>
/// Decides whether the engine of the plug-in hybrid runs, at which torque, and whether the battery is depleted or
/// sustained. Depleting, the engine only helps where the electric drive is too weak; sustaining, it also moves the
/// vehicle at higher loads and charges.
/// </summary>
internal sealed class HybridStrategy : IVehicleFunction
{
    private const double RpmPerRad = 9.549296585513721;

    // Gearbox input in rpm from which on the engine is clutched, and below which it is let go.
    private const double ClutchFrom = 1050;
    private const double ClutchBelow = 950;

    // The engine runs at least so long, and off-conditions must last so long, s.
    private const double RunTime = 6;
    private const double OffTime = 3;

    // Nm: where the engine is efficient, and how much charging may add per percent below the sustained charge.
    private const double EfficientTorque = 110;
    private const double ChargeTorquePerPercent = 12;
    private const double ChargeTorqueMax = 60;

    private readonly Input<double> _charge;
    private readonly Input<double> _powerLimit;
    private readonly Input<double> _arbitrated;
    private readonly Input<double> _ratio;
    private readonly Input<string> _driveState;
    private readonly Input<bool> _running;
    private readonly Input<double> _engineSpeed;
    private readonly Input<double> _motorSpeed;
    private readonly Input<double> _motorMax;
    private readonly Input<double> _coolant;
    private readonly Output<bool> _runRequest;
    private readonly Output<double> _clutchRequest;
    private readonly Output<string> _mode;
    private readonly Output<double> _plan;
    private readonly double _sustainBelow;
    private readonly double _depleteAbove;
    private readonly double _powerOn;
    private readonly double _powerOff;
    private readonly double _sustainPowerOn;
    private readonly double _sustainPowerOff;
    private bool _sustaining;
    private bool _run;
    private bool _clutch;
    private double _runningFor;
    private double _unneededFor;

    public HybridStrategy(FunctionPorts ports)
    {
        const string powertrain = "Vehicle.Powertrain.";
        const string engine = powertrain + "CombustionEngine.";
        _charge = ports.Reads(powertrain + "TractionBattery.StateOfCharge.Current", 50.0);
        _powerLimit = ports.Reads<double>(powertrain + "TractionBattery.PowerLimitDischarge");
        _arbitrated = ports.Reads<double>(powertrain + "TorqueRequest.Arbitrated");
        _ratio = ports.Reads(powertrain + "TorqueAvailable.Ratio", 15.0);
        _driveState = ports.Reads(powertrain + "DriveState", DriveStates.Off);
        _running = ports.Reads<bool>(engine + "IsRunning");
        _engineSpeed = ports.Reads<double>(engine + "Speed");
        _motorSpeed = ports.Reads<double>(powertrain + "ElectricMotor.Speed");
        _motorMax = ports.Reads<double>(powertrain + "ElectricMotor.TorqueAvailableMax");
        _coolant = ports.Reads(engine + "EngineCoolant.Temperature", 20.0);
        _runRequest = ports.Actuates<bool>(engine + "IsRunRequested");
        _clutchRequest = ports.Actuates<double>(powertrain + "Transmission.ClutchEngagement");
        _mode = ports.Publishes<string>(powertrain + "RangeExtender.OperatingMode");
        _plan = ports.Publishes<double>(engine + "TorquePlan");
        _sustainBelow = ports.Parameter("sustain-below", 18);
        _depleteAbove = ports.Parameter("deplete-above", 22);
        _powerOn = ports.Parameter("engine-power-on", 45);
        _powerOff = ports.Parameter("engine-power-off", 8);
        _sustainPowerOn = ports.Parameter("sustain-power-on", 9);
        _sustainPowerOff = ports.Parameter("sustain-power-off", 3);
    }

    public void Step(in StepContext step)
    {
        double dt = step.DeltaSeconds;
        double charge = _charge.Value;
        _sustaining = _sustaining ? charge < _depleteAbove : charge < _sustainBelow;
        double ratio = Math.Max(1, _ratio.Value);
        double input = _arbitrated.Value / ratio;
        double power = input * Math.Abs(_motorSpeed.Value) / RpmPerRad / 1000;
        bool moving = _driveState.Value == DriveStates.Drive && Math.Abs(_motorSpeed.Value) > ClutchFrom;
        _run = DriveStates.MayMove(_driveState.Value) && Wanted(power, input, moving, dt);
        _runningFor = _running.Value ? _runningFor + dt : 0;
        bool turning = _motorSpeed.Value > (_clutch ? ClutchBelow : ClutchFrom);
        _clutch = _run && _running.Value && turning && _engineSpeed.Value > 600;
        _runRequest.Value = _run;
        _clutchRequest.Value = _clutch ? 100 : 0;
        _plan.Value = _clutch && input > 0 ? Plan(input, charge) : 0;
        _mode.Value = _sustaining ? "CHARGE_SUSTAINING" : "CHARGE_DEPLETING";
    }

    private bool Wanted(double power, double input, bool moving, double dt)
    {
        double on = _sustaining ? _sustainPowerOn : _powerOn;
        double off = _sustaining ? _sustainPowerOff : _powerOff;
        bool tooMuch = power > Math.Max(5, 0.85 * _powerLimit.Value) || input > Math.Max(40, 0.97 * _motorMax.Value);
        bool low = _sustaining && _charge.Value < _sustainBelow - 4;
        bool needed = moving && (power > on || tooMuch || (low && power > 0));
        if (needed)
        {
            _unneededFor = 0;
            return true;
        }
        if (!_run)
        {
            return false;
        }
        _unneededFor = power < off || !moving ? _unneededFor + dt : 0;
        // A cold engine is not worth starting for moments: once it runs it warms up.
        double least = _coolant.Value < 40 && moving ? 3 * RunTime : RunTime;
        return _unneededFor < OffTime || _runningFor < least;
    }

    private double Plan(double input, double charge)
    {
        if (!_sustaining)
        {
            return Math.Max(0.75 * input, Math.Min(input, EfficientTorque));
        }
        double lack = (_sustainBelow + _depleteAbove) / 2 - charge;
        double charging = Math.Clamp(lack * ChargeTorquePerPercent, -ChargeTorqueMax, ChargeTorqueMax);
        return Math.Max(0, Math.Max(input, Math.Min(EfficientTorque, input + ChargeTorqueMax)) + charging);
    }
}
