using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>Checks that the parts of an LDF fit together.</summary>
internal static class LdfCheck
{
    private static readonly string[] Commands =
    [
        "MasterReq",
        "SlaveResp",
        "AssignNAD",
        "ConditionalChangeNAD",
        "DataDump",
        "SaveConfiguration",
        "AssignFrameIdRange",
        "AssignFrameId",
        "UnassignFrameId",
        "FreeFormat",
    ];

    public static void Check(LdfFile file, ProblemLog log)
    {
        CheckNodes(file, log);
        CheckSignals(file, log);
        CheckFrames(file, log);
        CheckSharedSlots(file, log);
        CheckSchedules(file, log);
    }

    private static void CheckNodes(LdfFile file, ProblemLog log)
    {
        HashSet<string> names = new(StringComparer.Ordinal) { file.Commander.Name };
        foreach (LinResponder node in file.Responders)
        {
            if (!names.Add(node.Name))
            {
                log.Error("BN2107", node.Place, $"node '{node.Name}' is declared twice");
            }
        }
        if (file.Commander.Name.Length == 0)
        {
            log.Error("BN2108", new SourcePlace(file.Name), "the file names no master");
        }
    }

    private static void CheckSignals(LdfFile file, ProblemLog log)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<string> nodes = new(file.Responders.Select(node => node.Name), StringComparer.Ordinal)
        {
            file.Commander.Name,
        };
        foreach (LinConfiguration configuration in file.Configurations)
        {
            nodes.UnionWith(configuration.Composites.Select(composite => composite.Node));
        }
        HashSet<string> encodings = new(file.Encodings.Select(encoding => encoding.Name), StringComparer.Ordinal);
        foreach (LinSignal signal in file.Signals)
        {
            if (!names.Add(signal.Name))
            {
                log.Error("BN2107", signal.Place, $"signal '{signal.Name}' is declared twice");
            }
            bool fits = signal.IsArray
                ? signal.Length is >= 8 and <= 64
                    && signal.Length % 8 == 0
                    && signal.Initial.Length * 8 == signal.Length
                : signal.Length is >= 1 and <= 16 && signal.InitialRaw >> signal.Length == 0;
            if (!fits)
            {
                string rule = "a number has 1 to 16 bits, an array 1 to 8 bytes, and the initial value must fit";
                log.Error("BN2109", signal.Place, $"signal '{signal.Name}' cannot be so: {rule}");
            }
            if (signal.Encoding is { } encoding && !encodings.Contains(encoding))
            {
                string meant = Suggestion.For(encoding, encodings);
                log.Error("BN2108", signal.Place, $"there is no encoding '{encoding}'{meant}");
            }
            string[] used = signal.Publisher.Length > 0 ? [signal.Publisher, .. signal.Subscribers] : [];
            foreach (string node in used)
            {
                if (!nodes.Contains(node))
                {
                    log.Error("BN2108", signal.Place, $"there is no node '{node}'{Suggestion.For(node, nodes)}");
                }
            }
        }
    }

    private static void CheckFrames(LdfFile file, ProblemLog log)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        Dictionary<int, string> ids = [];
        Dictionary<string, LinSignal> signals = new(StringComparer.Ordinal);
        foreach (LinSignal signal in file.Signals)
        {
            signals[signal.Name] = signal;
        }
        foreach (LinFrame frame in file.Frames)
        {
            if (!names.Add(frame.Name))
            {
                log.Error("BN2107", frame.Place, $"frame '{frame.Name}' is declared twice");
            }
            int largest = frame.IsDiagnostic ? LinFrame.SlaveResponseId : LinFrame.MaxSignalId;
            if (frame.Id > largest)
            {
                log.Error(
                    "BN2110",
                    frame.Place,
                    $"frame '{frame.Name}' has identifier {frame.Id}, above {largest}; it cannot be sent so"
                );
            }
            else if (ids.TryGetValue(frame.Id, out string? other))
            {
                log.Error("BN2110", frame.Place, $"frames '{other}' and '{frame.Name}' share identifier {frame.Id}");
            }
            else
            {
                ids.Add(frame.Id, frame.Name);
            }
            if (frame.Length is < 1 or > 8)
            {
                log.Error("BN2111", frame.Place, $"frame '{frame.Name}' has {frame.Length} bytes, not 1 to 8");
            }
            CheckLayout(frame, signals, log);
        }
    }

    private static void CheckLayout(LinFrame frame, Dictionary<string, LinSignal> signals, ProblemLog log)
    {
        ulong taken = 0;
        foreach (LinFrameSignal placed in frame.Signals)
        {
            if (!signals.TryGetValue(placed.Signal, out LinSignal? signal))
            {
                string meant = Suggestion.For(placed.Signal, signals.Keys);
                log.Error("BN2108", frame.Place, $"frame '{frame.Name}': there is no signal '{placed.Signal}'{meant}");
                continue;
            }
            if (signal.Length < 1)
            {
                continue;
            }
            if (placed.Offset + signal.Length > frame.Length * 8)
            {
                log.Error(
                    "BN2111",
                    frame.Place,
                    $"signal '{signal.Name}' ends at bit {placed.Offset + signal.Length - 1}, beyond the "
                        + $"{frame.Length} bytes of frame '{frame.Name}'"
                );
            }
            ulong bits = (ulong.MaxValue >> (64 - signal.Length)) << placed.Offset;
            if ((taken & bits) != 0)
            {
                log.Error("BN2111", frame.Place, $"signal '{signal.Name}' overlaps another in frame '{frame.Name}'");
            }
            taken |= bits;
            if (signal.Publisher != frame.Publisher && !frame.IsDiagnostic)
            {
                log.Warning(
                    "BN2112",
                    signal.Place,
                    $"signal '{signal.Name}' is published by '{signal.Publisher}', but stands in frame '{frame.Name}' "
                        + $"of '{frame.Publisher}'"
                );
            }
        }
    }

    private static void CheckSharedSlots(LdfFile file, ProblemLog log)
    {
        SourcePlace whole = new(file.Name);
        HashSet<string> frames = new(file.Frames.Select(frame => frame.Name), StringComparer.Ordinal);
        IEnumerable<(string Slot, IEnumerable<string> Frames)> slots = file
            .SporadicFrames.Select(slot => (slot.Name, slot.Frames.AsEnumerable()))
            .Concat(file.EventTriggeredFrames.Select(slot => (slot.Name, slot.Frames.AsEnumerable())));
        foreach ((string slot, IEnumerable<string> used) in slots)
        {
            foreach (string frame in used.Where(frame => !frames.Contains(frame)))
            {
                string meant = Suggestion.For(frame, frames);
                log.Error("BN2108", whole, $"'{slot}': there is no frame '{frame}'{meant}");
            }
        }
        foreach (LinEventTriggeredFrame slot in file.EventTriggeredFrames)
        {
            if (slot.CollisionTable is { } table && file.FindSchedule(table) is null)
            {
                string meant = Suggestion.For(table, file.Schedules.Select(schedule => schedule.Name));
                log.Error("BN2108", whole, $"'{slot.Name}': there is no schedule table '{table}'{meant}");
            }
        }
    }

    private static void CheckSchedules(LdfFile file, ProblemLog log)
    {
        SourcePlace whole = new(file.Name);
        Dictionary<string, int> lengths = new(StringComparer.Ordinal);
        foreach (LinFrame frame in file.Frames)
        {
            lengths[frame.Name] = Math.Min(frame.Length, 8);
        }
        foreach (LinEventTriggeredFrame slot in file.EventTriggeredFrames)
        {
            lengths[slot.Name] = Longest(slot.Frames, lengths);
        }
        foreach (LinSporadicFrame slot in file.SporadicFrames)
        {
            lengths[slot.Name] = Longest(slot.Frames, lengths);
        }
        foreach (LinSchedule schedule in file.Schedules)
        {
            foreach (LinScheduleEntry entry in schedule.Entries)
            {
                if (!lengths.TryGetValue(entry.Command, out int length))
                {
                    length = 8;
                    if (!Commands.Contains(entry.Command))
                    {
                        string meant = Suggestion.For(entry.Command, lengths.Keys.Concat(Commands));
                        string what =
                            $"schedule '{schedule.Name}': there is no frame or command '{entry.Command}'{meant}";
                        log.Error("BN2108", whole, what);
                        continue;
                    }
                }
                double needed = (LinFrame.MaximumBits(length) * 1000 / file.BitRate) + file.Commander.JitterMs;
                if (entry.DelayMs < needed)
                {
                    log.Warning(
                        "BN2113",
                        whole,
                        $"schedule '{schedule.Name}': '{entry.Command}' may take {needed:0.00} ms with jitter, but the "
                            + $"next frame follows after {DbcNumber.ToText(entry.DelayMs)} ms"
                    );
                }
            }
        }
    }

    private static int Longest(IEnumerable<string> frames, Dictionary<string, int> lengths)
    {
        int longest = 0;
        foreach (string frame in frames)
        {
            longest = Math.Max(longest, lengths.TryGetValue(frame, out int length) ? length : 0);
        }
        return longest;
    }
}
