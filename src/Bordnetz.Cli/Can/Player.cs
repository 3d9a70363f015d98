using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>What is played.</summary>
internal sealed record PlayRequest
{
    public required string File { get; init; }

    public string? Format { get; init; }

    /// <summary>Passes through the file; null for no end.</summary>
    public long? Passes { get; init; } = 1;

    /// <summary>Makes the times of one pass.</summary>
    public required Func<PlaySchedule> Schedule { get; init; }

    public required FrameFilter Filter { get; init; }

    /// <summary>The part of the log that is played, in nanoseconds from its first frame.</summary>
    public (long From, long To) Window { get; init; } = (0, long.MaxValue);

    /// <summary>Takes each frame that was sent; null for none.</summary>
    public Action<LogFrame>? Sent { get; init; }
}

/// <summary>Where the frames of a channel go.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Channel">The log's channel; null for all.</param>
internal sealed record PlayRoute(OpenBus Bus, string? Channel);

/// <summary>Plays logs on buses.</summary>
internal sealed class Player(PlayRequest request, IReadOnlyList<PlayRoute> routes, TimeProvider time)
{
    /// <summary>Frames that were sent.</summary>
    public long Count { get; private set; }

    /// <summary>Error reports of the log, which are no frames to send.</summary>
    public long Errors { get; private set; }

    /// <summary>Plays to the end; false when the log cannot be read or a bus was lost.</summary>
    public async Task<bool> RunAsync(ProblemLog log, CancellationToken cancel)
    {
        for (long pass = 0; request.Passes is not { } passes || pass < passes; pass++)
        {
            long before = Count;
            using CanLog? file = CanLog.Open(request.File, request.Format, log);
            if (file is null || !await PassAsync(file, log, cancel))
            {
                return false;
            }
            if (Count == before && request.Passes is null)
            {
                // Nothing to send, and that without end: the processor would be busy with it for ever.
                return true;
            }
        }
        return true;
    }

    private async Task<bool> PassAsync(CanLog file, ProblemLog log, CancellationToken cancel)
    {
        PlaySchedule schedule = request.Schedule();
        long? start = null;
        long? first = null;
        foreach (LogFrame frame in file.Reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            first ??= frame.TimeNs;
            long at = frame.TimeNs - first.Value;
            if (at < request.Window.From || at >= request.Window.To || !request.Filter.Passes(frame.Frame))
            {
                continue;
            }
            if (frame.Frame.IsError)
            {
                Errors++;
                continue;
            }
            if (!routes.Any(route => Takes(route, frame)))
            {
                continue;
            }
            long due = schedule.Next(frame.TimeNs);
            if (start is { } begun)
            {
                await WaitAsync(begun, due, cancel);
            }
            if (!await SendAsync(frame, log, cancel))
            {
                return false;
            }
            // Counted from when the first frame was out: sending it takes longer than any other.
            start ??= time.GetTimestamp();
        }
        return true;
    }

    private async ValueTask<bool> SendAsync(LogFrame frame, ProblemLog log, CancellationToken cancel)
    {
        foreach (PlayRoute route in routes)
        {
            if (Takes(route, frame) && !await route.Bus.SendAsync(frame.Frame, log, cancel))
            {
                return false;
            }
        }
        Count++;
        request.Sent?.Invoke(frame);
        return true;
    }

    private static bool Takes(PlayRoute route, in LogFrame frame) =>
        route.Channel is null || route.Channel == frame.Channel;

    // The timer counts whole milliseconds: it is set to the last one before the frame is due.
    private async ValueTask WaitAsync(long start, long dueNs, CancellationToken cancel)
    {
        long left = dueNs - (long)time.GetElapsedTime(start).TotalNanoseconds;
        if (left >= 1_000_000)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(left / 1_000_000), time, cancel);
        }
    }
}
