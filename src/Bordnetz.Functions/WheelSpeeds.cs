using Bordnetz.Runtime;

namespace Bordnetz.Functions;

/// <summary>The four wheel speeds, which several functions read.</summary>
internal static class WheelSpeeds
{
    private static readonly string[] Wheels =
    [
        "Row1.Wheel.Left",
        "Row1.Wheel.Right",
        "Row2.Wheel.Left",
        "Row2.Wheel.Right",
    ];

    /// <summary>Circumferential speeds in km/h: front left, front right, rear left, rear right.</summary>
    public static Input<double>[] Read(FunctionPorts ports) =>
        Array.ConvertAll(Wheels, w => ports.Reads<double>($"Vehicle.Chassis.Axle.{w}.Speed"));

    /// <summary>A current value of each wheel, in the same order.</summary>
    public static Output<T>[] Publish<T>(FunctionPorts ports, string leaf) =>
        Array.ConvertAll(Wheels, w => ports.Publishes<T>($"Vehicle.Chassis.Axle.{w}.{leaf}"));
}
