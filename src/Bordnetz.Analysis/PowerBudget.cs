using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>What a variant draws, scene by scene, and what its fuses bear. Immutable.</summary>
/// <param name="Scenes">By scene, in the order of the description.</param>
/// <param name="Fuses">By fuse, in the order of the description.</param>
/// <param name="WithoutSupply">
/// Names of nodes and devices that say what they draw, but not from where (a device without supply draws from its node).
/// They count nowhere.
/// </param>
public sealed record PowerBudget(
    ImmutableArray<SceneBudget> Scenes,
    ImmutableArray<FuseLoad> Fuses,
    ImmutableArray<string> WithoutSupply
);

/// <summary>What is drawn in one scene.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Consumers">Every node and device that has a supply.</param>
/// <param name="Rails">By rail, in the order of the description.</param>
/// <param name="Sources">By source, in the order of the description.</param>
public sealed record SceneBudget(
    Scene Scene,
    ImmutableArray<ConsumerDraw> Consumers,
    ImmutableArray<RailDraw> Rails,
    ImmutableArray<SourceDraw> Sources
)
{
    /// <summary>What all batteries give together, in A.</summary>
    public double BatteryA => Sources.Where(s => s.Source.Kind == PowerSourceKind.Battery).Sum(s => s.CurrentA);

    /// <summary>The battery that is flat first; null when none is drawn from.</summary>
    public SourceDraw? FirstFlat => Sources.Where(s => s.DaysUntilFlat is not null).MinBy(s => s.DaysUntilFlat);

    /// <summary>Whether it keeps to what the scene demands and to what its converters and generators can give.</summary>
    public bool Holds =>
        !(BatteryA > Scene.MaxCurrent?.Value)
        && !(FirstFlat?.DaysUntilFlat * 24 < Scene.MinDuration?.Value)
        && Sources.All(s => s.Holds);
}

/// <summary>What one node or device draws.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNode">Whether it is a node.</param>
/// <param name="Rail">The rail that it draws from.</param>
/// <param name="CurrentA">The current in A; 0 on a rail that is dead.</param>
public sealed record ConsumerDraw(string Name, bool IsNode, Rail Rail, double CurrentA);

/// <summary>What a rail carries.</summary>
/// <param name="Rail">The rail.</param>
/// <param name="IsLive">Whether it is live in the scene.</param>
/// <param name="CurrentA">The current in A.</param>
public sealed record RailDraw(Rail Rail, bool IsLive, double CurrentA);

/// <summary>What a source gives.</summary>
/// <param name="Source">The source.</param>
/// <param name="CurrentA">The current in A at its voltage; 0 for a battery that a running source relieves.</param>
/// <param name="RelievedBy">The running converter or generator that gives it instead; null when there is none.</param>
public sealed record SourceDraw(PowerSource Source, double CurrentA, PowerSource? RelievedBy)
{
    /// <summary>The power in W.</summary>
    public double PowerW => CurrentA * Source.Voltage.Value;

    /// <summary>
    /// Days until a full battery has given its usable share at this current; null for what is no battery or gives nothing.
    /// </summary>
    public double? DaysUntilFlat =>
        Source is { Kind: PowerSourceKind.Battery, Capacity: { } capacity, Usable: { } usable } && CurrentA > 0
            ? capacity.Value * usable.Value / CurrentA / 24
            : null;

    /// <summary>Whether it can give that for long.</summary>
    public bool Holds => !(PowerW > Source.Power?.Value);
}

/// <summary>What a fuse bears at worst: everything behind it at its peak at once.</summary>
/// <param name="Fuse">The fuse.</param>
/// <param name="PeakA">The sum of the peaks in A.</param>
public sealed record FuseLoad(Fuse Fuse, double PeakA)
{
    /// <summary>What is left of the rating, from 0 (nothing) to 1 (all); negative when it blows.</summary>
    public double Margin => 1 - (PeakA / Fuse.Rating.Value);

    /// <summary>Whether it bears that for ever.</summary>
    public bool Holds => PeakA <= Fuse.Rating.Value;
}
