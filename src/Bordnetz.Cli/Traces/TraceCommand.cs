using System.CommandLine;
using System.Globalization;
using Bordnetz.Cli.Output;
using Bordnetz.Problems;
using Bordnetz.Simulation.Health;
using Bordnetz.Simulation.Trace;
using Spectre.Console;

namespace Bordnetz.Cli.Traces;

/// <summary><c>bordnetz trace</c>: what is in a recorded run, for people and for other tools.</summary>
internal static class TraceCommand
{
    public static Command Create()
    {
        Command command = new("trace", "Looks into recorded runs and writes them for other tools.");
        command.Add(Info());
        command.Add(Health());
        command.Add(Export());
        return command;
    }

    private static Argument<string> FileArgument() => new("file") { Description = "A trace of 'run --record'." };

    private static Command Info()
    {
        Argument<string> file = FileArgument();
        Command command = new("info", "Says what a trace is of and how much is in it.") { file };
        command.SetAction(parsed => WithTrace(parsed.GetValue(file)!, Show));
        return command;
    }

    private static Command Health()
    {
        Argument<string> file = FileArgument();
        Command command = new("health", "Lists what supervision saw: faults, time-outs, trouble codes, modes.")
        {
            file,
        };
        command.SetAction(parsed =>
            WithTrace(
                parsed.GetValue(file)!,
                (trace, _) =>
                {
                    foreach (HealthEvent seen in trace.Health())
                    {
                        string node = seen.Node.Length > 0 ? seen.Node : "-";
                        Console.Out.WriteLine(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{seen.TimeNs / 1e9, 14:F6}  {node, -22} {seen.Kind, -16} {seen.Subject}"
                            )
                        );
                    }
                    return ExitCode.Holds;
                }
            )
        );
        return command;
    }

    private static Command Export()
    {
        Argument<string> file = FileArgument();
        Argument<string> output = new("output")
        {
            Description =
                "The file to write; its extension tells the format: a CAN log (.asc, .blf, .log, …), .pcapng with every network, "
                + ".csv or .parquet with every signal.",
        };
        Option<string[]> channel = new("--channel")
        {
            Description = "A network; all that the format can hold when absent.",
        };
        Option<double> from = new("--from") { Description = "The first second." };
        Option<double> to = new("--to")
        {
            Description = "The second before which it ends.",
            DefaultValueFactory = _ => double.PositiveInfinity,
        };
        Command command = new("export", "Writes a trace as a CAN log, a capture or a table of signals.")
        {
            file,
            output,
            channel,
            from,
            to,
        };
        command.SetAction(parsed =>
            WithTrace(
                parsed.GetValue(file)!,
                (trace, log) =>
                    TraceExport.Write(
                        trace,
                        parsed.GetValue(output)!,
                        parsed.GetValue(channel) ?? [],
                        Ns(parsed.GetValue(from)),
                        Ns(parsed.GetValue(to)),
                        log
                    )
            )
        );
        return command;
    }

    private static long Ns(double seconds) =>
        seconds < 1e9 ? (long)Math.Round(Math.Max(0, seconds) * 1e9) : long.MaxValue;

    private static int WithTrace(string path, Func<TraceReader, ProblemLog, int> work)
    {
        ProblemLog log = new();
        int exit = ExitCode.Unusable;
        try
        {
            using TraceReader? trace = TraceReader.Open(File.OpenRead(path), path, log);
            if (trace is not null)
            {
                exit = work(trace, log);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9002", new SourcePlace(path), $"the trace cannot be opened: {e.Message}");
        }
        PlatformLoading.Print(log);
        return exit;
    }

    private static int Show(TraceReader trace, ProblemLog log)
    {
        TraceHeader header = trace.Header;
        IAnsiConsole console = AnsiConsole.Console;
        console.WidenWhenPiped();
        console.MarkupLineInterpolated(
            $"{header.Variant} of {header.Platform}, scenario {header.Scenario}, seed {header.Seed}, {trace.DurationNs / 1e9:F3} s"
        );
        console.MarkupLineInterpolated($"hash {trace.End?.Hash ?? "(cut short)"}");
        Table table = new() { Border = TableBorder.Rounded };
        table.AddColumn("channel");
        table.AddColumn("kind");
        table.AddColumn(new TableColumn("records").RightAligned());
        table.AddColumn("hash");
        for (int i = 0; i < header.Channels.Length; i++)
        {
            string name = header.Channels[i];
            ChannelHash? hash = trace.End?.Channels.FirstOrDefault(c => c.Name == name);
            table.AddRow(
                Markup.Escape(name),
                i < header.Networks.Length ? header.Networks[i].ToString().ToLowerInvariant() : "",
                $"{hash?.Count ?? trace.Channel(name).LongCount()}",
                hash?.Hash ?? ""
            );
        }
        console.Write(table);
        return ExitCode.Holds;
    }
}
