namespace Bordnetz.Cli.Can;

/// <summary>
/// When the frames of a log are due, counted from the first one, with the gaps of the log. Errors do not add up: a frame
/// that was late does not make the next one late. Times in nanoseconds.
/// </summary>
/// <param name="speed">How much faster than the log; 0 for as fast as can be.</param>
/// <param name="leastGapNs">The least time between two frames.</param>
/// <param name="longestGapNs">Gaps of the log beyond this are left out; 0 for none.</param>
internal sealed class PlaySchedule(double speed, long leastGapNs, long longestGapNs)
{
    // A stamp that goes back further than buses logged one after the other do is a clock that was set anew.
    private const long ClockSetBackNs = 1_000_000_000;

    private long? _origin;
    private long _latest;
    private long _due;
    private bool _any;

    /// <summary>When the next frame is due, by its stamp.</summary>
    public long Next(long stampNs)
    {
        long origin = _origin ?? stampNs;
        long at = stampNs - origin;
        if (at < _latest - ClockSetBackNs || (longestGapNs > 0 && at - _latest > longestGapNs))
        {
            origin = stampNs - _latest;
            at = _latest;
        }
        _origin = origin;
        _latest = Math.Max(_latest, at);
        long byStamp = speed == 0 ? 0 : (long)(at / speed);
        _due = Math.Max(byStamp, _any ? _due + leastGapNs : 0);
        _any = true;
        return _due;
    }
}
