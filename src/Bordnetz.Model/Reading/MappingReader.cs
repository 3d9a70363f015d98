using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Reads a mapping, the overlay of the KUKSA CAN provider, for one layout: which signal of which frame carries which
/// signal of the catalog.
/// </summary>
internal sealed class MappingReader
{
    private readonly NetworkDescription _network;
    private readonly SignalCatalog? _catalog;
    private readonly ReadContext _context;
    private readonly Dictionary<(string Message, string Signal), MappedSignal> _mapped = [];
    private readonly ILookup<string, (DbcMessage Message, DbcSignal Signal)> _signals;
    private readonly ImmutableArray<DbcMessage> _messages;

    public MappingReader(NetworkDescription network, LayoutFile layout, SignalCatalog? catalog, ReadContext context)
    {
        _network = network;
        _catalog = catalog;
        _context = context;
        _messages = layout.Messages;
        _signals = layout
            .Messages.SelectMany(m => m.Signals.Select(s => (Message: m, Signal: s)))
            .ToLookup(s => s.Signal.Name, StringComparer.Ordinal);
    }

    private ProblemLog Log => _context.Log;

    /// <summary>Reads a mapping's document; by frame and signal name, what each carries.</summary>
    public IReadOnlyDictionary<(string Message, string Signal), MappedSignal> Read(YamlNode root)
    {
        if (root is not YamlMap map)
        {
            _context.WrongKind<YamlMap>(root, "a mapping", "a map of VSS paths");
            return _mapped;
        }
        foreach (YamlEntry entry in map.Entries)
        {
            ReadPath(entry);
        }
        return _mapped;
    }

    private void ReadPath(YamlEntry entry)
    {
        SignalDefinition? signal = SignalPaths.Find(_catalog, entry.Key, entry.Place, Log);
        if (entry.Value is not YamlMap map)
        {
            _context.WrongKind<YamlMap>(entry.Value, $"the mapping of '{entry.Key}'", "a map");
            return;
        }
        YamlMapReader reader = new(map, PlatformKeys.Mapping, $"the mapping of '{entry.Key}'", _context);
        ReadSide(reader, "dbc2vss", signal);
        ReadSide(reader, "vss2dbc", signal);
    }

    private void ReadSide(YamlMapReader mapping, string key, SignalDefinition? signal)
    {
        if (mapping.Map(key) is not { } map)
        {
            return;
        }
        bool isTarget = key == "vss2dbc";
        SourcePlace place = mapping.PlaceOfKey(key);
        if (isTarget && signal is { Kind: not SignalKind.Actuator })
        {
            Log.Error("BN1313", place, $"'{signal.Path}' is no actuator and has no target: only dbc2vss can map it");
        }
        YamlMapReader side = new(map, PlatformKeys.MappingSide, $"'{key}'", _context);
        foreach (string ignored in new[] { "interval_ms", "on_change" })
        {
            if (side.Has(ignored))
            {
                Log.Note(
                    "BN1309",
                    side.PlaceOfKey(ignored),
                    $"'{ignored}' is not used: frames are sent by their period"
                );
            }
        }
        if (FindSignal(side) is not var (message, layout) || signal is null)
        {
            return;
        }
        MappedSignal mapped = new()
        {
            Signal = signal,
            IsTarget = isTarget,
            Transform = new TransformReader(signal, layout, isTarget, _context).Read(side),
            Place = place,
        };
        if (!_mapped.TryAdd((message.Name, layout.Name), mapped))
        {
            MappedSignal first = _mapped[(message.Name, layout.Name)];
            Log.Error(
                "BN1310",
                side.PlaceOf("signal"),
                $"'{message.Name}.{layout.Name}' carries '{first.Signal.Path}' already (line {first.Place.Line}); a"
                    + " frame's signal carries one"
            );
        }
    }

    private (DbcMessage Message, DbcSignal Signal)? FindSignal(YamlMapReader side)
    {
        PlacedText? name = side.RequiredText("signal");
        PlacedText? message = side.Text("message");
        if (message is not null && !_messages.Any(m => m.Name == message.Value))
        {
            string hint = Suggestion.For(message.Value, _messages.Select(m => m.Name));
            Log.Error("BN1307", message.Place, $"'{_network.Name}' has no frame '{message.Value}'{hint}");
            return null;
        }
        if (name is null)
        {
            return null;
        }
        List<(DbcMessage Message, DbcSignal Signal)> found =
        [
            .. _signals[name.Value].Where(s => message is null || s.Message.Name == message.Value),
        ];
        if (found.Count == 1)
        {
            return found[0];
        }
        if (found.Count == 0)
        {
            IEnumerable<string> known = message is null
                ? _signals.Select(s => s.Key)
                : _messages.Where(m => m.Name == message.Value).SelectMany(m => m.Signals).Select(s => s.Name);
            string where = message is null ? $"no frame of '{_network.Name}' has" : $"frame '{message.Value}' lacks";
            string hint = Suggestion.For(name.Value, known);
            Log.Error("BN1307", name.Place, $"{where} a signal '{name.Value}'{hint}");
            return null;
        }
        string frames = string.Join(", ", found.Select(f => f.Message.Name));
        Log.Error(
            "BN1311",
            name.Place,
            $"the frames {frames} each have a signal '{name.Value}'; say which with 'message'"
        );
        return null;
    }
}
