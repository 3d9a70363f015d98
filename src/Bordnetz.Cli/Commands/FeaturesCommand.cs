using System.CommandLine;
using Bordnetz.Cli.Features;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz features</c>: analyses of a feature model.</summary>
internal static class FeaturesCommand
{
    public static Command Create()
    {
        Argument<string?> path = new("platform-or-file")
        {
            Description = "A platform's folder or a .uvl file; platforms/reference when not given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> count = new("--count") { Description = "Counts the valid configurations, exactly." };
        Option<bool> dead = new("--dead")
        {
            Description = "Lists features of every configuration, of none, and those that only seem to be a choice.",
        };
        Option<bool> pairs = new("--pairs")
        {
            Description = "Finds few variants in which every pair of features occurs that goes together.",
        };
        Option<string?> check = new("--check")
        {
            Description = "Says whether features go together (\"BEV,!China\"), and which rules forbid it.",
        };
        Option<string> format = new("--format") { Description = "table or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        Command command = new("features", "Analyses the features: sizes, counts, dead features, covering variants.")
        {
            path,
            count,
            dead,
            pairs,
            check,
            format,
        };
        command.Validators.Add(result =>
        {
            int views =
                (result.GetValue(count) ? 1 : 0)
                + (result.GetValue(dead) ? 1 : 0)
                + (result.GetValue(pairs) ? 1 : 0)
                + (result.GetValue(check) is null ? 0 : 1);
            if (views > 1)
            {
                result.AddError("--count, --dead, --pairs and --check are views of their own: give one at a time.");
            }
        });
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            int exit = ExitCode.Unusable;
            if (Load(parsed.GetValue(path), log) is { } model)
            {
                FeatureViews views = new(model, parsed.GetValue(format) == "json");
                bool analyses = true;
                if (parsed.GetValue(count))
                {
                    exit = views.Count();
                }
                else if (parsed.GetValue(dead))
                {
                    exit = views.Anomalies();
                }
                else if (parsed.GetValue(pairs))
                {
                    exit = views.Pairs();
                }
                else if (parsed.GetValue(check) is { } choice)
                {
                    exit = views.Check(choice, log);
                }
                else
                {
                    exit = views.Statistics();
                    analyses = false;
                }
                foreach (Problem problem in model.Undecided)
                {
                    log.Add(analyses ? problem : problem with { Severity = Severity.Warning });
                }
            }
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Unusable : exit;
        });
        return command;
    }

    private static FeatureModel? Load(string? path, ProblemLog log)
    {
        if (path is not null && path.EndsWith(".uvl", StringComparison.OrdinalIgnoreCase))
        {
            return FeatureModel.Load(path, log);
        }
        return Platform.Load(path ?? PlatformLoading.DefaultFolder(), log)?.Features;
    }
}
