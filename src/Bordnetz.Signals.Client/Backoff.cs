namespace Bordnetz.Signals.Client;

/// <summary>The growing waits between attempts to connect.</summary>
internal sealed class Backoff(SignalClientOptions options)
{
    private TimeSpan _next = options.ReconnectDelay;

    public void Reset() => _next = options.ReconnectDelay;

    public async Task WaitAsync(CancellationToken cancel)
    {
        TimeSpan wait = _next;
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, options.MaxReconnectDelay.Ticks));
        await Task.Delay(wait, options.Time, cancel).ConfigureAwait(false);
    }
}
