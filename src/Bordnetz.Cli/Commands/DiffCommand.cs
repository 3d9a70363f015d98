using System.CommandLine;
using System.Globalization;
using Bordnetz.Analysis;
using Bordnetz.Cli.Compare;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz diff</c>: what changed in every figure, from one platform or commit to another.</summary>
internal static class DiffCommand
{
    private const string Range = "..";

    public static Command Create()
    {
        Argument<string[]> sides = new("sides")
        {
            Description =
                "Two platforms' folders; or COMMIT..COMMIT and then the folder, in a git repository. COMMIT.. compares with the files as they are.",
            Arity = new ArgumentArity(1, 2),
        };
        Option<string?> variant = PlatformLoading.VariantOption();
        Option<string> format = new("--format")
        {
            DefaultValueFactory = _ => "table",
            Description = "table, json or html.",
        };
        format.AcceptOnlyFromAmong("table", "json", "html");
        Option<string> threshold = new("--threshold")
        {
            DefaultValueFactory = _ => "0%",
            Description = "By how much a figure may get worse before the exit code is 1: 5%, 0.05.",
        };
        Option<bool> all = new("--all") { Description = "Shows every change, and not only the first of each kind." };
        Command command = new("diff", "Compares every figure of two platforms, or of one between two commits.")
        {
            sides,
            variant,
            format,
            threshold,
            all,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            int exit = ExitCode.Unusable;
            if (TryShare(parsed.GetValue(threshold)!, log) is { } share)
            {
                exit = Compare(
                    parsed.GetValue(sides)!,
                    parsed.GetValue(variant),
                    share,
                    diff => Print(diff, parsed.GetValue(format)!, parsed.GetValue(all)),
                    log
                );
            }
            PlatformLoading.Print(log);
            return exit;
        });
        return command;
    }

    private static int Compare(
        string[] sides,
        string? variant,
        double threshold,
        Action<PlatformDiff> print,
        ProblemLog log
    )
    {
        if (sides[0].Contains(Range, StringComparison.Ordinal) && !Directory.Exists(sides[0]) && !File.Exists(sides[0]))
        {
            return CompareCommits(sides, variant, threshold, print, log);
        }
        if (sides.Length != 2)
        {
            log.Error(
                "BN9100",
                default,
                $"'{sides[0]}' alone cannot be compared; name a second folder, or COMMIT..COMMIT first"
            );
            return ExitCode.Unusable;
        }
        DiffSide? before = Read(sides[0], sides[0], variant, log);
        DiffSide? after = Read(sides[1], sides[1], variant, log);
        return Finish(before, after, threshold, print, log);
    }

    private static int CompareCommits(
        string[] sides,
        string? variant,
        double threshold,
        Action<PlatformDiff> print,
        ProblemLog log
    )
    {
        int at = sides[0].IndexOf(Range, StringComparison.Ordinal);
        string from = sides[0][..at];
        string to = sides[0][(at + Range.Length)..].TrimStart('.');
        string folder = sides.Length > 1 ? sides[1] : PlatformLoading.DefaultFolder();
        if (from.Length == 0)
        {
            log.Error("BN9100", default, $"'{sides[0]}' names no commit to compare with");
            return ExitCode.Unusable;
        }
        using GitFolder? before = GitFolder.Take(from, folder, log);
        using GitFolder? after = before is null || to.Length == 0 ? null : GitFolder.Take(to, folder, log);
        if (before is null || (to.Length > 0 && after is null))
        {
            return ExitCode.Unusable;
        }
        DiffSide? old = Read(before.Path, from, variant, log);
        DiffSide? now = Read(after?.Path ?? folder, to.Length > 0 ? to : folder, variant, log);
        return Finish(old, now, threshold, print, log);
    }

    private static int Finish(
        DiffSide? before,
        DiffSide? after,
        double threshold,
        Action<PlatformDiff> print,
        ProblemLog log
    )
    {
        if (before is null || after is null)
        {
            return ExitCode.Unusable;
        }
        PlatformDiff diff = PlatformDiff.Of(before, after, threshold);
        if (diff.Variants.IsEmpty)
        {
            log.Error("BN9102", default, $"'{before.Name}' and '{after.Name}' have no variant in common");
            return ExitCode.Unusable;
        }
        Unmatched(before.Name, diff.Removed, log);
        Unmatched(after.Name, diff.Added, log);
        print(diff);
        return diff.Regressions > 0 ? ExitCode.Fails : ExitCode.Holds;
    }

    private static void Unmatched(string side, IReadOnlyCollection<string> names, ProblemLog log)
    {
        if (names.Count > 0)
        {
            log.Note("BN9104", default, $"only '{side}' has {string.Join(", ", names)}");
        }
    }

    // Problems of what is compared are for 'check' to tell, except those that prevent comparing.
    private static DiffSide? Read(string folder, string name, string? selection, ProblemLog log)
    {
        ProblemLog own = new();
        if (PlatformLoading.Load(folder, selection, own) is (var platform, _, var variants))
        {
            return new DiffSide(name, platform, [.. variants.Select(VariantAnalyzer.Analyse)]);
        }
        foreach (Problem problem in own.InReadingOrder().Where(p => p.Severity == Severity.Error))
        {
            log.Add(problem);
        }
        return null;
    }

    private static double? TryShare(string text, ProblemLog log)
    {
        bool percent = text.EndsWith('%');
        string number = percent ? text[..^1] : text;
        if (
            double.TryParse(number.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= 0
            && double.IsFinite(value)
        )
        {
            return percent ? value / 100 : value;
        }
        log.Error("BN9103", default, $"'{text}' is no share such as 5% or 0.05");
        return null;
    }

    private static void Print(PlatformDiff diff, string format, bool all)
    {
        switch (format)
        {
            case "json":
                Console.Out.WriteLine(DiffJson.Write(diff));
                break;
            case "html":
                Console.Out.Write(DiffHtml.Write(diff));
                break;
            default:
                DiffTable.Write(diff, all, AnsiConsole.Console);
                break;
        }
    }
}
