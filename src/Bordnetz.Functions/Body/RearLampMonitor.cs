using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>Runs on the lamp unit at the rear: tells which lamps are really lit.</summary>
internal sealed class RearLampMonitor : IVehicleFunction
{
    private readonly Input<string> _stopRequest;
    private readonly Input<bool> _backupRequest;
    private readonly Input<bool> _positionRequest;
    private readonly Input<bool> _plateRequest;
    private readonly Input<double> _voltage;
    private readonly Output<string> _stop;
    private readonly Output<bool> _stopDefect;
    private readonly Output<bool> _backup;
    private readonly Output<bool> _position;
    private readonly Output<bool> _plate;
    private readonly LampMonitor _stopLamp = new();
    private readonly LampMonitor _backupLamp = new();
    private readonly LampMonitor _positionLamp = new();
    private readonly LampMonitor _plateLamp = new();

    public RearLampMonitor(FunctionPorts ports)
    {
        const string lights = "Vehicle.Body.Lights.";
        _stopRequest = ports.Provides(lights + "Brake.IsActive", "INACTIVE");
        _backupRequest = ports.Provides<bool>(lights + "Backup.IsOn");
        _positionRequest = ports.Provides<bool>(lights + "Parking.IsOn");
        _plateRequest = ports.Provides<bool>(lights + "LicensePlate.IsOn");
        _voltage = ports.Reads("Vehicle.LowVoltageBattery.CurrentVoltage", 12.5);
        _stop = ports.Publishes<string>(lights + "Brake.IsActive");
        _stopDefect = ports.Publishes<bool>(lights + "Brake.IsDefect");
        _backup = ports.Publishes<bool>(lights + "Backup.IsOn");
        _position = ports.Publishes<bool>(lights + "Parking.IsOn");
        _plate = ports.Publishes<bool>(lights + "LicensePlate.IsOn");
    }

    public void Step(in StepContext step)
    {
        double dt = step.DeltaSeconds;
        string asked = _stopRequest.Value ?? "INACTIVE";
        _stop.Value = _stopLamp.Step(asked != "INACTIVE", _voltage.Value, dt) ? asked : "INACTIVE";
        _stopDefect.Value = _stopLamp.IsDefect;
        _backup.Value = _backupLamp.Step(_backupRequest.Value, _voltage.Value, dt);
        _position.Value = _positionLamp.Step(_positionRequest.Value, _voltage.Value, dt);
        _plate.Value = _plateLamp.Step(_plateRequest.Value, _voltage.Value, dt);
    }
}
