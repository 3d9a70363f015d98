using Bordnetz.Runtime;

namespace Bordnetz.Functions.Energy;

/// <summary>Runs coolant pump and radiator fan as the temperatures ask; above walking pace the wind does the fan's work.</summary>
internal sealed class ThermalManagement : IVehicleFunction
{
    // Percent over celsius.
    private static readonly Curve PumpByInverter = new([35, 50, 75, 90], [0, 25, 70, 100]);
    private static readonly Curve PumpByMotor = new([50, 80, 120, 145], [0, 25, 70, 100]);
    private static readonly Curve PumpByBattery = new([28, 32, 38, 42], [0, 30, 70, 100]);
    private static readonly Curve FanByCoolant = new([94, 98, 106], [0, 30, 100]);
    private static readonly Curve FanByInverter = new([55, 65, 85], [0, 30, 100]);

    // Percent of the fan that the wind replaces, over km/h.
    private static readonly Curve Wind = new([20, 60, 120], [0, 40, 80]);

    private readonly Input<double> _speed;
    private readonly Input<string> _lowVoltageState;
    private readonly Input<double>? _motor;
    private readonly Input<double>? _inverter;
    private readonly Input<double>? _battery;
    private readonly Input<double>? _coolant;
    private readonly Input<string>? _conditioning;
    private readonly Output<double> _fan;
    private readonly Output<double>? _pump;
    private readonly Output<bool>? _isConditioning;
    private readonly Output<string>? _requestedMode;
    private double _pumpNow;
    private double _fanNow;

    public ThermalManagement(FunctionPorts ports)
    {
        const string powertrain = "Vehicle.Powertrain.";
        const string conditioning = powertrain + "TractionBattery.BatteryConditioning.";
        _speed = ports.Reads<double>("Vehicle.Speed");
        _lowVoltageState = ports.Reads("Vehicle.LowVoltageSystemState", DriveStates.Off);
        _motor = ports.ReadsIfDeclared<double>(powertrain + "ElectricMotor.Temperature");
        _inverter = ports.ReadsIfDeclared<double>(powertrain + "ElectricMotor.InverterTemperature");
        _battery = ports.ReadsIfDeclared<double>(powertrain + "TractionBattery.Temperature.Average");
        _coolant = ports.ReadsIfDeclared<double>(powertrain + "CombustionEngine.EngineCoolant.Temperature");
        _fan = ports.Actuates<double>(powertrain + "Cooling.FanSpeed");
        _pump = ports.ActuatesIfDeclared<double>(powertrain + "Cooling.PumpSpeed");
        _isConditioning = ports.PublishesIfDeclared<bool>(conditioning + "IsActive");
        _requestedMode = ports.PublishesIfDeclared<string>(conditioning + "RequestedMode");
        _conditioning = ports.Has(conditioning + "RequestedMode", PortRole.Provides)
            ? ports.Provides(conditioning + "RequestedMode", "INACTIVE")
            : null;
    }

    public void Step(in StepContext step)
    {
        bool awake = DriveStates.IsAwake(_lowVoltageState.Value);
        double dt = step.DeltaSeconds;
        if (_pump is not null)
        {
            bool asked = _conditioning!.Value is not (null or "INACTIVE");
            double byBattery = Math.Max(PumpByBattery.At(_battery!.Value), asked ? 60 : 0);
            double drive = Math.Max(PumpByInverter.At(_inverter!.Value), PumpByMotor.At(_motor!.Value));
            _pumpNow = Slew.Toward(_pumpNow, awake ? Math.Max(drive, byBattery) : 0, 20 * dt);
            _pump.Value = Math.Round(_pumpNow);
            _isConditioning!.Value = awake && byBattery > 0;
            _requestedMode!.Value = _conditioning.Value ?? "INACTIVE";
        }
        double heat = Math.Max(
            _coolant is null ? 0 : FanByCoolant.At(_coolant.Value),
            _inverter is null ? 0 : FanByInverter.At(_inverter.Value)
        );
        double fan = awake ? Math.Max(0, heat - Wind.At(Math.Abs(_speed.Value))) : 0;
        _fanNow = Slew.Toward(_fanNow, fan, 15 * dt);
        _fan.Value = Math.Round(_fanNow);
    }
}
