using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Joins a layout file with what the description says of its network: which nodes send and receive each frame, how
/// often, and what its signals carry.
/// </summary>
internal sealed class LayoutLinker
{
    private const string NoNode = "Vector__XXX";

    private readonly NetworkDescription _network;
    private readonly NodeNames _names;
    private readonly ProblemLog _log;
    private readonly HashSet<string> _reachable;
    private readonly bool _reachIsKnown;
    private readonly Dictionary<string, FrameAddition> _additions = new(StringComparer.Ordinal);

    /// <summary>Prepares for one network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="uplinks">The networks of the name that the uplink has.</param>
    /// <param name="names">The nodes.</param>
    /// <param name="log">Takes the problems.</param>
    public LayoutLinker(
        NetworkDescription network,
        IEnumerable<NetworkDescription> uplinks,
        NodeNames names,
        ProblemLog log
    )
    {
        _network = network;
        _names = names;
        _log = log;
        List<NetworkDescription> known = [.. uplinks];
        // An uplink that does not exist is the mistake, not every frame that goes over it.
        _reachIsKnown = network.Uplink is null || known.Count > 0;
        _reachable = network
            .Nodes.Concat(known.SelectMany(u => u.Nodes))
            .Select(n => n.Value)
            .ToHashSet(StringComparer.Ordinal);
        foreach (FrameAddition addition in network.Frames)
        {
            _additions.TryAdd(addition.Name, addition);
        }
    }

    public NetworkLayout Link(LayoutFile file, ILookup<(string Message, string Signal), MappedSignal> mapped)
    {
        foreach (FrameAddition addition in _network.Frames)
        {
            if (!file.Messages.Any(m => m.Name == addition.Name))
            {
                string hint = Suggestion.For(addition.Name, file.Messages.Select(m => m.Name));
                _log.Error(
                    "BN1306",
                    addition.Place,
                    $"the layout of '{_network.Name}' has no frame '{addition.Name}'{hint}"
                );
            }
        }
        ImmutableArray<FrameLayout> frames =
        [
            .. file.Messages.Select(m => Link(m, file, mapped)).OfType<FrameLayout>(),
        ];
        CheckIdentifiers(frames);
        return new NetworkLayout
        {
            Network = _network,
            BitRate = BitRate(file),
            Frames = frames,
            Schedule = file.Schedule,
        };
    }

    private long BitRate(LayoutFile file)
    {
        if (_network.BitRate is { } rate)
        {
            if (file.BitRate > 0 && file.BitRate != rate)
            {
                _log.Warning(
                    "BN1205",
                    _network.Place,
                    $"'{_network.Name}' runs at {rate} bit/s here but at {file.BitRate} bit/s in its LDF; the first counts"
                );
            }
            return rate;
        }
        if (file.BitRate == 0 && _network.Kind == NetworkKind.Lin)
        {
            _log.Error("BN1006", _network.Place, $"network '{_network.Name}' needs the key 'rate'");
        }
        return Math.Max(1, file.BitRate);
    }

    private FrameLayout? Link(
        DbcMessage message,
        LayoutFile file,
        ILookup<(string Message, string Signal), MappedSignal> mapped
    )
    {
        _additions.TryGetValue(message.Name, out FrameAddition? addition);
        if (addition is { IsIgnored: true })
        {
            return null;
        }
        int most = _network.Kind == NetworkKind.Can ? FdDlc.MaxClassicLength : FdDlc.MaxFdLength;
        if (_network.Kind is NetworkKind.Can or NetworkKind.CanFd && message.Length > most)
        {
            _log.Error(
                "BN1327",
                message.Place,
                $"frame '{message.Name}' has {message.Length} bytes; a frame on '{_network.Name}' carries at most {most}"
            );
        }
        if (message.IsFd && _network.Kind == NetworkKind.Can)
        {
            _log.Error(
                "BN1321",
                message.Place,
                $"frame '{message.Name}' is a CAN FD frame but '{_network.Name}' is CAN"
            );
        }
        string? sender = Sender(message, addition);
        long? period = addition?.PeriodNs ?? Period(message, file);
        ImmutableArray<ImmutableArray<MappedSignal>> carried =
        [
            .. message.Signals.Select(s => mapped[(message.Name, s.Name)].ToImmutableArray()),
        ];
        ImmutableArray<ImmutableArray<string>> receivers = [.. message.Signals.Select(s => Receivers(message, s))];
        bool isHeard = carried.Any(c => c.Any(m => !m.IsTarget)) && _network.Listeners.Any(l => l.Value != sender);
        if (addition?.OffsetNs >= period)
        {
            _log.Error("BN1322", addition.Place, $"the offset of frame '{message.Name}' must be below its period");
        }
        if (sender is null || period is null)
        {
            return null;
        }
        if (
            !isHeard
            && receivers.All(r => r.IsEmpty)
            && message.Signals.All(s => s.Receivers.IsEmpty)
            && !_names.IsBlackBox(message.Transmitter)
        )
        {
            _log.Note("BN1304", message.Place, $"no node receives frame '{message.Name}'");
        }
        return new FrameLayout
        {
            Message = message,
            Sender = sender,
            Receivers = receivers,
            Listeners = [.. _network.Listeners.Select(l => l.Value).Where(l => l != sender)],
            Mapped = carried,
            PeriodNs = period.Value,
            Addition = addition,
            Protection = FrameProtection.Of(message, [.. carried.Select(c => !c.IsEmpty)], _network, addition, _log),
        };
    }

