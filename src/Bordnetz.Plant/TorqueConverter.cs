namespace Bordnetz.Plant;

/// <summary>A hydrodynamic converter by its curves over the speed ratio.</summary>
internal static class TorqueConverter
{
    // Pump torque relative to stall, and turbine torque over pump torque.
    private static readonly Curve Pump = new([0, 0.5, 0.8, 0.9, 1], [1, 0.95, 0.75, 0.5, 0]);
    private static readonly Curve Multiplication = new([0, 0.87, 1], [2, 1, 1]);

    /// <summary>The torques on both sides.</summary>
    /// <param name="factor">Stall torque over pump speed squared, Nm/(rad/s)^2.</param>
    /// <param name="pump">Pump speed, rad/s.</param>
    /// <param name="turbine">Turbine speed, rad/s.</param>
    /// <returns>What the pump takes from the engine and what the turbine gives to the gearbox, Nm.</returns>
    internal static (double Pump, double Turbine) Torques(double factor, double pump, double turbine)
    {
        if (turbine > pump)
        {
            double drag = -Math.Min(60, 1.2 * (turbine - pump));
            return (drag, drag);
        }
        if (pump <= 0)
        {
            return (0, 0);
        }
        double ratio = Math.Max(0, turbine / pump);
        double torque = factor * pump * pump * Pump.At(ratio);
        return (torque, torque * Multiplication.At(ratio));
    }
}
