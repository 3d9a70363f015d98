using System.Collections.Immutable;
using Bordnetz.Analysis.NetworkCalculus;
using Bordnetz.Model;
using Bordnetz.Model.Ethernet;

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

/// <summary>A shared wire of 10BASE-T1S.</summary>
internal sealed class PlcaResource(PlcaMedium medium) : Resource
{
    protected override ImmutableArray<ResponseTime?> Responses() =>
        PlcaTiming.Analyse(
            medium,
            [.. Hops.Select(h => (h.Turn, new LinkFlow((int)h.Rank, h.TransmissionNs, h.PeriodNs, h.JitterNs)))]
        );
}

/// <summary>One direction of an Ethernet link.</summary>
internal sealed class LinkResource(EthernetPort port, int number) : Resource
{
    public EthernetPort Port { get; } = port;

    public int Number { get; } = number;

    /// <summary>By class, the most urgent first: the bound of network calculus in nanoseconds.</summary>
    public ImmutableArray<long?> CalculusNs() =>
        PortCalculus.Delays(
            Port.Shaping,
            Port.BitRate,
            [
                .. Hops.Select(h => new PortFlow(
                    ClassOf(h),
                    h.FrameBits,
                    h.PeriodNs,
                    h.JitterNs,
                    h.Input?.Number ?? -1,
                    h.Input?.Port.BitRate ?? 0
                )),
            ]
        );

    /// <summary>
    /// The exact bound of strict priority, which knows nothing of the links over which frames come; null of a port with
    /// shapers or gates.
    /// </summary>
    public ImmutableArray<ResponseTime?>? PriorityTimes() =>
        Port.Shaping.IsStrictPriority
            ? PriorityLink.Analyse([
                .. Hops.Select(h => new LinkFlow((int)h.Rank, h.TransmissionNs, h.PeriodNs, h.JitterNs)),
            ])
            : null;

    public int ClassOf(Hop hop) => Port.Shaping.Classes.Length - 1 - (int)hop.Rank;

    protected override ImmutableArray<ResponseTime?> Responses()
    {
        ImmutableArray<ResponseTime?>? exact = PriorityTimes();
        if (exact is { } times && Hops.TrueForAll(h => h.Input is null))
        {
            // All frames start here, so that the calculus cannot be closer.
            return times;
        }
        ImmutableArray<long?> calculus = CalculusNs();
        return [.. Hops.Select((hop, i) => Least(exact?[i], hop.JitterNs, calculus[ClassOf(hop)]))];
    }

    private static ResponseTime? Least(ResponseTime? exact, long? jitterNs, long? calculusNs)
    {
        if (calculusNs is not { } delay || jitterNs is not { } jitter)
        {
            return exact;
        }
        ResponseTime bound = new(jitter + delay, delay, jitter);
        return exact is { } time ? time.Least(bound) : bound;
    }
}
