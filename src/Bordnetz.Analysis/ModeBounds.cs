using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>How fast a variant changes from scene to scene.</summary>
/// <param name="Transitions">By scene that is left, by scene that is entered, by input; what has no way is missing.</param>
/// <param name="Sleepless">Nodes that a scene lets sleep and that cannot.</param>
public sealed record ModeBounds(ImmutableArray<TransitionBound> Transitions, ImmutableArray<SleeplessNode> Sleepless)
{
    /// <summary>Nothing to say: no network has management.</summary>
    public static ModeBounds None { get; } = new([], []);

    /// <summary>The bound of a change; null when there is no way, or nothing is managed.</summary>
    public TransitionBound? Find(Scene from, Scene to, string? by) =>
        Transitions.FirstOrDefault(t => t.From == from && t.To == to && (t.By is null || t.By == by));
}

/// <summary>How long a change of scene takes at most.</summary>
public sealed record TransitionBound
{
    /// <summary>The scene that is left; everybody in it is as it says.</summary>
    public required Scene From { get; init; }

    /// <summary>The scene that is entered.</summary>
    public required Scene To { get; init; }

    /// <summary>The input that brings it; null when the new scene's holder is awake, or nobody is awake in it.</summary>
    public required string? By { get; init; }

    /// <summary>How every node comes to be awake that slept before.</summary>
    public required ImmutableArray<NodeWake> Wakes { get; init; }

    /// <summary>By when in nanoseconds everybody sleeps who shall; null when there is no bound.</summary>
    public required long? SleepNs { get; init; }

    /// <summary>By when in nanoseconds everybody is awake who shall be; null when somebody has no bound.</summary>
    public long? WakeNs =>
        Wakes.Any(w => w.BoundNs is null) ? null : Wakes.Select(w => w.BoundNs!.Value).DefaultIfEmpty().Max();

    /// <summary>When the scene's holder is awake and requests it, at most, in nanoseconds.</summary>
    public long? HolderNs { get; init; }

    /// <summary>Whether the holder is there before the node that was woken first gives up.</summary>
    public bool IsTakenOver => By is null || HolderNs <= Assumptions.WakeHoldNs;

    /// <summary>Whether it keeps what the scene demands.</summary>
    public bool Holds =>
        WakeNs is { } wake
        && !(wake > To.WakeWithinNs)
        && (To.SleepWithinNs is null || SleepNs <= To.SleepWithinNs)
        && IsTakenOver;
}

/// <summary>How a node that slept comes to be awake.</summary>
/// <param name="Node">The node.</param>
/// <param name="BoundNs">When at most it has started, in nanoseconds after the event; null when nothing wakes it.</param>
/// <param name="Way">By what: an input, a wake-up line, a rail, a network; empty when nothing wakes it.</param>
public sealed record NodeWake(Node Node, long? BoundNs, string Way);

/// <summary>A node that cannot sleep in a scene that lets it.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Node">The node.</param>
/// <param name="Because">The network that keeps it awake; null when it has no way to know that it may sleep.</param>
public sealed record SleeplessNode(Scene Scene, Node Node, Network? Because);
