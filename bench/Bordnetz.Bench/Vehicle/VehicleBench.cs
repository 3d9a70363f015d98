using BenchmarkDotNet.Attributes;
using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using Bordnetz.Simulation;

namespace Bordnetz.Bench.Vehicle;

/// <summary>The reference platform: its gateway alone, and a whole vehicle.</summary>
public class VehicleBench
{
    private const int Seconds = 60;
    private Variant _variant = null!;
    private Scenario _scenario = null!;
    private FunctionLibrary _library = null!;
    private (FrameDecoder Decoder, byte[] Payload)[] _frames = [];
    private SignalStore _store = null!;

    /// <summary>Reads the platform and prepares a payload for every frame that the central computer takes.</summary>
    [GlobalSetup]
    public void Load()
    {
        ProblemLog log = new();
        Platform platform = Platform.Load(Folder(), log)!;
        _variant = platform.Select("phev", log)[0];
        _scenario = platform.LoadScenario("city", log)!;
        _library = VehicleFunctions.CreateLibrary();
        _store = new SignalStore(_variant.Catalog);
        _frames =
        [
            .. _variant
                .Frames.Select(f =>
                    (new FrameDecoder(f, _variant.ApiNode, _variant.Catalog), new byte[f.Layout.Length])
                )
                .Where(f => !f.Item1.IsEmpty),
        ];
        int signals = _variant
            .Frames.SelectMany(f => f.Signals)
            .Count(s => s.Signal is not null && s.Receivers.Contains(_variant.ApiNode));
        Console.WriteLine($"// gateway: {_frames.Length} frames with {signals} signals");
    }

    /// <summary>Every frame once through the signal gateway into the store.</summary>
    [Benchmark]
    public void Gateway()
    {
        foreach ((FrameDecoder decoder, byte[] payload) in _frames)
        {
            decoder.Decode(payload, _store, 0);
        }
    }

    /// <summary>A minute of a whole plug-in hybrid, built and driven.</summary>
    [Benchmark(OperationsPerInvoke = Seconds)]
    public long SecondOfVehicle()
    {
        VehicleRun run = VehicleBuilder.Build(_variant, _scenario, _library, new RunOptions(), new ProblemLog())!;
        run.RunUntil(Seconds * 1_000_000_000L);
        return run.Finish().Events;
    }

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "platforms", "reference");
}
