using System.Buffers;
using Bordnetz.Server.Access;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Bordnetz.Server.Mqtt;

/// <summary>Where an outside broker is, and how the vehicle introduces itself there.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsEncrypted">Whether it speaks TLS; its certificate must be one that this machine trusts.</param>
/// <param name="User">The user's name; null when the broker asks for none.</param>
/// <param name="Password">The password; null when the broker asks for none.</param>
public sealed record MqttRemote(string Host, int Port, bool IsEncrypted, string? User, string? Password);

/// <summary>
/// Publishes the vehicle's states to an outside broker and takes targets and VISS requests from it. A broker that is
/// gone is tried again, at first after a second, then ever later up to half a minute; when it is back it is told
/// everything. The broker's last will says that the vehicle is gone.
/// </summary>
public sealed class MqttBridge : IAsyncDisposable
{
    private const int FiltersPerPacket = 50;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SignalBroker _broker;
    private readonly MqttRemote _remote;
    private readonly MqttOptions _options;
    private readonly SignalPermissions _permissions;
    private readonly MqttTopics _topics;
    private readonly MqttStates _states;
    private readonly MqttRequests _requests;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Action<string> _say;
    private Task _running = Task.CompletedTask;

    /// <summary>Makes a bridge that is not started yet.</summary>
    /// <param name="remote">Where the broker is.</param>
    /// <param name="broker">The signals.</param>
    /// <param name="options">How the vehicle appears.</param>
    /// <param name="token">
    /// What the broker and everybody behind it may do: the states that are published and the targets that are taken are
    /// those that this token allows. Ignored when there is no authority.
    /// </param>
    /// <param name="capabilities">Where VISS learns that this door is open.</param>
    /// <param name="say">Hears when the broker comes and goes, in a sentence.</param>
    public MqttBridge(
        MqttRemote remote,
        SignalBroker broker,
        MqttOptions? options = null,
        string? token = null,
        VissCapabilities? capabilities = null,
        Action<string>? say = null
    )
    {
        ArgumentNullException.ThrowIfNull(broker);
        _remote = remote;
        _broker = broker;
        _options = options ?? new MqttOptions();
        _permissions =
            _options.Authority is null ? SignalPermissions.Unlimited
            : token is null ? SignalPermissions.None
            : _options.Authority.Check(token, out _) ?? SignalPermissions.None;
        _topics = new MqttTopics(broker.Catalog, _options);
        _states = new MqttStates(broker, _topics, _options, _permissions);
        VissCapabilities doors = capabilities ?? new VissCapabilities();
        doors.MqttTopic = _topics.Requests;
        _requests = new MqttRequests(broker, _topics, _options, doors, SendAsync, _stopping.Token);
        _say = say ?? (static _ => { });
        _client.ApplicationMessageReceivedAsync += TakeAsync;
    }

    /// <summary>Begins; returns at once, whether the broker is there or not.</summary>
    public void Start() => _running = RunAsync(_stopping.Token);

    /// <summary>Says that the vehicle leaves, and leaves.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _requests.EndAsync().ConfigureAwait(false);
        if (_client.IsConnected)
        {
            using CancellationTokenSource limit = new(_options.Patience, _options.Time);
            try
            {
                _states.SetStatus(isOnline: false);
                await PublishAsync(_topics.Status, limit.Token).ConfigureAwait(false);
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (IsLoss(e))
            {
                // Its last will says it instead.
            }
        }
        _client.Dispose();
        _stopping.Dispose();
    }

    private static bool IsLoss(Exception e) =>
        e
            is MqttCommunicationException
                or MqttProtocolViolationException
                or MqttClientDisconnectedException
                or OperationCanceledException
                or TimeoutException
                or IOException
                or InvalidOperationException
                or System.Net.Sockets.SocketException;

