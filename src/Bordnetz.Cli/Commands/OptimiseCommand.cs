using System.CommandLine;
using Bordnetz.Cli.Optimising;
using Bordnetz.Optimization;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz optimise</c>: better designs, side by side with the present one and as patches.</summary>
internal static class OptimiseCommand
{
    public static Command Create()
    {
        Command command = new("optimise", "Proposes a better design and writes it as a patch of the description.")
        {
            Of(
                "placement",
                "Where zone controllers sit and what is wired to them, for the cheapest harness.",
                OptimiseRun.Placement
            ),
            Of(
                "allocation",
                "Which partition each function runs on, for the least traffic between partitions.",
                OptimiseRun.Allocation
            ),
            Of(
                "can",
                "Identifiers and offsets of CAN frames, for the largest smallest slack.",
                OptimiseRun.Identifiers
            ),
            ZoneCountCommand.Create(),
            GatesCommand.Create(),
        };
        command.Aliases.Add("optimize");
        return command;
    }

    private static Command Of(string name, string description, OptimiseRun.Proposing propose)
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<double> limit = SolverOptions.TimeLimit();
        Option<string?> patch = PatchOutput.PatchOption();
        Option<bool> write = PatchOutput.WriteOption();
        Option<string> format = new("--format") { DefaultValueFactory = _ => "table", Description = "table or json." };
        format.AcceptOnlyFromAmong("table", "json");
        Command command = new(name, description) { folder, limit, patch, write, format };
        command.SetAction(parsed =>
            Run(
                log => propose(parsed.GetValue(folder), parsed.GetValue(limit), log),
                new PatchOutput(parsed.GetValue(patch), parsed.GetValue(write)),
                parsed.GetValue(format) == "json"
            )
        );
        return command;
    }

    private static int Run(Func<ProblemLog, Proposal?> propose, PatchOutput output, bool json)
    {
        ProblemLog log = new();
        Proposal? proposal = propose(log);
        if (proposal is not null)
        {
            if (json)
            {
                Console.Out.WriteLine(ProposalJson.Write(proposal));
            }
            else if (!output.TakesOutput)
            {
                ProposalTables.Write(proposal, AnsiConsole.Console);
            }
            output.Save(proposal.Changes, log);
        }
        PlatformLoading.Print(log);
        return proposal is null || log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
    }
}
