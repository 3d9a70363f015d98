using System.CommandLine;
using Bordnetz.Cli.Optimising;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz optimise zones</c>: what other numbers of zone controllers would cost.</summary>
internal static class ZoneCountCommand
{
    public static Command Create()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<double> limit = SolverOptions.TimeLimit();
        Command command = new("zones", "What one, two, three ... zone controllers would cost at their best sites.")
        {
            folder,
            limit,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            bool done = ZoneCountRun.Run(parsed.GetValue(folder), parsed.GetValue(limit), log);
            PlatformLoading.Print(log);
            return done ? ExitCode.Holds : ExitCode.Unusable;
        });
        return command;
    }
}
