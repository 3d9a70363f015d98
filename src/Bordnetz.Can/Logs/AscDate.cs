using System.Globalization;

namespace Bordnetz.Can.Logs;

/// <summary>The dates of ASC headers: <c>Sat Sep 30 15:06:13.191 2017</c>, with or without AM and PM.</summary>
internal static class AscDate
{
    private static readonly string[] Forms =
    [
        "MMM d h:mm:ss.FFFFFFF tt yyyy",
        "MMM d h:mm:ss tt yyyy",
        "MMM d H:mm:ss.FFFFFFF yyyy",
        "MMM d H:mm:ss yyyy",
    ];

    /// <summary>The date as nanoseconds since 1970; a file tells no zone, so that it is taken as UTC.</summary>
    public static bool TryRead(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        int dayEnd = text.IndexOf(' ', StringComparison.Ordinal);
        if (dayEnd < 0)
        {
            return false;
        }
        // German tools write the month in German and the half of the day in lower case.
        string rest = text[(dayEnd + 1)..]
            .Replace("Mär", "Mar", StringComparison.OrdinalIgnoreCase)
            .Replace("Mai", "May", StringComparison.OrdinalIgnoreCase)
            .Replace("Okt", "Oct", StringComparison.OrdinalIgnoreCase)
            .Replace("Dez", "Dec", StringComparison.OrdinalIgnoreCase);
        return DateTime.TryParseExact(
                rest,
                Forms,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime date
            ) && LogClock.TryNanoseconds(date, out nanoseconds);
    }

    public static string Write(long nanoseconds) =>
        LogClock.ToDate(nanoseconds).ToString("ddd MMM dd hh:mm:ss.fff tt yyyy", CultureInfo.InvariantCulture);
}
