using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Model.Editing;
using Bordnetz.Problems;

namespace Bordnetz.Optimization.Identifiers;

/// <summary>
/// Gives the messages of each CAN the identifiers that they have, in another order: the one with the largest smallest slack
/// over all variants (<see cref="PriorityAssignment"/>). A CAN on which that is no more than now stays as it is. Data
/// identifiers of end-to-end protection are no part of it. With offsets, the frames of each sender are then spread in time.
/// </summary>
public static class IdentifierOptimizer
{
    /// <summary>Proposes identifiers and offsets; null after problems, which are in the log.</summary>
    public static Proposal? Propose(Platform platform, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ImmutableArray<VariantAnalysis> before = [.. platform.Variants.Select(VariantAnalyzer.Analyse)];
        DescriptionEditor editor = new(platform);
        List<string> moves = [];
        foreach (BusMessages bus in BusesOf(before))
        {
            Reorder(bus, before, platform, editor, moves, log);
            Spread(bus.Network, platform, editor, moves);
        }
        if (editor.Load(log) is not { } after)
        {
            return null;
        }
        ImmutableArray<VariantAnalysis> then = [.. after.Variants.Select(VariantAnalyzer.Analyse)];
        return new Proposal
        {
            Before = platform,
            After = after,
            Changes = editor.Changes,
            Moves = [.. moves],
            Rows = [.. RowsOf(before, then)],
        };
    }

    private static IEnumerable<BusMessages> BusesOf(ImmutableArray<VariantAnalysis> analyses)
    {
        BusMessages[] buses =
        [
            .. analyses
                .SelectMany(a => a.Variant.Networks)
                .Select(n => n.Name)
                .Distinct()
                .Select(n => BusMessages.Of(n, analyses))
                .OfType<BusMessages>(),
        ];
        // A layout that several networks share has one set of identifiers for all of them.
        return buses.Where(b => buses.Count(o => o.File == b.File) == 1);
    }

    private static void Reorder(
        BusMessages bus,
        ImmutableArray<VariantAnalysis> before,
        Platform platform,
        DescriptionEditor editor,
        List<string> moves,
        ProblemLog log
    )
    {
        int cases = before.Length;
        ImmutableArray<PriorityMessage> order = PriorityAssignment.Best(bus.Messages, cases, bus.TauBitNs);
        long present = PriorityAssignment.SmallestSlack(bus.Messages, cases, bus.TauBitNs);
        long best = PriorityAssignment.SmallestSlack(order, cases, bus.TauBitNs);
        if (best <= present)
        {
            return;
        }
        Dictionary<CanId, CanId> identifiers = [];
        List<string> renamed = [];
        for (int i = 0; i < order.Length; i++)
        {
            CanId from = bus.Ids[order[i].Present];
            if (from != bus.Ids[i])
            {
                identifiers.Add(from, bus.Ids[i]);
                renamed.Add($"{bus.Network}: {order[i].Name} from {from} to {bus.Ids[i]}");
            }
        }
        if (identifiers.Count == 0)
        {
            return;
        }
        // What a gateway passes on waits elsewhere as well: the whole analysis must find it better.
        DescriptionEditor trial = new(platform);
        if (!trial.SetIdentifiers(bus.File, identifiers))
        {
            log.Warning(
                "BN5503",
                new SourcePlace(bus.File),
                "the file is not in UTF-8; its identifiers are left as they are"
            );
            return;
        }
        if (
            trial.Load(new ProblemLog()) is { } tried
            && SmallestSlackMs(bus.Network, [.. tried.Variants.Select(VariantAnalyzer.Analyse)]) is { } reached
            && !(reached <= SmallestSlackMs(bus.Network, before))
        )
        {
            editor.SetIdentifiers(bus.File, identifiers);
            moves.AddRange(renamed);
        }
    }

    private static void Spread(string network, Platform platform, DescriptionEditor editor, List<string> moves)
    {
        ImmutableArray<Frame> frames =
        [
            .. platform
                .Variants.SelectMany(v => v.Frames)
                .Where(f => OffsetAssignment.IsSentOn(f, network))
                .DistinctBy(f => f.Name),
        ];
        foreach (IGrouping<string, Frame> sender in frames.GroupBy(f => f.Sender.Name, StringComparer.Ordinal))
        {
            ImmutableArray<Frame> own = [.. sender];
            ImmutableArray<long> offsets = OffsetAssignment.Spread([.. own.Select(f => f.PeriodNs)]);
            for (int i = 0; i < own.Length; i++)
            {
                if (own.Length > 1 && own[i].OffsetNs != offsets[i])
                {
                    string text = OffsetAssignment.Text(offsets[i]);
                    if (editor.Set(["networks", network, "frames", own[i].Name, "offset"], text))
                    {
                        moves.Add($"{network}: {own[i].Name} of {sender.Key} at {text}");
                    }
                }
            }
        }
    }

    private static IEnumerable<ProposalRow> RowsOf(
        ImmutableArray<VariantAnalysis> before,
        ImmutableArray<VariantAnalysis> after
    )
    {
        IEnumerable<string> names = before
            .SelectMany(a => a.Variant.Networks)
            .Where(n => n.Kind is NetworkKind.Can or NetworkKind.CanFd)
            .Select(n => n.Name)
            .Distinct();
        foreach (string network in names)
        {
            yield return new ProposalRow(
                $"{network}: smallest slack",
                "ms",
                SmallestSlackMs(network, before),
                SmallestSlackMs(network, after)
            );
            yield return new ProposalRow(
                $"{network}: longest response",
                "ms",
                LongestMs(network, before),
                LongestMs(network, after)
            );
            yield return new ProposalRow(
                $"{network}: most frames of a sender at once",
                "",
                OffsetAssignment.MostAtOnce(network, before.Select(a => a.Variant)),
                OffsetAssignment.MostAtOnce(network, after.Select(a => a.Variant))
            );
        }
    }

    private static IEnumerable<FrameBound> On(string network, ImmutableArray<VariantAnalysis> analyses) =>
        analyses.SelectMany(a => a.Frames).Where(f => f.Frame.Network.Name == network);

    private static double? SmallestSlackMs(string network, ImmutableArray<VariantAnalysis> analyses) =>
        On(network, analyses).Any(f => f.EndToEndNs is null)
            ? null
            : On(network, analyses).Select(f => (f.DeadlineNs - f.EndToEndNs!.Value) / 1e6).DefaultIfEmpty().Min();

    private static double? LongestMs(string network, ImmutableArray<VariantAnalysis> analyses) =>
        On(network, analyses).Any(f => f.EndToEndNs is null)
            ? null
            : On(network, analyses).Select(f => f.EndToEndNs!.Value / 1e6).DefaultIfEmpty().Max();
}
