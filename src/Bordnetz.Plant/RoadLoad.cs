namespace Bordnetz.Plant;

/// <summary>What road and air do to the vehicle.</summary>
internal sealed class RoadLoad
{
    private const double Gravity = 9.81;
    private const double GasConstantOfAir = 287.05;

    private readonly double _mass;
    private readonly double _dragArea;
    private readonly double _rolling;
    private readonly double _a;
    private readonly double _b;
    private readonly double _c;
    private readonly double _friction;
    private readonly double _drivenShare;
    private readonly bool _coastDown;

    internal RoadLoad(PlantParameters p)
    {
        _mass = p[PlantParameter.Mass];
        _dragArea = p[PlantParameter.DragArea];
        _rolling = p[PlantParameter.RollingResistance];
        _a = p[PlantParameter.RoadLoadA];
        _b = p[PlantParameter.RoadLoadB] * 3.6;
        _c = p[PlantParameter.RoadLoadC] * 3.6 * 3.6;
        _coastDown = _a != 0 || _b != 0 || _c != 0;
        _friction = p[PlantParameter.TyreFriction];
        _drivenShare = p[PlantParameter.DrivenAxleShare] / 100;
    }

    /// <summary>What all tyres carry, N.</summary>
    internal double GripForce(PlantEnvironment environment) => _friction * Wet(environment) * _mass * Gravity;

    /// <summary>What the driven tyres carry, N.</summary>
    internal double TyreLimit(PlantEnvironment environment) => GripForce(environment) * _drivenShare;

    /// <summary>Sets the road's part of the load.</summary>
    internal void Fill(ref DrivelineLoad load, PlantEnvironment environment)
    {
        double grade = environment.Grade / 100;
        double cosine = 1 / Math.Sqrt(1 + grade * grade);
        double density =
            environment.AmbientPressure * 1000 / (GasConstantOfAir * (environment.AmbientTemperature + 273.15));
        load.RollingForce = _coastDown ? _a : _rolling * _mass * Gravity * cosine;
        load.LinearForce = _coastDown ? _b : 0;
        load.QuadraticForce = _coastDown ? _c : 0.5 * density * _dragArea;
        load.ClimbForce = _mass * Gravity * grade * cosine;
        load.GripForce = GripForce(environment);
        load.TyreLimit = TyreLimit(environment);
    }

    private static double Wet(PlantEnvironment environment) => 1 - 0.0035 * environment.Rain;
}
