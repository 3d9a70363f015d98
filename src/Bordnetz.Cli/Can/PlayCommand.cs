using System.CommandLine;
using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Can;

/// <summary><c>bordnetz can play</c>: sends the frames of a log on buses, with the gaps they were logged with.</summary>
internal static class PlayCommand
{
    public static Command Create()
    {
        Argument<string> file = CanLog.FileArgument();
        Argument<string[]> filters = FrameFilter.FiltersArgument();
        Option<string[]> to = new("--to")
        {
            Required = true,
            Description =
                $"A bus: {TransportAddress.Forms}, stdout; with =CHANNEL only that channel of the log. "
                + "May be given several times.",
        };
        Option<string?> from = CanLog.FormatOption("--from");
        Option<string> speed = new("--speed")
        {
            DefaultValueFactory = _ => "1",
            Description = "2 is twice as fast as logged; max ignores the log's times.",
        };
        Option<bool> noTimes = new("-t") { Description = "Ignores the log's times, as --speed max." };
        Option<string> loops = new("-l")
        {
            DefaultValueFactory = _ => "1",
            Description = "How often the log is played; i for without end.",
        };
        Option<double> gap = new("-g") { Description = "The least gap between two frames in ms." };
        Option<double> skip = new("-s") { Description = "Leaves out gaps of the log of more than so many seconds." };
        Option<string?> start = new("--start")
        {
            Description = "Begins so long after the log's first frame: 30s, 5min.",
        };
        Option<string?> end = new("--end") { Description = "Ends so long after the log's first frame." };
        Option<bool> verbose = new("-v") { Description = "Prints the frames that are sent." };
        Command command = new("play", "Plays a log on buses, as canplayer does.")
        {
            file,
            filters,
            to,
            from,
            speed,
            noTimes,
            loops,
            gap,
            skip,
            start,
            end,
            verbose,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                ProblemLog log = new();
                double? factor = parsed.GetValue(noTimes) ? 0 : Speed(parsed.GetValue(speed)!, log);
                (long From, long To)? window = Window(parsed.GetValue(start), parsed.GetValue(end), log);
                long? passes = Passes(parsed.GetValue(loops)!, log);
                long gapNs = Nanoseconds(parsed.GetValue(gap), 1e6, "-g", log);
                long skipNs = Nanoseconds(parsed.GetValue(skip), 1e9, "-s", log);
                FrameFilter? filter = FrameFilter.Parse(parsed.GetValue(filters) ?? [], log);
                string input = parsed.GetValue(file)!;
                if (input == CanLog.StandardInput && passes != 1)
                {
                    log.Error("BN9033", default, "standard input can be played once only; give a file with -l");
                }
                int exit = ExitCode.Unusable;
                if (!log.HasErrors)
                {
                    PlayRequest request = new()
                    {
                        File = input,
                        Format = parsed.GetValue(from),
                        Passes = passes,
                        Schedule = () => new PlaySchedule(factor!.Value, gapNs, skipNs),
                        Filter = filter!,
                        Window = window!.Value,
                        Sent = parsed.GetValue(verbose)
                            ? frame => Console.WriteLine(FramePrinter.LogLine(frame))
                            : null,
                    };
                    exit = await RunAsync(request, parsed.GetValue(to)!, log, cancel);
                }
                PlatformLoading.Print(log);
                return exit;
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        PlayRequest request,
        IReadOnlyList<string> targets,
        ProblemLog log,
        CancellationToken cancel
    )
    {
        // Checked first: nothing is opened for a log that cannot be.
        if (request.File != CanLog.StandardInput)
        {
            using CanLog? probe = CanLog.Open(request.File, request.Format, log);
            if (probe is null)
            {
                return ExitCode.Unusable;
            }
        }
        List<PlayRoute> routes = [];
        bool interrupted = false;
        bool played = false;
        try
        {
            foreach (string target in targets)
            {
                // <bus>=<channel>, as canplayer's assignments.
                string[] parts = target.Split('=', 2);
                if (await OpenBus.OpenAsync(parts[0], log, cancel) is not { } bus)
                {
                    return ExitCode.Unusable;
                }
                routes.Add(new PlayRoute(bus, parts.Length > 1 ? parts[1] : null));
            }
            Player player = new(request, routes, TimeProvider.System);
            try
            {
                played = await player.RunAsync(log, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                interrupted = true;
            }
            string errors = player.Errors > 0 ? $"; {player.Errors} error reports left out" : "";
            await Console.Error.WriteLineAsync($"{player.Count} frames played{errors}");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            interrupted = true;
        }
        finally
        {
            foreach (PlayRoute route in routes)
            {
                await route.Bus.CloseAsync(log);
            }
        }
        return interrupted ? ExitCode.Interrupted
            : played && !log.HasErrors ? ExitCode.Holds
            : ExitCode.Fails;
    }

    private static double? Speed(string text, ProblemLog log)
    {
        if (text == "max")
        {
            return 0;
        }
        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double speed)
            && speed is >= 1e-6 and <= 1e9
        )
        {
            return speed;
        }
        log.Error("BN9010", default, $"'{text}' is no speed; write a positive number, or max");
        return null;
    }

    // Null is both no end and, with a problem, no number.
    private static long? Passes(string text, ProblemLog log)
    {
        if (text == "i")
        {
            return null;
        }
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long passes) && passes > 0)
        {
            return passes;
        }
        log.Error("BN9031", default, $"'{text}' is no number of passes; write one above 0, or i for without end");
        return null;
    }

    private static long Nanoseconds(double value, double unit, string option, ProblemLog log)
    {
        if (value >= 0 && value * unit < 1e18)
        {
            return (long)(value * unit);
        }
        log.Error("BN9031", default, $"{option} takes a time that is not negative");
        return 0;
    }

    private static (long From, long To)? Window(string? start, string? end, ProblemLog log)
    {
        long from = 0;
        long to = long.MaxValue;
        bool read =
            (start is null or "0" || DurationText.TryParse(start, out from))
            && (end is null || DurationText.TryParse(end, out to))
            && from < to;
        if (!read)
        {
            log.Error(
                "BN9032",
                default,
                "--start and --end are times from the first frame on, the end behind the start: 30s, 5min"
            );
        }
        return read ? (from, to) : null;
    }
}
