using System.Collections.Immutable;
using Bordnetz.Model.Reading;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>
/// What to fit the plant's parameters to: vehicles with measured consumptions, of which some are fitted and the others
/// only predicted. Immutable.
/// </summary>
public sealed record Calibration
{
    /// <summary>What it is.</summary>
    public required string Name { get; init; }

    /// <summary>Where the measured figures come from.</summary>
    public string Source { get; init; } = "";

    /// <summary>The platform's folder.</summary>
    public required string PlatformFolder { get; init; }

    /// <summary>The name of the variant that is driven.</summary>
    public required string Variant { get; init; }

    /// <summary>Where the variant is named.</summary>
    public SourcePlace VariantPlace { get; init; }

    /// <summary>
    /// Energy into the traction battery over alternating current from the wall, 0 to 1; electric consumptions are
    /// measured at the wall.
    /// </summary>
    public required double ChargingEfficiency { get; init; }

    /// <summary>How far a prediction may be off, as a share of what was measured.</summary>
    public required double Tolerance { get; init; }

    /// <summary>What is fitted.</summary>
    public required ImmutableArray<FittedParameter> Parameters { get; init; }

    /// <summary>The vehicles, in the order of the file.</summary>
    public required ImmutableArray<MeasuredVehicle> Vehicles { get; init; }

    /// <summary>Reads a calibration with its vehicles. Null when it has errors; they are in the log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="log">Takes the problems.</param>
    public static Calibration? Load(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        return CalibrationReader.Read(path, log);
    }
}

/// <summary>A parameter of the plant that is fitted.</summary>
/// <param name="Name">The plant's name of it.</param>
/// <param name="From">The least value.</param>
/// <param name="To">The greatest value, in the same unit.</param>
public sealed record FittedParameter(string Name, Quantity From, Quantity To)
{
    /// <summary>The value between both at a share from 0 to 1.</summary>
    public Quantity At(double share) => From with { Value = From.Value + (share * (To.Value - From.Value)) };
}

/// <summary>A vehicle with what was measured of it.</summary>
/// <param name="Vehicle">Its parameters.</param>
/// <param name="IsFitted">Whether its measurements are fitted; else they are only predicted.</param>
/// <param name="Measurements">What was measured.</param>
public sealed record MeasuredVehicle(
    VehicleParameters Vehicle,
    bool IsFitted,
    ImmutableArray<ConsumptionMeasurement> Measurements
);

/// <summary>The measured consumption of a drive.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Consumptions">The results of all tests of it; at least one.</param>
/// <param name="Place">Where it stands.</param>
public sealed record ConsumptionMeasurement(
    string Scenario,
    ImmutableArray<Consumption> Consumptions,
    SourcePlace Place
)
{
    /// <summary>Whether electric energy was measured; else fuel.</summary>
    public bool IsElectric => Consumptions[0].IsElectric;

    /// <summary>The mean of all tests, in kWh/100 km from the wall or in l/100 km.</summary>
    public double Mean => Consumptions.Average(c => c.Per100Km);
}

/// <summary>A consumption per distance.</summary>
/// <param name="IsElectric">Whether it is electric energy, in kWh; else fuel, in l.</param>
/// <param name="Per100Km">What is used for 100 km.</param>
public readonly record struct Consumption(bool IsElectric, double Per100Km)
{
    /// <summary>The international mile, exact by definition.</summary>
    internal const double KmPerMile = 1.609344;

    private const double LitresPerGallon = 3.785411784;

    // 40 CFR 600.002: the energy of a gallon of gasoline.
    private const double KwhPerGallon = 33.705;

    /// <summary>The units in which one may be written.</summary>
    public static ImmutableArray<string> Units { get; } = ["kWh/100km", "Wh/km", "Wh/mi", "mpge", "l/100km", "mpg"];

    /// <summary>Converts a consumption as written.</summary>
    /// <param name="value">The number, greater than 0.</param>
    /// <param name="unit">One of <see cref="Units"/>; gallons are those of the United States.</param>
    /// <returns>Null when the unit is none of them.</returns>
    public static Consumption? From(double value, string unit) =>
        unit switch
        {
            "kWh/100km" => new(true, value),
            "Wh/km" => new(true, value / 10),
            "Wh/mi" => new(true, value / KmPerMile / 10),
            "mpge" => new(true, KwhPerGallon / KmPerMile * 100 / value),
            "l/100km" => new(false, value),
            "mpg" => new(false, LitresPerGallon / KmPerMile * 100 / value),
            _ => null,
        };
}
