namespace Bordnetz.Model.Generating;

/// <summary>How large a generated platform is to be.</summary>
public sealed record GeneratorOptions
{
    /// <summary>Frames on the CANs, 1 to 20,000.</summary>
    public int Frames { get; init; } = 1000;

    /// <summary>Nodes in all, at least 3: the central computer, zone controllers, and ECUs.</summary>
    public int Nodes { get; init; } = 200;

    /// <summary>The load (0 to 1) by longest frames up to which a CAN is filled before another one is made.</summary>
    public double MaxLoad { get; init; } = 0.4;

    /// <summary>Equal seeds give equal platforms.</summary>
    public ulong Seed { get; init; } = 1;
}
