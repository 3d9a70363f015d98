using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bordnetz.Server.Live;
using Bordnetz.Signals;

namespace Bordnetz.Server.Rest;

/// <summary>
/// One stream of events (Server-Sent Events): what its client was told of each signal, and what is to be told now. It
/// knows neither clock nor socket. Not thread-safe.
/// </summary>
internal sealed class EventStream(string key, SignalDefinition[] signals)
{
    /// <summary>A long state is told in several events, so that none is larger than a slow client's window.</summary>
    private const int SignalsPerEvent = 100;

    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Datapoint[] _told = new Datapoint[signals.Length];
    private readonly Datapoint[] _seen = new Datapoint[signals.Length];
    private readonly bool[] _isOwed = new bool[signals.Length];
    private readonly List<int> _changed = [];
    private bool _hasTold;
    private long _number;

    public string Key { get; } = key;

    public SignalDefinition[] Signals { get; } = signals;

    /// <summary>How many values the client was to be told and never will be, as it was too slow to accept others.</summary>
    public long Dropped { get; private set; }

    /// <summary>The identity of the last event, which the client sends back when it returns.</summary>
    public string LastId => string.Create(CultureInfo.InvariantCulture, $"{Key}-{_number}");

    /// <summary>Takes over what an earlier stream of the same client has told, by signal.</summary>
    public void GoOn(EventStream earlier)
    {
        Dictionary<int, Datapoint> known = [];
        for (int i = 0; i < earlier.Signals.Length; i++)
        {
            known[earlier.Signals[i].Index] = earlier._told[i];
        }
        for (int i = 0; i < Signals.Length; i++)
        {
            _told[i] = known.GetValueOrDefault(Signals[i].Index);
        }
        _number = earlier._number;
        _hasTold = true;
    }

    /// <summary>
    /// Looks at the signals while the client has not accepted yet what it was told: what it would have been told now, had
    /// it been faster.
    /// </summary>
    public void Look(SignalBroker broker)
    {
        for (int i = 0; i < Signals.Length; i++)
        {
            Datapoint now = broker.Read(Signals[i].Index);
            if (IsNews(now, _isOwed[i] ? _seen[i] : _told[i]))
            {
                Dropped += _isOwed[i] ? 1 : 0;
                _seen[i] = now;
                _isOwed[i] = true;
            }
        }
    }

    private static bool IsNews(in Datapoint now, in Datapoint before) =>
        now.Value != before.Value || now.Quality != before.Quality;

    /// <summary>
    /// The events that bring the client up to date: the whole state at first, then what has another value or quality.
    /// Each is to be sent before the next is made.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Tell(SignalBroker broker)
    {
        _changed.Clear();
        for (int i = 0; i < Signals.Length; i++)
        {
            Datapoint now = broker.Read(Signals[i].Index);
            Dropped += _isOwed[i] && IsNews(now, _seen[i]) ? 1 : 0;
            _isOwed[i] = false;
            if (!_hasTold || IsNews(now, _told[i]))
            {
                _told[i] = now;
                _changed.Add(i);
            }
        }
        string name = _hasTold ? "update" : "state";
        _hasTold = true;
        for (int first = 0; first < _changed.Count; first += SignalsPerEvent)
        {
            yield return Render(name, first, Math.Min(_changed.Count, first + SignalsPerEvent));
        }
    }

    private ReadOnlyMemory<byte> Render(string name, int first, int end)
    {
        _number++;
        ArrayBufferWriter<byte> buffer = new(128 * (end - first));
        buffer.Write(Encoding.UTF8.GetBytes($"id: {LastId}\nevent: {name}\ndata: "));
        using (Utf8JsonWriter json = new(buffer, Relaxed))
        {
            json.WriteStartArray();
            for (int i = first; i < end; i++)
            {
                json.WriteStartObject();
                json.WriteString("path", Signals[_changed[i]].Path);
                SignalJson.WriteMembers(json, _told[_changed[i]]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }
}
