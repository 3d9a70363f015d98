using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Gates;

/// <summary>Finds what can be scheduled on an Ethernet: the frames that its nodes send of themselves.</summary>
internal static class GateStreams
{
    /// <summary>The streams by the names of their frames, with what they take at worst now; over all variants.</summary>
    public static ImmutableArray<(GateStream Stream, long? BeforeNs)> Of(
        string network,
        int leastPriority,
        ImmutableArray<VariantAnalysis> analyses
    )
    {
        SortedDictionary<string, (Frame Frame, FrameLeg Leg, SortedDictionary<int, Node> To, long? Bound)> found = new(
            StringComparer.Ordinal
        );
        foreach ((FrameBound bound, int leg) in Legs(network, analyses).Where(l => IsScheduled(l, leastPriority)))
        {
            FrameLeg way = bound.Frame.Legs[leg];
            string name = bound.Frame.Name;
            bool isNew = !found.TryGetValue(name, out var entry);
            entry = isNew ? (bound.Frame, way, [], bound.LegBoundsNs[leg]) : entry;
            long? worst = entry.Bound is { } a && bound.LegBoundsNs[leg] is { } b ? Math.Max(a, b) : null;
            foreach (Node node in way.To.Where(n => n != way.From))
            {
                entry.To.TryAdd(node.Index, node);
            }
            found[name] = entry with { Bound = worst };
        }
        return
        [
            .. found.Values.Select(f => (Stream(f.Frame, f.Leg, [.. f.To.Values.DistinctBy(n => n.Name)]), f.Bound)),
        ];
    }

    /// <summary>Priorities that scheduled frames share with frames that gateways pass on.</summary>
    public static ImmutableArray<int> MixedPriorities(
        string network,
        int leastPriority,
        ImmutableArray<VariantAnalysis> analyses
    )
    {
        ILookup<bool, int> byKind = Legs(network, analyses)
            .ToLookup(l => IsScheduled(l, leastPriority), l => l.Bound.Frame.Priority);
        return [.. byKind[true].Intersect(byKind[false]).Order()];
    }

    private static bool IsScheduled((FrameBound Bound, int Leg) at, int leastPriority) =>
        at.Bound.Frame.Legs[at.Leg].After < 0 && at.Bound.Frame.Priority >= leastPriority;

    private static IEnumerable<(FrameBound Bound, int Leg)> Legs(
        string network,
        ImmutableArray<VariantAnalysis> analyses
    ) =>
        analyses
            .SelectMany(a => a.Frames)
            .SelectMany(f => Enumerable.Range(0, f.Frame.Legs.Length).Select(leg => (f, leg)))
            .Where(l => l.f.Frame.Legs[l.leg].Network.Name == network);

    // Up to the switch, unless the sender holds it, and down to every receiver.
    private static GateStream Stream(Frame frame, FrameLeg leg, ImmutableArray<Node> receivers)
    {
        Network network = leg.Network;
        Node center = network.Switch!;
        long time = TransmissionTime.Ns(EthernetFrameLength.Bits(frame.Layout.Length), network.BitRate);
        ImmutableArray<GateHop>.Builder hops = ImmutableArray.CreateBuilder<GateHop>();
        long after = 0;
        if (leg.From.Name != center.Name)
        {
            hops.Add(new GateHop(leg.From.Name, center.Name, 0, time));
            after = time + Assumptions.SwitchDelayNs;
        }
        foreach (Node receiver in receivers.Where(r => r.Name != center.Name))
        {
            hops.Add(new GateHop(center.Name, receiver.Name, after, time));
        }
        return new GateStream(frame.Name, frame.PeriodNs, frame.PeriodNs, frame.Priority, hops.ToImmutable())
        {
            Layout = frame.Network.Name,
        };
    }
}
