using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>One leg of a frame as streams of hops over the network's resources.</summary>
internal sealed class LegRoute
{
    /// <summary>
    /// The streams, usually one; a frame with several slots in a LIN schedule table leaves LIN as one stream a slot.
    /// Empty when the network cannot carry the leg.
    /// </summary>
    public List<LegStream> Streams { get; } = [];

    /// <summary>
    /// On LIN, when the value comes from another network: longest time from one slot to the next, for which it may have
    /// to wait. Otherwise null.
    /// </summary>
    public long? SlotWaitNs { get; init; }
}

/// <summary>A periodic stream of frames over a leg.</summary>
internal sealed class LegStream
{
    /// <summary>The hops that end at receivers, with the receiver; null for all of a bus.</summary>
    public List<(Node? Receiver, Hop Hop)> Last { get; } = [];

    /// <summary>The hop whose reception a node waits for.</summary>
    public Hop? ReceivedBy(Node node)
    {
        foreach ((Node? receiver, Hop hop) in Last)
        {
            if (receiver is null || receiver == node)
            {
                return hop;
            }
        }
        return null;
    }

    /// <summary>Longest time from release to the last reception.</summary>
    public long? FromReleaseNs()
    {
        long worst = 0;
        foreach ((_, Hop hop) in Last)
        {
            if (hop.Response is not { } response)
            {
                return null;
            }
            worst = Math.Max(worst, response.FromReleaseNs);
        }
        return worst;
    }

    /// <summary>Longest time from queuing at the leg's start to the last reception.</summary>
    public long? FromQueuingNs()
    {
        long worst = 0;
        foreach ((_, Hop hop) in Last)
        {
            if (hop.Response is not { } response)
            {
                return null;
            }
            long time = response.FromQueuingNs;
            Hop first = hop;
            while (!first.StartsLeg)
            {
                if (first.After?.Response is not { } before)
                {
                    return null;
                }
                time += before.FromQueuingNs + first.DelayNs;
                first = first.After;
            }
            // Queuing is never before the release, so that the time from there is a bound as well.
            worst = Math.Max(worst, Math.Min(time, response.FromReleaseNs));
        }
        return worst;
    }
}
