using System.Collections.Concurrent;
using System.Net.WebSockets;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>
/// One client's WebSocket: reads requests one after the other and sends answers and events. A client that reads slowly
/// holds up only its own events, which are folded together meanwhile; one that does not read at all is closed.
/// </summary>
internal sealed class VissConnection(WebSocket socket, VissSession session, SignalBroker broker, VissOptions options)
    : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _pumps = new(StringComparer.Ordinal);
    private readonly Lock _sessionGate = new();

    private DateTimeOffset Now => options.Time.GetUtcNow();

    /// <summary>Serves the client until it leaves or misbehaves.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource closing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> running = [];
        try
        {
            byte[] buffer = new byte[options.MaxMessageBytes];
            while (await ReceiveAsync(buffer, closing.Token).ConfigureAwait(false) is { } length)
            {
                VissReply reply;
                lock (_sessionGate)
                {
                    reply = session.Handle(buffer.AsMemory(0, length), Now);
                }
                if (reply.Closed is { } closed && _pumps.TryRemove(closed, out CancellationTokenSource? pump))
                {
                    // Before the answer: no event follows it.
                    await EndAsync(pump).ConfigureAwait(false);
                }
                await SendAsync(reply.Message, closing, CancellationToken.None).ConfigureAwait(false);
                if (reply.Opened is { } opened)
                {
                    running.RemoveAll(t => t.IsCompleted);
                    running.Add(PumpAsync(opened, closing));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The client left, or the server stops.
        }
        await closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    public void Dispose() => _writing.Dispose();

    private static async Task EndAsync(CancellationTokenSource pump)
    {
        try
        {
            await pump.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at this very moment.
        }
    }

    // The length of the next message; null when there is none any more.
    private async Task<int?> ReceiveAsync(byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket
                .ReceiveAsync(buffer.AsMemory(length), cancellation)
                .ConfigureAwait(false);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancellation).ConfigureAwait(false);
                return null;
            }
            if (part.MessageType == WebSocketMessageType.Binary)
            {
                const string why = "Messages are texts";
                await CloseAsync(WebSocketCloseStatus.InvalidMessageType, why, cancellation).ConfigureAwait(false);
                return null;
            }
            if (part.EndOfMessage)
            {
                return length;
            }
            if (length == buffer.Length)
            {
                const string why = "The message is too long";
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, why, cancellation).ConfigureAwait(false);
                return null;
            }
        }
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string why, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync(status, why, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    // An end of the subscription may keep a message from being sent, but must not break one that is being sent: that
    // would break the connection.
    private async Task SendAsync(byte[] message, CancellationTokenSource closing, CancellationToken subscription)
    {
        await _writing.WaitAsync(closing.Token).ConfigureAwait(false);
        try
        {
            subscription.ThrowIfCancellationRequested();
            using CancellationTokenSource limit = new(options.SendTime, options.Time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
                limit.Token,
                closing.Token
            );
            await socket
                .SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, either.Token)
                .ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task PumpAsync(VissSubscription subscription, CancellationTokenSource closing)
    {
        using CancellationTokenSource own = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
        _pumps[subscription.Id] = own;
        try
        {
            await (
                subscription.Period is { } period
                    ? PumpPeriodsAsync(subscription, period, closing, own.Token)
                    : PumpUpdatesAsync(subscription, closing, own.Token)
            ).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (own.IsCancellationRequested)
        {
            // Unsubscribed, or the connection ends.
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The client does not read: it loses its connection.
            socket.Abort();
        }
        _pumps.TryRemove(subscription.Id, out _);
        lock (_sessionGate)
        {
            session.Forget(subscription.Id);
        }
    }

    private async Task PumpPeriodsAsync(
        VissSubscription subscription,
        TimeSpan period,
        CancellationTokenSource closing,
        CancellationToken own
    )
    {
        using PeriodicTimer timer = new(period, options.Time);
        while (await timer.WaitForNextTickAsync(own).ConfigureAwait(false))
        {
            bool ends = subscription.IsExpired(Now);
            byte[] message = ends ? subscription.Expire(Now) : subscription.Sample(broker, Now);
            await SendAsync(message, closing, own).ConfigureAwait(false);
            if (ends)
            {
                return;
            }
        }
    }

    private async Task PumpUpdatesAsync(
        VissSubscription subscription,
        CancellationTokenSource closing,
        CancellationToken own
    )
    {
        SignalSelection[] signals = [.. subscription.Signals.Select(s => new SignalSelection(s.Index))];
        using Subscription updates = broker.Subscribe(signals, options.SubscriberBuffer);
        await foreach (SignalBatch batch in updates.ReadAllAsync(own).ConfigureAwait(false))
        {
            if (subscription.IsExpired(Now))
            {
                await SendAsync(subscription.Expire(Now), closing, own).ConfigureAwait(false);
                return;
            }
            foreach (byte[] message in subscription.Take(batch, Now))
            {
                await SendAsync(message, closing, own).ConfigureAwait(false);
            }
        }
    }
}
