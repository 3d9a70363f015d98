using System.CommandLine;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals provide</c>: takes the targets of actuators, in place of a device that is not there.</summary>
internal static class ProvideCommand
{
    public static Command Create()
    {
        Connection connection = new();
        Argument<string[]> paths = new("path")
        {
            Description = "Actuators, or patterns of them.",
            Arity = ArgumentArity.OneOrMore,
        };
        connection.CompletePaths(paths, s => s.Kind == SignalKind.Actuator);
        Option<bool> echo = new("--echo") { Description = "Gives each target back as the current value." };
        Option<string?> reject = new("--reject") { Description = "Refuses every target, for this reason." };
        Option<string> format = ValueOutput.FormatOption();
        Command command = new("provide", "Takes the targets of actuators and prints them, until Ctrl+C.")
        {
            paths,
            echo,
            reject,
            format,
        };
        connection.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                connection.RunAsync(
                    parsed,
                    async (client, log) =>
                    {
                        SignalCatalog catalog = await client.GetCatalogAsync(cancel).ConfigureAwait(false);
                        if (PathChoice.Of(catalog, parsed.GetValue(paths)!, log) is not { } chosen)
                        {
                            return;
                        }
                        // A branch has more than actuators in it; a path that is none is refused by the vehicle.
                        if (chosen.Count > 1)
                        {
                            chosen.RemoveAll(p => Connection.Find(catalog, p, log)?.Kind != SignalKind.Actuator);
                        }
                        ValueOutput output = new(parsed.GetValue(format) == "json", catalog);
                        await client
                            .ProvideAsync(
                                chosen,
                                async targets =>
                                {
                                    foreach (TargetRequest target in targets)
                                    {
                                        Datapoint taken = new(target.Value, DateTimeOffset.UtcNow, Quality.Good);
                                        output.Write(target.Path, taken, withTime: true);
                                        if (parsed.GetValue(echo) && parsed.GetValue(reject) is null)
                                        {
                                            await client
                                                .PublishAsync(target.Path, target.Value, cancel)
                                                .ConfigureAwait(false);
                                        }
                                    }
                                    return parsed.GetValue(reject);
                                },
                                cancel
                            )
                            .ConfigureAwait(false);
                    },
                    cancel
                )
        );
        return command;
    }
}
