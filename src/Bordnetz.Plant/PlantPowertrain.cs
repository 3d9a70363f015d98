namespace Bordnetz.Plant;

/// <summary>Which machines the simulated vehicle has.</summary>
public enum PlantPowertrain
{
    /// <summary>Traction battery and one motor with a fixed ratio.</summary>
    Bev,

    /// <summary>Traction battery, a motor on the gearbox input and an engine behind a separation clutch (P2).</summary>
    Phev,

    /// <summary>An engine with torque converter and automatic gearbox.</summary>
    Combustion,
}
