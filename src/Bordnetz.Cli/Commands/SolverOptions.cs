using System.CommandLine;

namespace Bordnetz.Cli.Commands;

/// <summary>The options of commands that run a solver.</summary>
internal static class SolverOptions
{
    private const double Default = 30;

    public static Option<double> TimeLimit()
    {
        Option<double> limit = new("--time-limit")
        {
            DefaultValueFactory = _ => Default,
            Description = "About how many seconds a solver may work; the answer says how far from the best it may be.",
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 86_400))
            {
                result.AddError("--time-limit must be more than 0 and at most 86400 seconds");
            }
        });
        return limit;
    }
}
