using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>An element of a section as written, for every variant: names are not yet resolved.</summary>
internal abstract record ElementDescription
{
    public required string Name { get; init; }

    /// <summary>Where the name stands.</summary>
    public required SourcePlace Place { get; init; }

    /// <summary>In which variants it exists; null for all.</summary>
    public FeatureExpression? When { get; init; }

    public string Description { get; init; } = "";
}

internal sealed record NodeDescription : ElementDescription
{
    public NodeKind Kind { get; init; }

    public ImmutableArray<PlacedText> Partitions { get; init; } = [];

    /// <summary>The partitions with all that is said of them.</summary>
    public ImmutableArray<PartitionDescription> Divided { get; init; } = [];

    public HardwareDescription Hardware { get; init; } = new();

    /// <summary>Where it could sit as well.</summary>
    public ImmutableArray<Position> Sites { get; init; } = [];

    public int? DiagnosticAddress { get; init; }

    /// <summary>Whether its inside is not described.</summary>
    public bool IsBlackBox { get; init; }

    /// <summary>The inputs that wake it: a door handle, a plug, a timer.</summary>
    public ImmutableArray<PlacedText> WakeInputs { get; init; } = [];

    /// <summary>From supply or wake-up to its first release and frame; null when nothing is said.</summary>
    public long? BootNs { get; init; }

    /// <summary>Its name in DBC and LDF; null for the one that follows from its own.</summary>
    public PlacedText? LayoutName { get; init; }
}

internal sealed record NetworkDescription : ElementDescription
{
    public NetworkKind Kind { get; init; }

    /// <summary>Null on LIN when the LDF shall say it.</summary>
    public long? BitRate { get; init; }

    public long? DataBitRate { get; init; }

    public ImmutableArray<PlacedText> Nodes { get; init; } = [];

    /// <summary>The nodes that take every mapped signal although the layout does not name them.</summary>
    public ImmutableArray<PlacedText> Listeners { get; init; } = [];

    public PlacedText? Switch { get; init; }

    public EthernetDescription Ethernet { get; init; } = EthernetDescription.Empty;

    public PlacedText? Gateway { get; init; }

    public PlacedText? Uplink { get; init; }

    public uint PduBase { get; init; }

    public double MaxLoad { get; init; } = 1;

    public PlacedText? Layout { get; init; }

    public PlacedText? Mapping { get; init; }

    public PlacedText? Schedule { get; init; }

    public PlacedText? Cable { get; init; }

    public Figure? Length { get; init; }

    public ImmutableArray<FrameAddition> Frames { get; init; } = [];

    /// <summary>How its nodes agree to sleep; null when they do not.</summary>
    public NmTimes? Nm { get; init; }

    /// <summary>The end-to-end profile of the frames that have a checksum and a counter.</summary>
    public string? E2eProfile { get; init; }
}

/// <summary>What the description adds to one frame of a layout.</summary>
internal sealed record FrameAddition : ElementDescription
{
    public long? PeriodNs { get; init; }

    public long? OffsetNs { get; init; }

    /// <summary>Whether the platform does without it.</summary>
    public bool IsIgnored { get; init; }

    /// <summary>The node that sends it, instead of the one that the layout names.</summary>
    public PlacedText? Sender { get; init; }

    public int? Priority { get; init; }

    public string? E2eProfile { get; init; }

    public uint? DataId { get; init; }

    public ImmutableArray<byte>? DataIds { get; init; }

    /// <summary>First byte of the protection header.</summary>
    public int? E2eOffset { get; init; }

    public long? TimeoutNs { get; init; }
}

internal sealed record PlantLinkDescription : ElementDescription
{
    public required PlacedText On { get; init; }

    public required PlacedText Plant { get; init; }

    public required PlacedText Signal { get; init; }

    public long PeriodNs { get; init; }

    public double? Gain { get; init; }

    public double? Shift { get; init; }

    public PlacedText? Safe { get; init; }

    public long SafeAfterNs { get; init; }
}

internal sealed record FunctionDescription : ElementDescription
{
    public required PlacedText On { get; init; }

    public long PeriodNs { get; init; }

    /// <summary>The name of its code; null for its own name.</summary>
    public string? Code { get; init; }

    public long OffsetNs { get; init; }

    public long DeadlineNs { get; init; }

    public long BcetNs { get; init; }

    public long WcetNs { get; init; }

    public Asil Asil { get; init; }

    public DecompositionDescription? Decomposition { get; init; }

    public ImmutableArray<DegradedDescription> Degraded { get; init; } = [];

    public Figure? Ram { get; init; }

    public Figure? Flash { get; init; }

    public ImmutableArray<PlacedText> Offers { get; init; } = [];

    public ImmutableArray<PlacedText> Uses { get; init; } = [];

    public ImmutableArray<SignalUse> Reads { get; init; } = [];

    public ImmutableArray<SignalUse> Publishes { get; init; } = [];

    public ImmutableArray<SignalUse> Actuates { get; init; } = [];

    public ImmutableArray<SignalUse> Provides { get; init; } = [];

    public ImmutableSortedDictionary<string, double> Parameters { get; init; } =
        ImmutableSortedDictionary<string, double>.Empty;
}

/// <summary>A requirement that a function bears together with another.</summary>
internal sealed record DecompositionDescription(Asil Of, PlacedText With);

/// <summary>A signal that a function uses, in the variants where its condition holds.</summary>
internal sealed record SignalUse(PlacedText Path, FeatureExpression? When);

internal sealed record ChainDescription : ElementDescription
{
    public required PlacedText From { get; init; }

    public ImmutableArray<PlacedText> Through { get; init; } = [];

    public required PlacedText To { get; init; }

    public long? FttiNs { get; init; }

    public long DeadlineNs { get; init; }

    public PlacedText? RedundantWith { get; init; }
}

internal sealed record PlantDescription(
    FeatureExpression? When,
    ImmutableSortedDictionary<string, Quantity> Parameters
);

/// <summary>A partial network as written.</summary>
internal sealed record PartialNetworkDescription : ElementDescription
{
    public int Id { get; init; }

    /// <summary>Whether all nodes belong to it.</summary>
    public bool IsAll { get; init; }

    public ImmutableArray<PlacedText> Nodes { get; init; } = [];

    public ImmutableArray<PlacedText> Scenes { get; init; } = [];
}

/// <summary>A powertrain and the feature that means it; without feature it is that of every variant.</summary>
internal sealed record PowertrainDescription(Powertrain Powertrain, PlacedText? Feature);

/// <summary>A platform as written.</summary>
internal sealed class PlatformDescription
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public SourcePlace Place { get; set; }

    public PlacedText? Features { get; set; }

    public ImmutableArray<PlacedText> Catalog { get; set; } = [];

    public ImmutableArray<PlacedText> NameBy { get; set; } = [];

    public List<PowertrainDescription> Powertrains { get; } = [];

    public List<NodeDescription> Nodes { get; } = [];

    public List<NetworkDescription> Networks { get; } = [];

    public List<PlantLinkDescription> Sensors { get; } = [];

    public List<PlantLinkDescription> Actuators { get; } = [];

    public List<FunctionDescription> Functions { get; } = [];

    public List<ChainDescription> Chains { get; } = [];

    public List<DtcDescription> Dtcs { get; } = [];

    public List<PlantDescription> Plant { get; } = [];

    public List<PartialNetworkDescription> PartialNetworks { get; } = [];

    public HardwareSections Hardware { get; } = new();

    public SourcingSections Sourcing { get; } = new();
}
