using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>Reads layout files, each once, whatever number of networks and variants use it.</summary>
internal sealed class LayoutFileReader(PlatformFiles files, NodeNames names, ProblemLog log)
{
    // Two messages of one identifier are no mistake when no variant has both: that is checked there.
    private const string SameIdentifier = "BN2009";

    // A departure from the format is a warning, except where it leaves open what is on the wire.
    private static readonly string[] Grave = ["BN2010", "BN2011", "BN2012", "BN2022"];

    private readonly Dictionary<string, DbcFile?> _dbc = new(StringComparer.Ordinal);

    /// <summary>The layout of a network; empty when it has none, null when it cannot be read.</summary>
    public LayoutFile? Read(NetworkDescription network)
    {
        if (network.Layout is not { } file)
        {
            return new LayoutFile();
        }
        if (!files.Check(file))
        {
            return null;
        }
        return network.Kind == NetworkKind.Lin ? ReadLdf(file, network) : ReadDbc(file, network);
    }

    private LayoutFile? ReadDbc(PlacedText file, NetworkDescription network)
    {
        string path = files.PathOf(file.Value);
        if (!_dbc.TryGetValue(path, out DbcFile? dbc))
        {
            ProblemLog own = new();
            dbc = files.InsteadOf(path) is { } text
                ? DbcReader.ReadText(text, path, own, DbcMode.Tolerant)
                : DbcReader.Read(path, own, DbcMode.Tolerant);
            Report(path, dbc, network, own);
            _dbc.Add(path, dbc);
        }
        return dbc is null ? null : new LayoutFile { Messages = dbc.Messages };
    }

    // What a black box puts on the wire is as it is: its departures are only counted.
    private void Report(string path, DbcFile? dbc, NetworkDescription network, ProblemLog own)
    {
        int foreign = 0;
        // Signals that belong to no message stand in the file as one without a node.
        List<(int Line, bool IsForeign)> messages =
        [
            .. (dbc?.Messages ?? []).Select(m => (m.Place.Line, IsForeign(m, network))),
            .. (dbc?.IndependentSignals ?? []).Select(s => (s.Place.Line, true)),
        ];
        foreach (Problem problem in own.Problems.Where(p => p.Code != SameIdentifier))
        {
            if (problem.Severity != Severity.Error && IsForeign(problem.Place.Line, messages))
            {
                foreign++;
            }
            else
            {
                log.Add(Grave.Contains(problem.Code) ? problem with { Severity = Severity.Error } : problem);
            }
        }
        if (foreign > 0)
        {
            string places = foreign == 1 ? "one place" : $"{foreign} places";
            log.Note(
                "BN1326",
                new SourcePlace(path),
                $"the layout of black boxes departs from the format in {places}; 'bordnetz can dbc' lists them"
            );
        }
    }

    private bool IsForeign(DbcMessage message, NetworkDescription network)
    {
        FrameAddition? addition = network.Frames.FirstOrDefault(f => f.Name == message.Name);
        return addition is { IsIgnored: true }
            || (addition?.Sender is { } sender ? names.IsBlackBox(sender) : names.IsBlackBox(message.Transmitter));
    }

    // What stands behind the last message (comments, attributes, values) tells nothing of the wire.
    private static bool IsForeign(int line, List<(int Line, bool IsForeign)> messages)
    {
        (int Line, bool IsForeign) nearest = messages.Where(m => m.Line <= line).DefaultIfEmpty().MaxBy(m => m.Line);
        return nearest.Line == 0 ? messages.Exists(m => m.IsForeign) : nearest.IsForeign;
    }

    private LayoutFile? ReadLdf(PlacedText file, NetworkDescription network)
    {
        if (LdfReader.Read(files.PathOf(file.Value), log) is not { } ldf)
        {
            return null;
        }
        List<DbcMessage> messages = [.. ldf.Frames.Where(f => !f.IsDiagnostic).Select(ldf.ToMessage)];
        CheckCommander(ldf, network);
        LinSchedule? schedule = FindSchedule(ldf, file, network);
        LayoutFile layout = new()
        {
            Messages = [.. messages],
            Schedule =
            [
                .. (schedule?.Entries ?? []).Select(e => new LinSlot(e.Command, (long)Math.Round(e.DelayMs * 1e6))),
            ],
            BitRate = (long)Math.Round(ldf.BitRate),
        };
        CheckSlots(layout, file, schedule?.Name ?? "");
        return layout with { PeriodsNs = Periods(layout.Schedule) };
    }

    private void CheckCommander(LdfFile ldf, NetworkDescription network)
    {
        if (network.Gateway is { } gateway && NodeNames.LayoutName(gateway.Value) != ldf.Commander.Name)
        {
            log.Error(
                "BN1323",
                gateway.Place,
                $"the gateway of a LIN is its commander; in the LDF that is '{ldf.Commander.Name}', not "
                    + $"'{NodeNames.LayoutName(gateway.Value)}'"
            );
        }
    }

    private LinSchedule? FindSchedule(LdfFile ldf, PlacedText file, NetworkDescription network)
    {
        if (network.Schedule is { } name)
        {
            LinSchedule? named = ldf.FindSchedule(name.Value);
            if (named is null)
            {
                string hint = Suggestion.For(name.Value, ldf.Schedules.Select(s => s.Name));
                log.Error("BN1324", name.Place, $"the LDF has no schedule table '{name.Value}'{hint}");
            }
            return named;
        }
        if (ldf.Schedules.Length == 1)
        {
            return ldf.Schedules[0];
        }
        string tables = string.Join(", ", ldf.Schedules.Select(s => s.Name));
        string remedy = ldf.Schedules.IsEmpty ? "it has none" : $"choose one of {tables} by 'schedule'";
        log.Error("BN1324", file.Place, $"'{network.Name}' needs one schedule table of its LDF: {remedy}");
        return null;
    }

    private void CheckSlots(LayoutFile layout, PlacedText file, string schedule)
    {
        foreach (LinSlot slot in layout.Schedule)
        {
            if (slot.DurationNs <= 0)
            {
                log.Error("BN1324", file.Place, $"the slot of '{slot.FrameName}' in '{schedule}' has no length");
            }
            if (!layout.Messages.Any(m => m.Name == slot.FrameName))
            {
                log.Note(
                    "BN1325",
                    file.Place,
                    $"the slot of '{slot.FrameName}' in '{schedule}' stays empty: only unconditional frames are sent"
                );
            }
        }
    }

    // By frame, the longest time from one of its slots to the next, over the end of the table.
    private static ImmutableDictionary<string, long> Periods(ImmutableArray<LinSlot> schedule)
    {
        long round = schedule.Sum(s => s.DurationNs);
        Dictionary<string, (long First, long Last, long Longest)> seen = new(StringComparer.Ordinal);
        long now = 0;
        foreach (LinSlot slot in schedule)
        {
            seen[slot.FrameName] = seen.TryGetValue(slot.FrameName, out (long First, long Last, long Longest) s)
                ? (s.First, now, Math.Max(s.Longest, now - s.Last))
                : (now, now, 0);
            now += slot.DurationNs;
        }
        return seen.ToImmutableDictionary(
            s => s.Key,
            s => Math.Max(s.Value.Longest, round - s.Value.Last + s.Value.First),
            StringComparer.Ordinal
        );
    }
}
