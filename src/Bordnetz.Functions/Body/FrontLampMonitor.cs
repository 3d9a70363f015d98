using Bordnetz.Runtime;

namespace Bordnetz.Functions.Body;

/// <summary>Runs on the zone controller at the front: tells which lamps are really lit.</summary>
internal sealed class FrontLampMonitor : IVehicleFunction
{
    private readonly Input<bool> _lowRequest;
    private readonly Input<bool> _highRequest;
    private readonly Input<bool> _runningRequest;
    private readonly Input<double> _voltage;
    private readonly Output<bool> _low;
    private readonly Output<bool> _lowDefect;
    private readonly Output<bool> _high;
    private readonly Output<bool> _highDefect;
    private readonly Output<bool> _running;
    private readonly LampMonitor _lowLamp = new();
    private readonly LampMonitor _highLamp = new();
    private readonly LampMonitor _runningLamp = new();

    public FrontLampMonitor(FunctionPorts ports)
    {
        const string lights = "Vehicle.Body.Lights.";
        _lowRequest = ports.Provides<bool>(lights + "Beam.Low.IsOn");
        _highRequest = ports.Provides<bool>(lights + "Beam.High.IsOn");
        _runningRequest = ports.Provides<bool>(lights + "Running.IsOn");
        _voltage = ports.Reads("Vehicle.LowVoltageBattery.CurrentVoltage", 12.5);
        _low = ports.Publishes<bool>(lights + "Beam.Low.IsOn");
        _lowDefect = ports.Publishes<bool>(lights + "Beam.Low.IsDefect");
        _high = ports.Publishes<bool>(lights + "Beam.High.IsOn");
        _highDefect = ports.Publishes<bool>(lights + "Beam.High.IsDefect");
        _running = ports.Publishes<bool>(lights + "Running.IsOn");
    }

    public void Step(in StepContext step)
    {
        double dt = step.DeltaSeconds;
        _low.Value = _lowLamp.Step(_lowRequest.Value, _voltage.Value, dt);
        _lowDefect.Value = _lowLamp.IsDefect;
        _high.Value = _highLamp.Step(_highRequest.Value, _voltage.Value, dt);
        _highDefect.Value = _highLamp.IsDefect;
        _running.Value = _runningLamp.Step(_runningRequest.Value, _voltage.Value, dt);
    }
}
