using Bordnetz.Runtime;

namespace HelloVehicle;

/// <summary>Lights the low beam when it is dark, with two thresholds so that it does not flicker at dusk.</summary>
internal sealed class DuskLight : IVehicleFunction
{
    private readonly Input<double> _brightness;
    private readonly Output<bool> _lowBeam;
    private readonly double _darkBelow;
    private readonly double _lightAbove;
    private bool _dark;

    public DuskLight(FunctionPorts ports)
    {
        _brightness = ports.Reads("Vehicle.Exterior.LightIntensity", 100.0);
        _lowBeam = ports.Actuates<bool>("Vehicle.Body.Lights.Beam.Low.IsOn");
        _darkBelow = ports.Parameter("dark-below", 25);
        _lightAbove = ports.Parameter("light-above", 40);
    }

    public void Step(in StepContext step)
    {
        _dark = _dark ? _brightness.Value < _lightAbove : _brightness.Value < _darkBelow;
        _lowBeam.Value = _dark;
    }
}
