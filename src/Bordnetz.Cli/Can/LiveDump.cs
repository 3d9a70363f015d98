using Bordnetz.Can.Logs;
using Bordnetz.Can.Transport;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>Receives from a bus until it is told to end: by the user, by a count, by a silence, by the other side.</summary>
internal static class LiveDump
{
    /// <param name="address">The bus.</param>
    /// <param name="silence">After so long without a frame it ends; null for never.</param>
    /// <param name="sink">Takes the frames.</param>
    /// <param name="log">Takes what goes wrong.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<int> RunAsync(
        TransportAddress address,
        TimeSpan? silence,
        FrameSink sink,
        ProblemLog log,
        CancellationToken cancel
    )
    {
        try
        {
            await using ICanTransport? transport = await address.OpenAsync(log, cancel);
            if (transport is null)
            {
                return ExitCode.Unusable;
            }
            // For those who wait for it: from now on no frame is missed.
            await Console.Error.WriteLineAsync($"listening on {transport.Name}");
            bool ended = await ReceiveAsync(transport, address.Bus, silence, sink, cancel);
            return ended ? ExitCode.Fails : ExitCode.Holds;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Holds;
        }
    }

    /// <summary>Whether the other side ended it.</summary>
    private static async Task<bool> ReceiveAsync(
        ICanTransport transport,
        string bus,
        TimeSpan? silence,
        FrameSink sink,
        CancellationToken cancel
    )
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using IAsyncEnumerator<ReceivedFrame> frames = transport
            .ReceiveAsync(end.Token)
            .GetAsyncEnumerator(CancellationToken.None);
        try
        {
            while (!sink.IsFull)
            {
                if (silence is { } patience)
                {
                    end.CancelAfter(patience);
                }
                ValueTask<bool> next = frames.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    sink.Flush();
                }
                if (!await next)
                {
                    return !end.IsCancellationRequested;
                }
                sink.Take(new LogFrame(frames.Current.TimeNs, bus, IsTransmitted: false, frames.Current.Frame));
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
        return false;
    }
}
