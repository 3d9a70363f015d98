namespace Bordnetz.Model;

/// <summary>Time that bits take on a wire.</summary>
public static class TransmissionTime
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>
    /// The time in whole nanoseconds, rounded up: never less than the true one.
    /// </summary>
    /// <param name="bits">The number of bits, not negative.</param>
    /// <param name="bitRate">The bit rate in bit/s, positive.</param>
    public static long Ns(long bits, long bitRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitRate);
        return (long)((((Int128)bits * NsPerSecond) + bitRate - 1) / bitRate);
    }
}
