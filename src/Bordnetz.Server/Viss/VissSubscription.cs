using System.Globalization;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>
/// One subscription: turns what the broker tells and the passing of time into events. It knows neither clock nor socket.
/// The first signal is the one that <c>change</c> and <c>range</c> look at. Not thread-safe.
/// </summary>
/// <param name="id">Its number.</param>
/// <param name="version">The version that is spoken.</param>
/// <param name="broker">Where current and past values are looked up.</param>
/// <param name="signals">What is told.</param>
/// <param name="filter">When it is told; null for every update.</param>
/// <param name="expiry">When its token ends.</param>
/// <param name="compression">How paths and times are told.</param>
/// <param name="staticIds">The static identifiers of paths, which are told when the compression asks for them.</param>
internal sealed class VissSubscription(
    string id,
    VissVersion version,
    SignalBroker broker,
    SignalDefinition[] signals,
    VissFilter? filter,
    DateTimeOffset expiry,
    VissCompression compression,
    IReadOnlyDictionary<string, string>? staticIds
)
{
    private readonly Dictionary<int, Datapoint> _latest = [];
    private readonly Dictionary<int, List<Datapoint>> _curves = [];
    private Datapoint? _told;
    private IReadOnlyDictionary<string, string>? _names = staticIds;
    private bool _started;

    public string Id { get; } = id;

    public SignalDefinition[] Signals { get; } = signals;

    /// <summary>How often <see cref="Sample"/> is to be called; null when updates are what matters.</summary>
    public TimeSpan? Period => (filter as TimebasedFilter)?.Period;

    public bool IsExpired(DateTimeOffset now) => now >= expiry;

    /// <summary>The event that says that the token has expired; the last one.</summary>
    public byte[] Expire(DateTimeOffset now) => VissWriter.ErrorEvent(Id, VissFault.TokenExpired, version, now);

    /// <summary>The event of one period.</summary>
    public byte[] Sample(DateTimeOffset now)
    {
        foreach (SignalDefinition signal in Signals)
        {
            _latest[signal.Index] = broker.Read(signal.Index);
        }
        return State(now);
    }

    /// <summary>The events of one batch; the first batch is the state at the time of the subscription.</summary>
    public List<byte[]> Take(SignalBatch batch, DateTimeOffset now)
    {
        List<byte[]> events = [];
        bool isState = !_started;
        _started = true;
        if (isState || filter is null or HistoryFilter)
        {
            foreach (SignalUpdate update in batch.Updates)
            {
                _latest[update.SignalIndex] = update.Datapoint;
            }
        }
        if (filter is null or HistoryFilter)
        {
            if (isState && filter is HistoryFilter history && Past(history, now) is { } past)
            {
                events.Add(past);
            }
            SignalDefinition[] told = [.. Signals.Where(s => batch.Updates.Any(u => u.SignalIndex == s.Index))];
            if (!isState || told.Any(s => VissValues.IsAvailable(_latest[s.Index])))
            {
                events.Add(Event(told, now));
            }
            return events;
        }
        foreach (SignalUpdate update in batch.Updates)
        {
            _latest[update.SignalIndex] = update.Datapoint;
            if (filter is CurveLogFilter curve)
            {
                AddToCurve(curve, update, now, events);
            }
            else if (update.SignalIndex == Signals[0].Index && Triggers(update.Datapoint, isState))
            {
                events.Add(State(now));
            }
        }
        return events;
    }

    // What was before the state that the subscription began with: together with the updates nothing is missing.
    private byte[]? Past(HistoryFilter history, DateTimeOffset now)
    {
        Datapoint[] current = [.. Signals.Select(s => _latest[s.Index])];
        DateTimeOffset from = VissHistory.Begin(history, now);
        if (VissHistory.Before(broker, Signals, from, current) is not { } past)
        {
            return null;
        }
        byte[] message = VissWriter.HistoryEvent(Id, Signals, past, Form(), now);
        Number(Signals);
        return message;
    }

    private byte[] State(DateTimeOffset now) => Event(Signals, now);

    private byte[] Event(SignalDefinition[] told, DateTimeOffset now)
    {
        byte[] message = VissWriter.Event(Id, told, [.. told.Select(s => _latest[s.Index])], Form(), now);
        Number(told);
        return message;
    }

    private VissForm Form()
    {
        // One path needs no list of paths to be known: it is number 0 from the first.
        if (compression.Paths == VissPathForm.Local && Signals.Length == 1)
        {
            Number(Signals);
        }
        return new VissForm(version, _names, compression.RelativeTimes);
    }

    // The paths of the first event, sorted, have the numbers from 0; a path that was not in it stays a path.
    private void Number(SignalDefinition[] told)
    {
        if (compression.Paths == VissPathForm.Local && _names is null)
        {
            _names = told.Select(s => s.Path)
                .Order(StringComparer.Ordinal)
                .Select((path, i) => (path, i))
                .ToDictionary(n => n.path, n => n.i.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
        }
    }

    private bool Triggers(in Datapoint datapoint, bool isState)
    {
        if (!VissValues.IsAvailable(datapoint))
        {
            return false;
        }
        switch (filter)
        {
            case ChangeFilter change:
                bool triggers = !isState && (_told is not { } told || Differs(change, datapoint.Value, told.Value));
                if (triggers || _told is null)
                {
                    _told = datapoint;
                }
                return triggers;
            case RangeFilter range:
                bool first = Holds(range.First, datapoint.Value);
                return range.Second is not { } bound ? first
                    : range.Either ? first || Holds(bound, datapoint.Value)
                    : first && Holds(bound, datapoint.Value);
            default:
                return false;
        }
    }

    private static bool Differs(ChangeFilter change, SignalValue value, SignalValue told)
    {
        double difference = value.ToNumber() - told.ToNumber();
        return double.IsNaN(difference)
            ? (value == told) == (change.Comparison == VissComparison.Equal)
            : Compare(change.Comparison, difference.CompareTo(change.Difference));
    }

    private static bool Holds(VissBound bound, SignalValue value)
    {
        if (value.ToText() is { } text)
        {
            return Compare(bound.Comparison, string.CompareOrdinal(text, bound.Boundary));
        }
        double number = Boundary(bound.Boundary);
        return !double.IsNaN(number) && Compare(bound.Comparison, value.ToNumber().CompareTo(number));
    }

    /// <summary>The number that a boundary means; NaN when none.</summary>
    public static double Boundary(string text) =>
        text == "true" ? 1
        : text == "false" ? 0
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : double.NaN;

    private static bool Compare(VissComparison comparison, int order) =>
        comparison switch
        {
            VissComparison.Equal => order == 0,
            VissComparison.NotEqual => order != 0,
            VissComparison.Greater => order > 0,
            VissComparison.GreaterOrEqual => order >= 0,
            VissComparison.Less => order < 0,
            _ => order <= 0,
        };

    private void AddToCurve(CurveLogFilter curve, in SignalUpdate update, DateTimeOffset now, List<byte[]> events)
    {
        if (!VissValues.IsAvailable(update.Datapoint))
        {
            return;
        }
        if (!_curves.TryGetValue(update.SignalIndex, out List<Datapoint>? points))
        {
            _curves.Add(update.SignalIndex, points = []);
        }
        points.Add(update.Datapoint);
        if (points.Count < curve.BufferSize)
        {
            return;
        }
        double[] times = [.. points.Select(p => (p.Time - points[0].Time).TotalMilliseconds)];
        double[] values = [.. points.Select(p => p.Value.ToNumber())];
        Datapoint[] kept = [.. CurveLog.Reduce(times, values, curve.MaxError).Select(i => points[i])];
        int index = update.SignalIndex;
        SignalDefinition signal = Array.Find(Signals, s => s.Index == index)!;
        events.Add(VissWriter.CurveEvent(Id, signal, kept, Form(), now));
        Number([signal]);
        points.Clear();
        // The next curve begins where this one ends.
        points.Add(update.Datapoint);
    }
}
