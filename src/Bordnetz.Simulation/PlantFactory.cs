using Bordnetz.Model;
using Bordnetz.Plant;
using Bordnetz.Problems;

namespace Bordnetz.Simulation;

/// <summary>Makes the plant that a variant and a scenario describe.</summary>
internal static class PlantFactory
{
    public static VehiclePlant? Create(Variant variant, Scenario scenario, ProblemLog log)
    {
        PlantPowertrain kind = variant.Powertrain switch
        {
            Powertrain.Bev => PlantPowertrain.Bev,
            Powertrain.Phev => PlantPowertrain.Phev,
            _ => PlantPowertrain.Combustion,
        };
        PlantParameters parameters = new(kind);
        foreach ((string name, Quantity quantity) in variant.PlantParameters)
        {
            if (!parameters.TrySet(name, quantity.Value, quantity.Unit, out string error))
            {
                string hint = Suggestion.For(name, PlantParameters.All.Select(p => p.Name));
                log.Error("BN6003", quantity.Place, error + hint);
            }
        }
        PlantEnvironment environment = new();
        foreach ((string name, Quantity quantity) in scenario.Environment)
        {
            if (!environment.TrySet(name, quantity.Value, quantity.Unit, out string error))
            {
                string hint = Suggestion.For(name, PlantEnvironment.All.Select(p => p.Name));
                log.Error("BN6004", quantity.Place, error + hint);
            }
        }
        DriveCycle cycle = new([.. scenario.Cycle.Select(p => (p.Seconds, p.SpeedKmh))]);
        return log.HasErrors ? null : new VehiclePlant(kind, parameters, cycle, environment);
    }
}
