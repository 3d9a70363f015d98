using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Analysis;
using Bordnetz.Cli.Faults;
using Bordnetz.Cli.Output;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Simulation;
using Spectre.Console;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz verify</c>: checks and drives every variant, and compares observed with proven.</summary>
internal static class VerifyCommand
{
    private const long ProgressStepNs = 5_000_000_000;

    public static Command Create(FunctionLibrary library)
    {
        Argument<string?> folder = PlatformLoading.FolderArgument();
        Option<string?> variant = PlatformLoading.VariantOption();
        Option<string> scenario = new("--scenario")
        {
            Description = "The scenario to drive.",
            DefaultValueFactory = _ => "wltc",
        };
        Option<ulong> seed = new("--seed")
        {
            Description = "The seed of everything that chance decides.",
            DefaultValueFactory = _ => 1,
        };
        Option<string> format = new("--format")
        {
            DefaultValueFactory = _ => "table",
            Description = "table, json or junit.",
        };
        format.AcceptOnlyFromAmong("table", "json", "junit");
        Option<DirectoryInfo?> output = new("--output") { Description = "Writes an HTML report into this folder." };
        Option<int> jobs = new("--jobs")
        {
            Description = "How many variants run at once; the number of processors when not given.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        Option<string?> vehicle = new("--vehicle")
        {
            Description = "A file with a vehicle's numbers for the plant, in place of the description's.",
        };
        Option<string[]> fault = FaultOption.Create();
        Option<string?> faults = new("--faults")
        {
            Description =
                "Drives with every fault that the description allows, one at a time (single), or with pairs of them (pairs).",
        };
        faults.AcceptOnlyFromAmong("single", "pairs");
        Option<int> pairs = new("--pairs")
        {
            Description = "How many pairs --faults pairs draws by the seed.",
            DefaultValueFactory = _ => 500,
        };
        Command command = new("verify", "Checks and drives every variant, and compares observed with proven.")
        {
            folder,
            variant,
            scenario,
            vehicle,
            seed,
            format,
            output,
            jobs,
            fault,
            faults,
            pairs,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            VerifyRequest request = new(
                parsed.GetValue(folder),
                parsed.GetValue(variant),
                parsed.GetValue(scenario)!,
                parsed.GetValue(seed),
                Math.Max(1, parsed.GetValue(jobs)),
                FaultOption.Read(parsed.GetValue(fault), log),
                parsed.GetValue(vehicle) is { } file ? VehicleParameters.Load(file, log) : null
            );
            if (parsed.GetValue(faults) is { } sort)
            {
                int count = sort == "pairs" ? Math.Max(1, parsed.GetValue(pairs)) : 0;
                return Campaign(request, count, library, parsed.GetValue(format)!, parsed.GetValue(output), log);
            }
            ImmutableArray<Verdict>? verdicts = Verify(request, library, log, out string platformName);
            PlatformLoading.Print(log);
            if (verdicts is not { } results)
            {
                return ExitCode.Unusable;
            }
            Write(results, platformName, request, parsed.GetValue(format)!, parsed.GetValue(output));
            return results.All(v => v.Holds) ? ExitCode.Holds : ExitCode.Fails;
        });
        return command;
    }

