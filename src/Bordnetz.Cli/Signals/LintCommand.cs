using System.CommandLine;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Cli.Signals;

/// <summary><c>bordnetz signals lint</c>: what is wrong with a catalog, and where it departs from the style of VSS.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        CatalogOptions catalog = new();
        Option<bool> strict = new("--strict") { Description = "Warnings are errors." };
        Option<string[]> extended = new("--extended-attributes", "-e")
        {
            Description = "An attribute that VSS does not define and that is meant to be there.",
        };
        Command command = new("lint", "Lists what is wrong with a catalog and what departs from the style of VSS.")
        {
            strict,
            extended,
        };
        catalog.AddTo(command);
        command.SetAction(parsed =>
        {
            ProblemLog found = new();
            SignalCatalog? read = catalog.Read(parsed, found);
            if (read is not null)
            {
                CatalogLint.Check(read, [.. parsed.GetValue(extended) ?? []], found);
            }
            ProblemLog log = parsed.GetValue(strict) ? Strict(found) : found;
            PlatformLoading.Print(log);
            if (read is null)
            {
                return ExitCode.Unusable;
            }
            int errors = log.Problems.Count(p => p.Severity == Severity.Error);
            int warnings = log.Problems.Count(p => p.Severity == Severity.Warning);
            Console.Out.WriteLine(
                $"{read.Signals.Length} signals, {read.Branches.Length} branches, {read.Structs.Length} struct types; "
                    + $"{errors} errors, {warnings} warnings"
            );
            return errors > 0 ? ExitCode.Fails : ExitCode.Holds;
        });
        return command;
    }

    private static ProblemLog Strict(ProblemLog found)
    {
        ProblemLog strict = new();
        foreach (Problem problem in found.Problems)
        {
            strict.Add(problem.Severity == Severity.Warning ? problem with { Severity = Severity.Error } : problem);
        }
        return strict;
    }
}
