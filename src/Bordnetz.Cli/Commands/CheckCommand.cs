using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Analysis;
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
        Option<bool> assumed = new("--assumed") { Description = "Lists every figure that is only assumed." };
        Command command = new(
            "check",
            "Proves loads, worst-case response times and chain latencies of every variant; adds up power, wires and hardware."
        )
        {
            folder,
            variant,
            against,
            assumed,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            if (
                PlatformLoading.Load(parsed.GetValue(folder), parsed.GetValue(variant), log)
                is not
                (var platform, _, var variants)
            )
            {
                PlatformLoading.Print(log);
                return ExitCode.Unusable;
            }
            ImmutableArray<VariantAnalysis> analyses = [.. variants.Select(VariantAnalyzer.Analyse)];
            foreach (Problem problem in analyses.SelectMany(a => a.Problems))
            {
                log.Add(problem);
            }
            CheckTables.Write(platform, analyses, AnsiConsole.Console);
            if (parsed.GetValue(assumed))
            {
                FigureTables.WriteAssumed(analyses, AnsiConsole.Console);
            }
            if (parsed.GetValue(against) is { } other && !Compare(other, analyses, log))
            {
                PlatformLoading.Print(log);
                return ExitCode.Unusable;
            }
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Fails : ExitCode.Holds;
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
}
