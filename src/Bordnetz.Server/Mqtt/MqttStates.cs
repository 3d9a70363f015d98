using System.Buffers;
using System.Text;
using System.Text.Json;
using Bordnetz.Server.Access;
using Bordnetz.Server.Live;
using Bordnetz.Signals;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// What stands on the retained topics. It looks at the broker's latest values, lock-free, once in each interval: the
/// vehicle does not notice, and a topic is told no more often than that. A value that did not change is not told again.
/// Sampling is for one thread; reading for any.
/// </summary>
internal sealed class MqttStates(
    SignalBroker broker,
    MqttTopics topics,
    MqttOptions options,
    SignalPermissions permissions
)
{
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly byte[]?[] _payloads = new byte[]?[topics.Count];
    private readonly Datapoint[] _told = new Datapoint[topics.Catalog.Signals.Length];
    private readonly List<int> _changed = [];

    /// <summary>What stands on a topic; null when nothing does.</summary>
    public byte[]? this[int number] => Volatile.Read(ref _payloads[number]);

    /// <summary>Says whether the vehicle is there.</summary>
    public void SetStatus(bool isOnline) =>
        Volatile.Write(ref _payloads[topics.Status], isOnline ? "online"u8.ToArray() : "offline"u8.ToArray());

    /// <summary>The numbers of the topics that changed since the last look; good until the next one.</summary>
    public IReadOnlyList<int> Sample()
    {
        _changed.Clear();
        foreach (SignalDefinition signal in topics.Catalog.Signals)
        {
            int i = signal.Index;
            if (!permissions.Allows(signal, SignalAccess.Read))
            {
                continue;
            }
            Datapoint now = broker.Read(i);
            bool isThere = SignalJson.IsAvailable(now);
            if (_payloads[i] is null ? isThere : now.Value != _told[i].Value || now.Quality != _told[i].Quality)
            {
                _told[i] = now;
                Volatile.Write(ref _payloads[i], Render(now));
                _changed.Add(i);
            }
            Announce(signal, isThere);
        }
        return _changed;
    }

    // Home Assistant hears of what has a value or takes targets, so that it does not show a thousand empty entities.
    private void Announce(SignalDefinition signal, bool isThere)
    {
        int number = topics.Discovery(signal.Index);
        if (
            number >= _payloads.Length
            || _payloads[number] is not null
            || !(isThere || broker.VehicleProvides(signal.Index))
        )
        {
            return;
        }
        bool maySet = permissions.Allows(signal, SignalAccess.Actuate) && broker.VehicleProvides(signal.Index);
        if (HomeAssistant.Describe(signal, topics, options, maySet) is { } description)
        {
            Volatile.Write(ref _payloads[number], description);
            _changed.Add(number);
        }
    }

    private byte[] Render(in Datapoint datapoint)
    {
        if (options.Payload == MqttPayload.Plain)
        {
            return SignalJson.IsAvailable(datapoint) ? Plain(datapoint.Value) : "None"u8.ToArray();
        }
        ArrayBufferWriter<byte> buffer = new(128);
        using (Utf8JsonWriter json = new(buffer, Relaxed))
        {
            json.WriteStartObject();
            SignalJson.WriteMembers(json, datapoint);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    // A bare text is easier to use than one in quotation marks; all else is as in JSON.
    private static byte[] Plain(SignalValue value)
    {
        if (value.ToText() is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }
        ArrayBufferWriter<byte> buffer = new(32);
        using (Utf8JsonWriter json = new(buffer, Relaxed))
        {
            SignalJson.WriteValue(json, value);
        }
        return buffer.WrittenSpan.ToArray();
    }
}
