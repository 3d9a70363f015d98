using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model;

namespace Bordnetz.Analysis;

/// <summary>Times of LIN frames and schedule tables (ISO 17987-3, "Frame slot" and "Schedule table").</summary>
public static class LinTiming
{
    private const int MaxBytes = 8;

    /// <summary>
    /// Bits of a frame without slack: a header of 34, and 10 for every data byte and for the checksum.
    /// </summary>
    /// <param name="dataBytes">Data bytes; a frame has at most 8, more count as 8.</param>
    public static int NominalBits(int dataBytes) => LinFrame.NominalBits(Math.Min(dataBytes, MaxBytes));

    /// <summary>
    /// Longest allowed time of a frame in nanoseconds: 40 % over the nominal one.
    /// </summary>
    /// <param name="dataBytes">Data bytes, 1 to 8.</param>
    /// <param name="bitRate">Bit rate in bit/s.</param>
    public static long MaximumFrameNs(int dataBytes, long bitRate) =>
        TransmissionTime.Ns(14L * NominalBits(dataBytes), 10 * bitRate);

    /// <summary>Time in nanoseconds after which a schedule table begins again.</summary>
    public static long TableLengthNs(ImmutableArray<LinSlot> schedule) => schedule.Sum(slot => slot.DurationNs);

    /// <summary>
    /// Longest time in nanoseconds between the starts of two successive slots of a frame; null when it has none.
    /// </summary>
    public static long? LargestGapNs(ImmutableArray<LinSlot> schedule, string frameName)
    {
        long length = TableLengthNs(schedule);
        long time = 0;
        long? first = null;
        long last = 0;
        long gap = 0;
        foreach (LinSlot slot in schedule)
        {
            if (slot.FrameName == frameName)
            {
                gap = first is null ? 0 : Math.Max(gap, time - last);
                first ??= time;
                last = time;
            }
            time += slot.DurationNs;
        }
        return first is null ? null : Math.Max(gap, first.Value + length - last);
    }

    /// <summary>How many slots a frame has in a schedule table.</summary>
    public static int SlotCount(ImmutableArray<LinSlot> schedule, string frameName) =>
        schedule.Count(slot => slot.FrameName == frameName);
}
