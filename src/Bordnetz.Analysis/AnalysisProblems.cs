using System.Globalization;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Analysis;

/// <summary>Says what of an analysis does not hold.</summary>
internal static class AnalysisProblems
{
    public static System.Collections.Immutable.ImmutableArray<Problem> Find(VariantAnalysis analysis, bool isSettled)
    {
        ProblemLog log = new();
        foreach (NetworkBound network in analysis.Networks)
        {
            OfNetwork(network, analysis, log);
        }
        if (!isSettled)
        {
            log.Error(
                "BN5011",
                default,
                $"variant {analysis.Variant.Name}: frames over several networks delay each other in a circle without "
                    + "end; their bounds were given up. Lower the load, or let fewer frames cross networks"
            );
        }
        foreach (FrameBound frame in analysis.Frames.Where(f => f.EndToEndNs > f.DeadlineNs))
        {
            log.Warning(
                "BN5003",
                frame.Frame.Place,
                $"frame {frame.Frame} can take {Time(frame.EndToEndNs)}, longer than {Time(frame.DeadlineNs)}, "
                    + "after which the next one is due; raise its priority, lower the load or lengthen its period"
            );
        }
        foreach (PartitionBound partition in analysis.Partitions)
        {
            OfPartition(partition, analysis, log);
        }
        foreach (FunctionBound function in analysis.Functions.Where(f => f.ResponseNs > f.DeadlineNs))
        {
            log.Error(
                "BN5006",
                function.Function.Place,
                $"function {function.Function} can take {Time(function.ResponseNs)} from its release, but its "
                    + $"outputs are due after {Time(function.DeadlineNs)}; shorten executions on "
                    + $"{function.Function.Partition.FullName}, or allow a later deadline"
            );
        }
        foreach (ChainBound chain in analysis.Chains.Where(c => !c.Holds))
        {
            OfChain(chain, log);
        }
        return [.. log.Problems];
    }

    private static void OfNetwork(NetworkBound bound, VariantAnalysis analysis, ProblemLog log)
    {
        Network network = bound.Network;
        List<Frame> stuck =
        [
            .. analysis
                .Frames.Where(f =>
                    f.Frame.Legs.Zip(f.LegBoundsNs).Any(leg => leg.First.Network == network && leg.Second is null)
                )
                .Select(f => f.Frame),
        ];
        if (network is { Kind: NetworkKind.Ethernet, Topology: null, Plca: null })
        {
            if (stuck.Count > 0)
            {
                log.Error("BN5010", network.Place, $"network {network} has no switch, so that its frames have no way");
            }
            return;
        }
        if (!bound.Holds)
        {
            log.Warning(
                "BN5001",
                network.Place,
                $"network {network} is loaded with {Percent(bound.Load)} at worst, more than the "
                    + $"{Percent(network.MaxLoad)} allowed{Fullest(bound)}"
            );
        }
        if (network.Kind == NetworkKind.Lin)
        {
            OfSchedule(network, analysis, log);
        }
        else if (stuck.Count > 0)
        {
            log.Error(
                "BN5002",
                network.Place,
                $"{stuck.Count} frame(s) on network {network} have no bound, the first is {stuck[0]}: the network is "
                    + $"loaded with {Percent(bound.Load)}, or they come from one without bound; lower the load"
            );
        }
    }

    private static void OfSchedule(Network network, VariantAnalysis analysis, ProblemLog log)
    {
        foreach (Frame frame in analysis.Variant.Frames)
        {
            if (frame.Network != network || frame.Legs.All(leg => leg.Network != network))
            {
                continue;
            }
            LinSlot? slot = network.Schedule.Where(s => s.FrameName == frame.Name).MinBy(s => s.DurationNs);
            long needed = LinTiming.MaximumFrameNs(frame.Layout.Length, network.BitRate);
            if (slot is null)
            {
                log.Error(
                    "BN5005",
                    frame.Place,
                    $"frame {frame} has no slot in the schedule table of {network}, so that it is never sent"
                );
            }
            else if (slot.DurationNs < needed)
            {
                log.Error(
                    "BN5004",
                    network.Place,
                    $"the slot of {Time(slot.DurationNs)} is too short for frame {frame}, which can take {Time(needed)} "
                        + $"({frame.Layout.Length} bytes, 40 % slack); lengthen it"
                );
            }
        }
    }

    private static void OfPartition(PartitionBound bound, VariantAnalysis analysis, ProblemLog log)
    {
        Function? first = analysis
            .Functions.FirstOrDefault(f => f.ResponseNs is null && f.Function.Partition == bound.Partition)
            ?.Function;
        if (first is not null)
        {
            log.Error(
                "BN5007",
                first.Place,
                $"partition {bound.Partition.FullName} is loaded with {Percent(bound.Utilisation)}: function {first} "
                    + "has no response time; move functions to another partition or shorten them"
            );
        }
    }

    private static void OfChain(ChainBound bound, ProblemLog log)
    {
        Chain chain = bound.Chain;
        ChainShare? tightest = bound.Tightest;
        if (bound.BoundNs is null)
        {
            log.Error("BN5009", chain.Place, $"chain {chain} has no bound, since {tightest?.Label} has none");
            return;
        }
        log.Error(
            "BN5008",
            chain.Place,
            $"chain {chain} can take {Time(bound.BoundNs)}, its deadline is {Time(bound.DeadlineNs)}; the most, "
                + $"{Time(tightest?.TotalNs)}, is spent on {tightest?.Label}"
        );
    }

    private static string Fullest(NetworkBound bound) =>
        bound.Links.MaxBy(link => link.Load) is { } link ? $", on the link from {link.From} to {link.To}" : "";

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Time(long? ns) =>
        ns is not { } time ? "unbounded time"
        : time >= 1_000_000 ? ((decimal)time / 1_000_000).ToString("0.###", CultureInfo.InvariantCulture) + " ms"
        : ((decimal)time / 1_000).ToString("0.###", CultureInfo.InvariantCulture) + " µs";
}
