namespace Bordnetz.Plant;

/// <summary>What was taken out of tank and traction battery, and how far that led.</summary>
/// <param name="DistanceKm">Distance, km.</param>
/// <param name="ElectricJoule">Net energy from the traction battery's terminals, J; negative when it was charged.</param>
/// <param name="FuelLitres">Fuel, l.</param>
public readonly record struct EnergyUse(double DistanceKm, double ElectricJoule, double FuelLitres)
{
    // Over less, a consumption per distance says nothing.
    private const double LeastKm = 0.01;

    /// <summary>
    /// Net energy from the traction battery's terminals over distance, kWh/100 km; 0 before the first 10 m. Without the
    /// charger's loss: alternating current from the wall is about 10 to 15 % more.
    /// </summary>
    public double ElectricKwhPer100Km => DistanceKm > LeastKm ? ElectricJoule / 3.6e6 / DistanceKm * 100 : 0;

    /// <summary>Fuel over distance, l/100 km; 0 before the first 10 m.</summary>
    public double FuelLitresPer100Km => DistanceKm > LeastKm ? FuelLitres / DistanceKm * 100 : 0;

    /// <summary>The sum.</summary>
    public static EnergyUse operator +(EnergyUse a, EnergyUse b) =>
        new(a.DistanceKm + b.DistanceKm, a.ElectricJoule + b.ElectricJoule, a.FuelLitres + b.FuelLitres);

    /// <summary>What came between two moments.</summary>
    public static EnergyUse operator -(EnergyUse a, EnergyUse b) =>
        new(a.DistanceKm - b.DistanceKm, a.ElectricJoule - b.ElectricJoule, a.FuelLitres - b.FuelLitres);

    /// <summary>All three by a weight.</summary>
    public static EnergyUse operator *(EnergyUse use, double weight) =>
        new(use.DistanceKm * weight, use.ElectricJoule * weight, use.FuelLitres * weight);
}
