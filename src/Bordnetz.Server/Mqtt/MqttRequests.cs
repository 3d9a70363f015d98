using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
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
/// and events go to the topic that the client names. Subscriptions outlive the connection of whoever asked for them, as
/// with any broker in between; they end when they are unsubscribed, when their token expires, or when nobody has
/// listened to their topic for some time.
/// </summary>
internal sealed class MqttRequests : IVissPeer
{
    private sealed record Pending(ReadOnlyMemory<byte> Message, string? Token, SignalPermissions? Audience);

    private sealed class Route(string topic, SignalPermissions? audience)
    {
        public readonly string Topic = topic;
        public readonly SignalPermissions? Audience = audience;
        public DateTimeOffset? UnheardSince;
    }

    private readonly Channel<Pending> _pending;
    private readonly ConcurrentDictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private readonly VissConversation _conversation;
    private readonly MqttTopics _topics;
    private readonly MqttOptions _options;
    private readonly MqttSend _send;

    public MqttRequests(
        SignalBroker broker,
        MqttTopics topics,
        MqttOptions options,
        VissCapabilities capabilities,
        MqttSend send
    )
    {
        _topics = topics;
        _options = options;
        _send = send;
        VissOptions viss = new()
        {
            Authority = options.Authority,
            Meters = options.Meters,
            Time = options.Time,
            Capabilities = capabilities,
        };
        // Numbers that cannot be guessed: whoever has one can end the subscription.
        VissSession session = new(
            broker,
            new VissTree(broker.Catalog),
            viss,
            VissVersion.V3,
            () => RandomNumberGenerator.GetHexString(16, lowercase: true)
        );
        _conversation = new VissConversation(session, broker, viss, this);
        _pending = Channel.CreateBounded<Pending>(
            new BoundedChannelOptions(options.MaxWaitingRequests) { SingleReader = true }
        );
    }

    /// <summary>Takes a request; false when too many wait.</summary>
    public bool TryTake(ReadOnlyMemory<byte> message, string? token, SignalPermissions? audience) =>
        _pending.Writer.TryWrite(new Pending(message, token, audience));

    /// <summary>Answers requests until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (Pending pending in _pending.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                await AnswerAsync(pending, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The door closes.
        }
        await _conversation.EndAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task SendAsync(
        byte[] message,
        string subscriptionId,
        CancellationToken closing,
        CancellationToken subscription
    )
    {
        subscription.ThrowIfCancellationRequested();
        if (!_routes.TryGetValue(subscriptionId, out Route? route))
        {
            return;
        }
        if (await _send(route.Topic, message, route.Audience, closing).ConfigureAwait(false))
        {
            route.UnheardSince = null;
            return;
        }
        DateTimeOffset now = _options.Time.GetUtcNow();
        route.UnheardSince ??= now;
        if (now - route.UnheardSince > _options.UnheardTime)
        {
            _routes.TryRemove(subscriptionId, out _);
            // Ends the subscription as a connection that is gone would.
            throw new OperationCanceledException("nobody listens");
        }
    }

    /// <summary>There is no connection of its own to lose.</summary>
    public void Abort() { }

    private async Task AnswerAsync(Pending pending, CancellationToken stop)
    {
        if (!TryRead(pending.Message, out string? topic, out byte[] request) || !IsAnswerTopic(topic))
        {
            // Without a good topic there is nowhere to complain.
            _options.Meters?.Refused("mqtt", "malformed");
            return;
        }
        await _conversation
            .HandleAsync(
                request,
                pending.Token,
                async reply =>
                {
                    if (reply.Opened is { } opened)
                    {
                        _routes[opened.Id] = new Route(topic, pending.Audience);
                    }
                    if (reply.Closed is { } closed)
                    {
                        _routes.TryRemove(closed, out _);
                    }
                    await _send(topic, reply.Message, pending.Audience, stop).ConfigureAwait(false);
                },
                stop
            )
            .ConfigureAwait(false);
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
