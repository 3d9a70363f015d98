using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.Wire.E2e;

namespace Bordnetz.Model.Reading;

/// <summary>A network with its layout read and its names resolved: what all variants share.</summary>
internal sealed record NetworkLayout
{
    public required NetworkDescription Network { get; init; }

    public long BitRate { get; init; }

    public ImmutableArray<FrameLayout> Frames { get; init; } = [];

    public ImmutableArray<LinSlot> Schedule { get; init; } = [];

    /// <summary>The path of the mapping file; null when there is none.</summary>
    public string? MappingFile { get; init; }
}

/// <summary>A frame of a layout.</summary>
internal sealed record FrameLayout
{
    public required DbcMessage Message { get; init; }

    /// <summary>The name of the sending node.</summary>
    public required string Sender { get; init; }

    /// <summary>By signal, the names of the receiving nodes.</summary>
    public required ImmutableArray<ImmutableArray<string>> Receivers { get; init; }

    /// <summary>The names of the nodes that take every current value, receivers or not.</summary>
    public ImmutableArray<string> Listeners { get; init; } = [];

    /// <summary>By signal, what it carries, in the order of the mapping; empty for what none names.</summary>
    public required ImmutableArray<ImmutableArray<MappedSignal>> Mapped { get; init; }

    public required long PeriodNs { get; init; }

    public FrameAddition? Addition { get; init; }

    /// <summary>The end-to-end protection; null when there is none.</summary>
    public E2eProfile? Protection { get; init; }
}

/// <summary>What a signal of a frame carries.</summary>
internal sealed record MappedSignal
{
    /// <summary>The frame's name.</summary>
    public required string Message { get; init; }

    /// <summary>The name of the signal in the frame.</summary>
    public required string Name { get; init; }

    public required SignalDefinition Signal { get; init; }

    public required bool IsTarget { get; init; }

    public ValueTransform Transform { get; init; } = ValueTransform.Identity;

    public ReceptionCondition Condition { get; init; } = ReceptionCondition.Always;

    public SourcePlace Place { get; init; }
}

/// <summary>What a layout file holds, DBC and LDF alike.</summary>
internal sealed record LayoutFile
{
    public ImmutableArray<DbcMessage> Messages { get; init; } = [];

    /// <summary>LIN: by frame name, how often the schedule sends it.</summary>
    public ImmutableDictionary<string, long> PeriodsNs { get; init; } = ImmutableDictionary<string, long>.Empty;

    public ImmutableArray<LinSlot> Schedule { get; init; } = [];

    /// <summary>LIN: the bit rate in bit/s; 0 when the file does not say.</summary>
    public long BitRate { get; init; }
}