    private static int Campaign(
        VerifyRequest request,
        int pairs,
        FunctionLibrary library,
        string format,
        DirectoryInfo? output,
        ProblemLog log
    )
    {
        if (
            log.HasErrors
            || PlatformLoading.Load(request.Folder, request.Variant, log)
                is not
                (var platform, var folder, var variants)
            || platform.LoadScenario(request.Scenario, log) is not { } scenario
        )
        {
            PlatformLoading.Print(log);
            return ExitCode.Unusable;
        }
        variants = request.WithVehicle(variants);
        foreach (Variant variant in variants)
        {
            // What cannot be driven is told before the first run.
            VehicleBuilder.Build(variant, scenario, library, new RunOptions(), log);
        }
        PlatformLoading.Print(log);
        if (log.HasErrors)
        {
            return ExitCode.Unusable;
        }
        CampaignRequest campaign = new(folder, scenario, request.Seed, request.Jobs, pairs);
        ImmutableArray<CampaignResults> results = CampaignRun.Run(variants, library, campaign);
        switch (format)
        {
            case "json":
                Console.Out.WriteLine(CampaignJson.Write(results, platform.Name, campaign));
                break;
            case "junit":
                Console.Out.WriteLine(CampaignJunit.Write(results, platform.Name, campaign));
                break;
            default:
                CampaignTable.Write(results, platform.Name, campaign, AnsiConsole.Console);
                break;
        }
        bool isWritten =
            output is null || ReportFile.Write(output, () => CampaignPage.Write(results, platform.Name, campaign));
        return !isWritten ? ExitCode.Unusable
            : results.All(r => r.Holds) ? ExitCode.Holds
            : ExitCode.Fails;
    }

    private static ImmutableArray<Verdict>? Verify(
        VerifyRequest request,
        FunctionLibrary library,
        ProblemLog log,
        out string platformName
    )
    {
        platformName = "";
        if (
            log.HasErrors
            || PlatformLoading.Load(request.Folder, request.Variant, log) is not (var platform, _, var variants)
        )
        {
            return null;
        }
        platformName = platform.Name;
        variants = request.WithVehicle(variants);
        Scenario? scenario = platform.LoadScenario(request.Scenario, log);
        if (scenario is null || log.HasErrors)
        {
            return null;
        }
        VehicleRun?[] runs = variants
            .Select(v =>
                VehicleBuilder.Build(
                    v,
                    scenario,
                    library,
                    new RunOptions { Seed = request.Seed, Faults = request.Faults },
                    log
                )
            )
            .ToArray();
        if (log.HasErrors)
        {
            return null;
        }
        VariantAnalysis[] analyses = variants.Select(VariantAnalyzer.Analyse).ToArray();
        foreach (Problem problem in analyses.SelectMany(a => a.Problems))
        {
            log.Add(
                problem with
                {
                    Severity = problem.Severity == Severity.Error ? Severity.Warning : problem.Severity,
                }
            );
        }
        Verdict[] verdicts = new Verdict[runs.Length];
        long total = runs.Length * scenario.DurationNs;
        using ProgressBar progress = new("driving", total);
        Parallel.For(
            0,
            runs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = request.Jobs },
            i =>
            {
                VehicleRun run = runs[i]!;
                runs[i] = null;
                for (long at = 0; at < scenario.DurationNs; )
                {
                    long next = Math.Min(at + ProgressStepNs, scenario.DurationNs);
                    run.RunUntil(next);
                    progress.Add(next - at);
                    at = next;
                }
                verdicts[i] = Verdict.Compare(analyses[i], run.Finish());
            }
        );
        return [.. verdicts];
    }

    private static void Write(
        ImmutableArray<Verdict> verdicts,
        string platformName,
        VerifyRequest request,
        string format,
        DirectoryInfo? output
    )
    {
        switch (format)
        {
            case "json":
                Console.Out.WriteLine(VerdictJson.Write(verdicts, platformName, request));
                break;
            case "junit":
                Console.Out.WriteLine(VerdictJunit.Write(verdicts, platformName, request));
                break;
            default:
                VerdictTable.Write(verdicts, platformName, request, AnsiConsole.Console);
                break;
        }
        if (output is not null)
        {
            ReportFile.Write(output, () => HtmlReport.Write(verdicts, platformName, request));
        }
    }
}

/// <summary>What <c>bordnetz verify</c> was asked.</summary>
internal sealed record VerifyRequest(
    string? Folder,
    string? Variant,
    string Scenario,
    ulong Seed,
    int Jobs,
    ImmutableArray<Fault> Faults,
    VehicleParameters? Vehicle
)
{
    /// <summary>The variants with the numbers of the vehicle that was named.</summary>
    public ImmutableArray<Variant> WithVehicle(ImmutableArray<Variant> variants) =>
        Vehicle is null ? variants : [.. variants.Select(Vehicle.ApplyTo)];
}
