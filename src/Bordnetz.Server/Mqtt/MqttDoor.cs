using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Bordnetz.Server.Access;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// The vehicle's own MQTT broker, versions 3.1.1 and 5. Clients hear the vehicle's states and may publish targets and
/// VISS requests; nothing is passed on between clients, so that none can speak for the vehicle. The vehicle's thread
/// never meets a client: states are sampled, and each client is told at its own pace.
/// </summary>
public sealed class MqttDoor : IAsyncDisposable
{
    /// <summary>How often clients that could not be told everything are looked at again.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private const string AccessKey = "bordnetz.access";
    private const string TokenKey = "bordnetz.token";

    private readonly ConcurrentDictionary<string, MqttListener> _listeners = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SignalBroker _broker;
    private readonly MqttOptions _options;
    private readonly MqttTopics _topics;
    private readonly MqttStates _states;
    private readonly MqttRequests _requests;
    private readonly MqttGate _gate;
    private readonly MqttServer _server;
    private Task _running = Task.CompletedTask;

    /// <summary>Makes a broker that is not started yet.</summary>
    /// <param name="endPoint">Where it listens; port 0 for any free one.</param>
    /// <param name="broker">The signals.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="capabilities">Where VISS learns that this door is open.</param>
    /// <param name="certificate">What it shows; null to speak without encryption.</param>
    public MqttDoor(
        IPEndPoint endPoint,
        SignalBroker broker,
        MqttOptions? options = null,
        VissCapabilities? capabilities = null,
        X509Certificate2? certificate = null
    )
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(broker);
        _broker = broker;
        _options = options ?? new MqttOptions();
        _topics = new MqttTopics(broker.Catalog, _options);
        _states = new MqttStates(broker, _topics, _options, SignalPermissions.Unlimited);
        Capabilities = capabilities ?? new VissCapabilities();
        _requests = new MqttRequests(broker, _topics, _options, Capabilities, SendAsync, _stopping.Token);
        _gate = new MqttGate(endPoint, certificate, _options);
        MqttServerOptions limits = new MqttServerOptionsBuilder()
            .WithoutDefaultEndpoint()
            .WithPersistentSessions(false)
            .WithMaxPendingMessagesPerClient(_options.MaxWaiting)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage)
            .WithDefaultCommunicationTimeout(_options.Patience)
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(limits, [_gate]);
        _server.ValidatingConnectionAsync += AdmitAsync;
        _server.ClientConnectedAsync += WelcomeAsync;
        _server.ClientDisconnectedAsync += ForgetAsync;
        _server.InterceptingSubscriptionAsync += SubscribeAsync;
        _server.InterceptingUnsubscriptionAsync += UnsubscribeAsync;
        _server.InterceptingPublishAsync += TakeAsync;
    }

    /// <summary>Where it listens, once it was started.</summary>
    public IPEndPoint EndPoint => _gate.EndPoint;

    private VissCapabilities Capabilities { get; }

    /// <summary>Opens the door.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port is in use or may not be opened.</exception>
    public async Task StartAsync()
    {
        await _server.StartAsync().ConfigureAwait(false);
        _states.SetStatus(isOnline: true);
        Capabilities.MqttPort = EndPoint.Port;
        Capabilities.MqttTopic = _topics.Requests;
        _running = TellAsync(_stopping.Token);
    }

    /// <summary>Says that the vehicle leaves, and closes the door.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _requests.EndAsync().ConfigureAwait(false);
        if (_server.IsStarted)
        {
            _states.SetStatus(isOnline: false);
            foreach (MqttListener listener in _listeners.Values)
            {
                listener.Note([_topics.Status]);
                listener.Tell(_states, int.MaxValue);
            }
            await _server.StopAsync().ConfigureAwait(false);
        }
        _server.Dispose();
        _gate.Dispose();
        _stopping.Dispose();
    }

    private async Task TellAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(_options.Interval < Tick ? _options.Interval : Tick, _options.Time);
        long sampled = _options.Time.GetTimestamp();
        bool isFirst = true;
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                // Without listeners nothing is looked at.
                if (_listeners.IsEmpty)
                {
                    continue;
                }
                bool isDue = isFirst || _options.Time.GetElapsedTime(sampled) >= _options.Interval;
                IReadOnlyList<int> changed = [];
                if (isDue)
                {
                    isFirst = false;
                    sampled = _options.Time.GetTimestamp();
                    changed = _states.Sample();
                }
                await TellAllAsync(changed).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The door closes.
        }
    }

    private async Task TellAllAsync(IReadOnlyList<int> changed)
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        foreach (MqttListener listener in _listeners.Values)
        {
            if (now >= listener.Permissions.Expiry)
            {
                await _server
                    .DisconnectClientAsync(listener.Id, MqttDisconnectReasonCode.NotAuthorized)
                    .ConfigureAwait(false);
                continue;
            }
            int dropped = listener.Note(changed);
            _options.Meters?.Dropped("mqtt", dropped);
            // Half of the queue stays free for answers.
            listener.Tell(_states, _options.MaxWaiting / 2);
        }
    }

    // The token comes as the password; the user's name does not matter.
    private async Task AdmitAsync(ValidatingConnectionEventArgs connection)
    {
        SignalPermissions permissions = SignalPermissions.Unlimited;
        if (_options.Authority is { } authority)
        {
            SignalPermissions? known = connection.Password is { } token ? authority.Check(token, out _) : null;
            if (known is null || _options.Time.GetUtcNow() >= known.Expiry)
            {
                _options.Meters?.Refused("mqtt", "token");
                connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
                return;
            }
            permissions = known;
        }
        if (_listeners.TryGetValue(connection.ClientId ?? "", out MqttListener? old) && old.Permissions != permissions)
        {
            // Whoever takes a name over must not get what its holder may do.
            await _server
                .DisconnectClientAsync(old.Id, MqttDisconnectReasonCode.SessionTakenOver)
                .ConfigureAwait(false);
            _listeners.TryRemove(old.Id, out _);
        }
        if (string.IsNullOrEmpty(connection.ClientId))
        {
            // A client without a name gets one (MQTT 5.0, 3.1.3.1).
            connection.AssignedClientIdentifier = MqttGateAdapter.NewName();
        }
        connection.SessionItems[AccessKey] = permissions;
        connection.SessionItems[TokenKey] = connection.Password;
    }

    private async Task WelcomeAsync(ClientConnectedEventArgs client)
    {
        MqttSessionStatus session = await _server.GetSessionAsync(client.ClientId).ConfigureAwait(false);
        SignalPermissions permissions = (SignalPermissions)client.SessionItems[AccessKey]!;
        string? token = client.SessionItems[TokenKey] as string;
        _listeners[client.ClientId] = new MqttListener(client.ClientId, token, permissions, session, _topics);
    }

    private Task ForgetAsync(ClientDisconnectedEventArgs client)
    {
        if (
            client.DisconnectType != MqttClientDisconnectType.Takeover
            && _listeners.TryGetValue(client.ClientId, out MqttListener? listener)
            && ReferenceEquals(listener.Session, client.SessionItems)
        )
        {
            _listeners.TryRemove(new(client.ClientId, listener));
        }
        return Task.CompletedTask;
    }

    private Task SubscribeAsync(InterceptingSubscriptionEventArgs subscription)
    {
        MqttTopicFilter filter = subscription.TopicFilter;
        MqttSubscribeReasonCode reason =
            filter.Topic.StartsWith("$share/", StringComparison.Ordinal)
                ? MqttSubscribeReasonCode.SharedSubscriptionsNotSupported
            : !MqttTopics.IsFilter(filter.Topic) ? MqttSubscribeReasonCode.TopicFilterInvalid
            : !_listeners.TryGetValue(subscription.ClientId, out MqttListener? listener)
                ? MqttSubscribeReasonCode.UnspecifiedError
            : !listener.Subscribe(
                filter.Topic,
                filter.RetainHandling != MqttRetainHandling.DoNotSendOnSubscribe,
                _options.MaxSubscriptions
            )
                ? MqttSubscribeReasonCode.QuotaExceeded
            : MqttSubscribeReasonCode.GrantedQoS0;
        subscription.Response.ReasonCode = reason;
        subscription.ProcessSubscription = reason == MqttSubscribeReasonCode.GrantedQoS0;
        return Task.CompletedTask;
    }

    private Task UnsubscribeAsync(InterceptingUnsubscriptionEventArgs subscription)
    {
        if (_listeners.TryGetValue(subscription.ClientId, out MqttListener? listener))
        {
            listener.Unsubscribe(subscription.Topic);
        }
        return Task.CompletedTask;
    }

    private Task TakeAsync(InterceptingPublishEventArgs publication)
    {
        // Nothing is passed on, and nothing of it is retained.
        publication.ProcessPublish = false;
        string topic = publication.ApplicationMessage.Topic ?? "";
        byte[] payload = publication.ApplicationMessage.Payload.ToArray();
        SignalPermissions permissions =
            publication.SessionItems[AccessKey] as SignalPermissions
            ?? (_options.Authority is null ? SignalPermissions.Unlimited : SignalPermissions.None);
        if (topic == _topics.Requests)
        {
            SignalPermissions? audience = _options.Authority is null ? null : permissions;
            string? token = publication.SessionItems[TokenKey] as string;
            Answer(publication, _requests.Take(payload, publication.ClientId, token, audience));
        }
        else if (_topics.TryFindSet(topic, out int signal))
        {
            Answer(publication, MqttTargets.Set(_broker, signal, payload, permissions, _options.Time.GetUtcNow()));
        }
        else
        {
            // Home Assistant's own word that it is there needs no answer: what it is told is retained.
            Answer(publication, topic == _topics.Birth ? MqttVerdict.Accepted : MqttVerdict.Forbidden);
        }
        return Task.CompletedTask;
    }

    private void Answer(InterceptingPublishEventArgs publication, MqttVerdict verdict)
    {
        if (verdict == MqttVerdict.Accepted)
        {
            return;
        }
        _options.Meters?.Refused("mqtt", verdict.Name());
        publication.Response.ReasonString = verdict.Name();
        publication.Response.ReasonCode = verdict switch
        {
            MqttVerdict.Forbidden => MqttPubAckReasonCode.NotAuthorized,
            MqttVerdict.Malformed => MqttPubAckReasonCode.PayloadFormatInvalid,
            MqttVerdict.Unavailable => MqttPubAckReasonCode.QuotaExceeded,
            _ => MqttPubAckReasonCode.ImplementationSpecificError,
        };
    }

    private Task<bool> SendAsync(
        string topic,
        byte[] payload,
        SignalPermissions? audience,
        CancellationToken cancellation
    )
    {
        bool isHeard = false;
        foreach (MqttListener listener in _listeners.Values)
        {
            if ((audience is null || listener.Permissions == audience) && listener.Hears(topic))
            {
                isHeard = true;
                if (!listener.Send(topic, payload, isRetained: false))
                {
                    _options.Meters?.Dropped("mqtt", 1);
                }
            }
        }
        return Task.FromResult(isHeard);
    }
}
