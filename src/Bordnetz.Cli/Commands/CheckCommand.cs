using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Analysis;
using Bordnetz.Cli.Check;
using Bordnetz.Cli.Output;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz check</c>: the bounds of every variant, without driving.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<string?> variant = PlatformLoading.VariantOption();
        Option<string?> against = new("--against")
        {
            Description = "Another platform's folder: counts both by the same rules and shows the difference.",
        };
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
        Option<bool> assumed = new("--assumed") { Description = "Lists every figure that is only assumed." };
        Command command = new(
            "check",
            "Proves loads, worst-case response times and chain latencies of every variant; adds up power, wires and hardware."
        )
        {
            folder,
            variant,
            against,
            format,
            output,
            explain,
            assumed,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(explain) is { } code)
            {
                return ExplainCommand.Explain([code]);
            }
            CheckReport report = CheckReport.Make(parsed.GetValue(folder), parsed.GetValue(variant));
            Print(report, parsed.GetValue(format)!);
            if (report.Platform is not null && parsed.GetValue(assumed))
            {
                FigureTables.WriteAssumed(report.Analyses, AnsiConsole.Console);
            }
            ProblemLog others = new();
            bool compared =
                report.Platform is null
                || parsed.GetValue(against) is not { } other
                || Compare(other, report.Analyses, others);
            PlatformLoading.Print(report.Problems);
            PlatformLoading.Print(others);
            bool written =
                parsed.GetValue(output) is not { } into || ReportFile.Write(into, () => CheckHtml.Write(report));
            return report.Platform is null || !written || !compared ? ExitCode.Unusable
                : report.Holds ? ExitCode.Holds
                : ExitCode.Fails;
        });
        return command;
    }

    private static bool Compare(string folder, ImmutableArray<VariantAnalysis> analyses, ProblemLog log)
    {
        if (PlatformLoading.Load(folder, null, log) is not (var platform, _, var variants))
        {
            return false;
        }
        foreach (VariantAnalysis analysis in analyses)
        {
            if (Comparison.Counterpart(analysis.Variant, variants) is { } counterpart)
            {
                Comparison comparison = Comparison.Of(VariantAnalyzer.Analyse(counterpart), analysis);
                FigureTables.WriteComparison(comparison, platform.Name, AnsiConsole.Console);
            }
        }
        return true;
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
