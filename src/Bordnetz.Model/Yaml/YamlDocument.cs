using Bordnetz.Problems;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bordnetz.Model.Yaml;

/// <summary>
/// Builds the tree of a YAML file from the parser's events, without recursion and within limits, so that no file can
/// exhaust stack or memory. Problems of syntax are logged with their place.
/// </summary>
internal sealed class YamlDocument
{
    /// <summary>Largest file, in characters.</summary>
    public const int MaxCharacters = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of lists and maps.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most nodes of a file.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>Most uses of anchors, entries merged by <c>&lt;&lt;</c> included.</summary>
    public const int MaxAliases = 10_000;

    private readonly string _file;
    private readonly ProblemLog _log;
    private readonly Stack<Open> _open = new();
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly HashSet<YamlNode> _building = new(ReferenceEqualityComparer.Instance);
    private int _nodes;
    private int _aliases;
    private YamlNode? _root;
    private SourcePlace _last;

    private YamlDocument(string file, ProblemLog log)
    {
        _file = file;
        _log = log;
        _last = new SourcePlace(file);
    }

    /// <summary>
    /// Parses a file's text. Null when there is nothing that can be read; a problem is then in the log.
    /// </summary>
    public static YamlNode? Parse(string text, string file, ProblemLog log)
    {
        if (text.Length > MaxCharacters)
        {
            log.Error("BN1005", new SourcePlace(file), $"the file is larger than {MaxCharacters >> 20} MiB");
            return null;
        }
        YamlDocument document = new(file, log);
        try
        {
            return document.Build(new Parser(new StringReader(text))) ? document._root : null;
        }
        catch (YamlException e)
        {
            document.ReportSyntax(e, text);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            // The scanner is foreign code; what it did not foresee is still only a file that cannot be read.
            log.Error("BN1001", document._last, "this is no YAML: what stands here, or what follows, is not ended");
        }
        return null;
    }

    private bool Build(Parser parser)
    {
        bool ended = false;
        while (parser.MoveNext())
        {
            ParsingEvent current = parser.Current!;
            _last = PlaceOf(current);
            if (current is DocumentStart && ended)
            {
                _log.Error("BN1001", PlaceOf(current), "a second document begins here; a file holds one");
                return false;
            }
            ended |= current is DocumentEnd;
            if (!Take(current))
            {
                return false;
            }
        }
        if (_root is null or YamlText { IsNull: true })
        {
            _log.Error("BN1001", new SourcePlace(_file), "the file is empty");
            return false;
        }
        return true;
    }

    private bool Take(ParsingEvent current)
    {
        switch (current)
        {
            case Scalar scalar:
                return Add(ToText(scalar), scalar.Anchor);
            case SequenceStart start:
                return Begin(new YamlList(PlaceOf(start)), start.Anchor);
            case MappingStart start:
                return Begin(new YamlMap(PlaceOf(start)), start.Anchor);
            case AnchorAlias alias:
                return AddAlias(alias);
            case SequenceEnd or MappingEnd:
                _building.Remove(_open.Pop().Node);
                return true;
            default:
                return true;
        }
    }

    private YamlText ToText(Scalar scalar)
    {
        YamlTextStyle style =
            scalar.Style == ScalarStyle.Plain ? YamlTextStyle.Plain
            : scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? YamlTextStyle.Quoted
            : YamlTextStyle.Block;
        if (scalar.Start.Line != scalar.End.Line)
        {
            style = style == YamlTextStyle.Plain ? style : YamlTextStyle.Block;
        }
        string? tag = !scalar.Tag.IsEmpty && scalar.Tag.Value is ['!', not '!', ..] local ? local : null;
        return new YamlText(PlaceOf(scalar), scalar.Value, style) { Tag = tag };
    }

    private bool Begin(YamlNode node, AnchorName anchor)
    {
        if (_open.Count >= MaxDepth)
        {
            _log.Error("BN1005", node.Place, $"lists and maps are nested deeper than {MaxDepth}");
            return false;
        }
        if (!Add(node, anchor))
        {
            return false;
        }
        _building.Add(node);
        _open.Push(new Open(node));
        return true;
    }