    private string? Sender(DbcMessage message, FrameAddition? addition)
    {
        if (addition?.Sender is { } named)
        {
            string? node = _names.Find(named, $"frame '{message.Name}'")?.Name;
            CheckReach(node, named.Place, $"sends frame '{message.Name}'");
            return node;
        }
        if (message.Transmitter == NoNode)
        {
            _log.Error(
                "BN1303",
                message.Place,
                $"frame '{message.Name}' has no sender; name it in the layout, or by 'sender' under 'frames'"
            );
            return null;
        }
        string? sender = _names.FindByLayoutName(
            message.Transmitter,
            message.Place,
            $"frame '{message.Name}' is sent by"
        );
        CheckReach(sender, message.Place, $"sends frame '{message.Name}'");
        return sender;
    }

    private ImmutableArray<string> Receivers(DbcMessage message, DbcSignal signal)
    {
        ImmutableArray<string>.Builder receivers = ImmutableArray.CreateBuilder<string>(signal.Receivers.Length);
        foreach (string layoutName in signal.Receivers)
        {
            string? node = _names.FindByLayoutName(
                layoutName,
                signal.Place,
                $"signal '{message.Name}.{signal.Name}' is received by"
            );
            CheckReach(node, signal.Place, $"receives '{message.Name}.{signal.Name}'");
            if (node is not null && !receivers.Contains(node))
            {
                receivers.Add(node);
            }
        }
        return receivers.DrainToImmutable();
    }

    private void CheckReach(string? node, SourcePlace place, string does)
    {
        if (node is null || !_reachIsKnown || _reachable.Contains(node))
        {
            return;
        }
        string where = _network.Uplink is { } uplink
            ? $"is wired neither to '{_network.Name}' nor to its uplink '{uplink.Value}'"
            : $"is not wired to '{_network.Name}'";
        _log.Error("BN1103", place, $"'{node}' {does} but {where}");
    }

    private long? Period(DbcMessage message, LayoutFile file)
    {
        if (file.PeriodsNs.TryGetValue(message.Name, out long scheduled))
        {
            return scheduled;
        }
        if (message.CycleTimeMs is { } ms and > 0 and <= 3_600_000)
        {
            return (long)Math.Round(ms * 1e6);
        }
        if (_network.Kind == NetworkKind.Lin && file.Schedule.IsEmpty)
        {
            // That there is no schedule table has been reported.
            return null;
        }
        string remedy =
            _network.Kind == NetworkKind.Lin
                ? "the schedule table does not send it"
                : $"give GenMsgCycleTime, or 'period' under 'frames' of '{_network.Name}'";
        _log.Error("BN1302", message.Place, $"frame '{message.Name}' has no cycle time: {remedy}");
        return null;
    }

    // Frames that only some variants have are compared when those are resolved.
    private void CheckIdentifiers(ImmutableArray<FrameLayout> frames)
    {
        Dictionary<CanId, FrameLayout> byId = [];
        foreach (FrameLayout frame in frames)
        {
            if (frame.Addition?.When is not null || !_names.IsAlwaysPresent(frame.Sender))
            {
                continue;
            }
            if (!byId.TryAdd(frame.Message.Id, frame))
            {
                FrameLayout first = byId[frame.Message.Id];
                _log.Error("BN1301", frame.Message.Place, SameIdentifier(_network.Name, frame.Message, first.Message));
            }
        }
    }

    public static string SameIdentifier(string network, DbcMessage frame, DbcMessage first) =>
        $"frames '{frame.Name}' and '{first.Name}' (line {first.Place.Line}) both have the identifier 0x{frame.Id} on"
        + $" '{network}'";
}
