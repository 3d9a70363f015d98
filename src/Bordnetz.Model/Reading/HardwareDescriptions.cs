using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>What is said of a thing that is built in, or of a part.</summary>
internal sealed record HardwareDescription
{
    public PlacedText? Part { get; init; }

    public PlacedText? Supply { get; init; }

    public Position? At { get; init; }

    public Figure? Mass { get; init; }

    public Figure? Price { get; init; }

    public Figure? Cpu { get; init; }

    public Figure? Ram { get; init; }

    public Figure? Flash { get; init; }

    public Figure? Io { get; init; }

    public Figure? Sleep { get; init; }

    public Figure? Idle { get; init; }

    public Figure? Peak { get; init; }

    public Asil? Asil { get; init; }
}

internal sealed record PartDescription : ElementDescription
{
    public string Number { get; init; } = "";

    public HardwareDescription Hardware { get; init; } = new();
}

internal sealed record PartitionDescription(PlacedText Name)
{
    public Asil? Asil { get; init; }

    public bool IsIsolating { get; init; }

    public Figure? Cpu { get; init; }

    public Figure? Ram { get; init; }

    public Figure? Flash { get; init; }
}

internal sealed record DeviceDescription : ElementDescription
{
    public required PlacedText On { get; init; }

    public HardwareDescription Hardware { get; init; } = new();

    public int Wires { get; init; }

    public PlacedText? Cable { get; init; }

    public Figure? Length { get; init; }

    public ImmutableArray<PlacedText> Serves { get; init; } = [];
}

internal sealed record CableDescription : ElementDescription
{
    public required Cable Cable { get; init; }
}

internal sealed record SourceDescription : ElementDescription
{
    public PowerSourceKind Kind { get; init; }

    public Figure? Voltage { get; init; }

    public Figure? Capacity { get; init; }

    public Figure? Usable { get; init; }

    public Figure? Power { get; init; }

    public Figure? Efficiency { get; init; }

    public PlacedText? From { get; init; }

    public PlacedText? Charges { get; init; }

    public PlacedText? In { get; init; }

    public Position? At { get; init; }
}

internal sealed record RailDescription : ElementDescription
{
    public required PlacedText From { get; init; }

    public bool IsSwitched { get; init; }

    public PlacedText? Cable { get; init; }
}

internal sealed record FuseDescription : ElementDescription
{
    public required PlacedText Rail { get; init; }

    public Figure? Rating { get; init; }

    public PlacedText? In { get; init; }

    public Position? At { get; init; }

    public PlacedText? Cable { get; init; }
}

internal sealed record WakeLineDescription : ElementDescription
{
    public required PlacedText From { get; init; }

    public ImmutableArray<PlacedText> To { get; init; } = [];

    public PlacedText? Cable { get; init; }
}

internal sealed record SceneDescription : ElementDescription
{
    /// <summary>Whether all nodes are awake but those of <see cref="Asleep"/>.</summary>
    public bool IsAllAwake { get; init; }

    public ImmutableArray<PlacedText> Awake { get; init; } = [];

    public ImmutableArray<PlacedText> Asleep { get; init; } = [];

    /// <summary>How busy those are that are awake and of whom nothing else is said.</summary>
    public double Load { get; init; }

    public ImmutableArray<(PlacedText Name, double Load)> Loads { get; init; } = [];

    public ImmutableArray<PlacedText> Rails { get; init; } = [];

    public ImmutableArray<PlacedText> Running { get; init; } = [];

    public Figure? MaxCurrent { get; init; }

    public Figure? MinDuration { get; init; }

    /// <summary>The inputs by which it is entered.</summary>
    public ImmutableArray<PlacedText> By { get; init; } = [];

    public PlacedText? HeldBy { get; init; }

    public long? WakeWithinNs { get; init; }

    public long? SleepWithinNs { get; init; }
}

/// <summary>Parts, devices, wires and power as written.</summary>
internal sealed class HardwareSections
{
    public List<PartDescription> Parts { get; } = [];

    public List<DeviceDescription> Devices { get; } = [];

    public List<CableDescription> Cables { get; } = [];

    public List<SourceDescription> Sources { get; } = [];

    public List<RailDescription> Rails { get; } = [];

    public List<FuseDescription> Fuses { get; } = [];

    public List<WakeLineDescription> WakeLines { get; } = [];

    public List<SceneDescription> Scenes { get; } = [];

    public Figure? Detour { get; set; }

    /// <summary>Where <see cref="Detour"/> stands, so that it is not given twice.</summary>
    public SourcePlace DetourPlace { get; set; }
}
