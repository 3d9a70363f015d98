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
    /// Time in nanoseconds from the return of a computer's supply to its first release and frame.
    /// </summary>
    public const long BootNs = 200_000_000;

    /// <summary>
    /// Time in nanoseconds for which a computer may hang before its watchdog starts it anew.
    /// </summary>
    public const long WatchdogNs = 100_000_000;

    /// <summary>
    /// How many periods a function may leave out before the health monitor of its node misses it (alive supervision).
    /// </summary>
    public const int AlivePeriods = 3;

    /// <summary>
    /// Time in nanoseconds from the last bit of a frame at an Ethernet switch to its queuing on the outgoing link.
    /// </summary>
    public const long SwitchDelayNs = 4_000;
}
