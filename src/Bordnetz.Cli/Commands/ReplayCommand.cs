using System.CommandLine;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Simulation;
using Bordnetz.Simulation.Trace;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz replay</c>: runs a recorded run again, or says where two runs first differ.</summary>
internal static class ReplayCommand
{
    public static Command Create(FunctionLibrary library)
    {
        Argument<string> file = new("file") { Description = "A trace that 'bordnetz run --record' wrote." };
        Option<string?> against = new("--against")
        {
            Description = "Another trace to compare with, instead of running.",
        };
        Option<string?> platform = new("--platform") { Description = "The platform's folder, if it moved." };
        Command command = new("replay", "Runs a recorded run again and proves the same hash, or compares two runs.")
        {
            file,
            against,
            platform,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            int exit = parsed.GetValue(against) is { } other
                ? Compare(parsed.GetValue(file)!, other, log)
                : Rerun(parsed.GetValue(file)!, parsed.GetValue(platform), library, log);
            PlatformLoading.Print(log);
            return exit;
        });
        return command;
    }

    private static int Compare(string left, string right, ProblemLog log)
    {
        using TraceReader? a = Open(left, log);
        using TraceReader? b = Open(right, log);
        return a is null || b is null ? ExitCode.Unusable : Report(left, a, right, b);
    }

    private static int Report(string left, TraceReader a, string right, TraceReader b)
    {
        TraceDifference? difference = TraceDifference.First(a, b);
        if (difference is null)
        {
            Console.Out.WriteLine($"the runs are the same: {a.End?.Hash ?? "(cut short)"}");
            return ExitCode.Holds;
        }
        Console.Out.WriteLine($"first difference: channel {difference.Channel} at {difference.TimeNs * 1e-9:F9} s");
        Console.Out.WriteLine($"  {left}: {difference.Left ?? "(no more records)"}");
        Console.Out.WriteLine($"  {right}: {difference.Right ?? "(no more records)"}");
        return ExitCode.Fails;
    }

    private static int Rerun(string file, string? folder, FunctionLibrary library, ProblemLog log)
    {
        using TraceReader? recorded = Open(file, log);
        if (recorded is null)
        {
            return ExitCode.Unusable;
        }
        TraceHeader header = recorded.Header;
        string path = folder ?? header.Platform;
        if (
            PlatformLoading.Load(path, header.Variant, log) is not (var platform, _, [var variant, ..])
            || platform.LoadScenario(header.Scenario, log) is not { } scenario
        )
        {
            return ExitCode.Unusable;
        }
        if (platform.Digest != header.Digest)
        {
            log.Warning("BN9001", new SourcePlace(path), "the platform's files changed since the run was recorded");
        }
        using RecordedLogs? recordings = RecordedLogs.Reopen(header.Recordings, log);
        if (recordings is null)
        {
            return ExitCode.Unusable;
        }
        string copy = Path.Combine(Path.GetTempPath(), $"bordnetz-replay-{Guid.NewGuid():N}.bntrace");
        try
        {
            RunOptions options = new()
            {
                Seed = header.Seed,
                Inputs = [.. recorded.OutsideInputs()],
                RecordedBuses = recordings.Buses,
                Faults = FaultsBesides(scenario, recorded),
            };
            string? hash = Record(variant, scenario, library, options, recorded, copy, header, log);
            if (hash is null)
            {
                return ExitCode.Unusable;
            }
            if (hash == recorded.End?.Hash)
            {
                Console.Out.WriteLine($"same run: {hash} ({recorded.DurationNs * 1e-9:F3} s, {header.Variant})");
                return ExitCode.Holds;
            }
            Console.Out.WriteLine($"different run: recorded {recorded.End?.Hash ?? "(cut short)"}, replayed {hash}");
            using TraceReader replayed = TraceReader.Open(File.OpenRead(copy), copy, log)!;
            return Report("recorded", recorded, "replayed", replayed);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static List<Fault> FaultsBesides(Scenario scenario, TraceReader recorded)
    {
        List<Fault> faults = [.. recorded.Faults()];
        foreach (Fault own in scenario.Faults)
        {
            int at = faults.FindIndex(f => f.ToString() == own.ToString());
            if (at >= 0)
            {
                faults.RemoveAt(at);
            }
        }
        return faults;
    }

    private static string? Record(
        Variant variant,
        Scenario scenario,
        FunctionLibrary library,
        RunOptions options,
        TraceReader recorded,
        string copy,
        TraceHeader header,
        ProblemLog log
    )
    {
        using TraceWriter writer = new(File.Create(copy), header);
        VehicleRun? run = VehicleBuilder.Build(variant, scenario, library, options with { Sink = writer }, log);
        if (run is null || log.HasErrors)
        {
            return null;
        }
        run.RunUntil(recorded.DurationNs);
        RunObservations observations = run.Finish();
        writer.Finish(observations);
        return observations.TraceHash;
    }

    private static TraceReader? Open(string path, ProblemLog log)
    {
        try
        {
            return TraceReader.Open(File.OpenRead(path), path, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("BN9002", new SourcePlace(path), $"the trace cannot be opened: {e.Message}");
            return null;
        }
    }
}
