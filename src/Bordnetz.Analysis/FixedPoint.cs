namespace Bordnetz.Analysis;

/// <summary>What the searches for smallest fixed points share: exact counting of arrivals, and limits.</summary>
internal static class FixedPoint
{
    /// <summary>
    /// A busy period longer than this (in nanoseconds, 1000 s) is given up: the resource is for practical purposes
    /// full.
    /// </summary>
    public const long HorizonNs = 1_000_000_000_000;

    /// <summary>The steps after which a search is given up.</summary>
    public const int MaxSteps = 200_000;

    /// <summary>The most arrivals in a half-open window [0, window) of a periodic stream with jitter.</summary>
    public static long ArrivalsBefore(long windowNs, long periodNs, long jitterNs)
    {
        long span = windowNs + jitterNs;
        return span <= 0 ? 0 : ((span - 1) / periodNs) + 1;
    }

    /// <summary>The most arrivals in a closed window [0, window] of a periodic stream with jitter.</summary>
    public static long ArrivalsUntil(long windowNs, long periodNs, long jitterNs) =>
        ((windowNs + jitterNs) / periodNs) + 1;

    /// <summary>
    /// The smallest fixed point of a growing function, reached from a start below it; null beyond the limits.
    /// </summary>
    public static long? Find(long startNs, Func<long, long> next)
    {
        long current = startNs;
        for (int step = 0; step < MaxSteps; step++)
        {
            long following = next(current);
            if (following <= current)
            {
                return current;
            }
            if (following > HorizonNs)
            {
                return null;
            }
            current = following;
        }
        return null;
    }
}
