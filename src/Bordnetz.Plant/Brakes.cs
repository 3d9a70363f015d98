namespace Bordnetz.Plant;

/// <summary>Friction brakes with a lagging, rate-limited actuator, and the parking brake.</summary>
internal sealed class Brakes
{
    private readonly double _maxTorque;
    private readonly double _maxPressure;
    private readonly double _lag;
    private readonly double _rate;
    private readonly double _parkingTorque;
    private readonly double _parkingTime;
    private double _parking;

    internal Brakes(PlantParameters p)
    {
        _maxTorque = p[PlantParameter.BrakeMaxTorque];
        _maxPressure = p[PlantParameter.BrakeMaxPressure];
        _lag = p[PlantParameter.BrakeLag];
        _rate = p[PlantParameter.BrakeRate];
        _parkingTorque = p[PlantParameter.ParkingBrakeTorque];
        _parkingTime = p[PlantParameter.ParkingBrakeTime];
    }

    /// <summary>Friction torque of all wheels, Nm.</summary>
    internal double Torque { get; private set; }

    /// <summary>kPa.</summary>
    internal double Pressure => Torque / _maxTorque * _maxPressure;

    /// <summary>Whether the parking brake is fully engaged.</summary>
    internal bool ParkingEngaged => _parking >= 1;

    /// <summary>All torque that can hold the wheels, Nm.</summary>
    internal double Holding => Torque + _parking * _parkingTorque;

    internal void Step(double request, bool parking, double dt)
    {
        double wanted = Math.Clamp(request, 0, _maxTorque);
        double change = (wanted - Torque) * Math.Min(1, dt / _lag);
        Torque += Math.Min(change, _rate * dt);
        // A lag alone would never let go.
        Torque = wanted == 0 && Torque < 0.5 ? 0 : Torque;
        _parking = Math.Clamp(_parking + (parking ? dt : -dt) / _parkingTime, 0, 1);
    }
}
