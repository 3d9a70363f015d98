using Bordnetz.Runtime;
using HelloVehicle.Signals;

namespace HelloVehicle;

/// <summary>Lights the low beam when it is dark, with two thresholds so that it does not flicker at dusk.</summary>
public sealed class DuskLight(FunctionPorts ports) : IVehicleFunction
{
    private readonly Input<float> _brightness = ports.Reads(Vehicle.Exterior.LightIntensity, initial: 100);
    private readonly Output<bool> _lowBeam = ports.Actuates(Vehicle.Body.Lights.Beam.Low.IsOn);
    private readonly double _darkBelow = ports.Parameter("dark-below", 25);
    private readonly double _lightAbove = ports.Parameter("light-above", 40);
    private bool _dark;

    public void Step(in StepContext step) =>
        _lowBeam.Value = _dark = _brightness.Value < (_dark ? _lightAbove : _darkBelow);
}
