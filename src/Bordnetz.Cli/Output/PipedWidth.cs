using Spectre.Console;

namespace Bordnetz.Cli.Output;

/// <summary>How wide tables are where there is no terminal to tell.</summary>
internal static class PipedWidth
{
    private const int Columns = 180;

    /// <summary>Widens a console whose output goes to a file or a program, so that no cell is broken over lines.</summary>
    public static IAnsiConsole WidenWhenPiped(this IAnsiConsole console)
    {
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = Math.Max(console.Profile.Width, Columns);
        }
        return console;
    }
}
