using System.Collections.Immutable;
using Bordnetz.Analysis;
using Bordnetz.Can;
using Bordnetz.Model;

namespace Bordnetz.Optimization.Identifiers;

/// <summary>The messages of one CAN of a platform, over all variants, in the order of their present identifiers.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="File">The DBC file that lays them out.</param>
/// <param name="TauBitNs">A bit time in nanoseconds, rounded up.</param>
/// <param name="Messages">The messages.</param>
/// <param name="Ids">By message: its present identifier.</param>
internal sealed record BusMessages(
    string Network,
    string File,
    long TauBitNs,
    ImmutableArray<PriorityMessage> Messages,
    ImmutableArray<CanId> Ids
)
{
    /// <summary>
    /// The messages of a network; null when it is no CAN, carries nothing, mixes kinds of identifier, or when one has no bound
    /// on its way there: then no order helps.
    /// </summary>
    public static BusMessages? Of(string network, ImmutableArray<VariantAnalysis> analyses)
    {
        SortedDictionary<uint, (CanId Id, string Name, string File, MessageCase?[] Cases)> found = [];
        long tau = 0;
        for (int v = 0; v < analyses.Length; v++)
        {
            // NM PDUs have the identifiers of their nodes, which are no matter of urgency.
            foreach (FrameBound bound in analyses[v].Frames.Where(f => !f.Frame.IsNm))
            {
                for (int leg = 0; leg < bound.Frame.Legs.Length; leg++)
                {
                    FrameLeg way = bound.Frame.Legs[leg];
                    if (way.Network.Name != network || way.Network.Kind is not (NetworkKind.Can or NetworkKind.CanFd))
                    {
                        continue;
                    }
                    if (CaseOf(bound, leg) is not { } here || bound.Frame.Network.Name != network)
                    {
                        return null;
                    }
                    DbcMessage layout = bound.Frame.Layout;
                    if (!found.TryGetValue(layout.Id.ArbitrationRank, out var entry))
                    {
                        entry = (layout.Id, layout.Name, layout.Place.File, new MessageCase?[analyses.Length]);
                        found.Add(layout.Id.ArbitrationRank, entry);
                    }
                    entry.Cases[v] = here;
                    tau = TransmissionTime.Ns(1, way.Network.BitRate);
                }
            }
        }
        return found.Count < 2 || found.Values.Select(f => f.Id.IsExtended).Distinct().Count() > 1
            ? null
            : new BusMessages(
                network,
                found.Values.First().File,
                tau,
                [.. found.Values.Select((f, i) => new PriorityMessage(f.Name, i, [.. f.Cases]))],
                [.. found.Values.Select(f => f.Id)]
            );
    }

    // What comes after this leg has to be done within the frame's deadline as well.
    private static MessageCase? CaseOf(FrameBound bound, int leg)
    {
        FrameLeg way = bound.Frame.Legs[leg];
        long? jitter = way.After < 0 ? 0 : bound.ArrivalBoundsNs[way.After] + Assumptions.GatewayDelayNs;
        long? after = bound.EndToEndNs - bound.ArrivalBoundsNs[leg];
        return jitter is { } j && after is { } a
            ? new MessageCase(
                CanFrameTime.WorstCaseNs(bound.Frame.Layout, way.Network.BitRate, way.Network.DataBitRate),
                bound.Frame.PeriodNs,
                j,
                bound.DeadlineNs - Math.Max(0, a)
            )
            : null;
    }
}
