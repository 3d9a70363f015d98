using System.Collections.Immutable;

namespace Bordnetz.Analysis;

/// <summary>A periodic message on one CAN.</summary>
/// <param name="Rank">What arbitration compares; the lower wins.</param>
/// <param name="TransmissionNs">Longest transmission in nanoseconds, interframe space included; positive.</param>
/// <param name="PeriodNs">Time between releases in nanoseconds; positive.</param>
/// <param name="JitterNs">Longest time from release to queuing in nanoseconds; null when it has no bound.</param>
public readonly record struct CanMessage(long Rank, long TransmissionNs, long PeriodNs, long? JitterNs = 0);

/// <summary>
/// Exact worst-case response times on CAN and CAN FD: R. Davis, A. Burns, R. Bril, J. Lukkien, "Controller Area
/// Network (CAN) schedulability analysis: refuted, revisited and revised", Real-Time Systems 35 (2007), section 3.
/// Every instance within the busy period of the message's level is examined, as the 1994 analysis failed to do.
/// </summary>
public static class CanResponseTimes
{
    /// <summary>
    /// The response times in the order of the messages; null where there is no bound: the message and those that
    /// beat it fill the bus, or one that beats it has unbounded jitter. Messages of equal rank are taken to delay
    /// each other.
    /// </summary>
    /// <param name="messages">The messages of all nodes of the bus.</param>
    /// <param name="tauBitNs">
    /// A bit time in nanoseconds, rounded up; on CAN FD that of the arbitration phase. A message queued up to one bit
    /// time after the bus became idle still takes part in arbitration.
    /// </param>
    public static ImmutableArray<ResponseTime?> Analyse(ImmutableArray<CanMessage> messages, long tauBitNs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tauBitNs);
        var results = ImmutableArray.CreateBuilder<ResponseTime?>(messages.Length);
        for (int i = 0; i < messages.Length; i++)
        {
            results.Add(AnalyseOne(messages, i, tauBitNs));
        }
        return results.MoveToImmutable();
    }

    /// <summary>The response time of one message; null where there is no bound.</summary>
    /// <param name="messages">The messages of all nodes of the bus.</param>
    /// <param name="index">The message's position among them.</param>
    /// <param name="tauBitNs">A bit time in nanoseconds, rounded up.</param>
    public static ResponseTime? AnalyseOne(ImmutableArray<CanMessage> messages, int index, long tauBitNs)
    {
        CanMessage own = messages[index];
        if (own.JitterNs is not { } jitter)
        {
            return null;
        }
        List<CanMessage> winners = [];
        long blocking = 0;
        LoadSum load = default(LoadSum).Plus(own.TransmissionNs, own.PeriodNs);
        for (int i = 0; i < messages.Length; i++)
        {
            CanMessage other = messages[i];
            if (i == index)
            {
                continue;
            }
            if (other.Rank > own.Rank)
            {
                blocking = Math.Max(blocking, other.TransmissionNs);
                continue;
            }
            if (other.JitterNs is null)
            {
                return null;
            }
            winners.Add(other);
            load = load.Plus(other.TransmissionNs, other.PeriodNs);
        }
        return load.CompareToFull() >= 0 ? null : OfBusyPeriod(own, jitter, winners, blocking, tauBitNs);
    }

    private static ResponseTime? OfBusyPeriod(
        CanMessage own,
        long jitter,
        List<CanMessage> winners,
        long blocking,
        long tauBitNs
    )
    {
        long? busyPeriod = FixedPoint.Find(
            blocking + own.TransmissionNs,
            t =>
                blocking
                + (FixedPoint.ArrivalsBefore(t, own.PeriodNs, jitter) * own.TransmissionNs)
                + Interference(winners, t)
        );
        if (busyPeriod is not { } busy)
        {
            return null;
        }
        long instances = FixedPoint.ArrivalsBefore(busy, own.PeriodNs, jitter);
        long fromRelease = 0;
        long fromQueuing = 0;
        long wait = blocking;
        for (long q = 0; q < instances; q++)
        {
            long before = blocking + (q * own.TransmissionNs);
            if (
                FixedPoint.Find(Math.Max(wait, before), w => before + Interference(winners, w + tauBitNs))
                is not { } found
            )
            {
                return null;
            }
            wait = found;
            long end = wait + own.TransmissionNs;
            long release = (q * own.PeriodNs) - jitter;
            fromRelease = Math.Max(fromRelease, end - release);
            fromQueuing = Math.Max(fromQueuing, end - Math.Max(0, release));
        }
        return new ResponseTime(fromRelease, fromQueuing, jitter);
    }

    private static long Interference(List<CanMessage> winners, long window)
    {
        long sum = 0;
        foreach (CanMessage winner in winners)
        {
            sum +=
                FixedPoint.ArrivalsBefore(window, winner.PeriodNs, winner.JitterNs.GetValueOrDefault())
                * winner.TransmissionNs;
        }
        return sum;
    }
}
