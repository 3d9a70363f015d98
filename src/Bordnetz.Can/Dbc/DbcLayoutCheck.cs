using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>Checks where the signals of a message lie.</summary>
internal static class DbcLayoutCheck
{
    // Beyond this many signals the search for overlaps, which compares pairs, would take too long.
    private const int MostSignals = 2048;

    // An overlap of many signals is one mistake, mostly in the message's first line.
    private const int MostOverlapsReported = 10;

    /// <summary>Reports what is wrong with a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="report">Takes code, place and text.</param>
    public static void Check(DbcMessage message, Action<string, SourcePlace, string> report)
    {
        foreach (DbcSignal signal in message.Signals)
        {
            CheckSignal(message, signal, report);
        }
        if (message.Signals.Length > MostSignals)
        {
            report(
                "BN2012",
                message.Place,
                $"message '{message.Name}' has {message.Signals.Length} signals; overlaps are searched in up to "
                    + $"{MostSignals}"
            );
            return;
        }
        CheckOverlaps(message, report);
    }

    private static void CheckSignal(DbcMessage message, DbcSignal signal, Action<string, SourcePlace, string> report)
    {
        SignalSpan span = SignalSpan.Of(signal);
        if (span.RequiredLength > message.Length)
        {
            report(
                "BN2011",
                signal.Place,
                $"signal '{signal.Name}' reaches into byte {span.LastByte}, but message '{message.Name}' has "
                    + $"{message.Length} bytes"
            );
        }
        if (signal.Factor.Equals(0d))
        {
            report("BN2022", signal.Place, $"signal '{signal.Name}' has the factor 0, so that it says nothing");
        }
        if (signal.Min > signal.Max)
        {
            report(
                "BN2025",
                signal.Place,
                $"signal '{signal.Name}' has minimum {DbcNumber.ToText(signal.Min)} above maximum "
                    + $"{DbcNumber.ToText(signal.Max)}; it is taken as unlimited"
            );
        }
    }

    private static void CheckOverlaps(DbcMessage message, Action<string, SourcePlace, string> report)
    {
        Dictionary<string, DbcSignal> byName = new(StringComparer.Ordinal);
        SignalSpan[] spans = new SignalSpan[message.Signals.Length];
        for (int i = 0; i < spans.Length; i++)
        {
            byName[message.Signals[i].Name] = message.Signals[i];
            spans[i] = SignalSpan.Of(message.Signals[i]);
        }
        int reported = 0;
        for (int later = 1; later < message.Signals.Length; later++)
        {
            DbcSignal signal = message.Signals[later];
            for (int earlier = 0; earlier < later; earlier++)
            {
                DbcSignal other = message.Signals[earlier];
                if (!spans[later].Overlaps(spans[earlier]) || Exclude(signal, other, byName))
                {
                    continue;
                }
                report(
                    "BN2012",
                    signal.Place,
                    $"signal '{signal.Name}' overlaps signal '{other.Name}' in message '{message.Name}'"
                );
                if (++reported == MostOverlapsReported)
                {
                    return;
                }
                break;
            }
        }
    }

    // Two signals are never in one frame when somewhere above them one multiplexer selects them by different values.
    private static bool Exclude(DbcSignal one, DbcSignal two, Dictionary<string, DbcSignal> byName)
    {
        int steps = 0;
        for (DbcSignal? a = one; a?.MultiplexedBy is not null; a = Above(a, byName))
        {
            for (DbcSignal? b = two; b?.MultiplexedBy is not null; b = Above(b, byName))
            {
                if (a.MultiplexedBy == b.MultiplexedBy && byName.ContainsKey(a.MultiplexedBy!) && !Share(a, b))
                {
                    return true;
                }
                if (++steps > 64)
                {
                    return false;
                }
            }
        }
        return false;
    }

    private static DbcSignal? Above(DbcSignal signal, Dictionary<string, DbcSignal> byName) =>
        byName.TryGetValue(signal.MultiplexedBy!, out DbcSignal? above) && !ReferenceEquals(above, signal)
            ? above
            : null;

    private static bool Share(DbcSignal a, DbcSignal b)
    {
        foreach ((uint from, uint to) in a.MultiplexRanges)
        {
            foreach ((uint otherFrom, uint otherTo) in b.MultiplexRanges)
            {
                if (from <= otherTo && otherFrom <= to)
                {
                    return true;
                }
            }
        }
        return false;
    }
}
