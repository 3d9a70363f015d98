using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals get</c>: the latest values.</summary>
internal static class GetCommand
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
        Option<string> format = ValueOutput.FormatOption();
        Command command = new("get", "Prints the latest values.") { paths, format };
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
                        ImmutableArray<Datapoint> values = await client.ReadAsync(chosen, cancel).ConfigureAwait(false);
                        ValueOutput output = new(parsed.GetValue(format) == "json", catalog);
                        for (int i = 0; i < values.Length; i++)
                        {
                            output.Write(chosen[i], values[i], withTime: false);
                        }
                    },
                    cancel
                )
        );
        return command;
    }
}
