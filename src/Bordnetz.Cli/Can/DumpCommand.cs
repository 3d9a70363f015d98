using System.CommandLine;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary>
/// <c>bordnetz can dump</c>: prints a log or a bus as candump prints a bus, with the signals when there is a DBC.
/// </summary>
internal static class DumpCommand
{
    public static Command Create()
    {
        Argument<string> source = new("source")
        {
            Description =
                $"A log, - for standard input, or a bus: {TransportAddress.Forms}; filters may follow a comma.",
        };
        Argument<string[]> filters = FrameFilter.FiltersArgument();
        Option<string?> dbc = CanLog.DbcOption();
        Option<string?> from = CanLog.FormatOption("--from");
        Option<string> time = new("-t")
        {
            DefaultValueFactory = _ => "a",
            Description =
                "Time stamps: a absolute, A with date, d difference to the frame before, z from the first frame.",
        };
        time.AcceptOnlyFromAmong("a", "A", "d", "z");
        Option<long> count = new("-n")
        {
            DefaultValueFactory = _ => long.MaxValue,
            Description = "Ends after so many frames.",
        };
        Option<int?> silence = new("-T") { Description = "Of a bus: ends after so many ms without a frame." };
        Option<string?> record = new("--log") { Description = "Writes a log, too; its extension tells the format." };
        Option<bool> silent = new("-s") { Description = "Prints nothing: only writes the log." };
        Option<bool> asLog = new("-L") { Description = "Prints in candump's log form." };
        Option<bool> colour = BusColours.Option();
        Command command = new("dump", "Prints a log, or a bus, as candump does.")
        {
            source,
            filters,
            dbc,
            from,
            time,
            count,
            silence,
            record,
            silent,
            asLog,
            colour,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                ProblemLog log = new();
                MessageLookup? messages = parsed.GetValue(dbc) is { } path
                    ? CanLog.Messages(path, log)
                    : CanLog.NoMessages;
                DumpRequest request = new(
                    parsed.GetValue(source)!,
                    parsed.GetValue(from),
                    parsed.GetValue(filters) ?? [],
                    messages!,
                    parsed.GetValue(time)!,
                    parsed.GetValue(count),
                    parsed.GetValue(silence),
                    parsed.GetValue(record),
                    parsed.GetValue(silent),
                    parsed.GetValue(asLog),
                    BusColours.Level(parsed, colour)
                );
                int exit = messages is null ? ExitCode.Unusable : await RunAsync(request, log, cancel);
                PlatformLoading.Print(log);
                return exit;
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(DumpRequest request, ProblemLog log, CancellationToken cancel)
    {
        if (request.Count <= 0 || request.SilenceMs <= 0)
        {
            log.Error("BN9031", default, "-n and -T take a number above 0");
            return ExitCode.Unusable;
        }
        bool isBus = TransportAddress.IsOne(request.Source);
        string[] parts = isBus ? request.Source.Split(',') : [request.Source];
        FrameFilter? filter = FrameFilter.Parse([.. parts[1..], .. request.Filters], log);
        TransportAddress? address = isBus ? TransportAddress.Parse(parts[0], log) : null;
        if (filter is null || (isBus && address is null))
        {
            return ExitCode.Unusable;
        }
        using CanLog? file = isBus ? null : CanLog.Open(request.Source, request.Format, log);
        if (!isBus && file is null)
        {
            return ExitCode.Unusable;
        }
        FramePrinting printing = new(request.Messages, request.Stamps, request.AsLog, request.ColourLevel);
        StreamWriter screen = FrameOutput.Open();
        using FrameSink sink = new(filter, request.Count, request.Silent ? null : screen, printing);
        if (request.LogPath is { } logPath && !sink.TryOpenLog(logPath, log))
        {
            return ExitCode.Unusable;
        }
        int exit = ExitCode.Holds;
        try
        {
            if (file is not null)
            {
                Copy(file, sink, cancel);
            }
            else
            {
                TimeSpan? silence = request.SilenceMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
                exit = await LiveDump.RunAsync(address!, silence, sink, log, cancel);
            }
            await screen.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // The reader of our output has gone, as after "| head"; there is no one to tell.
        }
        sink.Complete(log);
        return log.HasErrors && exit == ExitCode.Holds ? ExitCode.Fails : exit;
    }

    private static void Copy(CanLog file, FrameSink sink, CancellationToken cancel)
    {
        foreach (LogFrame frame in file.Reader.Read())
        {
            sink.Take(frame);
            if (sink.IsFull || cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private sealed record DumpRequest(
        string Source,
        string? Format,
        IReadOnlyList<string> Filters,
        MessageLookup Messages,
        string Stamps,
        long Count,
        int? SilenceMs,
        string? LogPath,
        bool Silent,
        bool AsLog,
        int ColourLevel
    );
}
