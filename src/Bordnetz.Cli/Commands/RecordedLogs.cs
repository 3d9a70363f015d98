using System.Collections.Immutable;
using System.Security.Cryptography;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Cli.Can;
using Bordnetz.Problems;
using Bordnetz.Simulation;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Cli.Commands;

/// <summary>
/// The recordings that a run plays in place of networks. Their clocks are taken to be one: the first frame of all of
/// them is the start of the run.
/// </summary>
internal sealed class RecordedLogs : IDisposable
{
    private const string LogScheme = "log:";

    private readonly List<CanLog> _open = [];

    private RecordedLogs(ImmutableArray<TraceRecording> recordings) => Recordings = recordings;

    /// <summary>The recordings, as a trace names them.</summary>
    public ImmutableArray<TraceRecording> Recordings { get; }

    /// <summary>The networks, for the run.</summary>
    public ImmutableArray<RecordedBus> Buses { get; private set; } = [];

    /// <summary>From the first frame to the last, in nanoseconds; 0 without recordings.</summary>
    public long LengthNs { get; private set; }

    /// <summary>Opens what <c>--bus</c> names; null after problems.</summary>
    /// <param name="texts"><c>NETWORK=log:FILE</c>, or <c>NETWORK=log:FILE@CHANNEL</c> for one bus of several.</param>
    /// <param name="log">Takes the problems.</param>
    public static RecordedLogs? Open(IEnumerable<string> texts, ProblemLog log)
    {
        ImmutableArray<TraceRecording>.Builder recordings = ImmutableArray.CreateBuilder<TraceRecording>();
        foreach (string text in texts)
        {
            int at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || !text.AsSpan(at + 1).StartsWith(LogScheme) || text.Length == at + 1 + LogScheme.Length)
            {
                log.Error("BN9075", default, $"--bus takes NETWORK=log:FILE, not '{text}'");
                return null;
            }
            string file = text[(at + 1 + LogScheme.Length)..];
            int channelAt = file.LastIndexOf('@');
            // A file of that very name comes first.
            bool hasChannel = channelAt > 0 && !File.Exists(file);
            string path = hasChannel ? file[..channelAt] : file;
            string? channel = hasChannel ? file[(channelAt + 1)..] : null;
            if (Hash(path, log) is not { } hash)
            {
                return null;
            }
            recordings.Add(new TraceRecording(text[..at], Path.GetFullPath(path), channel, hash));
        }
        return Open(recordings.ToImmutable(), log);
    }

    /// <summary>Opens the recordings of a trace again; null after problems.</summary>
    public static RecordedLogs? Reopen(ImmutableArray<TraceRecording> recordings, ProblemLog log)
    {
        // A trace of an older program says nothing of recordings.
        recordings = recordings.IsDefault ? [] : recordings;
        foreach (TraceRecording recording in recordings)
        {
            if (Hash(recording.File, log) is not { } hash)
            {
                return null;
            }
            if (hash != recording.Sha256)
            {
                log.Error(
                    "BN9076",
                    new SourcePlace(recording.File),
                    "the recording is not the one that the run played: its content changed"
                );
                return null;
            }
        }
        return Open(recordings, log);
    }

    /// <inheritdoc/>
    public void Dispose() => _open.ForEach(l => l.Dispose());

    private static RecordedLogs? Open(ImmutableArray<TraceRecording> recordings, ProblemLog log)
    {
        RecordedLogs logs = new(recordings);
        long first = long.MaxValue;
        long last = long.MinValue;
        foreach (TraceRecording recording in recordings)
        {
            if (Span(recording, log) is not var (begin, end))
            {
                logs.Dispose();
                return null;
            }
            first = Math.Min(first, begin);
            last = Math.Max(last, end);
        }
        ImmutableArray<RecordedBus>.Builder buses = ImmutableArray.CreateBuilder<RecordedBus>(recordings.Length);
        foreach (TraceRecording recording in recordings)
        {
            // What is damaged in it was told when its span was sought.
            if (CanLog.Open(recording.File, null, new ProblemLog()) is not { } open)
            {
                logs.Dispose();
                return null;
            }
            logs._open.Add(open);
            buses.Add(new RecordedBus(recording.Network, Frames(open, recording.Channel, first)));
        }
        logs.Buses = buses.MoveToImmutable();
        logs.LengthNs = recordings.IsEmpty ? 0 : last - first;
        return logs;
    }

    private static (long First, long Last)? Span(TraceRecording recording, ProblemLog log)
    {
        using CanLog? open = CanLog.Open(recording.File, null, log);
        if (open is null)
        {
            return null;
        }
        long first = long.MaxValue;
        long last = long.MinValue;
        SortedSet<string> channels = new(StringComparer.Ordinal);
        foreach (LogFrame frame in open.Reader.Read())
        {
            channels.Add(frame.Channel);
            if (recording.Channel is null || frame.Channel == recording.Channel)
            {
                first = Math.Min(first, frame.TimeNs);
                last = Math.Max(last, frame.TimeNs);
            }
        }
        if (first == long.MaxValue)
        {
            string found = channels.Count == 0 ? "none" : $"only of {string.Join(", ", channels)}";
            string wanted = recording.Channel is null ? "" : $" of '{recording.Channel}'";
            log.Error("BN9077", new SourcePlace(recording.File), $"the recording has no frames{wanted}, {found}");
            return null;
        }
        if (recording.Channel is null && channels.Count > 1)
        {
            log.Warning(
                "BN9077",
                new SourcePlace(recording.File),
                $"the recording has frames of {string.Join(", ", channels)}, and all are played on '{recording.Network}';"
                    + " '@CHANNEL' behind the file's name chooses one"
            );
        }
        return (first, last);
    }

    private static IEnumerable<(long TimeNs, CanFrame Frame)> Frames(CanLog open, string? channel, long startNs) =>
        open
            .Reader.Read()
            .Where(f => channel is null || f.Channel == channel)
            .Select(f => (f.TimeNs - startNs, f.Frame));

    private static string? Hash(string path, ProblemLog log)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9020", new SourcePlace(path), $"the log cannot be opened: {e.Message}");
            return null;
        }
    }
}
