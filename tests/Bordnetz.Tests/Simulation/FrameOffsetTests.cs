using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.Runtime;
using Bordnetz.Simulation;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Simulation;

/// <summary>Frames of one sender keep the distances of their offsets, whenever it starts.</summary>
public sealed class FrameOffsetTests : IDisposable
{
    private const string Yaml = """
        bordnetz: 1
        name: Offsets
        catalog: signals.vspec
        nodes:
          computer: { kind: central }
          esp: { kind: ecu, black-box: true }
        networks:
          can0: { kind: can, rate: 500kbit/s, nodes: [computer, esp], layout: can0.dbc, frames: { A: { offset: 3ms }, B: { offset: HERE } } }
        """;

    private const string Dbc = """
        VERSION ""
        BU_: ESP COMPUTER
        BO_ 16 A: 8 ESP
         SG_ X : 0|8@1+ (1,0) [0|250] "" COMPUTER
        BO_ 17 B: 8 ESP
         SG_ Y : 0|8@1+ (1,0) [0|250] "" COMPUTER
        BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
        BA_DEF_DEF_ "GenMsgCycleTime" 20;

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("3ms", true)]
    [InlineData("10ms", false)]
    public void A_frame_waits_for_another_of_its_sender_only_at_the_same_offset(string offset, bool waits)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            RunObservations seen = Drive(offset, seed);
            long first = seen.Frames[0].LegMaxNs[0];
            long second = seen.Frames[1].LegMaxNs[0];
            Assert.InRange(first, 100_000, 270_000);
            Assert.Equal(waits, second > 1.5 * first);
            Assert.InRange(seen.Frames[1].Count, 49, 51);
        }
    }

    private RunObservations Drive(string offset, ulong seed)
    {
        File.WriteAllText(_folder.At("platform.yaml"), Yaml.Replace("HERE", offset, StringComparison.Ordinal));
        File.WriteAllText(_folder.At("signals.vspec"), "Vehicle: { type: branch, description: The vehicle }\n");
        File.WriteAllText(_folder.At("can0.dbc"), Dbc);
        ProblemLog log = new();
        Platform? platform = Platform.Load(_folder.Path, log);
        Assert.True(platform is not null, string.Join('\n', log.Problems));
        Scenario standing = new() { Name = "standing", DurationNs = 1_000_000_000 };
        VehicleRun run = VehicleBuilder.Build(
            platform.Variants[0],
            standing,
            new FunctionLibrary(),
            new RunOptions { Seed = seed },
            log
        )!;
        run.RunUntil(standing.DurationNs);
        return run.Finish();
    }
}
