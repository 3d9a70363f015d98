namespace Bordnetz.Can.Logs;

/// <summary>One frame of a log.</summary>
/// <param name="TimeNs">
/// Nanoseconds since 1970, UTC, where the log tells the date, otherwise since the log's own start.
/// </param>
/// <param name="Channel">
/// The bus. Formats that number their buses from 1 (or 0) give <c>can0</c> for the first of them.
/// </param>
/// <param name="IsTransmitted">Whether the logger itself sent it.</param>
/// <param name="Frame">The frame.</param>
public readonly record struct LogFrame(long TimeNs, string Channel, bool IsTransmitted, CanFrame Frame);

/// <summary>How a log is read.</summary>
public sealed record LogReadOptions
{
    /// <summary>The name that problems carry.</summary>
    public string FileName { get; init; } = "log";

    /// <summary>Whether times begin at the log's own start even where it tells the date.</summary>
    public bool RelativeTime { get; init; }

    /// <summary>Whether candump's stamps are gaps to the frame before (<c>candump -t d</c>), which no file tells.</summary>
    public bool DeltaStamps { get; init; }
}
