using System.Collections.Immutable;

namespace Bordnetz.Model.Ethernet;

/// <summary>A step of a gate control list.</summary>
/// <param name="DurationNs">How long it lasts in nanoseconds; positive.</param>
/// <param name="Open">By traffic class, the most urgent first: whether its gate is open.</param>
public sealed record GateWindow(long DurationNs, ImmutableArray<bool> Open);

/// <summary>A time in which a gate is open.</summary>
/// <param name="StartNs">Its start within the cycle in nanoseconds.</param>
/// <param name="EndNs">Its end, after its start; beyond the cycle when it goes on into the next one.</param>
public readonly record struct OpenInterval(long StartNs, long EndNs)
{
    /// <summary>How long it is in nanoseconds.</summary>
    public long LengthNs => EndNs - StartNs;
}

/// <summary>
/// The gates of a port (IEEE 802.1Q, clause 8.6.8.4, formerly 802.1Qbv): a list of windows that repeats for ever, in
/// the vehicle's common time. Immutable.
/// </summary>
public sealed class GateControl
{
    private readonly ImmutableArray<ImmutableArray<OpenInterval>> _open;

    /// <summary>A list of windows.</summary>
    /// <param name="offsetNs">When, after the common time's 0, a cycle starts, in nanoseconds; not negative.</param>
    /// <param name="mayOverrun">See <see cref="MayOverrun"/>.</param>
    /// <param name="windows">The windows, each with as many gates as the port has classes.</param>
    public GateControl(long offsetNs, bool mayOverrun, ImmutableArray<GateWindow> windows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetNs);
        ArgumentOutOfRangeException.ThrowIfZero(windows.Length);
        OffsetNs = offsetNs;
        MayOverrun = mayOverrun;
        Windows = windows;
        CycleNs = windows.Sum(w => w.DurationNs);
        _open = [.. Enumerable.Range(0, windows[0].Open.Length).Select(Merge)];
    }

    /// <summary>The windows in order.</summary>
    public ImmutableArray<GateWindow> Windows { get; }

    /// <summary>Length of all windows together in nanoseconds.</summary>
    public long CycleNs { get; }

    /// <summary>When a cycle starts, in nanoseconds.</summary>
    public long OffsetNs { get; }

    /// <summary>
    /// Whether a frame may start although its gate closes before it has ended, so that a guard band must follow. Else it
    /// starts only when it ends in time.
    /// </summary>
    public bool MayOverrun { get; }

    /// <summary>When a class's gate is open, in order of time; windows that touch are one.</summary>
    /// <param name="index">The class's number.</param>
    public ImmutableArray<OpenInterval> OpenOf(int index) => _open[index];

    /// <summary>Whether a class's gate is never closed.</summary>
    /// <param name="index">The class's number.</param>
    public bool IsAlwaysOpen(int index) => _open[index] is [var only] && only.LengthNs == CycleNs;

    /// <summary>How long a class's gate is open in each cycle, in nanoseconds.</summary>
    /// <param name="index">The class's number.</param>
    public long OpenNs(int index) => _open[index].Sum(o => o.LengthNs);

    /// <summary>
    /// The interval in which a class's gate is open at a time, or else the next one, in the common time.
    /// </summary>
    /// <param name="index">The class's number.</param>
    /// <param name="timeNs">The time in nanoseconds.</param>
    /// <returns>Null when the gate is never open.</returns>
    public OpenInterval? OpenAtOrAfter(int index, long timeNs)
    {
        ImmutableArray<OpenInterval> open = _open[index];
        if (open.IsEmpty)
        {
            return null;
        }
        long cycle = Math.DivRem(timeNs - OffsetNs, CycleNs, out long within);
        if (within < 0)
        {
            cycle--;
        }
        // The cycle before may have an interval that reaches into this one.
        for (long start = OffsetNs + ((cycle - 1) * CycleNs); ; start += CycleNs)
        {
            foreach (OpenInterval interval in open)
            {
                if (start + interval.EndNs > timeNs)
                {
                    return new OpenInterval(start + interval.StartNs, start + interval.EndNs);
                }
            }
        }
    }

    private ImmutableArray<OpenInterval> Merge(int index)
    {
        List<OpenInterval> open = [];
        long time = 0;
        foreach (GateWindow window in Windows)
        {
            long end = time + window.DurationNs;
            if (window.Open[index])
            {
                if (open.Count > 0 && open[^1].EndNs == time)
                {
                    open[^1] = open[^1] with { EndNs = end };
                }
                else
                {
                    open.Add(new OpenInterval(time, end));
                }
            }
            time = end;
        }
        if (open.Count > 1 && open[0].StartNs == 0 && open[^1].EndNs == time)
        {
            open[^1] = open[^1] with { EndNs = time + open[0].EndNs };
            open.RemoveAt(0);
        }
        return [.. open];
    }
}
