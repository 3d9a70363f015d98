using System.CommandLine;
using Bordnetz.Cli.Optimising;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz optimise gates</c>: gate schedules of switched Ethernets.</summary>
internal static class GatesCommand
{
    public static Command Create()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<double> limit = SolverOptions.TimeLimit();
        Option<int> priority = new("--priority")
        {
            Description = "Frames of this priority and above are scheduled.",
            DefaultValueFactory = _ => 4,
        };
        priority.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 7)
            {
                result.AddError("--priority is from 0 to 7");
            }
        });
        Option<string?> patch = PatchOutput.PatchOption();
        Option<bool> write = PatchOutput.WriteOption();
        Command command = new("gates", "Gate schedules of Ethernet links (IEEE 802.1Qbv), for frames that never wait.")
        {
            folder,
            priority,
            limit,
            patch,
            write,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            bool done = GatesRun.Run(
                parsed.GetValue(folder),
                parsed.GetValue(priority),
                parsed.GetValue(limit),
                new PatchOutput(parsed.GetValue(patch), parsed.GetValue(write)),
                log
            );
            PlatformLoading.Print(log);
            return !done || log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }
}
