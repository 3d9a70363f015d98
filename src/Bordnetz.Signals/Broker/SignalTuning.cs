using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>
/// What a catalog's own attributes say of how a broker keeps its signals: <c>x-bordnetz-ttl-ms</c>, the milliseconds
/// after which a value without a successor is stale, and <c>x-bordnetz-history</c>, how many values of the past are kept.
/// Immutable.
/// </summary>
public sealed class SignalTuning
{
    private const string TtlName = "x-bordnetz-ttl-ms";
    private const string HistoryName = "x-bordnetz-history";

    /// <summary>The longest time to live that can be given.</summary>
    public static readonly TimeSpan LongestTtl = TimeSpan.FromDays(1);

    /// <summary>The most values of the past that can be asked for.</summary>
    public const int MostSamples = 1_000_000;

    private readonly TimeSpan?[] _timesToLive;
    private readonly HistoryLimit?[] _histories;

    private SignalTuning(TimeSpan?[] timesToLive, HistoryLimit?[] histories)
    {
        _timesToLive = timesToLive;
        _histories = histories;
    }

    /// <summary>Reads the attributes; one that says no usable number is reported (BN6020) and left out.</summary>
    public static SignalTuning Read(SignalCatalog catalog, ProblemLog log)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(log);
        TimeSpan?[] timesToLive = new TimeSpan?[catalog.Signals.Length];
        HistoryLimit?[] histories = new HistoryLimit?[catalog.Signals.Length];
        foreach (SignalDefinition signal in catalog.Signals)
        {
            foreach (VssEntry entry in signal.Extensions)
            {
                if (entry.Name == TtlName)
                {
                    timesToLive[signal.Index] = Number(signal, entry, (int)LongestTtl.TotalMilliseconds, log) is { } ms
                        ? TimeSpan.FromMilliseconds(ms)
                        : null;
                }
                else if (entry.Name == HistoryName)
                {
                    histories[signal.Index] = Number(signal, entry, MostSamples, log) is { } samples
                        ? new HistoryLimit(samples)
                        : null;
                }
            }
        }
        return new SignalTuning(timesToLive, histories);
    }

    /// <summary>The same, but that values of these signals live so long; null for ever.</summary>
    public SignalTuning WithTimeToLive(ReadOnlySpan<int> signals, TimeSpan? timeToLive) =>
        new(Changed(_timesToLive, signals, timeToLive), _histories);

    /// <summary>The same, but that so much of these signals' past is kept; null for nothing.</summary>
    public SignalTuning WithHistory(ReadOnlySpan<int> signals, HistoryLimit? limit) =>
        new(_timesToLive, Changed(_histories, signals, limit));

    private static T[] Changed<T>(T[] values, ReadOnlySpan<int> signals, T value)
    {
        T[] changed = [.. values];
        foreach (int signal in signals)
        {
            changed[signal] = value;
        }
        return changed;
    }

    /// <summary>How long a value of the signal stays good; null for ever.</summary>
    public TimeSpan? TimeToLive(int signalIndex) => _timesToLive[signalIndex];

    /// <summary>How much of the signal's past is kept; null for nothing.</summary>
    public HistoryLimit? History(int signalIndex) => _histories[signalIndex];

    private static int? Number(SignalDefinition signal, VssEntry entry, int most, ProblemLog log)
    {
        if (
            int.TryParse(entry.Value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= 1
            && number <= most
        )
        {
            return number;
        }
        log.Warning(
            "BN6020",
            entry.Value.Place,
            $"'{entry.Name}' of {signal.Path} is a whole number from 1 to {most}, not {entry.Value}"
        );
        return null;
    }
}
