namespace Bordnetz.Simulation.Health;

/// <summary>What supervision saw. The numbers are those of the trace and do not change.</summary>
public enum HealthEventKind
{
    /// <summary>A frame stayed away longer than it may; its values are stale.</summary>
    FrameLost = 1,

    /// <summary>A lost frame came again.</summary>
    FrameBack = 2,

    /// <summary>The end-to-end protection of a frame was wrong too often; its values are invalid.</summary>
    FrameDistrusted = 3,

    /// <summary>A distrusted frame is right again.</summary>
    FrameTrusted = 4,

    /// <summary>A function had not finished by its deadline (deadline supervision).</summary>
    Overrun = 5,

    /// <summary>A function gave no sign of life for some periods (alive supervision).</summary>
    FunctionSilent = 6,

    /// <summary>A silent function runs again.</summary>
    FunctionBack = 7,

    /// <summary>A computer lost its supply.</summary>
    NodeDown = 8,

    /// <summary>A computer has started up.</summary>
    NodeUp = 9,

    /// <summary>A watchdog starts a computer anew that hangs.</summary>
    WatchdogReset = 10,

    /// <summary>A CAN controller took itself off the bus.</summary>
    BusOff = 11,

    /// <summary>It takes part again.</summary>
    BusRecovered = 12,

    /// <summary>A fault begins; nobody in the vehicle sees this.</summary>
    FaultBegins = 13,

    /// <summary>A fault ends; nobody in the vehicle sees this.</summary>
    FaultEnds = 14,

    /// <summary>A trouble code was confirmed.</summary>
    DtcConfirmed = 15,

    /// <summary>The test of a confirmed trouble code passes again.</summary>
    DtcPassed = 16,

    /// <summary>A function enters a degraded mode, named <c>function/mode</c>.</summary>
    ModeEntered = 17,

    /// <summary>It leaves the mode.</summary>
    ModeLeft = 18,

    /// <summary>An actuator takes its safe value, because its target is not good.</summary>
    SafeValue = 19,

    /// <summary>It follows its target again.</summary>
    SafeValueLeft = 20,

    /// <summary>The scene changes.</summary>
    SceneChanged = 40,

    /// <summary>A computer falls asleep by plan.</summary>
    NodeAsleep = 41,

    /// <summary>A computer has started that slept, named with what woke it.</summary>
    NodeAwake = 42,

    /// <summary>A node takes part in a network again.</summary>
    NetworkOpened = 43,

    /// <summary>A node has left a network.</summary>
    NetworkClosed = 44,

    /// <summary>Everybody is awake or asleep as the scene says.</summary>
    SceneSettled = 45,
}

/// <summary>Something that a node's supervision saw.</summary>
/// <param name="TimeNs">When, in nanoseconds of virtual time.</param>
/// <param name="Kind">What.</param>
/// <param name="Node">The node that saw it.</param>
/// <param name="Subject">The frame or function that it is about.</param>
public sealed record HealthEvent(long TimeNs, HealthEventKind Kind, string Node, string Subject)
{
    /// <inheritdoc/>
    public override string ToString() => $"{TimeNs / 1e9:F6} s: {Node}: {Kind} {Subject}";
}
