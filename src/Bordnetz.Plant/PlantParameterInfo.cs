namespace Bordnetz.Plant;

/// <summary>A number that describes the simulated vehicle.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name in descriptions.</param>
/// <param name="Unit">Its unit; empty for ratios and counts.</param>
/// <param name="Bev">The value in a battery-electric vehicle unless set.</param>
/// <param name="Phev">The value in a plug-in hybrid unless set.</param>
/// <param name="Combustion">The value in a combustion vehicle unless set.</param>
/// <param name="Min">The least value accepted.</param>
/// <param name="Max">The greatest value accepted.</param>
/// <param name="Description">What it is.</param>
public sealed record PlantParameterInfo(
    PlantParameter Id,
    string Name,
    string Unit,
    double Bev,
    double Phev,
    double Combustion,
    double Min,
    double Max,
    string Description
)
{
    /// <summary>The value unless set.</summary>
    public double Default(PlantPowertrain powertrain) =>
        powertrain switch
        {
            PlantPowertrain.Bev => Bev,
            PlantPowertrain.Phev => Phev,
            _ => Combustion,
        };
}