    private async Task RunAsync(CancellationToken stop)
    {
        TimeSpan pause = TimeSpan.FromSeconds(1);
        while (!stop.IsCancellationRequested)
        {
            string why = "connection lost";
            try
            {
                why = await ConnectAsync(stop).ConfigureAwait(false) ?? why;
                if (_client.IsConnected)
                {
                    pause = TimeSpan.FromSeconds(1);
                    _say($"MQTT broker {_remote.Host}:{_remote.Port} is connected");
                    await TellAsync(stop).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (IsLoss(e))
            {
                why = e.Message;
            }
            if (stop.IsCancellationRequested)
            {
                return;
            }
            _say($"MQTT broker {_remote.Host}:{_remote.Port}: {why}; next try in {pause.TotalSeconds:F0} s");
            await WaitAsync(pause, stop).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, _options.Time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The bridge is taken down.
        }
    }

    // Why the broker does not want the vehicle; null when it does.
    private async Task<string?> ConnectAsync(CancellationToken stop)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_remote.Host, _remote.Port)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId($"{_options.Prefix}-bordnetz")
            .WithCleanSession(true)
            .WithTimeout(_options.Patience)
            .WithWillTopic(_topics[_topics.Status])
            .WithWillPayload("offline")
            .WithWillRetain(true)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (_remote.User is not null)
        {
            builder = builder.WithCredentials(_remote.User, _remote.Password ?? "");
        }
        if (_remote.IsEncrypted)
        {
            builder = builder.WithTlsOptions(tls => tls.UseTls());
        }
        MqttClientConnectResult result = await _client.ConnectAsync(builder.Build(), stop).ConfigureAwait(false);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            return $"refused: {result.ResultCode}";
        }
        foreach (string[] filters in _topics.SetTopics.Append(_topics.Requests).Chunk(FiltersPerPacket))
        {
            MqttClientSubscribeOptions subscription = new();
            subscription.TopicFilters.AddRange(
                filters.Select(f => new MqttTopicFilter
                {
                    Topic = f,
                    QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                })
            );
            await _client.SubscribeAsync(subscription, stop).ConfigureAwait(false);
        }
        return null;
    }

    // Everything at first, then what changes, until the connection or the token ends.
    private async Task TellAsync(CancellationToken stop)
    {
        _states.SetStatus(isOnline: true);
        _states.Sample();
        for (int i = 0; i < _topics.Count; i++)
        {
            await PublishAsync(i, stop).ConfigureAwait(false);
        }
        using PeriodicTimer timer = new(_options.Interval, _options.Time);
        while (_client.IsConnected && await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            if (_options.Time.GetUtcNow() >= _permissions.Expiry)
            {
                _states.SetStatus(isOnline: false);
                await PublishAsync(_topics.Status, stop).ConfigureAwait(false);
                _say("MQTT: the token of the outside broker has expired; nothing is published any more");
                await Task.Delay(Timeout.InfiniteTimeSpan, _options.Time, stop).ConfigureAwait(false);
            }
            foreach (int number in _states.Sample())
            {
                await PublishAsync(number, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task PublishAsync(int number, CancellationToken cancellation)
    {
        if (_states[number] is not { } payload)
        {
            return;
        }
        MqttApplicationMessage message = new()
        {
            Topic = _topics[number],
            PayloadSegment = payload,
            Retain = true,
            QualityOfServiceLevel =
                _topics.SignalOf(number) is not null && number < _topics.Status
                    ? MqttQualityOfServiceLevel.AtMostOnce
                    : MqttQualityOfServiceLevel.AtLeastOnce,
        };
        await _client.PublishAsync(message, cancellation).ConfigureAwait(false);
    }

    private Task TakeAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        MqttApplicationMessage message = received.ApplicationMessage;
        // A retained target is one of the past, perhaps of another drive.
        if (message.Retain || message.Payload.Length > _options.MaxPacketBytes)
        {
            _options.Meters?.Refused("mqtt", message.Retain ? "retained" : "oversized");
            return Task.CompletedTask;
        }
        byte[] payload = message.Payload.ToArray();
        if (message.Topic == _topics.Requests)
        {
            // Others are behind the broker, each with its own token in its request: the bridge's own is not theirs.
            Count(_requests.Take(payload, null, null, null));
        }
        else if (_topics.TryFindSet(message.Topic, out int signal))
        {
            Count(MqttTargets.Set(_broker, signal, payload, _permissions, _options.Time.GetUtcNow()));
        }
        return Task.CompletedTask;
    }

    private void Count(MqttVerdict verdict)
    {
        if (verdict != MqttVerdict.Accepted)
        {
            _options.Meters?.Refused("mqtt", verdict.Name());
        }
    }

    // Whether anybody hears it only the broker knows.
    private async Task<bool> SendAsync(
        string topic,
        byte[] payload,
        SignalPermissions? audience,
        CancellationToken cancellation
    )
    {
        try
        {
            MqttApplicationMessage message = new() { Topic = topic, PayloadSegment = payload };
            await _client.PublishAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLoss(e) && !cancellation.IsCancellationRequested)
        {
            return false;
        }
        return true;
    }
}
