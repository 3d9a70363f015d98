namespace Bordnetz.Plant;

/// <summary>What acts on the driveline in one step.</summary>
internal struct DrivelineLoad
{
    /// <summary>At the input shaft, Nm.</summary>
    internal double MotorTorque;

    /// <summary>At the crankshaft with starter and accessories, Nm.</summary>
    internal double EngineTorque;

    /// <summary>Whether the engine turns on its own.</summary>
    internal bool EngineRunning;

    /// <summary>Whether the separation clutch shall close.</summary>
    internal bool ClutchRequest;

    /// <summary>Gear wanted, -1 to 8.</summary>
    internal int GearRequest;

    /// <summary>Rolling resistance, N.</summary>
    internal double RollingForce;

    /// <summary>What the brakes can hold, N.</summary>
    internal double BrakeForce;

    /// <summary>N per m/s.</summary>
    internal double LinearForce;

    /// <summary>N per (m/s)^2.</summary>
    internal double QuadraticForce;

    /// <summary>Along the slope, N, positive uphill.</summary>
    internal double ClimbForce;

    /// <summary>Greatest force at all tyres, N.</summary>
    internal double GripForce;

    /// <summary>Greatest force at the driven tyres, N.</summary>
    internal double TyreLimit;
}
