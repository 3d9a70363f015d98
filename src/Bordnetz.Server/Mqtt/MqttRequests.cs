using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bordnetz.Server.Access;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;

namespace Bordnetz.Server.Mqtt;

/// <summary>Publishes what answers a VISS request.</summary>
/// <param name="topic">Where the client wants it.</param>
/// <param name="payload">The message.</param>
/// <param name="audience">What the asking client may do; null when all may hear the answer.</param>
/// <param name="cancellation">Ends it.</param>
/// <returns>False when it is known that nobody hears it.</returns>
internal delegate Task<bool> MqttSend(
    string topic,
    byte[] payload,
    SignalPermissions? audience,
    CancellationToken cancellation
);

/// <summary>
/// VISS over MQTT (VISS 3.0 TRANSPORT, MQTT): requests come on one topic as <c>{"topic": …, "request": …}</c>, answers
/// and events go to the topic that the client names, which is what tells clients apart. Subscriptions outlive the
/// connection of whoever asked for them, as with any broker in between; they end when they are unsubscribed, when their
/// token expires, or when nobody has listened to their topic for some time. Thread-safe.
/// </summary>
internal sealed class MqttRequests
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Topic, string? Token), MqttRequester> _requesters = [];
    private readonly List<Task> _running = [];
    private readonly SignalBroker _broker;
    private readonly VissTreeOfBroker _tree;
    private readonly VissOptions _viss;
    private readonly MqttTopics _topics;
    private readonly MqttOptions _options;
    private readonly MqttSend _send;
    private readonly CancellationToken _stop;
    private long _asked;

    /// <param name="broker">The signals.</param>
    /// <param name="topics">The topics that are not for answers.</param>
    /// <param name="options">The limits.</param>
    /// <param name="capabilities">Which doors are open.</param>
    /// <param name="send">Publishes answers.</param>
    /// <param name="stop">Ends everything.</param>
    public MqttRequests(
        SignalBroker broker,
        MqttTopics topics,
        MqttOptions options,
        VissCapabilities capabilities,
        MqttSend send,
        CancellationToken stop
    )
    {
        _broker = broker;
        _tree = new VissTreeOfBroker(broker);
        _topics = topics;
        _options = options;
        _send = send;
        _stop = stop;
        _viss = new VissOptions
        {
            Authority = options.Authority,
            Meters = options.Meters,
            Time = options.Time,
            Capabilities = capabilities,
            ActuationTimeout = options.ActuationTimeout,
            MaxRequestsPerSecond = options.MaxRequestsPerSecond,
        };
    }

    /// <summary>Takes a request.</summary>
    /// <param name="message">The request and the topic for its answer.</param>
    /// <param name="client">The name of the MQTT client that sent it; null when it is not known.</param>
    /// <param name="token">What counts as its token when it has none of its own.</param>
    /// <param name="audience">What those must be allowed who hear the answer; null when all may.</param>
    public MqttVerdict Take(ReadOnlyMemory<byte> message, string? client, string? token, SignalPermissions? audience)
    {
        // Without a good topic there is nowhere to complain.
        if (!TryRead(message, out string? topic, out byte[] request) || !IsAnswerTopic(topic))
        {
            return MqttVerdict.Malformed;
        }
        lock (_gate)
        {
            if (!_requesters.TryGetValue((topic, token), out MqttRequester? requester))
            {
                if (_stop.IsCancellationRequested || !MakeRoomLocked(client))
                {
                    return MqttVerdict.Unavailable;
                }
                requester = Welcome(topic, client, token);
                _requesters.Add((topic, token), requester);
                _running.RemoveAll(t => t.IsCompleted);
                _running.Add(requester.RunAsync(_stop));
            }
            requester.LastUsed = ++_asked;
            requester.Audience = audience;
            return requester.TryTake(request) ? MqttVerdict.Accepted : MqttVerdict.Unavailable;
        }
    }

    /// <summary>Waits until everything has ended after the stop.</summary>
    public async Task EndAsync()
    {
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private MqttRequester Welcome(string topic, string? client, string? token)
    {
        // Numbers that cannot be guessed: whoever has one can end the subscription.
        VissSession session = new(
            _broker,
            _tree,
            _viss,
            VissVersion.V3,
            () => RandomNumberGenerator.GetHexString(16, lowercase: true)
        );
        return new MqttRequester(_broker, session, _viss, _options, _send, topic, token) { Client = client };
    }

    // Whoever waits for nothing is forgotten, the one that was silent longest first; a client that names ever new topics
    // crowds out nobody but itself.
    private bool MakeRoomLocked(string? client)
    {
        int own = client is null ? 0 : _requesters.Values.Count(r => r.Client == client);
        bool isCrowd = own >= _options.MaxRequestersPerClient;
        if (!isCrowd && _requesters.Count < _options.MaxRequesters)
        {
            return true;
        }
        var idle = _requesters.Where(r => r.Value.IsIdle && (!isCrowd || r.Value.Client == client)).ToArray();
        if (idle.Length == 0)
        {
            return false;
        }
        var oldest = idle.MinBy(r => r.Value.LastUsed);
        _requesters.Remove(oldest.Key);
        oldest.Value.Forget();
        return true;
    }

    // Nobody may have the vehicle speak in the place of its own states.
    private bool IsAnswerTopic(string topic) => MqttTopics.IsName(topic) && !_topics.IsReserved(topic);

    // The request is a text by the standard; an object is understood, too.
    private static bool TryRead(
        ReadOnlyMemory<byte> message,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? topic,
        out byte[] request
    )
    {
        topic = null;
        request = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 16 });
            if (
                document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("topic", out JsonElement name)
                || !document.RootElement.TryGetProperty("request", out JsonElement content)
            )
            {
                return false;
            }
            topic = VissFilterReader.Text(name);
            request = Encoding.UTF8.GetBytes(VissFilterReader.Text(content) ?? content.GetRawText());
            return topic is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
