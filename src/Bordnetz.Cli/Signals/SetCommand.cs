using System.CommandLine;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals set</c>: targets of actuators, or current values.</summary>
internal static class SetCommand
{
    public static Command Create()
    {
        Connection connection = new();
        Argument<string> path = new("path") { Description = "The signal's path." };
        connection.CompletePaths(path, _ => true);
        Argument<string> value = new("value") { Description = "true, 42, SPORT, [1,2]." };
        Option<bool> publish = new("--publish")
        {
            Description = "Gives the current value, as a sensor does, instead of asking for a target.",
        };
        Command command = new("set", "Asks for the target of an actuator.") { path, value, publish };
        connection.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                connection.RunAsync(
                    parsed,
                    async (client, log) =>
                    {
                        SignalCatalog catalog = await client.GetCatalogAsync(cancel).ConfigureAwait(false);
                        if (
                            Connection.Find(catalog, parsed.GetValue(path)!, log) is not { } signal
                            || Connection.Parse(signal, parsed.GetValue(value)!, log) is not { } wanted
                        )
                        {
                            return;
                        }
                        if (parsed.GetValue(publish))
                        {
                            await client.PublishAsync(signal.Path, wanted, cancel).ConfigureAwait(false);
                            return;
                        }
                        if (signal.Kind != SignalKind.Actuator)
                        {
                            string what = signal.Kind == SignalKind.Sensor ? "a sensor" : "an attribute";
                            string why = $"'{signal.Path}' is {what} and takes no target; --publish gives it a value";
                            log.Error("BN9083", Connection.Here, why);
                            return;
                        }
                        try
                        {
                            await client
                                .ActuateAsync([new TargetRequest(signal.Path, wanted)], cancel)
                                .ConfigureAwait(false);
                        }
                        catch (SignalException e) when (e.Failure == SignalFailure.NoProvider)
                        {
                            const string remedy = "'bordnetz signals provide' stands in for a device that is not there";
                            log.Error(
                                "BN9084",
                                Connection.Here,
                                $"no target for '{signal.Path}': {e.Message}; {remedy}"
                            );
                        }
                    },
                    cancel
                )
        );
        return command;
    }
}
