namespace Bordnetz.Model;

/// <summary>
/// Delays that no description states: what the analysis proves with and what the simulation runs with, so that
/// both speak of the same vehicle.
/// </summary>
public static class Assumptions
{
    /// <summary>
    /// Time in nanoseconds from the reception of a frame at a gateway to its queuing on the next network.
    /// </summary>
    public const long GatewayDelayNs = 50_000;

    /// <summary>
    /// Time in nanoseconds from the last bit of a frame at an Ethernet switch to its queuing on the outgoing link.
    /// </summary>
    public const long SwitchDelayNs = 4_000;
}
