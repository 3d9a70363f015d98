using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>
/// Brings the cabin to the temperature that is set: proportional and integral on the cabin, with what the outside
/// takes and the sun gives known beforehand. Saves power by level and when the traction battery is nearly empty.
/// </summary>
internal sealed class ClimateControl : IVehicleFunction
{
    // W/K, W/(K s).
    private const double Proportional = 450;
    private const double Integral = 2.5;

    // Known loads: W/K to the outside, W per percent of brightness, W of an occupant.
    private const double Conductance = 45;
    private const double Sun = 2.5;
    private const double Occupant = 80;

    // Percent of displayed charge below which comfort yields to range.
    private const double LowCharge = 12;

    private readonly Input<double> _cabin;
    private readonly Input<double> _outside;
    private readonly Input<double> _light;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<double>? _charge;
    private readonly Input<bool>? _connected;
    private readonly Input<double>? _coolant;
    private readonly Input<bool>? _engineRunning;
    private readonly Input<double> _wantedRequest;
    private readonly Input<bool> _coolingRequest;
    private readonly Input<int> _savingRequest;
    private readonly Output<double> _power;
    private readonly Output<double> _wanted;
    private readonly Output<int> _fan;
    private readonly Output<bool> _cooling;
    private readonly Output<int> _saving;
    private readonly Output<double> _electric;
    private readonly Output<bool>? _heatPump;
    private readonly double _heatingMax;
    private readonly double _coolingMax;
    private readonly double _startTemperature;
    private double _integral;

    public ClimateControl(FunctionPorts ports)
    {
        const string hvac = "Vehicle.Cabin.HVAC.";
        const string place = hvac + "Station.Row1.Driver.";
        _startTemperature = ports.Parameter("start-temperature", 22);
        _heatingMax = ports.Parameter("heating-max", 6000);
        _coolingMax = ports.Parameter("cooling-max", 5000);
        _cabin = ports.Reads(hvac + "AmbientAirTemperature", 20.0);
        _outside = ports.Reads("Vehicle.Exterior.AirTemperature", 20.0);
        _light = ports.Reads<double>("Vehicle.Exterior.LightIntensity");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _charge = ports.ReadsIfDeclared("Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed", 100.0);
        _connected = ports.ReadsIfDeclared<bool>("Vehicle.Powertrain.TractionBattery.IsPowerConnected");
        _coolant = ports.ReadsIfDeclared<double>("Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature");
        _engineRunning = ports.ReadsIfDeclared<bool>("Vehicle.Powertrain.CombustionEngine.IsRunning");
        _wantedRequest = ports.Provides(place + "Temperature", _startTemperature);
        _coolingRequest = ports.Provides(hvac + "IsAirConditioningActive", true);
        _savingRequest = ports.Provides(hvac + "PowerOptimizeLevel", 0);
        _power = ports.Actuates<double>(hvac + "ThermalPower");
        _wanted = ports.Publishes<double>(place + "Temperature");
        _fan = ports.Publishes<int>(place + "FanSpeed");
        _cooling = ports.Publishes<bool>(hvac + "IsAirConditioningActive");
        _saving = ports.Publishes<int>(hvac + "PowerOptimizeLevel");
        _electric = ports.Publishes<double>(hvac + "ElectricPower");
        _heatPump = ports.PublishesIfDeclared<bool>(hvac + "IsHeatPumpActive");
    }

    public void Step(in StepContext step)
    {
        double wanted = Math.Clamp(_wantedRequest.Value, 16, 30);
        int saving = Math.Clamp(_savingRequest.Value, 0, 10);
        bool on = _lowVoltageState.Value == DriveStates.On && _connected is not { Value: false };
        double power = on ? Control(wanted, saving, step.DeltaSeconds) : 0;
        _integral = on ? _integral : 0;
        _power.Value = Math.Round(power);
        _wanted.Value = wanted;
        _fan.Value = on ? (int)Math.Round(15 + 85 * Math.Min(1, Math.Abs(power) / _coolingMax)) : 0;
        _cooling.Value = _coolingRequest.Value;
        _saving.Value = saving;
        // The heat pump moves more heat than it takes; below -15 celsius it is no better than a heater.
        bool pump = _heatPump is not null && power > 0 && _outside.Value > -15;
        double gain =
            power < 0 ? 2.5
            : pump ? 2.2
            : 0.95;
        _electric.Value = _connected is null && power > 0 ? 0 : Math.Abs(power) / gain;
        if (_heatPump is not null)
        {
            _heatPump.Value = pump;
        }
    }

    private double Control(double wanted, int saving, double dt)
    {
        double error = wanted - _cabin.Value;
        double share = 1 - 0.07 * saving;
        if (_charge is not null && _charge.Value < LowCharge)
        {
            share *= 0.4;
        }
        double heating = _heatingMax * share;
        if (_coolant is not null)
        {
            // Heat is what the coolant has above the cabin.
            heating = Math.Min(heating, Math.Max(0, _coolant.Value - _cabin.Value - 5) * 100);
        }
        bool mayCool = _coolingRequest.Value && _engineRunning is not { Value: false };
        double cooling = mayCool ? _coolingMax * share : 0;
        double known = Conductance * (wanted - _outside.Value) - Sun * _light.Value - Occupant;
        double power = known + Proportional * error + _integral;
        double limited = Math.Clamp(power, -cooling, heating);
        if (limited == power || (limited < power) == (error < 0))
        {
            _integral = Math.Clamp(_integral + Integral * error * dt, -1500, 1500);
        }
        return limited;
    }
}
