using System.Collections.Immutable;
using System.Text;
using Bordnetz.Can;
using Bordnetz.Model;
using Bordnetz.Model.Import;
using Bordnetz.Problems;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Model.Import;

public class PlatformImportTests
{
    private const string Dbc = """
        VERSION ""
        BU_: EPS Gateway.1 XXX
        BO_ 170 WHEEL_SPEEDS: 8 EPS
         SG_ FL : 6|15@0+ (0.01,-67.67) [0|250] "km/h" XXX
         SG_ FR : 22|15@0+ (0.01,-67.67) [0|250] "km/h" AFS
        BO_ 180 SPEED: 2 Vector__XXX
         SG_ SPEED : 7|16@0+ (0.01,0) [0|250] "km/h" Vector__XXX
        BO_ 181 ALIVE: 1 Gateway.1
         SG_ COUNT : 7|8@0+ (1,0) [0|255] "" EPS
        BO_ 182 LONG: 20 EPS
         SG_ TEXT : 7|8@0+ (1,0) [0|255] "" XXX
        BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
        BA_DEF_DEF_ "GenMsgCycleTime" 0;
        BA_ "GenMsgCycleTime" BO_ 181 20;

        """;

    [Fact]
    public void An_import_is_a_platform_without_errors()
    {
        using TemporaryFolder folder = new();
        ImportedPlatform made = Import(folder, Dbc.Replace("BO_ 182 LONG: 20", "BO_ 182 LONG: 8"));

        Platform platform = Load(folder);
        Variant variant = Assert.Single(platform.Variants);

        Assert.Equal("computer", variant.ApiNode.Name);
        Assert.Equal(["computer", "eps", "gateway-1", "xxx", "afs", "unknown"], variant.Nodes.Select(n => n.Name));
        Assert.Equal(
            ["WHEEL_SPEEDS eps 20", "SPEED unknown 100", "ALIVE gateway-1 20", "LONG eps 100"],
            variant.Frames.Select(f => $"{f.Name} {f.Sender} {f.PeriodNs / 1_000_000}")
        );
        ImportedNetwork network = Assert.Single(made.Networks);
        Assert.Equal(
            (6, 4, 5, 1, 2),
            (network.Nodes, network.Frames, network.Signals, network.Measured, network.Assumed)
        );
    }

    [Fact]
    public void The_layout_is_taken_over_byte_for_byte()
    {
        using TemporaryFolder folder = new();
        Import(folder, Dbc);

        Assert.Equal(Dbc, File.ReadAllText(folder.At("networks/can0.dbc")));
    }

    [Fact]
    public void A_message_that_no_frame_carries_is_left_out_and_named()
    {
        using TemporaryFolder folder = new();
        ImportedPlatform made = Import(
            folder,
            Dbc + "BA_DEF_ BO_ \"VFrameFormat\" ENUM \"StandardCAN\",\"J1939PG\";\nBA_ \"VFrameFormat\" BO_ 182 3;\n"
        );

        Assert.DoesNotContain(Load(folder).Variants[0].Frames, f => f.Name == "LONG");
        Assert.Contains("LONG", Assert.Single(made.Networks[0].Left), StringComparison.Ordinal);
    }

    [Fact]
    public void The_central_computer_takes_what_is_mapped_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        Import(folder, Dbc);
        File.AppendAllText(folder.At("networks/can0.vspec"), "Vehicle.Speed: { dbc2vss: { signal: SPEED } }\n");

        Variant variant = Load(folder).Variants[0];

        FrameSignal speed = variant.Frames.Single(f => f.Name == "SPEED").Signals[0];
        Assert.Equal("Vehicle.Speed", speed.Signal!.Path);
        Assert.Equal([variant.ApiNode], speed.Receivers);
        Assert.DoesNotContain(
            variant.ApiNode,
            variant.Frames.Where(f => f.Name != "SPEED").SelectMany(f => f.Signals).SelectMany(s => s.Receivers)
        );
    }

    [Fact]
    public void Every_signal_stands_in_its_mapping_as_not_yet_mapped()
    {
        using TemporaryFolder folder = new();
        Import(folder, Dbc);

        string[] lines = File.ReadAllLines(folder.At("networks/can0.vspec"));
        Assert.Contains("# WHEEL_SPEEDS.FL [km/h]", lines);
        Assert.Contains("# ALIVE.COUNT", lines);
        Assert.All(lines, l => Assert.StartsWith("#", l, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_real_car_s_file_becomes_a_platform()
    {
        Assert.SkipWhen(RepositoryFiles.SharedData is null, "the public data sets are not here");
        string[] files = Directory.GetFiles(
            Path.Combine(RepositoryFiles.SharedData!, "dbc"),
            "*.dbc",
            SearchOption.AllDirectories
        );
        List<string> failures = [];
        foreach (string file in files)
        {
            ProblemLog log = new();
            DbcFile? dbc = DbcReader.Read(file, log, DbcMode.Tolerant);
            if (dbc is null || log.HasErrors)
            {
                continue;
            }
            using TemporaryFolder folder = new();
            Write(
                PlatformImport.Make(
                    [new ImportedBus("can0", dbc, Path.GetFileName(file), [.. File.ReadAllBytes(file)])],
                    Options() with
                    {
                        Catalog = [("signals.vspec", [.. "Vehicle:\n  type: branch\n  description: It.\n"u8])],
                    }
                ),
                folder
            );
            ProblemLog own = new();
            if (Platform.Load(folder.Path, own) is null || own.HasErrors)
            {
                failures.Add($"{file}: {own.Problems.First(p => p.Severity == Severity.Error)}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.NotEmpty(files);
    }

    private static ImportedPlatform Import(TemporaryFolder folder, string text)
    {
        ProblemLog log = new();
        DbcFile dbc = DbcReader.ReadText(text, "car.dbc", log, DbcMode.Tolerant)!;
        ImportedBus bus = new("can0", dbc, "car.dbc", [.. Encoding.UTF8.GetBytes(text)])
        {
            PeriodsNs = new Dictionary<CanId, long> { [new CanId(170)] = 20_013_000, [new CanId(181)] = 1 },
        };
        ImportedPlatform made = PlatformImport.Make([bus], Options());
        Write(made, folder);
        return made;
    }

    private static ImportOptions Options() =>
        new()
        {
            Name = "Some car",
            Catalog =
            [
                (
                    "vss/vehicle.vspec",
                    [.. File.ReadAllBytes(RepositoryFiles.At("platforms", "reference", "vss", "vehicle.vspec"))]
                ),
            ],
        };

    private static void Write(ImportedPlatform made, TemporaryFolder folder)
    {
        foreach ((string path, ImmutableArray<byte> content) in made.Files)
        {
            string full = folder.At(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, [.. content]);
        }
    }

    private static Platform Load(TemporaryFolder folder)
    {
        ProblemLog log = new();
        Platform? platform = Platform.Load(folder.Path, log);
        Assert.DoesNotContain(log.Problems, p => p.Severity != Severity.Note);
        return platform!;
    }
}
