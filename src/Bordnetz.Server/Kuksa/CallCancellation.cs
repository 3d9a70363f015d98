namespace Bordnetz.Server.Kuksa;

/// <summary>Cancels a call when the client leaves, the server stops or the client's token expires.</summary>
internal sealed class CallCancellation : CancellationTokenSource
{
    // The longest that a timer can be set for is a bit more.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly CancellationTokenRegistration _client;
    private readonly CancellationTokenRegistration _server;
    private readonly ITimer? _expiry;

    public CallCancellation(
        DateTimeOffset expiry,
        TimeProvider time,
        CancellationToken client,
        CancellationToken server
    )
    {
        _client = client.UnsafeRegister(static s => ((CallCancellation)s!).Cancel(), this);
        _server = server.UnsafeRegister(static s => ((CallCancellation)s!).Cancel(), this);
        if (expiry < DateTimeOffset.MaxValue)
        {
            _expiry = time.CreateTimer(
                _ => CheckExpiry(expiry, time),
                null,
                Wait(expiry, time),
                Timeout.InfiniteTimeSpan
            );
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
            _server.Dispose();
            _expiry?.Dispose();
        }
        base.Dispose(disposing);
    }

    private static TimeSpan Wait(DateTimeOffset expiry, TimeProvider time)
    {
        TimeSpan rest = expiry - time.GetUtcNow();
        return rest <= TimeSpan.Zero ? TimeSpan.Zero
            : rest > LongestWait ? LongestWait
            : rest + TimeSpan.FromMilliseconds(1);
    }

    private void CheckExpiry(DateTimeOffset expiry, TimeProvider time)
    {
        if (time.GetUtcNow() < expiry)
        {
            _expiry?.Change(Wait(expiry, time), Timeout.InfiniteTimeSpan);
            return;
        }
        try
        {
            Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended at this very moment.
        }
    }
}
