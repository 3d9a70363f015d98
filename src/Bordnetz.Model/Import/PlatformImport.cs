using System.Collections.Immutable;
using Bordnetz.Can;

namespace Bordnetz.Model.Import;

/// <summary>A CAN of an existing car, as its DBC lays it out.</summary>
/// <param name="Name">The name of the network, such as <c>can0</c>.</param>
/// <param name="Dbc">The layout.</param>
/// <param name="File">The layout's file name without a folder.</param>
/// <param name="Content">The layout file's bytes, which are taken over unchanged.</param>
public sealed record ImportedBus(string Name, DbcFile Dbc, string File, ImmutableArray<byte> Content)
{
    /// <summary>
    /// How often each frame was seen in a recording, in nanoseconds; null when there is no recording. It counts only
    /// where the layout gives no cycle time.
    /// </summary>
    public IReadOnlyDictionary<CanId, long>? PeriodsNs { get; init; }
}

/// <summary>What an import is to make.</summary>
public sealed record ImportOptions
{
    /// <summary>The platform's name.</summary>
    public required string Name { get; init; }

    /// <summary>The powertrain of the car.</summary>
    public Powertrain Powertrain { get; init; } = Powertrain.Combustion;

    /// <summary>Bit rate in bit/s of a network whose layout does not tell it.</summary>
    public long BitRate { get; init; } = 500_000;

    /// <summary>Bit rate in bit/s of the data phase of CAN FD.</summary>
    public long DataBitRate { get; init; } = 2_000_000;

    /// <summary>The files of the signal catalog, by name within the platform, in the order in which they apply.</summary>
    public required ImmutableArray<(string Path, ImmutableArray<byte> Content)> Catalog { get; init; }
}

/// <summary>A platform's files, made and not yet written.</summary>
/// <param name="Files">Path within the platform's folder, with <c>/</c>, and content.</param>
/// <param name="Networks">What came of each network.</param>
public sealed record ImportedPlatform(
    ImmutableArray<(string Path, ImmutableArray<byte> Content)> Files,
    ImmutableArray<ImportedNetwork> Networks
);

/// <summary>What came of one network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">How many nodes are wired to it, the central computer included.</param>
/// <param name="Frames">How many frames it has.</param>
/// <param name="Signals">How many signals these have; none is mapped yet.</param>
/// <param name="Measured">How many frames have the period of the recording.</param>
/// <param name="Assumed">How many frames have an assumed period.</param>
/// <param name="Left">The frames that no such network can carry, or that share an identifier, and are left out.</param>
public sealed record ImportedNetwork(
    string Name,
    int Nodes,
    int Frames,
    int Signals,
    int Measured,
    int Assumed,
    ImmutableArray<string> Left
);

/// <summary>
/// Makes the skeleton of a platform from the DBC files of an existing car: every ECU a black box, every frame with a
/// period, and a central computer that listens to all networks. What the frames mean is left to the mapping files,
/// in which every signal stands as not yet mapped. Pure: it reads and writes no file.
/// </summary>
public static class PlatformImport
{
    /// <summary>The period of frames for which neither layout nor recording tells one, in nanoseconds.</summary>
    public const long AssumedPeriodNs = 100_000_000;

    /// <summary>Makes the platform.</summary>
    /// <param name="buses">The networks, their names different from each other.</param>
    /// <param name="options">What to make of them.</param>
    public static ImportedPlatform Make(IReadOnlyList<ImportedBus> buses, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(buses);
        ArgumentNullException.ThrowIfNull(options);
        ImportedNodes nodes = new(buses);
        ImmutableArray<(string, ImmutableArray<byte>)>.Builder files = ImmutableArray.CreateBuilder<(
            string,
            ImmutableArray<byte>
        )>();
        List<(ImportedNetwork, List<ImportedFrame>)> networks = [];
        foreach (ImportedBus bus in buses)
        {
            List<ImportedFrame> frames = ImportedFrame.Of(bus);
            networks.Add((Summary(bus, frames, nodes), frames));
        }
        ImportText text = new(options, buses, nodes);
        files.Add(("platform.yaml", text.Platform([.. networks.Select(n => n.Item2)])));
        files.AddRange(options.Catalog);
        for (int i = 0; i < buses.Count; i++)
        {
            files.Add((ImportText.LayoutPath(buses[i]), buses[i].Content));
            files.Add((ImportText.MappingPath(buses[i]), ImportText.Mapping(buses[i], networks[i].Item2)));
        }
        files.Add(("scenarios/standing.yaml", ImportText.Standing()));
        return new ImportedPlatform(files.ToImmutable(), [.. networks.Select(n => n.Item1)]);
    }

    private static ImportedNetwork Summary(ImportedBus bus, List<ImportedFrame> frames, ImportedNodes nodes)
    {
        List<ImportedFrame> kept = frames.FindAll(f => f.LeftOut is null);
        return new ImportedNetwork(
            bus.Name,
            nodes.Of(bus).Length + 1,
            kept.Count,
            kept.Sum(f => f.Message.Signals.Length),
            kept.Count(f => f.Origin == PeriodOrigin.Measured),
            kept.Count(f => f.Origin == PeriodOrigin.Assumed),
            [.. frames.Where(f => f.LeftOut is not null).Select(f => $"{f.Message.Name}: {f.LeftOut}")]
        );
    }
}

internal enum PeriodOrigin
{
    Layout,
    Measured,
    Assumed,
}

/// <summary>A frame of an imported network: what has to be said of it beside its layout.</summary>
internal sealed record ImportedFrame(DbcMessage Message, long PeriodNs, PeriodOrigin Origin, string? LeftOut)
{
    /// <summary>The longest period that a platform can state, in nanoseconds.</summary>
    private const long MostNs = 3_600_000_000_000;

    public static List<ImportedFrame> Of(ImportedBus bus)
    {
        bool isFd = IsFd(bus);
        List<ImportedFrame> frames = [];
        HashSet<CanId> seen = [];
        foreach (DbcMessage message in bus.Dbc.Messages)
        {
            string? leftOut =
                message.Length > (isFd ? FdDlc.MaxFdLength : FdDlc.MaxClassicLength)
                    ? $"{message.Length} bytes are more than a frame carries"
                : !seen.Add(message.Id) ? "another frame has its identifier"
                : null;
            (long period, PeriodOrigin origin) = Period(message, bus);
            frames.Add(new ImportedFrame(message, period, origin, leftOut));
        }
        return frames;
    }

    public static bool IsFd(ImportedBus bus) => bus.Dbc.Messages.Any(m => m.IsFd && m.Length <= FdDlc.MaxFdLength);

    private static (long, PeriodOrigin) Period(DbcMessage message, ImportedBus bus) =>
        message.CycleTimeMs is { } ms and > 0 and <= MostNs / 1e6 ? ((long)Math.Round(ms * 1e6), PeriodOrigin.Layout)
        : bus.PeriodsNs?.GetValueOrDefault(message.Id) is { } seen and > 0
            ? (Math.Min(Round(seen), MostNs), PeriodOrigin.Measured)
        : (PlatformImport.AssumedPeriodNs, PeriodOrigin.Assumed);

    // A sender's period is a whole number of milliseconds; what is beside it is jitter.
    private static long Round(long ns) =>
        ns >= 1_500_000
            ? (long)Math.Round(ns / 1e6) * 1_000_000
            : Math.Max(100_000, (long)Math.Round(ns / 1e5) * 100_000);
}
