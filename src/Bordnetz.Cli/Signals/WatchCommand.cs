using System.CommandLine;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals watch</c>: values as they come.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        Connection connection = new();
        Argument<string[]> paths = new("path")
        {
            Description = "Paths, or patterns: * is one level, ** any, a branch all below it.",
            Arity = ArgumentArity.OneOrMore,
        };
        connection.CompletePaths(paths, _ => true);
        Option<string?> interval = new("--interval")
        {
            Description = "The shortest time between two values of a signal (100ms); the last one is always printed.",
        };
        Option<int?> count = new("--count", "-n") { Description = "Ends after so many values." };
        Option<string> format = ValueOutput.FormatOption();
        Command command = new("watch", "Prints values as they come, until Ctrl+C.") { paths, interval, count, format };
        connection.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                connection.RunAsync(
                    parsed,
                    async (client, log) =>
                    {
                        if (!TryInterval(parsed.GetValue(interval), log, out TimeSpan shortest))
                        {
                            return;
                        }
                        SignalCatalog catalog = await client.GetCatalogAsync(cancel).ConfigureAwait(false);
                        if (PathChoice.Of(catalog, parsed.GetValue(paths)!, log) is not { } chosen)
                        {
                            return;
                        }
                        ValueOutput output = new(parsed.GetValue(format) == "json", catalog);
                        // Many small bursts come through whole; beyond that the oldest give way.
                        SubscribeOptions options = new() { BufferSize = 1000, MinInterval = shortest };
                        int left = parsed.GetValue(count) ?? int.MaxValue;
                        await foreach (
                            SignalNews news in client.SubscribeAsync(chosen, options, cancel).ConfigureAwait(false)
                        )
                        {
                            foreach (NamedDatapoint value in news.Values.OrderBy(v => chosen.IndexOf(v.Path)))
                            {
                                output.Write(value.Path, value.Datapoint, withTime: true);
                                if (--left <= 0)
                                {
                                    return;
                                }
                            }
                        }
                    },
                    cancel
                )
        );
        return command;
    }

    private static bool TryInterval(string? text, ProblemLog log, out TimeSpan interval)
    {
        interval = TimeSpan.Zero;
        if (text is null)
        {
            return true;
        }
        if (!DurationText.TryParse(text, out long ns))
        {
            log.Error(
                "BN9011",
                new SourcePlace("bordnetz signals"),
                $"--interval takes a time such as 100ms, not '{text}'"
            );
            return false;
        }
        interval = TimeSpan.FromTicks(ns / 100);
        return true;
    }
}
