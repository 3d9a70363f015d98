using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Bordnetz.Analysis;
using Bordnetz.Model;
using Bordnetz.Model.Editing;
using Bordnetz.Model.Formatting;
using Bordnetz.Problems;

namespace Bordnetz.Optimization.Gates;

/// <summary>A frame's way over a switched Ethernet, now and by schedule; over all variants.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="OffsetNs">When it is first released.</param>
/// <param name="BeforeNs">The present bound from queuing to the last reception on this Ethernet; null without bound.</param>
public sealed record GateRow(GateStream Stream, long OffsetNs, long? BeforeNs);

/// <summary>Gate schedules of the Ethernet networks of a platform. Immutable.</summary>
public sealed record GateProposal
{
    /// <summary>Between two offsets, in nanoseconds.</summary>
    public const long TickNs = 100;

    private const string Indent = "      ";

    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>By stream what it takes now and then.</summary>
    public required ImmutableArray<GateRow> Rows { get; init; }

    /// <summary>By port its gates.</summary>
    public required ImmutableArray<GateControlList> Ports { get; init; }

    /// <summary>The schedule.</summary>
    public required GateSchedule Schedule { get; init; }

    /// <summary>
    /// Proposes schedules for what nodes of an Ethernet send of themselves, whatever variants have it; what gateways pass on
    /// comes when it comes and uses the time between. Empty after problems, which are in the log.
    /// </summary>
    /// <param name="platform">The platform.</param>
    /// <param name="leastPriority">Frames of this priority and above are scheduled, 0 to 7.</param>
    /// <param name="timeLimit">Work spent at most on each network, a unit being about a second.</param>
    /// <param name="log">Takes the problems.</param>
    public static ImmutableArray<GateProposal> Propose(
        Platform platform,
        int leastPriority,
        double timeLimit,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(log);
        ImmutableArray<VariantAnalysis> analyses = [.. platform.Variants.Select(VariantAnalyzer.Analyse)];
        ImmutableArray<Network> networks =
        [
            .. platform
                .Variants.SelectMany(v => v.Networks)
                .Where(n => n is { Kind: NetworkKind.Ethernet, Switch: not null })
                .DistinctBy(n => n.Name),
        ];
        ImmutableArray<GateProposal>.Builder proposals = ImmutableArray.CreateBuilder<GateProposal>();
        foreach (Network network in networks)
        {
            ImmutableArray<(GateStream Stream, long? BeforeNs)> streams = GateStreams.Of(
                network.Name,
                leastPriority,
                analyses
            );
            if (GateScheduler.Solve([.. streams.Select(s => s.Stream)], TickNs, timeLimit) is not { } schedule)
            {
                log.Error("BN5504", network.Place, $"no schedule of '{network}' sends every frame without waiting");
                continue;
            }
            foreach (int priority in GateStreams.MixedPriorities(network.Name, leastPriority, analyses))
            {
                log.Warning(
                    "BN5505",
                    network.Place,
                    $"priority {priority} of '{network}' has scheduled frames and others that gateways pass on; give them another"
                );
            }
            proposals.Add(
                new GateProposal
                {
                    Network = network.Name,
                    Schedule = schedule,
                    Ports = GateControlList.Of(schedule),
                    Rows = [.. streams.Select((s, i) => new GateRow(s.Stream, schedule.OffsetsNs[i], s.BeforeNs))],
                }
            );
        }
        if (networks.IsEmpty)
        {
            log.Error("BN5501", new SourcePlace(platform.Files[0]), $"'{platform.Name}' has no switched Ethernet");
        }
        return proposals.ToImmutable();
    }

    /// <summary>
    /// Writes the schedules into the description: offsets of frames, and by port <c>gates</c> with <c>cycle</c>, <c>end: fit</c>
    /// and <c>windows</c> of <c>open</c> priorities <c>for</c> a time.
    /// </summary>
    /// <returns>The files that change; empty after problems, which are in the log.</returns>
    public static ImmutableArray<FormattedFile> Edit(
        Platform platform,
        IEnumerable<GateProposal> proposals,
        ProblemLog log
    )
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(log);
        DescriptionEditor editor = new(platform);
        foreach (GateProposal proposal in proposals)
        {
            bool done = editor.Set(["networks", proposal.Network, "ports"], proposal.PortsBlock());
            foreach (GateRow row in proposal.Rows)
            {
                string layout = row.Stream.Layout ?? proposal.Network;
                done &= editor.Set(["networks", layout, "frames", row.Stream.Name, "offset"], Time(row.OffsetNs));
            }
            if (!done)
            {
                Network network = platform.Variants.SelectMany(v => v.Networks).First(n => n.Name == proposal.Network);
                log.Error(
                    "BN5506",
                    network.Place,
                    $"the gates of '{network}' cannot be written: it has 'ports' already, or stands on one line"
                );
            }
        }
        // What was written must read; the figures of the rows are those of the schedule itself.
        return log.HasErrors || editor.Load(log) is null ? [] : editor.Changes;
    }

    private string PortsBlock()
    {
        StringBuilder text = new();
        foreach (GateControlList port in Ports)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Indent}- from: {port.From}\n{Indent}  to: {port.To}\n");
            text.Append(CultureInfo.InvariantCulture, $"{Indent}  gates:\n{Indent}    cycle: {Time(port.CycleNs)}\n");
            text.Append(CultureInfo.InvariantCulture, $"{Indent}    end: fit\n{Indent}    windows:");
            foreach (GateWindow window in port.Windows)
            {
                string open = string.Join(", ", window.Open);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n{Indent}      - {{ open: [{open}], for: {Time(window.ForNs)} }}"
                );
            }
        }
        return text.ToString();
    }

    private static string Time(long ns) =>
        ns % 1_000_000 == 0 ? $"{ns / 1_000_000}ms"
        : ns % 1000 == 0 ? $"{ns / 1000}us"
        : $"{ns}ns";
}
