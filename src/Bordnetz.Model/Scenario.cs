using System.Collections.Immutable;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model;

/// <summary>A drive: a speed trace, an environment and what outside clients ask on the way. Immutable.</summary>
public sealed record Scenario
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where its figures come from.</summary>
    public string Source { get; init; } = "";

    /// <summary>The speed trace: seconds and km/h, ascending in time; between points linear. Empty: standing still.</summary>
    public ImmutableArray<(double Seconds, double SpeedKmh)> Cycle { get; init; } = [];

    /// <summary>
    /// The parts of the drive whose consumption is told apart, ascending, the first from the start on. What comes after
    /// the last belongs to none.
    /// </summary>
    public ImmutableArray<DrivePhase> Phases { get; init; } = [];

    /// <summary>Length of the run in nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>The environment by name.</summary>
    public ImmutableSortedDictionary<string, Quantity> Environment { get; init; } =
        ImmutableSortedDictionary<string, Quantity>.Empty;

    /// <summary>What outside clients ask, ascending in time.</summary>
    public ImmutableArray<ScenarioRequest> Requests { get; init; } = [];

    /// <summary>The scene at the start; null when everybody is awake all the time and there are no scenes.</summary>
    public string? Scene { get; init; }

    /// <summary>The changes of scene, ascending in time.</summary>
    public ImmutableArray<SceneEvent> Events { get; init; } = [];

    /// <summary>What breaks on the way, in the order of the file.</summary>
    public ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>Where it is described.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>A part of a drive: a phase of the WLTC, a bag of the FTP.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EndNs">Where it ends, in nanoseconds from the start of the run.</param>
/// <param name="Weight">
/// How much it counts in the drive's consumption, 0 to 1; so 43 % and 57 % for cold and hot start in the FTP (40 CFR
/// 600.113-12).
/// </param>
public sealed record DrivePhase(string Name, long EndNs, double Weight);

/// <summary>A change of scene.</summary>
/// <param name="TimeNs">When, in nanoseconds from the start of the run.</param>
/// <param name="Scene">The name of the scene from then on.</param>
/// <param name="By">The wake-up input that brings it; null when a node decides that is awake.</param>
/// <param name="Place">Where it stands.</param>
public sealed record SceneEvent(long TimeNs, string Scene, string? By, SourcePlace Place);

/// <summary>One request of an outside client.</summary>
/// <param name="TimeNs">When, in nanoseconds from the start of the run.</param>
/// <param name="Signal">The signal.</param>
/// <param name="IsTarget">True to set the target of an actuator, false to publish a current value.</param>
/// <param name="Value">The value, of the signal's type.</param>
public sealed record ScenarioRequest(long TimeNs, SignalDefinition Signal, bool IsTarget, SignalValue Value);
