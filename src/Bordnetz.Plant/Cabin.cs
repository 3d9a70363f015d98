namespace Bordnetz.Plant;

/// <summary>The cabin's air and interior as one heat capacity, with its heating and cooling.</summary>
internal sealed class Cabin
{
    private readonly double _heatCapacity;
    private readonly double _conductance;
    private readonly double _maxPower;
    private readonly double _heating;
    private readonly double _cooling;

    internal Cabin(PlantParameters p, double ambient)
    {
        _heatCapacity = p[PlantParameter.CabinHeatCapacity] * 1000;
        _conductance = p[PlantParameter.CabinConductance];
        _maxPower = p[PlantParameter.HvacMaxPower];
        _heating = p[PlantParameter.HvacHeatingEfficiency] / 100;
        _cooling = p[PlantParameter.HvacCoolingEfficiency] / 100;
        Temperature = ambient;
    }

    /// <summary>Celsius.</summary>
    internal double Temperature { get; private set; }

    /// <summary>The thermal power that the unit can bring of what is asked, W.</summary>
    internal double Limit(double request) => Math.Clamp(request, -_maxPower, _maxPower);

    /// <summary>Drive power for a thermal power, W.</summary>
    internal double DrivePower(double thermal) => thermal >= 0 ? thermal / _heating : -thermal / _cooling;

    /// <summary>Thermal power from a drive power, W.</summary>
    internal double ThermalPower(double drive, bool heat) => heat ? drive * _heating : -drive * _cooling;

    /// <summary>One occupant and the sun warm it besides the unit.</summary>
    internal void Step(double thermal, PlantEnvironment environment, double dt)
    {
        double sun = environment.Light * 2.5;
        double outside = (environment.AmbientTemperature - Temperature) * _conductance;
        Temperature += (thermal + 80 + sun + outside) * dt / _heatCapacity;
        Temperature = Math.Clamp(Temperature, -60, 95);
    }
}
