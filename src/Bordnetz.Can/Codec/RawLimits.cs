namespace Bordnetz.Can;

/// <summary>
/// Between which raw values a physical value ends up: the range of the bits, cut by minimum and maximum. Of integers
/// beyond 53 bits the limit as a double may be one beyond the range, so that the raw bits stand beside it.
/// </summary>
internal readonly record struct RawLimits(double Lowest, ulong LowestRaw, double Highest, ulong HighestRaw)
{
    public static RawLimits Of(DbcSignal signal)
    {
        RawLimits all = OfBits(signal);
        if (!(signal.Min < signal.Max) || signal.Factor.Equals(0d))
        {
            return all;
        }
        double min = (signal.Min - signal.Offset) / signal.Factor;
        double max = (signal.Max - signal.Offset) / signal.Factor;
        if (signal.Factor < 0)
        {
            (min, max) = (max, min);
        }
        bool isInteger = signal.Kind is RawKind.Unsigned or RawKind.Signed;
        if (isInteger)
        {
            min = Math.Ceiling(Snap(min));
            max = Math.Floor(Snap(max));
        }
        // Limits that leave nothing of the raw range are a slip in the file; they are not enforced.
        if (!(min <= max) || min > all.Highest || max < all.Lowest)
        {
            return all;
        }
        ulong mask = ulong.MaxValue >> (64 - signal.Length);
        (double lowest, ulong lowestRaw) =
            min > all.Lowest ? (min, isInteger ? Bits(min) & mask : 0) : (all.Lowest, all.LowestRaw);
        (double highest, ulong highestRaw) =
            max < all.Highest ? (max, isInteger ? Bits(max) & mask : 0) : (all.Highest, all.HighestRaw);
        return new RawLimits(lowest, lowestRaw, highest, highestRaw);
    }

    /// <summary>The value, or the limit that it passes; not a number stays so.</summary>
    public double Cut(double value) =>
        value < Lowest ? Lowest
        : value > Highest ? Highest
        : value;

    private static RawLimits OfBits(DbcSignal signal)
    {
        ulong mask = ulong.MaxValue >> (64 - signal.Length);
        double size = Math.ScaleB(1, signal.Length);
        return signal.Kind switch
        {
            RawKind.Unsigned => new RawLimits(0, 0, size - 1, mask),
            RawKind.Signed => new RawLimits(-size / 2, mask ^ (mask >> 1), (size / 2) - 1, mask >> 1),
            RawKind.Float32 => new RawLimits(-float.MaxValue, 0, float.MaxValue, 0),
            _ => new RawLimits(-double.MaxValue, 0, double.MaxValue, 0),
        };
    }

    /// <summary>The bits of a whole number, of either sign.</summary>
    public static ulong Bits(double whole) => whole < 0 ? (ulong)(long)whole : (ulong)whole;

    // 25.5 / 0.1 is not quite 255: a limit that is as good as a raw value means that value.
    private static double Snap(double value)
    {
        double nearest = Math.Round(value);
        return Math.Abs(value - nearest) < 1e-9 * Math.Max(1, Math.Abs(nearest)) ? nearest : value;
    }
}
