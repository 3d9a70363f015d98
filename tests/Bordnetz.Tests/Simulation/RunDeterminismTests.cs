using System.Globalization;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Simulation;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>
/// Whatever the program around a run is like, its bytes are the same. Other processes, with string hashes of their own and
/// on a loaded machine, are tested with the command.
/// </summary>
public sealed class RunDeterminismTests
{
    private static readonly Lazy<string> Expected = new(Drive);

    [Fact]
    public void In_a_culture_that_writes_numbers_differently()
    {
        CultureInfo strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberDecimalSeparator = ",";
        strange.NumberFormat.NumberGroupSeparator = ".";
        strange.NumberFormat.NegativeSign = "minus ";
        strange.NumberFormat.PositiveSign = "plus ";
        strange.DateTimeFormat.TimeSeparator = "'";
        Assert.Equal("minus 1,5", string.Create(strange, $"{-1.5}"));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = strange;
            CultureInfo.CurrentUICulture = strange;
            Assert.Equal(Expected.Value, Drive());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public async Task Beside_others_and_going_from_thread_to_thread()
    {
        Task<string>[] runs =
        [
            .. Enumerable.Range(0, 4).Select(i => DriveInPieces(pieces: 3 + i, TestContext.Current.CancellationToken)),
        ];
        Assert.All(await Task.WhenAll(runs), hash => Assert.Equal(Expected.Value, hash));
    }

    [Fact]
    public void While_memory_is_collected_and_objects_move()
    {
        VehicleRun run = Build();
        for (long at = 0; at <= run.Scenario.DurationNs; at += run.Scenario.DurationNs / 8)
        {
            run.RunUntil(at);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
        run.RunUntil(run.Scenario.DurationNs);
        Assert.Equal(Expected.Value, run.Finish().TraceHash);
    }

    private static async Task<string> DriveInPieces(int pieces, CancellationToken cancel)
    {
        VehicleRun run = Build();
        for (int i = 1; i <= pieces; i++)
        {
            long until = run.Scenario.DurationNs * i / pieces;
            await Task.Run(() => run.RunUntil(until), cancel);
        }
        return run.Finish().TraceHash;
    }

    private static string Drive()
    {
        VehicleRun run = Build();
        run.RunUntil(run.Scenario.DurationNs);
        return run.Finish().TraceHash;
    }

    // Each time from the files on: reading them is a part of what must be the same.
    private static VehicleRun Build()
    {
        ProblemLog log = new();
        Platform platform = Platform.Load(RepositoryFiles.At("platforms", "reference"), log)!;
        Scenario scenario = platform.LoadScenario("city", log)! with { DurationNs = 20_000_000_000 };
        Variant variant = platform.Variants.First(v => v.Powertrain == Powertrain.Phev);
        VehicleRun? run = VehicleBuilder.Build(
            variant,
            scenario,
            VehicleFunctions.CreateLibrary(),
            new RunOptions(),
            log
        );
        Assert.DoesNotContain(log.Problems, p => p.Severity == Severity.Error);
        return run!;
    }
}
