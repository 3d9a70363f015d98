using System.CommandLine;
using Bordnetz.Cli.Can;
using Bordnetz.Cli.Commands;
using Bordnetz.Cli.Signals;
using Bordnetz.Cli.Traces;
using Bordnetz.Runtime;

namespace Bordnetz.Cli;

/// <summary>
/// The <c>bordnetz</c> command with a library of functions: the shipped program calls it with the shipped functions,
/// a program of a user's own with the user's.
/// </summary>
public static class BordnetzCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="library">The code behind the functions of the platform.</param>
    /// <returns>0 when all holds, 1 when a verdict fails, 2 when the input cannot be used.</returns>
    public static async Task<int> RunAsync(string[] args, FunctionLibrary library)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(library);
        RootCommand root = new("One executable E/E architecture for every powertrain: checked, driven, served.")
        {
            VerifyCommand.Create(library),
            CheckCommand.Create(),
            ExplainCommand.Create(),
            DiffCommand.Create(),
            SourceCommand.Create(),
            OptimiseCommand.Create(),
            CalibrateCommand.Create(library),
            FormatCommand.Create(),
            ExportPlatformCommand.Create(),
            RunCommand.Create(library),
            ReplayCommand.Create(library),
            TraceCommand.Create(),
            CanCommand.Create(),
            ImportCommand.Create(),
            MapCommand.Create(),
            SignalsCommand.Create(),
            FeaturesCommand.Create(),
            HarnessCommand.Create(),
            GenerateCommand.Create(),
            CompletionCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        int exit = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? ExitCode.Unusable : exit;
    }
}

/// <summary>The exit codes, the same for all commands.</summary>
internal static class ExitCode
{
    public const int Holds = 0;
    public const int Fails = 1;
    public const int Unusable = 2;

    /// <summary>Stopped by the user before it was done: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
