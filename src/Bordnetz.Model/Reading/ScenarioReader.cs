using System.Collections.Immutable;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>Reads the scenarios of a platform.</summary>
internal sealed class ScenarioReader
{
    private const string Folder = "scenarios";
    private const string Extension = ".yaml";
    private const long MostRepetitions = 100_000;

    private readonly PlatformFiles _files;
    private readonly SignalCatalog _catalog;
    private readonly ReadContext _context;

    private ScenarioReader(PlatformFiles files, SignalCatalog catalog, ReadContext context)
    {
        _files = files;
        _catalog = catalog;
        _context = context;
    }

    private ProblemLog Log => _context.Log;

    public static IEnumerable<string> NamesIn(string platformFolder)
    {
        string folder = Path.Combine(platformFolder, Folder);
        return Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*" + Extension)
                .Select(f => Path.GetFileNameWithoutExtension(f))
                .Order(StringComparer.Ordinal)
            : [];
    }

    public static Scenario? Read(string platformFolder, string name, SignalCatalog catalog, ProblemLog log)
    {
        bool isPath = name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
        string folder = isPath ? Path.GetDirectoryName(name) ?? "" : Path.Combine(platformFolder, Folder);
        string file = isPath ? Path.GetFileName(name) : name + Extension;
        List<string> known = [.. NamesIn(platformFolder)];
        if (!isPath && !known.Contains(name))
        {
            string hint = Suggestion.For(name, known);
            string list = hint.Length > 0 ? hint : $"; there are: {string.Join(", ", known)}";
            log.Error("BN1014", new SourcePlace(folder), $"there is no scenario '{name}'{list}");
            return null;
        }
        ProblemLog own = new();
        PlatformFiles files = new(folder, own);
        ScenarioReader reader = new(files, catalog, new ReadContext(own));
        Scenario? scenario = reader.Read(file);
        log.AddAll(own);
        return own.HasErrors ? null : scenario;
    }

    private Scenario? Read(string file)
    {
        SourcePlace place = new(_files.PathOf(file));
        if (FormatFile.Open(_files, file, place, "a scenario", PlatformKeys.Scenario, _context) is not { } reader)
        {
            return null;
        }
        ImmutableArray<(double Seconds, double SpeedKmh)> cycle = ReadCycle(reader);
        long? duration = reader.Nanoseconds("duration");
        if (!reader.Has("duration"))
        {
            duration = cycle.IsEmpty ? null : (long)Math.Ceiling(cycle[^1].Seconds * 1e9);
            if (cycle.IsEmpty && !reader.Has("cycle"))
            {
                reader.Require("duration");
            }
        }
        return new Scenario
        {
            Name = reader.Text("name", Path.GetFileNameWithoutExtension(file)),
            Description = reader.Text("description", ""),
            Source = reader.Text("source", ""),
            Cycle = cycle,
            Phases = ReadPhases(reader, duration ?? long.MaxValue),
            DurationNs = duration ?? 1,
            Environment = _context.Quantities(reader.Map("environment"), "the environment"),
            Scene = ReadScene(reader),
            Events = ReadEvents(reader, duration ?? long.MaxValue),
            Requests = ReadRequests(reader, duration ?? long.MaxValue),
            Faults = FaultReader.Read(reader, duration ?? long.MaxValue, _context),
            Place = reader.Place,
        };
    }

    private ImmutableArray<(double Seconds, double SpeedKmh)> ReadCycle(YamlMapReader reader) =>
        reader.Text("cycle") is { } file && _files.ReadText(file.Value, file.Place) is { } text
            ? CycleReader.Read(text, _files.PathOf(file.Value), Log)
            : [];

