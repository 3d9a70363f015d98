using System.CommandLine;
using System.Globalization;
using Bordnetz.Signals;
using Spectre.Console;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals list</c>: what signals there are.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        Connection connection = new();
        Argument<string[]> patterns = new("pattern")
        {
            Description =
                "Paths, or patterns: * is one level, ** any, a branch all below it; everything when not given.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        connection.CompletePaths(patterns, _ => true);
        Command command = new("list", "Lists the vehicle's signals with type, unit, limits and meaning.") { patterns };
        connection.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                connection.RunAsync(
                    parsed,
                    async (client, log) =>
                    {
                        SignalCatalog catalog = await client.GetCatalogAsync(cancel).ConfigureAwait(false);
                        string[] wanted = parsed.GetValue(patterns) is { Length: > 0 } given ? given : ["**"];
                        if (PathChoice.Of(catalog, wanted, log) is { } chosen)
                        {
                            Write(catalog, chosen);
                        }
                    },
                    cancel
                )
        );
        return command;
    }

    private static void Write(SignalCatalog catalog, List<string> chosen)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumns("path", "kind", "type", "unit", "limits", "meaning");
        foreach (string path in chosen)
        {
            _ = catalog.TryFind(path, out SignalDefinition? signal);
            table.AddRow(
                Markup.Escape(path),
                signal!.Kind.ToString().ToLowerInvariant(),
                Markup.Escape(signal.Type.Name()),
                Markup.Escape(signal.Unit ?? ""),
                Markup.Escape(Limits(signal)),
                Markup.Escape(signal.Description)
            );
        }
        if (Console.IsOutputRedirected)
        {
            // Rows stay whole for grep.
            AnsiConsole.Profile.Width = 1000;
        }
        AnsiConsole.Write(table);
    }

    private static string Limits(SignalDefinition signal) =>
        !signal.Allowed.IsEmpty ? string.Join(" ", signal.Allowed)
        : signal.Min is null && signal.Max is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{signal.Min}..{signal.Max}");
}
