using System.CommandLine;
using System.Text;
using Bordnetz.Cli.Optimising;
using Bordnetz.Model.Editing;
using Bordnetz.Optimization;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz optimise</c>: better designs, side by side with the present one and as patches.</summary>
internal static class OptimiseCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

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
        Option<string?> patch = new("--patch")
        {
            Description = "Writes the change as a patch (git apply, patch -p1) into this file; - for standard output.",
        };
        Option<bool> write = new("--write") { Description = "Changes the files of the description." };
        Option<string> format = new("--format") { DefaultValueFactory = _ => "table", Description = "table or json." };
        format.AcceptOnlyFromAmong("table", "json");
        Command command = new(name, description) { folder, limit, patch, write, format };
        command.SetAction(parsed =>
            Run(
                parsed.GetValue(folder),
                log => propose(parsed.GetValue(folder), parsed.GetValue(limit), log),
                parsed.GetValue(patch),
                parsed.GetValue(write),
                parsed.GetValue(format) == "json"
            )
        );
        return command;
    }

    private static int Run(string? folder, Func<ProblemLog, Proposal?> propose, string? patch, bool write, bool json)
    {
        ProblemLog log = new();
        Proposal? proposal = propose(log);
        if (proposal is not null)
        {
            if (json)
            {
                Console.Out.WriteLine(ProposalJson.Write(proposal));
            }
            else if (patch != "-")
            {
                ProposalTables.Write(proposal, AnsiConsole.Console);
            }
            string text = UnifiedDiff.Of(proposal.Changes, Environment.CurrentDirectory);
            if (patch == "-")
            {
                Console.Out.Write(text);
            }
            else if (patch is not null)
            {
                Save(patch, text, log);
            }
            if (write)
            {
                foreach (Model.Formatting.FormattedFile file in proposal.Changes)
                {
                    Save(file.Path, file.After, log);
                }
            }
        }
        PlatformLoading.Print(log);
        return proposal is null || log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
    }

    // Beside it first, so that a full disk or a kill leaves the old file or the new one, never half of it.
    private static void Save(string path, string text, ProblemLog log)
    {
        string beside = path + ".bordnetz-new";
        try
        {
            File.WriteAllText(beside, text, Utf8);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9097", new SourcePlace(path), $"the file cannot be written: {e.Message}");
        }
    }
}
