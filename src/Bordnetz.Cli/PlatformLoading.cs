using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Model;
using Bordnetz.Problems;
using Spectre.Console;

namespace Bordnetz.Cli;

/// <summary>Finds and reads the platform that a command works on, and prints problems as a compiler does.</summary>
internal static class PlatformLoading
{
    public static Argument<string?> FolderArgument() =>
        new("folder")
        {
            Description = "The platform's folder; platforms/reference when not given.",
            Arity = ArgumentArity.ZeroOrOne,
        };

    public static Option<string?> VariantOption() =>
        new("--variant")
        {
            Description = "A variant's name, or features that it must have, separated by commas (phev,Europe).",
        };

    /// <summary>Reads a platform and selects variants; null after problems, which have been printed.</summary>
    public static (Platform Platform, string Folder, ImmutableArray<Variant> Variants)? Load(
        string? folder,
        string? selection,
        ProblemLog log
    )
    {
        string path = folder ?? DefaultFolder();
        Platform? platform = Platform.Load(path, log);
        if (platform is null || log.HasErrors)
        {
            return null;
        }
        ImmutableArray<Variant> variants = platform.Select(selection, log);
        return log.HasErrors ? null : (platform, path, variants);
    }

    /// <summary>Prints problems to standard error, in reading order.</summary>
    public static void Print(ProblemLog log) => Print(log.InReadingOrder());

    /// <summary>Prints problems to standard error, in the order given.</summary>
    public static void Print(IEnumerable<Problem> problems)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }
        );
        foreach (Problem problem in problems)
        {
            Style style = problem.Severity switch
            {
                Severity.Error => new Style(Color.Red),
                Severity.Warning => new Style(Color.Yellow),
                _ => Style.Plain,
            };
            if (console.Profile.Capabilities.Ansi)
            {
                console.Write(new Text(problem.ToString() + Environment.NewLine, style));
            }
            else
            {
                Console.Error.WriteLine(problem.ToString());
            }
        }
    }

    /// <summary><c>platforms/reference</c> of the working folder, or of the checkout that the program stands in.</summary>
    public static string DefaultFolder()
    {
        string relative = Path.Combine("platforms", "reference");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, relative);
            if (!Directory.Exists(relative) && Directory.Exists(candidate))
            {
                return candidate;
            }
        }
        return relative;
    }
}
