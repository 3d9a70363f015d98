namespace Bordnetz.Can.Logs;

/// <summary>Between dates and the nanoseconds since 1970 that logs are told in.</summary>
internal static class LogClock
{
    private const long NanosecondsPerTick = 100;
    private const long MostTicks = long.MaxValue / NanosecondsPerTick;

    public static bool TryNanoseconds(DateTime utc, out long nanoseconds)
    {
        long ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        nanoseconds = ticks is > -MostTicks and < MostTicks ? ticks * NanosecondsPerTick : 0;
        return ticks is > -MostTicks and < MostTicks;
    }

    public static DateTime ToDate(long nanoseconds) => DateTime.UnixEpoch.AddTicks(nanoseconds / NanosecondsPerTick);
}
