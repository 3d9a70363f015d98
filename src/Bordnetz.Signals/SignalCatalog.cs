using System.Collections.Frozen;
using System.Collections.Immutable;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>What a leaf of the VSS tree is (VSS, "Basic structure").</summary>
public enum SignalKind
{
    /// <summary>A property that does not change while driving, such as the identification number.</summary>
    Attribute,

    /// <summary>A value that is measured or computed, read only.</summary>
    Sensor,

    /// <summary>A value that has a current value and a target that may be requested.</summary>
    Actuator,

    /// <summary>A part of a struct type; never a signal of a catalog.</summary>
    Property,
}

/// <summary>When subscribers hear of a signal (the KUKSA databroker's <c>x-kuksa-changetype</c>).</summary>
public enum NotificationKind
{
    /// <summary>Whenever it is published, equal values too; usual for sensors and actuators.</summary>
    EveryUpdate,

    /// <summary>Only when the value is another one; usual for attributes.</summary>
    OnChange,
}

/// <summary>A leaf of the VSS tree: what one signal means. Immutable.</summary>
public sealed record SignalDefinition
{
    /// <summary>Position in the catalog, from 0, in the order of the tree's depth-first walk.</summary>
    public required int Index { get; init; }

    /// <summary>The full path, such as <c>Vehicle.Chassis.Axle.Row1.Wheel.Left.Speed</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Attribute, sensor or actuator; <see cref="SignalKind.Property"/> within a struct type.</summary>
    public required SignalKind Kind { get; init; }

    /// <summary>The data type.</summary>
    public required DataType Type { get; init; }

    /// <summary>The full path of the struct type (VSS, "Struct types"); null for all other types.</summary>
    public string? StructPath { get; init; }

    /// <summary>The type as VSS writes it, such as <c>uint8</c> or <c>Types.Position[]</c>.</summary>
    public string TypeName => StructPath is null ? Type.Name() : StructPath + (Type.IsArray() ? "[]" : "");

    /// <summary>How many elements an array has; null when any number will do.</summary>
    public int? ArraySize { get; init; }

    /// <summary>The unit's short name as in the VSS units file, such as <c>km/h</c>; null when it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>The smallest allowed value, inclusive; null when unlimited.</summary>
    public double? Min { get; init; }

    /// <summary>The largest allowed value, inclusive; null when unlimited.</summary>
    public double? Max { get; init; }

    /// <summary>The values that are allowed; empty when all of the type are. Elements, for array types.</summary>
    public ImmutableArray<SignalValue> Allowed { get; init; } = [];

    /// <summary>The names of the allowed values of an <c>enum</c>, in their order; empty when they have none.</summary>
    public ImmutableArray<string> AllowedNames { get; init; } = [];

    /// <summary>The regular expression that texts match from their start; null when any text is allowed.</summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// The most characters that a text may have, or all texts of an array, and the most elements of an array; null for
    /// any number. No catalog says it: it keeps what clients create within bounds.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>When subscribers hear of it.</summary>
    public NotificationKind Notification { get; init; }

    /// <summary>Attributes that VSS does not define, such as <c>dbc2vss</c>, in the order written.</summary>
    public ImmutableArray<VssEntry> Extensions { get; init; } = [];

    /// <summary>Whether values are limited beyond what the type says.</summary>
    public bool HasValueLimits => Min is not null || Max is not null || Allowed.Length > 0 || Pattern is not null;

    /// <summary>The value until somebody gives another; absent when there is none.</summary>
    public SignalValue Default { get; init; }

    /// <summary>What the signal means, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>Further information; null when there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>Why and since when the signal should not be used any more; null when it may be used.</summary>
    public string? Deprecation { get; init; }

    /// <summary>Where it is defined.</summary>
    public SourcePlace Place { get; init; }
}

/// <summary>A branch of the VSS tree.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Description">What it groups.</param>
public sealed record SignalBranch(string Path, string Description);

/// <summary>All signals of a vehicle, by index and by path. Immutable and thread-safe.</summary>
public sealed class SignalCatalog
{
    private readonly FrozenDictionary<string, SignalDefinition> _byPath;

    /// <summary>Makes a catalog; the definitions' indices must be their positions.</summary>
    public SignalCatalog(ImmutableArray<SignalDefinition> signals, ImmutableArray<SignalBranch> branches)
    {
        Signals = signals;
        Branches = branches;
        _byPath = signals.ToFrozenDictionary(s => s.Path, StringComparer.Ordinal);
        for (int i = 0; i < signals.Length; i++)
        {
            if (signals[i].Index != i)
            {
                throw new ArgumentException(
                    $"{signals[i].Path} has index {signals[i].Index}, not {i}",
                    nameof(signals)
                );
            }
        }
    }

    /// <summary>The leaves, in catalog order.</summary>
    public ImmutableArray<SignalDefinition> Signals { get; }

    /// <summary>The branches, in catalog order.</summary>
    public ImmutableArray<SignalBranch> Branches { get; }

    /// <summary>The struct types that signals may have, in the order of their paths.</summary>
    public ImmutableArray<StructType> Structs { get; init; } = [];

    /// <summary>
    /// Every node of the resolved tree, depth first, with every attribute as it came out of overlays and instances;
    /// what exports are made of. Empty for a catalog that was not read from files.
    /// </summary>
    public ImmutableArray<VssNode> Nodes { get; init; } = [];

    /// <summary>The nodes of the trees that hold struct types, likewise.</summary>
    public ImmutableArray<VssNode> TypeNodes { get; init; } = [];

    /// <summary>
    /// The same with further signals behind those that it has, whose indices go on from there, and their branches.
    /// </summary>
    internal SignalCatalog With(IReadOnlyCollection<SignalDefinition> further)
    {
        HashSet<string> known = [.. Branches.Select(b => b.Path)];
        IEnumerable<SignalBranch> branches = further
            .SelectMany(s => BranchesAbove(s.Path))
            .Where(known.Add)
            .Select(path => new SignalBranch(path, ""));
        return new SignalCatalog([.. Signals, .. further], [.. Branches, .. branches])
        {
            Structs = Structs,
            Nodes = Nodes,
            TypeNodes = TypeNodes,
        };
    }

    /// <summary>The paths of the branches that a path leads through, from the root.</summary>
    internal static IEnumerable<string> BranchesAbove(string path)
    {
        for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            yield return path[..dot];
        }
    }

    /// <summary>The struct type of that path; null when there is none.</summary>
    public StructType? FindStruct(string path)
    {
        foreach (StructType type in Structs)
        {
            if (string.Equals(type.Path, path, StringComparison.Ordinal))
            {
                return type;
            }
        }
        return null;
    }

    /// <summary>Finds a leaf by its full path.</summary>
    public bool TryFind(
        string path,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SignalDefinition? signal
    ) => _byPath.TryGetValue(path, out signal);

    /// <summary>A <c>; did you mean …</c> for a path that is not in the catalog, or an empty string.</summary>
    public string Suggest(string path) => Suggestion.For(path, _byPath.Keys);
}
