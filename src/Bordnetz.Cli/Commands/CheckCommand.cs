using System.CommandLine;
using Bordnetz.Cli.Check;
using Bordnetz.Cli.Output;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz check</c>: the bounds of every variant, without driving.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<string?> variant = PlatformLoading.VariantOption();
        Option<string> format = new("--format")
        {
            DefaultValueFactory = _ => "table",
            Description = "table, json, sarif or junit.",
        };
        format.AcceptOnlyFromAmong("table", "json", "sarif", "junit");
        Option<DirectoryInfo?> output = new("--output", "-o")
        {
            Description = "Writes an HTML report into this folder.",
        };
        Option<string?> explain = new("--explain")
        {
            Description = "Says what a problem's number means, instead of checking.",
        };
        Command command = new("check", "Proves loads, worst-case response times and chain latencies of every variant.")
        {
            folder,
            variant,
            format,
            output,
            explain,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(explain) is { } code)
            {
                return ExplainCommand.Explain([code]);
            }
            CheckReport report = CheckReport.Make(parsed.GetValue(folder), parsed.GetValue(variant));
            Print(report, parsed.GetValue(format)!);
            PlatformLoading.Print(report.Problems);
            bool written =
                parsed.GetValue(output) is not { } into || ReportFile.Write(into, () => CheckHtml.Write(report));
            return report.Platform is null || !written ? ExitCode.Unusable
                : report.Holds ? ExitCode.Holds
                : ExitCode.Fails;
        });
        return command;
    }

    private static void Print(CheckReport report, string format)
    {
        switch (format)
        {
            case "json":
                Console.Out.WriteLine(CheckJson.Write(report));
                break;
            case "sarif":
                Console.Out.WriteLine(CheckSarif.Write(report, Environment.CurrentDirectory));
                break;
            case "junit":
                Console.Out.WriteLine(CheckJunit.Write(report));
                break;
            default:
                if (report.Platform is { } platform)
                {
                    CheckTables.Write(platform, report.Analyses, AnsiConsole.Console);
                }
                break;
        }
    }
}
