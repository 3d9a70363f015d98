using System.Threading.Channels;
using Bordnetz.Server.Access;
using Bordnetz.Server.Viss;
using Bordnetz.Signals;

namespace Bordnetz.Server.Mqtt;

/// <summary>
/// One client of VISS over MQTT, known by the topic that it wants its answers on and its token: its requests are
/// answered one after the other, its limits are its own. Requests may come from any thread.
/// </summary>
internal sealed class MqttRequester : IVissPeer
{
    private readonly Channel<ReadOnlyMemory<byte>> _pending;
    private readonly VissSession _session;
    private readonly VissConversation _conversation;
    private readonly MqttOptions _options;
    private readonly MqttSend _send;
    private readonly string _topic;
    private readonly string? _token;
    private int _waiting;
    private DateTimeOffset? _unheardSince;

    /// <param name="broker">The signals.</param>
    /// <param name="session">Its session.</param>
    /// <param name="viss">The limits of the session.</param>
    /// <param name="options">The limits of the door.</param>
    /// <param name="send">Publishes answers.</param>
    /// <param name="topic">Where answers go.</param>
    /// <param name="token">What its requests count as when they have no token of their own.</param>
    public MqttRequester(
        SignalBroker broker,
        VissSession session,
        VissOptions viss,
        MqttOptions options,
        MqttSend send,
        string topic,
        string? token
    )
    {
        _session = session;
        _conversation = new VissConversation(session, broker, viss, this);
        _options = options;
        _send = send;
        _topic = topic;
        _token = token;
        _pending = Channel.CreateBounded<ReadOnlyMemory<byte>>(
            new BoundedChannelOptions(options.MaxWaitingRequests) { SingleReader = true }
        );
    }

    /// <summary>The name of the MQTT client that it came from first; null when that is not known.</summary>
    public string? Client { get; init; }

    /// <summary>What those must be allowed who hear the answers; null when all may.</summary>
    public SignalPermissions? Audience { get; set; }

    /// <summary>When it asked last, counted in requests of all clients.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether nothing would be lost if it was forgotten.</summary>
    public bool IsIdle => Volatile.Read(ref _waiting) == 0 && _session.OpenCount == 0;

    /// <summary>Takes a request; false when too many wait.</summary>
    public bool TryTake(ReadOnlyMemory<byte> request)
    {
        Interlocked.Increment(ref _waiting);
        if (_pending.Writer.TryWrite(request))
        {
            return true;
        }
        Interlocked.Decrement(ref _waiting);
        return false;
    }

    /// <summary>No requests come any more.</summary>
    public void Forget() => _pending.Writer.TryComplete();

    /// <summary>Answers requests until it is forgotten or stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> request in _pending.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                await _conversation
                    .HandleAsync(request, _token, reply => _send(_topic, reply.Message, Audience, stop), stop)
                    .ConfigureAwait(false);
                Interlocked.Decrement(ref _waiting);
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
        if (await _send(_topic, message, Audience, closing).ConfigureAwait(false))
        {
            _unheardSince = null;
            return;
        }
        DateTimeOffset now = _options.Time.GetUtcNow();
        _unheardSince ??= now;
        if (now - _unheardSince > _options.UnheardTime)
        {
            // Ends the subscription as a connection that is gone would.
            throw new OperationCanceledException("nobody listens");
        }
    }

    /// <summary>There is no connection of its own to lose.</summary>
    public void Abort() { }
}
