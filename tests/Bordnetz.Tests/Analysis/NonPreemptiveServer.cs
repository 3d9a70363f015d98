namespace Bordnetz.Tests.Analysis;

/// <summary>A frame that came into the queue of the server under test.</summary>
internal sealed record QueuedFrame(
    int Flow,
    long ReleaseNs,
    long QueuedNs,
    long TransmissionNs,
    long Key,
    int TieOrder
);

/// <summary>
/// A brute-force model of a CAN or an output port: whenever idle, the waiting frame with the smallest key goes out,
/// the oldest of equals first, and is never interrupted.
/// </summary>
internal static class NonPreemptiveServer
{
    /// <summary>The longest time from release and from queuing to the end, by flow.</summary>
    public static (long[] FromRelease, long[] FromQueuing) Run(int flows, IEnumerable<QueuedFrame> frames)
    {
        long[] fromRelease = new long[flows];
        long[] fromQueuing = new long[flows];
        Queue<QueuedFrame> coming = new(frames.OrderBy(f => f.QueuedNs));
        PriorityQueue<QueuedFrame, (long, long, int, long)> waiting = new();
        long now = 0;
        while (coming.Count > 0 || waiting.Count > 0)
        {
            if (waiting.Count == 0)
            {
                now = Math.Max(now, coming.Peek().QueuedNs);
            }
            while (coming.Count > 0 && coming.Peek().QueuedNs <= now)
            {
                QueuedFrame frame = coming.Dequeue();
                waiting.Enqueue(frame, (frame.Key, frame.QueuedNs, frame.TieOrder, frame.ReleaseNs));
            }
            QueuedFrame sent = waiting.Dequeue();
            now += sent.TransmissionNs;
            fromRelease[sent.Flow] = Math.Max(fromRelease[sent.Flow], now - sent.ReleaseNs);
            fromQueuing[sent.Flow] = Math.Max(fromQueuing[sent.Flow], now - sent.QueuedNs);
        }
        return (fromRelease, fromQueuing);
    }

    /// <summary>The instances of a periodic flow; each lags its release by what <paramref name="lag"/> says.</summary>
    public static IEnumerable<QueuedFrame> Periodic(
        int flow,
        long phaseNs,
        long periodNs,
        long transmissionNs,
        long key,
        int tieOrder,
        long untilNs,
        Func<long, long> lag
    )
    {
        long last = 0;
        for (long n = 0, release = phaseNs; release < untilNs; n++, release += periodNs)
        {
            last = Math.Max(last, release + lag(n));
            yield return new QueuedFrame(flow, release, last, transmissionNs, key, tieOrder);
        }
    }
}