    private bool AddAlias(AnchorAlias alias)
    {
        SourcePlace place = PlaceOf(alias);
        if (++_aliases > MaxAliases)
        {
            _log.Error("BN1005", place, $"anchors are used more than {MaxAliases} times");
            return false;
        }
        if (!_anchors.TryGetValue(alias.Value.Value, out YamlNode? node))
        {
            string hint = Suggestion.For(alias.Value.Value, _anchors.Keys);
            _log.Error("BN1001", place, $"no anchor '&{alias.Value.Value}' comes before this{hint}");
            return false;
        }
        if (_building.Contains(node))
        {
            _log.Error("BN1001", place, $"'*{alias.Value.Value}' stands inside what it refers to");
            return false;
        }
        return Add(node, AnchorName.Empty);
    }

    private bool Add(YamlNode node, AnchorName anchor)
    {
        if (++_nodes > MaxNodes)
        {
            _log.Error("BN1005", node.Place, $"the file has more than {MaxNodes} values");
            return false;
        }
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }
        if (_open.Count == 0)
        {
            _root ??= node;
            return true;
        }
        Open open = _open.Peek();
        switch (open.Node)
        {
            case YamlList list:
                list.Items.Add(node);
                return true;
            case YamlMap when open.Key is null:
                if (node is not YamlText key)
                {
                    _log.Error("BN1001", node.Place, $"a key must be a text, not {node.KindName}");
                    return false;
                }
                open.Key = key;
                return true;
            case YamlMap map:
                return AddEntry(map, open, node);
            default:
                return false;
        }
    }

    private bool AddEntry(YamlMap map, Open open, YamlNode node)
    {
        YamlText key = open.Key!;
        open.Key = null;
        if (key is { Value: "<<", IsPlain: true })
        {
            return Merge(map, node);
        }
        if (!map.TryAdd(new YamlEntry(key.Value, key.Place, node)) && map.TryGet(key.Value, out YamlEntry? first))
        {
            string where = first.Place.Line == 0 ? "" : $" in line {first.Place.Line}";
            _log.Error("BN1004", key.Place, $"the key '{key.Value}' stands here a second time; the first is{where}");
        }
        return true;
    }

    private bool Merge(YamlMap into, YamlNode from)
    {
        IEnumerable<YamlNode> sources = from is YamlList list ? list.Items : [from];
        foreach (YamlNode source in sources)
        {
            if (source is not YamlMap map)
            {
                _log.Error("BN1003", source.Place, $"'<<' merges maps, not {source.KindName}");
                return true;
            }
            _aliases += map.Entries.Count;
            if (_aliases > MaxAliases)
            {
                _log.Error("BN1005", source.Place, $"more than {MaxAliases} entries are merged by '<<'");
                return false;
            }
            foreach (YamlEntry entry in map.Entries)
            {
                into.TryAdd(entry);
            }
        }
        return true;
    }

    private SourcePlace PlaceOf(ParsingEvent e) => new(_file, (int)e.Start.Line, (int)e.Start.Column);

    private void ReportSyntax(YamlException e, string text)
    {
        SourcePlace place = new(_file, (int)e.Start.Line, (int)e.Start.Column);
        string line = Line(text, place.Line);
        string hint =
            e.Message.Contains("tab", StringComparison.Ordinal) || Indent(line).Contains('\t')
                ? " (YAML is indented with spaces, not with tabs)"
            : line.Contains(": !", StringComparison.Ordinal) ? " (a value that starts with '!' must stand in quotes)"
            : "";
        string message = e.Message.TrimEnd('.');
        _log.Error("BN1001", place, $"this is no YAML: {char.ToLowerInvariant(message[0])}{message[1..]}{hint}");
    }

    private static ReadOnlySpan<char> Indent(string line) =>
        line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length);

    private static string Line(string text, int number)
    {
        int i = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (++i == number)
            {
                return line.Length > 400 ? line[..400].ToString() : line.ToString();
            }
        }
        return "";
    }

    private sealed class Open(YamlNode node)
    {
        public YamlNode Node { get; } = node;

        public YamlText? Key { get; set; }
    }
}
