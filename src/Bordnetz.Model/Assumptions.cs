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
    /// Time in nanoseconds for which a computer that an input has woken requests the new scene itself, until the scene's
    /// holder does (AUTOSAR ComM, ComMTMinFullComModeDuration).
    /// </summary>
    public const long WakeHoldNs = 5_000_000_000;

    /// <summary>
    /// Time in nanoseconds from a node's wish to use a sleeping Ethernet to the wake-up of the nodes at its other ends,
    /// switches passed on the way included (OPEN Alliance TC10).
    /// </summary>
    public const long LinkWakeNs = 10_000_000;

    /// <summary>
    /// Time in nanoseconds from a commander's wish to use a sleeping LIN to the wake-up of its responders: the longest
    /// wake-up pulse (ISO 17987-2).
    /// </summary>
    public const long LinWakeNs = 5_000_000;

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
