using System.Globalization;
using Bordnetz.Signals;
using Grpc.Core;

namespace Bordnetz.Server.Kuksa;

/// <summary>
/// Sends a subscription's batches to a client until it leaves. A client that reads slowly is waited for here, while the
/// subscription folds what it misses; the trailer <c>x-bordnetz-dropped</c> says how many values that were.
/// </summary>
internal static class SubscriptionStream
{
    private const string DroppedTrailer = "x-bordnetz-dropped";

    /// <param name="hub">The edge.</param>
    /// <param name="signals">What is subscribed to.</param>
    /// <param name="bufferSize">How many batches may wait.</param>
    /// <param name="intervalMs">
    /// The shortest time between two messages; what comes in between is folded into the next one, so that the last
    /// value is never lost.
    /// </param>
    /// <param name="convert">Makes a message of a batch; null when there is nothing to tell.</param>
    /// <param name="stream">Where to send.</param>
    /// <param name="context">The call.</param>
    public static async Task RunAsync<T>(
        KuksaHub hub,
        SignalSelection[] signals,
        int bufferSize,
        uint? intervalMs,
        Func<SignalBatch, T?> convert,
        IServerStreamWriter<T> stream,
        ServerCallContext context
    )
        where T : class
    {
        using Subscription subscription =
            hub.Broker.TrySubscribe(signals, bufferSize, hub.Options.MaxSubscriptions, hub.Options.MaxSubscribedSignals)
            ?? throw KuksaErrors.Status(StatusCode.ResourceExhausted, "Too many subscriptions are open");
        using CancellationTokenSource cancel = hub.CancelWith(context);
        int[] indices = [.. signals.Where(s => !s.IsTarget).Select(s => s.SignalIndex).Distinct()];
        // Some clients do not return from the call before they see headers.
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        hub.TellIntervals(hub.Intervals.Add(indices, intervalMs ?? 0));
        try
        {
            TimeSpan interval = TimeSpan.FromMilliseconds(intervalMs ?? 0);
            while (await subscription.WaitToReadAsync(cancel.Token).ConfigureAwait(false))
            {
                if (interval == TimeSpan.Zero)
                {
                    while (subscription.TryRead(out SignalBatch? batch))
                    {
                        // What is left out between intervals was asked for; this is what the client was too slow for.
                        hub.Options.Meters?.Dropped("kuksa", batch.Dropped);
                        if (convert(batch) is { } message)
                        {
                            await stream.WriteAsync(message, cancel.Token).ConfigureAwait(false);
                        }
                    }
                }
                else if (subscription.ReadLatest() is { } batch && convert(batch) is { } message)
                {
                    await stream.WriteAsync(message, cancel.Token).ConfigureAwait(false);
                    await Task.Delay(interval, hub.Options.Time, cancel.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            hub.ThrowIfStopping();
        }
        finally
        {
            hub.TellIntervals(hub.Intervals.Remove(indices, intervalMs ?? 0));
            context.ResponseTrailers.Add(DroppedTrailer, subscription.Dropped.ToString(CultureInfo.InvariantCulture));
        }
    }
}
