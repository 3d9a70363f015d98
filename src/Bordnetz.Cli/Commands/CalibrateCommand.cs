using System.CommandLine;
using Bordnetz.Cli.Calibrating;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz calibrate</c>: fits the plant to measured consumptions and predicts others.</summary>
internal static class CalibrateCommand
{
    public static Command Create(FunctionLibrary library)
    {
        Argument<string> file = new("file") { Description = "The calibration (docs/powertrain.md)." };
        Option<string> format = new("--format") { DefaultValueFactory = _ => "table", Description = "table or json." };
        format.AcceptOnlyFromAmong("table", "json");
        Option<int> jobs = new("--jobs")
        {
            Description = "How many drives run at once; the number of processors when not given.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        Command command = new(
            "calibrate",
            "Fits the plant to measured consumptions and predicts those of other vehicles."
        )
        {
            file,
            format,
            jobs,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            CalibrationResult? result = Calibration.Load(parsed.GetValue(file)!, log) is { } calibration
                ? CalibrationRun.Run(calibration, library, Math.Max(1, parsed.GetValue(jobs)), log)
                : null;
            PlatformLoading.Print(log);
            if (result is null)
            {
                return ExitCode.Unusable;
            }
            if (parsed.GetValue(format) == "json")
            {
                Console.Out.WriteLine(CalibrationJson.Write(result));
            }
            else
            {
                CalibrationTables.Write(result, AnsiConsole.Console);
            }
            return result.Holds ? ExitCode.Holds : ExitCode.Fails;
        });
        return command;
    }
}
