using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Cli.Sourcing;
using Bordnetz.Model;
using Bordnetz.Optimization.Sourcing;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz source</c>: the cheapest award of all parts, and what buying together saves.</summary>
internal static class SourceCommand
{
    public static Command Create()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<string?> against = new("--against")
        {
            Description = "Another platform's folder: both buy together, and what they have in common is shown.",
        };
        Option<string> format = new("--format") { DefaultValueFactory = _ => "table", Description = "table or json." };
        format.AcceptOnlyFromAmong("table", "json");
        Option<double> limit = SolverOptions.TimeLimit();
        Command command = new(
            "source",
            "Awards parts to suppliers at least cost, and says what joint volume and carry-over save."
        )
        {
            folder,
            against,
            format,
            limit,
        };
        command.SetAction(parsed =>
            Run(
                parsed.GetValue(folder),
                parsed.GetValue(against),
                parsed.GetValue(format) == "json",
                parsed.GetValue(limit)
            )
        );
        return command;
    }

    private static int Run(string? folder, string? against, bool json, double limit)
    {
        ProblemLog log = new();
        ImmutableArray<Platform> platforms = Load(folder, against, log);
        bool usable = !log.HasErrors;
        SourcingResult? result = usable ? SourcingSolver.Solve(platforms, limit, log) : null;
        if (result is not null)
        {
            if (json)
            {
                Console.Out.WriteLine(SourceJson.Write(platforms, result));
            }
            else
            {
                SourceTables.Write(platforms, result, AnsiConsole.Console);
            }
        }
        PlatformLoading.Print(log);
        bool unsolvable = log.Problems.Any(p => p.Code == "BN5402");
        return result is not null ? ExitCode.Holds
            : unsolvable ? ExitCode.Fails
            : ExitCode.Unusable;
    }

    private static ImmutableArray<Platform> Load(string? folder, string? against, ProblemLog log)
    {
        if (PlatformLoading.Load(folder, null, log) is not (var first, _, _))
        {
            return [];
        }
        return against is null ? [first]
            : PlatformLoading.Load(against, null, log) is (var second, _, _) ? [first, second]
            : [];
    }
}
