using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>
/// Feeds the 12 V net: by the converter whenever the traction battery is connected, by the alternator whenever the
/// engine runs. The alternator rests while all torque is needed for driving and charges harder while coasting.
/// </summary>
internal sealed class LowVoltageSupply : IVehicleFunction
{
    // V: charging, floating, and the lowest voltage at which the alternator may rest.
    private const double ChargeVoltage = 14.4;
    private const double FloatVoltage = 13.8;
    private const double RestVoltageMin = 12.4;

    private readonly Input<double> _voltage;
    private readonly Input<double> _charge;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<bool>? _connected;
    private readonly Input<double>? _converterPower;
    private readonly Input<bool>? _engineRunning;
    private readonly Input<double>? _torque;
    private readonly Input<double>? _torqueMax;
    private readonly Output<bool>? _converter;
    private readonly Output<double>? _excitation;
    private readonly Output<double> _setpoint;
    private double _field;
    private bool _charging;

    public LowVoltageSupply(FunctionPorts ports)
    {
        _voltage = ports.Reads("Vehicle.LowVoltageBattery.CurrentVoltage", 12.5);
        _charge = ports.Reads("Vehicle.LowVoltageBattery.StateOfCharge", 90.0);
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _connected = ports.ReadsIfDeclared<bool>("Vehicle.Powertrain.TractionBattery.IsPowerConnected");
        _converterPower = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.TractionBattery.DCDC.OutputPower");
        _engineRunning = ports.ReadsIfDeclared<bool>("Vehicle.Powertrain.CombustionEngine.IsRunning");
        _torque = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.TorqueRequest.Arbitrated");
        _torqueMax = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.TorqueAvailable.Max");
        _converter = ports.ActuatesIfDeclared<bool>("Vehicle.Powertrain.TractionBattery.DCDC.IsEnabled");
        _excitation = ports.ActuatesIfDeclared<double>("Vehicle.Powertrain.CombustionEngine.AlternatorExcitation");
        _setpoint = ports.Publishes<double>("Vehicle.LowVoltageBattery.VoltageSetpoint");
    }

    public void Step(in StepContext step)
    {
        _charging = _charging ? _charge.Value < 95 : _charge.Value < 85;
        // A converter at its limit cannot charge as well: let the battery float.
        bool overloaded = _converterPower is { Value: > 2400 };
        double setpoint = _charging && !overloaded ? ChargeVoltage : FloatVoltage;
        bool awake = DriveStates.IsAwake(_lowVoltageState.Value);
        _setpoint.Value = awake ? setpoint : 0;
        if (_converter is not null)
        {
            _converter.Value = awake && _connected!.Value;
        }
        if (_excitation is not null)
        {
            _excitation.Value = Excite(setpoint, awake && _engineRunning!.Value, step.DeltaSeconds);
        }
    }

    private double Excite(double setpoint, bool running, double dt)
    {
        if (!running)
        {
            _field = 0;
            return 0;
        }
        double max = _torqueMax!.Value;
        bool full = max > 1 && _torque!.Value > 0.85 * max;
        if (full && _voltage.Value > RestVoltageMin)
        {
            _field = Slew.Toward(_field, 0, 200 * dt);
            return _field;
        }
        double boost = _torque!.Value < -20 ? 0.3 : 0;
        double error = setpoint + boost - _voltage.Value;
        _field = Math.Clamp(_field + 120 * error * dt, 0, 100);
        return Math.Clamp(_field + 40 * error, 0, 100);
    }
}
