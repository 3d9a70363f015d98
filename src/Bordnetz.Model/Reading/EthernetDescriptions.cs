using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>What is written of an Ethernet's wires, queues and gates.</summary>
internal sealed record EthernetDescription
{
    public static EthernetDescription Empty { get; } = new();

    public ImmutableArray<SwitchDescription> Switches { get; init; } = [];

    public ImmutableArray<EthernetLinkDescription> Links { get; init; } = [];

    /// <summary>What holds for every port that says nothing else.</summary>
    public ShapingDescription Shaping { get; init; } = new();

    public ImmutableArray<PortDescription> Ports { get; init; } = [];

    public PlcaDescription? Plca { get; init; }
}

internal sealed record SwitchDescription : ElementDescription
{
    public required PlacedText In { get; init; }
}

internal sealed record EthernetLinkDescription(
    SourcePlace Place,
    FeatureExpression? When,
    ImmutableArray<PlacedText> Between,
    long? BitRate
);

/// <summary>Queues and gates; null where nothing is written.</summary>
internal sealed record ShapingDescription
{
    public ImmutableArray<ClassDescription>? Classes { get; init; }

    public GatesDescription? Gates { get; init; }
}

internal sealed record ClassDescription(
    string Name,
    SourcePlace Place,
    ImmutableArray<int> Priorities,
    IdleSlopeDescription? IdleSlope
);

/// <summary>A rate, or a share of the port's rate.</summary>
internal sealed record IdleSlopeDescription(SourcePlace Place, decimal Value, bool IsShare)
{
    public long Of(long bitRate) => (long)Math.Min(long.MaxValue, IsShare ? Value * bitRate : Value);
}

internal sealed record GatesDescription(
    SourcePlace Place,
    long? CycleNs,
    long OffsetNs,
    bool MayOverrun,
    ImmutableArray<GateWindowDescription> Windows
);

internal sealed record GateWindowDescription(SourcePlace Place, long DurationNs, ImmutableArray<PlacedText> Open);

internal sealed record PortDescription(
    SourcePlace Place,
    FeatureExpression? When,
    PlacedText From,
    PlacedText To,
    ShapingDescription Shaping
);

internal sealed record PlcaDescription(SourcePlace Place, PlacedText Coordinator, int OpportunityBits, int Burst);
