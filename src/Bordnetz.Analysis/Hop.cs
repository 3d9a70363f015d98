namespace Bordnetz.Analysis;

/// <summary>
/// A stream of frames at one resource (a CAN or a directed link) on its way through the variant. Mutable while the
/// variant's fixed point is sought.
/// </summary>
internal sealed class Hop
{
    /// <summary>Time on this wire in nanoseconds.</summary>
    public required long TransmissionNs { get; init; }

    /// <summary>Time between releases in nanoseconds.</summary>
    public required long PeriodNs { get; init; }

    /// <summary>Arbitration rank on CAN; on Ethernet the queue, the higher the more urgent.</summary>
    public required long Rank { get; init; }

    /// <summary>Ethernet: the frame in bits, preamble and gap included.</summary>
    public long FrameBits { get; init; }

    /// <summary>Ethernet: the link over which it comes here; null when it starts here.</summary>
    public LinkResource? Input { get; init; }

    /// <summary>Whether it is the first of its leg.</summary>
    public bool StartsLeg { get; init; } = true;

    /// <summary>On a shared wire: the position of the sender among those that take turns.</summary>
    public int Turn { get; init; }

    /// <summary>The hop whose reception lets it queue here; null at the sender.</summary>
    public Hop? After { get; init; }

    /// <summary>Nanoseconds from that reception to the queuing here.</summary>
    public long DelayNs { get; init; }

    /// <summary>What is proven of it so far; null when it has no bound.</summary>
    public ResponseTime? Response { get; set; }

    /// <summary>Longest time from the periodic release to the queuing here; null when it has no bound.</summary>
    public long? JitterNs { get; private set; } = 0;

    /// <summary>Takes over what is proven of the hop before.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool UpdateJitter()
    {
        if (After is null || JitterNs is null)
        {
            return false;
        }
        long? jitter = After.Response?.FromReleaseNs + DelayNs;
        bool changed = jitter != JitterNs;
        JitterNs = jitter;
        return changed;
    }

    /// <summary>Gives up on a bound.</summary>
    public void GiveUp() => JitterNs = null;
}
