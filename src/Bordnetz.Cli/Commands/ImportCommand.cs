using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Bordnetz.Can;
using Bordnetz.Can.Logs;
using Bordnetz.Cli.Can;
using Bordnetz.Model;
using Bordnetz.Model.Import;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary><c>bordnetz import</c>: a platform's skeleton from the DBC files of an existing car.</summary>
internal static class ImportCommand
{
    private const int MostGaps = 10_000;

    private static readonly SourcePlace Here = new("bordnetz import");

    public static Command Create()
    {
        Argument<string[]> files = new("dbc")
        {
            Description = "The DBC of each network, as FILE or NETWORK=FILE; without a name can0, can1, …",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "The folder to make; it must be new or empty.",
            Required = true,
        };
        Option<string[]> catalog = new("--catalog")
        {
            Description = "The VSS files (a release's JSON, or vspec), base tree first; else the one that comes along.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        Option<string[]> logs = new("--log")
        {
            Description = "A recording, NETWORK=FILE: frames without a cycle time get the one measured there.",
            DefaultValueFactory = _ => [],
        };
        Option<string?> name = new("--name") { Description = "The platform's name; the folder's when not given." };
        Option<Powertrain> powertrain = new("--powertrain")
        {
            Description = "The car's powertrain.",
            DefaultValueFactory = _ => Powertrain.Combustion,
        };
        Option<long> rate = Rate("--bitrate", 500_000, "Bit/s of networks whose DBC does not tell it.");
        Option<long> data = Rate("--data-bitrate", 2_000_000, "Bit/s of the CAN FD data phase.");
        Command command = new("import", "Makes a platform's skeleton from the DBC files of an existing car.")
        {
            files,
            output,
            catalog,
            logs,
            name,
            powertrain,
            rate,
            data,
        };
        command.SetAction(parsed =>
        {
            ProblemLog log = new();
            string folder = parsed.GetValue(output)!;
            if (
                Buses(parsed.GetValue(files)!, parsed.GetValue(logs)!, log) is { } buses
                && Catalog(parsed.GetValue(catalog)!, log) is { } signals
                && NewFolder.IsFree(folder, log)
            )
            {
                ImportOptions options = new()
                {
                    Name = parsed.GetValue(name) ?? Path.GetFileName(Path.GetFullPath(folder)),
                    Powertrain = parsed.GetValue(powertrain),
                    BitRate = parsed.GetValue(rate),
                    DataBitRate = parsed.GetValue(data),
                    Catalog = signals,
                };
                Write(PlatformImport.Make(buses, options), folder, log);
            }
            PlatformLoading.Print(log);
            return log.HasErrors ? ExitCode.Unusable : ExitCode.Holds;
        });
        return command;
    }

    private static Option<long> Rate(string name, long usual, string description)
    {
        Option<long> rate = new(name) { DefaultValueFactory = _ => usual, Description = description };
        rate.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<long>() is < 1000 or > 8_000_000)
            {
                r.AddError($"{name} takes 1000 to 8000000 bit/s.");
            }
        });
        return rate;
    }

    private static List<ImportedBus>? Buses(string[] files, string[] logs, ProblemLog log)
    {
        List<ImportedBus> buses = [];
        foreach (string text in files)
        {
            (string name, string path) = Named(text, $"can{buses.Count}");
            if (!IsNetworkName(name) || buses.Exists(b => b.Name == name))
            {
                log.Error(
                    "BN9070",
                    Here,
                    $"'{name}' cannot name a network here: it takes lower-case letters and digits, once"
                );
                return null;
            }
            ProblemLog departures = new();
            DbcFile? dbc = DbcReader.Read(path, departures, DbcMode.Tolerant);
            foreach (Problem problem in departures.Problems.Where(p => p.Severity == Severity.Error))
            {
                log.Add(problem);
            }
            if (dbc is null || departures.HasErrors)
            {
                return null;
            }
            buses.Add(
                new ImportedBus(name, dbc, Path.GetFileName(path), ImmutableArray.Create(File.ReadAllBytes(path)))
            );
        }
        foreach (string text in logs)
        {
            (string name, string path) = Named(text, "can0");
            int at = buses.FindIndex(b => b.Name == name);
            if (at < 0)
            {
                log.Error("BN9070", Here, $"--log names the network '{name}', which is not imported");
                return null;
            }
            if (Periods(path, log) is not { } periods)
            {
                return null;
            }
            buses[at] = buses[at] with { PeriodsNs = periods };
        }
        return buses;
    }

    private static (string Name, string Path) Named(string text, string otherwise)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && IsNetworkName(text[..at]) ? (text[..at], text[(at + 1)..]) : (otherwise, text);
    }

    private static bool IsNetworkName(string name) =>
        name.Length > 0
        && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');

    private static Dictionary<CanId, long>? Periods(string path, ProblemLog log)
    {
        using CanLog? recording = CanLog.Open(path, null, log);
        if (recording is null)
        {
            return null;
        }
        Dictionary<CanId, (long Last, List<long> Gaps)> seen = [];
        foreach (LogFrame frame in recording.Reader.Read())
        {
            if (frame.Frame.IsError || frame.Frame.IsRemote)
            {
                continue;
            }
            List<long> gaps = seen.TryGetValue(frame.Frame.Id, out (long Last, List<long> Gaps) known)
                ? known.Gaps
                : [];
            if (known.Gaps is not null && frame.TimeNs > known.Last && gaps.Count < MostGaps)
            {
                gaps.Add(frame.TimeNs - known.Last);
            }
            seen[frame.Frame.Id] = (frame.TimeNs, gaps);
        }
        // The median: gaps of a recording and lost frames do not move it.
        return seen.Where(s => s.Value.Gaps.Count > 0)
            .ToDictionary(s => s.Key, s => s.Value.Gaps.Order().ElementAt(s.Value.Gaps.Count / 2));
    }

    private static ImmutableArray<(string Path, ImmutableArray<byte> Content)>? Catalog(string[] files, ProblemLog log)
    {
        if (files.Length == 0)
        {
            using Stream shipped = typeof(ImportCommand).Assembly.GetManifestResourceStream("vehicle.vspec")!;
            using MemoryStream copy = new();
            shipped.CopyTo(copy);
            return [("vss/vehicle.vspec", [.. copy.ToArray()])];
        }
        ImmutableArray<(string, ImmutableArray<byte>)>.Builder catalog = ImmutableArray.CreateBuilder<(
            string,
            ImmutableArray<byte>
        )>();
        foreach (string file in files)
        {
            try
            {
                byte[] content = File.ReadAllBytes(file);
                if (content.AsSpan().IndexOf("#include"u8) >= 0)
                {
                    string remedy = "give the release's JSON, or a vspec that includes nothing";
                    log.Error("BN9071", new SourcePlace(file), $"the catalog includes other files; {remedy}");
                    return null;
                }
                catalog.Add(($"vss/{Path.GetFileName(file)}", [.. content]));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Error("BN9071", new SourcePlace(file), $"the catalog cannot be read: {e.Message}");
                return null;
            }
        }
        return catalog.ToImmutable();
    }

    private static void Write(ImportedPlatform platform, string folder, ProblemLog log)
    {
        if (!NewFolder.Write(folder, platform.Files, log))
        {
            return;
        }
        foreach (ImportedNetwork network in platform.Networks)
        {
            Console.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{network.Name}: {network.Nodes} nodes, {network.Frames} frames ({network.Measured} periods measured, {network.Assumed} assumed), {network.Signals} signals not yet mapped"
                )
            );
            foreach (string left in network.Left)
            {
                Console.Out.WriteLine($"  left out: {left}");
            }
        }
        Console.Out.WriteLine($"{folder} is made; next: bordnetz map suggest {folder}");
        // What an import makes has to be a platform; if not, that is told at once.
        _ = Platform.Load(folder, log);
    }
}
