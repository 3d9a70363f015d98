namespace Bordnetz.Analysis;

/// <summary>
/// Worst-case response times of a periodic activity whose queuing lags behind its periodic release by up to a jitter.
/// </summary>
/// <param name="FromReleaseNs">
/// Longest time in nanoseconds from the periodic release to the end; contains the jitter.
/// </param>
/// <param name="FromQueuingNs">
/// Longest time in nanoseconds from the queuing itself to the end. With jitter two instances can be queued closer
/// together than a period, so that this may exceed <see cref="BeyondJitterNs"/>.
/// </param>
/// <param name="JitterNs">The jitter in nanoseconds for which it holds.</param>
public readonly record struct ResponseTime(long FromReleaseNs, long FromQueuingNs, long JitterNs)
{
    /// <summary>
    /// <see cref="FromReleaseNs"/> less the jitter: what this resource adds to the latest time at which something
    /// that came over earlier resources arrives.
    /// </summary>
    public long BeyondJitterNs => FromReleaseNs - JitterNs;

    /// <summary>The smaller of two bounds of the same thing.</summary>
    internal ResponseTime Least(ResponseTime other) =>
        new(Math.Min(FromReleaseNs, other.FromReleaseNs), Math.Min(FromQueuingNs, other.FromQueuingNs), JitterNs);
}
