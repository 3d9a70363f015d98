using System.Collections.Immutable;
using Bordnetz.Problems;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bordnetz.Signals;

/// <summary>
/// Reads one YAML document into a <see cref="VssValue"/> with places. It works on the parser's events and not on the
/// representation model, because that gives up at the first name that stands twice.
/// </summary>
internal sealed class YamlValueReader
{
    /// <summary>How deep lists and maps may be nested; VSS needs ten at most.</summary>
    private const int MaxDepth = 64;

    /// <summary>
    /// How many values a file may have, those that aliases stand for counted each time: a few lines of aliases of
    /// aliases could otherwise stand for more than any memory holds. VSS 6.0 has 15,000.
    /// </summary>
    private const int MaxValues = 2_000_000;

    private readonly string _file;
    private readonly ProblemLog _log;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, (VssValue Value, int Size)> _anchors = [];
    private int _values;

    private YamlValueReader(string file, string text, ProblemLog log)
    {
        _file = file;
        _log = log;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The document's top map, empty for an empty file; null after a syntax error.</summary>
    public static VssValue? Read(string file, string text, ProblemLog log)
    {
        YamlValueReader reader = new(file, text, log);
        try
        {
            return reader.ReadDocument();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The library's scanner does not foresee every text that ends in the middle of something.
            Mark at = reader._parser.Current?.Start ?? Mark.Empty;
            SourcePlace place = new(file, (int)at.Line, (int)at.Column);
            log.Error("BN3002", place, "this is no YAML: what stands here, or what follows, is not ended");
            return null;
        }
        catch (YamlException e)
        {
            // The library's message begins with its own form of the place.
            string message = e.InnerException?.Message ?? e.Message;
            int colon = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
            SourcePlace place = new(file, (int)e.Start.Line, (int)e.Start.Column);
            log.Error("BN3002", place, "this is no YAML: " + message[(colon < 0 ? 0 : colon + 3)..].TrimEnd('.'));
            return null;
        }
    }

    private VssValue? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return new VssValue { Kind = VssValueKind.Map, Place = new SourcePlace(_file, 1, 1) };
        }
        _parser.Consume<DocumentStart>();
        VssValue? value = ReadValue(0);
        if (value is { Kind: VssValueKind.Null })
        {
            return new VssValue { Kind = VssValueKind.Map, Place = value.Place };
        }
        if (value is not null && value.Kind != VssValueKind.Map)
        {
            _log.Error("BN3001", value.Place, $"a VSS file is a map from paths to attributes, but this is {value}");
            return null;
        }
        return value;
    }

    private VssValue? ReadValue(int depth)
    {
        ParsingEvent next = _parser.Consume<ParsingEvent>();
        SourcePlace place = Place(next.Start);
        if (depth > MaxDepth)
        {
            throw new YamlException(next.Start, next.End, $"lists and maps are nested deeper than {MaxDepth}");
        }
        int before = _values;
        Count(1, next);
        switch (next)
        {
            case Scalar scalar:
                return Keep(scalar.Anchor, ReadScalar(scalar, place), before);
            case AnchorAlias alias:
                if (!_anchors.TryGetValue(alias.Value, out (VssValue Value, int Size) meant))
                {
                    throw new YamlException(next.Start, next.End, $"the anchor '{alias.Value}' is not defined before");
                }
                Count(meant.Size, next);
                return meant.Value;
            case SequenceStart sequence:
                return Keep(sequence.Anchor, ReadList(place, depth), before);
            case MappingStart mapping:
                return Keep(mapping.Anchor, ReadMap(place, depth), before);
            default:
                throw new YamlException(next.Start, next.End, "a value is missing");
        }
    }

    private VssValue ReadList(SourcePlace place, int depth)
    {
        ImmutableArray<VssValue>.Builder items = ImmutableArray.CreateBuilder<VssValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadValue(depth + 1)!);
        }
        return new VssValue
        {
            Kind = VssValueKind.List,
            Place = place,
            Items = items.ToImmutable(),
        };
    }

    private VssValue ReadMap(SourcePlace place, int depth)
    {
        ImmutableArray<VssEntry>.Builder entries = ImmutableArray.CreateBuilder<VssEntry>();
        List<VssEntry> merged = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            VssValue name = ReadValue(depth + 1)!;
            VssValue value = ReadValue(depth + 1)!;
            if (name.Kind is VssValueKind.List or VssValueKind.Map)
            {
                _log.Error("BN3002", name.Place, $"a name must be text, not {name}");
            }
            else if (name is { Text: "<<", Quoted: false })
            {
                merged.AddRange(
                    value.Kind == VssValueKind.List ? value.Items.SelectMany(i => i.Entries) : value.Entries
                );
            }
            else
            {
                entries.Add(new VssEntry(name.Text, name.Place, value));
            }
        }
        // YAML merge keys: what stands in the map itself wins, and the first of several merged maps.
        HashSet<string> own = merged.Count == 0 ? [] : new(entries.Select(e => e.Name), StringComparer.Ordinal);
        foreach (VssEntry entry in merged)
        {
            if (own.Add(entry.Name))
            {
                entries.Add(entry);
            }
        }
        return new VssValue
        {
            Kind = VssValueKind.Map,
            Place = place,
            Entries = entries.ToImmutable(),
        };
    }

    private static VssValue ReadScalar(Scalar scalar, SourcePlace place)
    {
        bool quoted = scalar.Style != ScalarStyle.Plain;
        return new VssValue
        {
            Kind = quoted ? VssValueKind.Text : PlainScalar.KindOf(scalar.Value),
            Place = place,
            Text = scalar.Value,
            Quoted = quoted,
        };
    }

    private VssValue Keep(AnchorName anchor, VssValue value, int before)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (value, _values - before);
        }
        return value;
    }

    private void Count(int values, ParsingEvent at)
    {
        _values += values;
        if (_values > MaxValues)
        {
            throw new YamlException(at.Start, at.End, $"there are more than {MaxValues} values, aliases included");
        }
    }

    private SourcePlace Place(Mark mark) => new(_file, (int)mark.Line, (int)mark.Column);
}
