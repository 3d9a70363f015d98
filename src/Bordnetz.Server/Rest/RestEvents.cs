using System.Globalization;
using System.Security.Cryptography;
using Bordnetz.Server.Access;
using Bordnetz.Signals;
using Microsoft.AspNetCore.Http;

namespace Bordnetz.Server.Rest;

/// <summary>
/// GET /api/events: signals as a stream of Server-Sent Events (WHATWG HTML, 9.2). Each stream looks at the broker's
/// latest values, lock-free, at its own pace: a client that reads slowly gets the latest when it does, one that does not
/// read at all costs a buffer until its connection is closed, and the vehicle notices neither.
/// </summary>
internal sealed class RestEvents(SignalBroker broker, RestOptions options, CancellationToken stopping)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, EventStream> _left = new(StringComparer.Ordinal);
    private readonly Queue<string> _leftInOrder = new();
    private int _remembered;
    private int _open;

    public async Task StreamAsync(HttpContext context)
    {
        if (RestProblems.Admit(context, options) is not { } permissions)
        {
            return;
        }
        if (!TryInterval(context.Request, out TimeSpan interval))
        {
            const string what = "interval takes milliseconds from 10 to 3600000.";
            await RestProblems.WriteAsync(context, 400, "Malformed interval", what).ConfigureAwait(false);
            return;
        }
        if (
            await RestProblems.SelectAsync(context, broker.Catalog, permissions).ConfigureAwait(false)
            is not { } signals
        )
        {
            return;
        }
        try
        {
            if (Interlocked.Increment(ref _open) > options.MaxStreams)
            {
                options.Meters?.Refused("events", "full");
                context.Response.Headers.RetryAfter = "10";
                await RestProblems.WriteAsync(context, 503, "Full", "Too many streams are open.").ConfigureAwait(false);
                return;
            }
            options.Meters?.Clients("events", 1);
            await TellAsync(context, Begin(context.Request, signals), interval, permissions).ConfigureAwait(false);
            options.Meters?.Clients("events", -1);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private bool TryInterval(HttpRequest request, out TimeSpan interval)
    {
        interval = options.Interval;
        if (request.Query["interval"] is not [{ } text, ..])
        {
            return true;
        }
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int ms);
        interval = TimeSpan.FromMilliseconds(ms);
        return isNumber && interval >= ShortestInterval && interval <= LongestInterval;
    }

    private async Task TellAsync(
        HttpContext context,
        EventStream stream,
        TimeSpan interval,
        SignalPermissions permissions
    )
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            stopping
        );
        long lastSent = options.Time.GetTimestamp();
        try
        {
            // A client that returns and missed nothing hears nothing yet, but that it is connected.
            await context.Response.Body.FlushAsync(either.Token).ConfigureAwait(false);
            TimeSpan pause = interval < options.KeepAlive ? interval : options.KeepAlive;
            while (options.Time.GetUtcNow() < permissions.Expiry)
            {
                long dropped = stream.Dropped;
                foreach (ReadOnlyMemory<byte> part in stream.Tell(broker))
                {
                    Task sending = SendAsync(context, part, either.Token);
                    while (!sending.IsCompleted)
                    {
                        Task look = Task.Delay(pause, options.Time, CancellationToken.None);
                        if (await Task.WhenAny(sending, look).ConfigureAwait(false) == look)
                        {
                            stream.Look(broker);
                        }
                    }
                    await sending.ConfigureAwait(false);
                    lastSent = options.Time.GetTimestamp();
                }
                options.Meters?.Dropped("events", (int)Math.Min(int.MaxValue, stream.Dropped - dropped));
                if (options.Time.GetElapsedTime(lastSent) >= options.KeepAlive)
                {
                    await SendAsync(context, ":\n\n"u8.ToArray(), either.Token).ConfigureAwait(false);
                    lastSent = options.Time.GetTimestamp();
                }
                await Task.Delay(pause, options.Time, either.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client left, or the server stops.
        }
        Remember(stream);
    }

    private async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> part, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(options.SendTime, options.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellation
        );
        try
        {
            await context.Response.Body.WriteAsync(part, either.Token).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            options.Meters?.Refused("events", "stalled");
            context.Abort();
            throw;
        }
    }

    // A client that returns with the last identity that it was sent goes on from there. If some of what it was sent did
    // not arrive, its identity is an older one, and it is told the whole state.
    private EventStream Begin(HttpRequest request, SignalDefinition[] signals)
    {
        string last = request.Headers["Last-Event-ID"] is [{ } header, ..] ? header : "";
        int dash = last.IndexOf('-', StringComparison.Ordinal);
        lock (_gate)
        {
            if (dash > 0 && _left.Remove(last[..dash], out EventStream? earlier))
            {
                _remembered -= earlier.Signals.Length;
                if (earlier.LastId == last)
                {
                    EventStream next = new(earlier.Key, signals);
                    next.GoOn(earlier);
                    return next;
                }
            }
        }
        return new EventStream(RandomNumberGenerator.GetHexString(16, lowercase: true), signals);
    }

    private void Remember(EventStream stream)
    {
        lock (_gate)
        {
            if (_left.TryAdd(stream.Key, stream))
            {
                _remembered += stream.Signals.Length;
                _leftInOrder.Enqueue(stream.Key);
            }
            while (
                (_remembered > options.MaxRemembered || _leftInOrder.Count > options.MaxStreams)
                && _leftInOrder.TryDequeue(out string? oldest)
            )
            {
                if (_left.Remove(oldest, out EventStream? forgotten))
                {
                    _remembered -= forgotten.Signals.Length;
                }
            }
        }
    }
}
