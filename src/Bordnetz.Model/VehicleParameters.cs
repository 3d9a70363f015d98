using System.Collections.Immutable;
using Bordnetz.Model.Reading;
using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>A vehicle's numbers for the plant, in place of those of the description. Immutable.</summary>
public sealed record VehicleParameters
{
    /// <summary>The vehicle.</summary>
    public required string Name { get; init; }

    /// <summary>Where its numbers come from.</summary>
    public string Source { get; init; } = "";

    /// <summary>The values by the plant's names; what they mean is checked when a run is built.</summary>
    public required ImmutableSortedDictionary<string, Quantity> Values { get; init; }

    /// <summary>Reads a vehicle's file. Null when it has errors; they are in the log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="log">Takes the problems.</param>
    public static VehicleParameters? Load(string path, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        return VehicleReader.Read(path, new SourcePlace(path), log);
    }

    /// <summary>The variant with this vehicle's numbers.</summary>
    public Variant ApplyTo(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return variant with { PlantParameters = variant.PlantParameters.SetItems(Values) };
    }
}
