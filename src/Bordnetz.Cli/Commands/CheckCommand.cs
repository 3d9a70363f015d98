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
        Command command = new("check", "Proves loads, worst-case response times and chain latencies of every variant.")
        {
            folder,
            variant,
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
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Fails : ExitCode.Holds;
        });
        return command;
    }
}
