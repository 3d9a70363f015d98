using Bordnetz.Problems;

namespace Bordnetz.Model;

/// <summary>
/// A number that somebody stated: a mass, a price, a current. It knows where it comes from, so that reports can list
/// what is only assumed. Immutable.
/// </summary>
/// <param name="Value">The number in <paramref name="Unit"/>; not negative.</param>
/// <param name="Unit">
/// The base unit, whatever was written: <c>kg</c>, <c>EUR</c>, <c>DMIPS</c>, <c>B</c>, <c>pins</c>, <c>A</c>, <c>W</c>,
/// <c>V</c>, <c>Ah</c>, <c>m</c>, <c>kg/m</c>, <c>EUR/m</c>, <c>h</c>, <c>/a</c>, <c>a</c>, <c>weeks</c>, or nothing for a share from 0 to 1.
/// </param>
/// <param name="Written">As it was written, such as <c>120g</c>.</param>
/// <param name="Place">Where it stands.</param>
public sealed record Figure(double Value, string Unit, string Written, SourcePlace Place)
{
    /// <summary>Whether it is a guess that nobody has measured or bought.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>Where it comes from; null when nobody said.</summary>
    public string? Source { get; init; }

    /// <summary>What it is a figure of, such as <c>mass of node ccu</c>.</summary>
    public string Of { get; init; } = "";
}

/// <summary>
/// A place in the vehicle, in millimetres, axes as in ISO 8855: x forward, y to the left, z up. The origin is where the
/// middle of the front axle meets the ground, so that most of the car has a negative x.
/// </summary>
/// <param name="X">Forward.</param>
/// <param name="Y">To the left.</param>
/// <param name="Z">Up.</param>
public readonly record struct Position(double X, double Y, double Z)
{
    /// <summary>The city-block distance in metres: wires run along the axes of a body, not through it.</summary>
    public double MetresTo(Position other) =>
        (Math.Abs(X - other.X) + Math.Abs(Y - other.Y) + Math.Abs(Z - other.Z)) / 1000;
}
