using System.Collections.Immutable;
using Bordnetz.Can;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Model.Reading;

/// <summary>
/// Reads a mapping of the KUKSA CAN provider for one layout: which signal of which frame carries which signal of the
/// catalog. It is an overlay of paths, or a VSS tree whose nodes are annotated.
/// </summary>
internal sealed class MappingReader
{
    private static readonly string[] Sides = ["dbc2vss", "dbc", "vss2dbc"];

    private readonly NetworkDescription _network;
    private readonly IReadOnlySet<string> _elsewhere;
    private readonly SignalCatalog? _catalog;
    private readonly ReadContext _context;
    private readonly List<MappedSignal> _mapped = [];
    private readonly Dictionary<string, SourcePlace> _paths = new(StringComparer.Ordinal);
    private readonly ILookup<string, (DbcMessage Message, DbcSignal Signal)> _signals;
    private readonly ImmutableArray<DbcMessage> _messages;

    /// <summary>Prepares for one network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="elsewhere">The frames and signals of other networks that the mapping is for as well.</param>
    /// <param name="catalog">The catalog; null when it could not be read.</param>
    /// <param name="context">Takes the problems.</param>
    public MappingReader(
        NetworkDescription network,
        LayoutFile layout,
        IReadOnlySet<string> elsewhere,
        SignalCatalog? catalog,
        ReadContext context
    )
    {
        _elsewhere = elsewhere;
        _network = network;
        _catalog = catalog;
        _context = context;
        _messages = layout.Messages;
        _signals = layout
            .Messages.SelectMany(m => m.Signals.Select(s => (Message: m, Signal: s)))
            .ToLookup(s => s.Signal.Name, StringComparer.Ordinal);
    }

    private ProblemLog Log => _context.Log;

    /// <summary>Reads a mapping's document: what the frames carry, in the order of the file.</summary>
    public IReadOnlyList<MappedSignal> Read(YamlNode root)
    {
        if (root is not YamlMap map)
        {
            _context.WrongKind<YamlMap>(root, "a mapping", "a map of VSS paths");
            return _mapped;
        }
        ReadLevel(map, "");
        return _mapped;
    }

    // Flat entries have whole paths; the tree of a VSS JSON has names below the path of their branch. Its depth is
    // bounded by that of the document.
    private void ReadLevel(YamlMap map, string above)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            string path = above + entry.Key;
            if (entry.Value is not YamlMap node)
            {
                _context.WrongKind<YamlMap>(entry.Value, $"the mapping of '{path}'", "a map");
            }
            else if (IsBranch(node, out YamlNode? children))
            {
                if (children is YamlMap below)
                {
                    ReadLevel(below, path + ".");
                }
                else if (children is not null)
                {
                    _context.WrongKind<YamlMap>(children, $"'children' of '{path}'", "a map");
                }
            }
            else if (Sides.Any(key => node.TryGet(key, out _)) || !node.TryGet("type", out _))
            {
                ReadPath(path, entry.Place, node);
            }
        }
    }

    private static bool IsBranch(YamlMap node, out YamlNode? children)
    {
        children = node.TryGet("children", out YamlEntry? entry) ? entry.Value : null;
        return children is not null
            || (node.TryGet("type", out YamlEntry? type) && type.Value is YamlText { Value: "branch" });
    }

    private void ReadPath(string path, SourcePlace place, YamlMap map)
    {
        SignalDefinition? signal = SignalPaths.Find(_catalog, path, place, Log);
        if (!_paths.TryAdd(path, place))
        {
            Log.Error("BN1331", place, $"'{path}' is mapped already (line {_paths[path].Line}); a path has one entry");
            return;
        }
        YamlMapReader reader = new(WithoutAttributes(map), PlatformKeys.Mapping, $"the mapping of '{path}'", _context);
        if (reader.Has("dbc") && reader.Has("dbc2vss"))
        {
            Log.Error("BN1330", reader.PlaceOfKey("dbc"), "'dbc' is another word for 'dbc2vss'; give one of them");
        }
        ReadSide(reader, reader.Has("dbc2vss") ? "dbc2vss" : "dbc", signal, isTarget: false);
        ReadSide(reader, "vss2dbc", signal, isTarget: true);
    }

    // A node of a VSS tree may have attributes of its owner's own; only what looks like a slip of the pen is one.
    private static YamlMap WithoutAttributes(YamlMap map)
    {
        if (!map.TryGet("type", out _))
        {
            return map;
        }
        YamlMap known = new(map.Place);
        foreach (YamlEntry entry in map.Entries)
        {
            if (PlatformKeys.Mapping.Has(entry.Key) || Suggestion.Closest(entry.Key, Sides) is not null)
            {
                known.TryAdd(entry);
            }
        }
        return known;
    }

    private void ReadSide(YamlMapReader mapping, string key, SignalDefinition? signal, bool isTarget)
    {
        if (mapping.Map(key) is not { } map)
        {
            return;
        }
        SourcePlace place = mapping.PlaceOfKey(key);
        if (isTarget && signal is { Kind: not SignalKind.Actuator })
        {
            Log.Error("BN1313", place, $"'{signal.Path}' is no actuator and has no target: only dbc2vss can map it");
        }
        YamlMapReader side = new(map, PlatformKeys.MappingSide, $"'{key}'", _context);
        foreach ((DbcMessage message, DbcSignal layout) in FindSignals(side))
        {
            if (signal is null)
            {
                return;
            }
            ConditionReader conditions = new(message, _context);
            _mapped.Add(
                new MappedSignal
                {
                    Message = message.Name,
                    Name = layout.Name,
                    Signal = signal,
                    IsTarget = isTarget,
                    Transform = new TransformReader(signal, layout, isTarget, _context).Read(
                        side,
                        out SourcePlace? other
                    ),
                    Condition = isTarget ? conditions.Ignore(side) : conditions.Read(side),
                    Place = other ?? place,
                }
            );
        }
    }

    private List<(DbcMessage Message, DbcSignal Signal)> FindSignals(YamlMapReader side)
    {
        PlacedText? name = side.RequiredText("signal");
        PlacedText? message = side.Text("message");
        if (message is not null && !_messages.Any(m => m.Name == message.Value))
        {
            if (!_elsewhere.Contains(message.Value))
            {
                string hint = Suggestion.For(message.Value, _messages.Select(m => m.Name));
                Log.Error("BN1307", message.Place, $"'{_network.Name}' has no frame '{message.Value}'{hint}");
            }
            return [];
        }
        if (name is null)
        {
            return [];
        }
        List<(DbcMessage Message, DbcSignal Signal)> found =
        [
            .. _signals[name.Value].Where(s => message is null || s.Message.Name == message.Value),
        ];
        if (found.Count == 0 && (message is not null || !_elsewhere.Contains(name.Value)))
        {
            IEnumerable<string> known = message is null
                ? _signals.Select(s => s.Key)
                : _messages.Where(m => m.Name == message.Value).SelectMany(m => m.Signals).Select(s => s.Name);
            string where = message is null ? $"no frame of '{_network.Name}' has" : $"frame '{message.Value}' lacks";
            string hint = Suggestion.For(name.Value, known);
            Log.Error("BN1307", name.Place, $"{where} a signal '{name.Value}'{hint}");
        }
        if (found.Count > 1)
        {
            string frames = string.Join(", ", found.Select(f => f.Message.Name));
            Log.Warning(
                "BN1311",
                name.Place,
                $"the frames {frames} each have a signal '{name.Value}' and all count; if you mean one of them, say which"
                    + " with 'message'"
            );
        }
        return found;
    }
}