    private ImmutableArray<DrivePhase> ReadPhases(YamlMapReader scenario, long durationNs)
    {
        List<DrivePhase> phases = [];
        long last = 0;
        foreach (YamlMapReader reader in scenario.Maps("phases", PlatformKeys.DrivePhase, "a phase"))
        {
            PlacedText? name = reader.RequiredText("name");
            reader.Require("until");
            if (reader.Nanoseconds("until") is not { } end || name is null)
            {
                continue;
            }
            if (end <= last || end > durationNs)
            {
                string why = end <= last ? "after the one before it" : "before the end of the run, or with it";
                Log.Error("BN1202", reader.PlaceOf("until"), $"a phase ends {why}");
                continue;
            }
            last = end;
            phases.Add(new DrivePhase(name.Value, end, reader.Share("weight", allowZero: true) ?? 1));
        }
        return [.. phases];
    }

    private string? ReadScene(YamlMapReader reader)
    {
        if (reader.Has("events") && !reader.Has("scene"))
        {
            Log.Error(
                "BN1006",
                reader.PlaceOf("events"),
                "'events' change a scene; say with 'scene' which is the first"
            );
        }
        return reader.Text("scene")?.Value;
    }

    private ImmutableArray<SceneEvent> ReadEvents(YamlMapReader scenario, long durationNs)
    {
        List<SceneEvent> events = [];
        foreach (YamlMapReader reader in scenario.Maps("events", PlatformKeys.SceneEvent, "an event"))
        {
            reader.Require("at");
            if (
                reader.RequiredText("scene") is not { } scene
                || reader.Nanoseconds("at", allowZero: true) is not { } at
            )
            {
                continue;
            }
            if (at >= durationNs)
            {
                Log.Warning("BN1206", reader.PlaceOf("at"), "the event comes after the end of the run");
            }
            // Without a length nothing repeats; that the length is missing is told already.
            long every = durationNs == long.MaxValue ? 0 : reader.Nanoseconds("every") ?? 0;
            if (every > 0 && (durationNs - at) / every > MostRepetitions)
            {
                Log.Error(
                    "BN1202",
                    reader.PlaceOf("every"),
                    $"'every' repeats the event more than {MostRepetitions} times"
                );
                continue;
            }
            string? by = reader.Text("by")?.Value;
            do
            {
                events.Add(new SceneEvent(at, scene.Value, by, scene.Place));
                at += every;
            } while (every > 0 && at < durationNs);
        }
        return [.. events.OrderBy(e => e.TimeNs)];
    }

    private ImmutableArray<ScenarioRequest> ReadRequests(YamlMapReader scenario, long durationNs)
    {
        List<ScenarioRequest> requests = [];
        foreach (YamlMapReader reader in scenario.Maps("requests", PlatformKeys.Request, "a request"))
        {
            if (ReadRequest(reader, durationNs) is { } request)
            {
                requests.Add(request);
            }
        }
        // A stable order: requests of one time keep that of the file.
        return [.. requests.OrderBy(r => r.TimeNs)];
    }

    private ScenarioRequest? ReadRequest(YamlMapReader reader, long durationNs)
    {
        reader.Require("at");
        reader.Require("value");
        long? at = reader.Nanoseconds("at", allowZero: true);
        if (at >= durationNs)
        {
            Log.Warning("BN1206", reader.PlaceOf("at"), "the request comes after the end of the run");
        }
        if (reader.Has("actuate") == reader.Has("publish"))
        {
            Log.Error(
                "BN1006",
                reader.Place,
                "a request has either 'actuate' (a target) or 'publish' (a current value)"
            );
            return null;
        }
        bool isTarget = reader.Has("actuate");
        if (
            reader.Text(isTarget ? "actuate" : "publish") is not { } path
            || SignalPaths.Find(_catalog, path.Value, path.Place, Log) is not { } signal
        )
        {
            return null;
        }
        if (isTarget && signal.Kind != SignalKind.Actuator)
        {
            Log.Error("BN1405", path.Place, $"'{signal.Path}' is no actuator and has no target; use 'publish'");
            return null;
        }
        if (reader.Text("value") is not { } text || at is null)
        {
            return null;
        }
        if (SignalText.Read(text.Node, signal, out string wrong) is not { } value)
        {
            Log.Error("BN1202", text.Place, wrong);
            return null;
        }
        return new ScenarioRequest(at.Value, signal, isTarget, value);
    }
}
