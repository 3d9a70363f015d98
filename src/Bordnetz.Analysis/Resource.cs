using System.Collections.Immutable;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>Something that frames share and wait for.</summary>
internal abstract class Resource
{
    /// <summary>The streams that use it.</summary>
    public List<Hop> Hops { get; } = [];

    /// <summary>Whether a jitter changed since it was last solved.</summary>
    public bool IsStale { get; set; } = true;

    /// <summary>The exact share of its time that is in use.</summary>
    public LoadSum Load => Hops.Aggregate(default(LoadSum), (sum, hop) => sum.Plus(hop.TransmissionNs, hop.PeriodNs));

    /// <summary>Computes the responses of all hops from their jitters.</summary>
    public void Solve()
    {
        ImmutableArray<ResponseTime?> responses = Responses();
        for (int i = 0; i < Hops.Count; i++)
        {
            Hops[i].Response = responses[i];
        }
        IsStale = false;
    }

    protected abstract ImmutableArray<ResponseTime?> Responses();
}

/// <summary>A CAN or CAN FD bus.</summary>
internal sealed class CanResource(long bitRate) : Resource
{
    protected override ImmutableArray<ResponseTime?> Responses() =>
        CanResponseTimes.Analyse(
            [.. Hops.Select(h => new CanMessage(h.Rank, h.TransmissionNs, h.PeriodNs, h.JitterNs))],
            TransmissionTime.Ns(1, bitRate)
        );
}

/// <summary>One direction of an Ethernet link.</summary>
internal sealed class LinkResource(Node from, Node to) : Resource
{
    public Node From { get; } = from;

    public Node To { get; } = to;

    protected override ImmutableArray<ResponseTime?> Responses() =>
        PriorityLink.Analyse([
            .. Hops.Select(h => new LinkFlow((int)h.Rank, h.TransmissionNs, h.PeriodNs, h.JitterNs)),
        ]);
}
