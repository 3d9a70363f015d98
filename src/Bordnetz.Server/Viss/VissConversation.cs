using System.Collections.Concurrent;
using System.Net.WebSockets;
using Bordnetz.Signals;

namespace Bordnetz.Server.Viss;

/// <summary>Where the events of a conversation go.</summary>
internal interface IVissPeer
{
    /// <summary>
    /// Sends one event. An end of <paramref name="subscription"/> may keep it from being sent, but must not break one
    /// that is being sent.
    /// </summary>
    Task SendAsync(byte[] message, string subscriptionId, CancellationToken closing, CancellationToken subscription);

    /// <summary>The peer does not take what is sent to it: it loses its connection.</summary>
    void Abort();
}

/// <summary>
/// One conversation, whatever carries it: requests are answered one after the other, and the events of the
/// subscriptions that they open go to the peer. Requests come from one caller at a time.
/// </summary>
internal sealed class VissConversation(VissSession session, SignalBroker broker, VissOptions options, IVissPeer peer)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _pumps = new(StringComparer.Ordinal);
    private readonly Lock _sessionGate = new();
    private readonly List<Task> _running = [];

    private DateTimeOffset Now => options.Time.GetUtcNow();

    /// <summary>Answers a request, then begins or ends the subscription that it asked for.</summary>
    /// <param name="message">The request.</param>
    /// <param name="token">A token that counts when the request has none; null when there is none.</param>
    /// <param name="answer">Sends the answer.</param>
    /// <param name="closing">Ends everything.</param>
    public async Task HandleAsync(
        ReadOnlyMemory<byte> message,
        string? token,
        Func<VissReply, Task> answer,
        CancellationToken closing
    )
    {
        VissReply reply;
        lock (_sessionGate)
        {
            reply = session.Handle(message, token, Now);
        }
        if (reply.Pending is { } pending)
        {
            reply = await pending.WaitAsync(closing).ConfigureAwait(false);
        }
        if (reply.Closed is { } closed && _pumps.TryRemove(closed, out CancellationTokenSource? pump))
        {
            // Before the answer: no event follows it.
            await EndAsync(pump).ConfigureAwait(false);
        }
        await answer(reply).ConfigureAwait(false);
        if (reply.Opened is { } opened)
        {
            _running.RemoveAll(t => t.IsCompleted);
            _running.Add(PumpAsync(opened, closing));
        }
    }

    /// <summary>Waits until every subscription has ended; the token given before must have been cancelled.</summary>
    public Task EndAsync() => Task.WhenAll(_running);

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

    private async Task PumpAsync(VissSubscription subscription, CancellationToken closing)
    {
        using CancellationTokenSource own = CancellationTokenSource.CreateLinkedTokenSource(closing);
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
            peer.Abort();
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
        CancellationToken closing,
        CancellationToken own
    )
    {
        using PeriodicTimer timer = new(period, options.Time);
        while (await timer.WaitForNextTickAsync(own).ConfigureAwait(false))
        {
            bool ends = subscription.IsExpired(Now);
            byte[] message = ends ? subscription.Expire(Now) : subscription.Sample(Now);
            await peer.SendAsync(message, subscription.Id, closing, own).ConfigureAwait(false);
            if (ends)
            {
                return;
            }
        }
    }

    private async Task PumpUpdatesAsync(VissSubscription subscription, CancellationToken closing, CancellationToken own)
    {
        SignalSelection[] signals = [.. subscription.Signals.Select(s => new SignalSelection(s.Index))];
        using Subscription updates = broker.Subscribe(signals, options.SubscriberBuffer);
        await foreach (SignalBatch batch in updates.ReadAllAsync(own).ConfigureAwait(false))
        {
            options.Meters?.Dropped("viss", batch.Dropped);
            if (subscription.IsExpired(Now))
            {
                await peer.SendAsync(subscription.Expire(Now), subscription.Id, closing, own).ConfigureAwait(false);
                return;
            }
            foreach (byte[] message in subscription.Take(batch, Now))
            {
                await peer.SendAsync(message, subscription.Id, closing, own).ConfigureAwait(false);
            }
        }
    }
}
