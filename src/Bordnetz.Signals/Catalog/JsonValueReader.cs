using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads a JSON file into a <see cref="VssValue"/>; lines and columns come from the reader's byte positions.</summary>
internal ref struct JsonValueReader
{
    private readonly string _file;
    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _reader;
    private int _line;
    private int _lineStart;
    private int _scanned;

    private JsonValueReader(string file, ReadOnlySpan<byte> bytes)
    {
        _file = file;
        _bytes = bytes;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
        _line = 1;
    }

    /// <summary>The top object; null after a syntax error.</summary>
    public static VssValue? Read(string file, ReadOnlySpan<byte> bytes, ProblemLog log)
    {
        ReadOnlySpan<byte> content = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        JsonValueReader reader = new(file, content);
        try
        {
            reader._reader.Read();
            VssValue top = reader.ReadValue();
            reader._reader.Read();
            if (top.Kind == VssValueKind.Map)
            {
                return top;
            }
            log.Error("BN3001", top.Place, $"a VSS file is a map from paths to attributes, but this is {top}");
            return null;
        }
        catch (JsonException e)
        {
            int line = (int)(e.LineNumber ?? 0) + 1;
            string message = e.Message;
            int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            message = (end < 0 ? message : message[..end]).TrimEnd('.');
            int column = Column(content, line, (int)(e.BytePositionInLine ?? 0));
            log.Error("BN3002", new SourcePlace(file, line, column), "this is no JSON: " + message);
            return null;
        }
    }

    private VssValue ReadValue()
    {
        SourcePlace place = Place();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(place);
            case JsonTokenType.StartArray:
                ImmutableArray<VssValue>.Builder items = ImmutableArray.CreateBuilder<VssValue>();
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue());
                }
                return new VssValue
                {
                    Kind = VssValueKind.List,
                    Place = place,
                    Items = items.ToImmutable(),
                };
            case JsonTokenType.String:
                return Scalar(VssValueKind.Text, place, ReadString());
            case JsonTokenType.Number:
                return Scalar(VssValueKind.Number, place, Encoding.ASCII.GetString(_reader.ValueSpan));
            case JsonTokenType.True:
                return Scalar(VssValueKind.Boolean, place, "true");
            case JsonTokenType.False:
                return Scalar(VssValueKind.Boolean, place, "false");
            default:
                return Scalar(VssValueKind.Null, place, "");
        }
    }

    private VssValue ReadMap(SourcePlace place)
    {
        ImmutableArray<VssEntry>.Builder entries = ImmutableArray.CreateBuilder<VssEntry>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            SourcePlace namePlace = Place();
            string name = ReadString();
            _reader.Read();
            entries.Add(new VssEntry(name, namePlace, ReadValue()));
        }
        return new VssValue
        {
            Kind = VssValueKind.Map,
            Place = place,
            Entries = entries.ToImmutable(),
        };
    }

    private readonly string ReadString()
    {
        try
        {
            return _reader.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            throw new JsonException(e.Message, null, null, null, e);
        }
    }

    private static VssValue Scalar(VssValueKind kind, SourcePlace place, string text) =>
        new()
        {
            Kind = kind,
            Place = place,
            Text = text,
            Quoted = true,
        };

    private SourcePlace Place()
    {
        int position = (int)_reader.TokenStartIndex;
        ReadOnlySpan<byte> skipped = _bytes[_scanned..position];
        for (int i = skipped.IndexOf((byte)'\n'); i >= 0; i = skipped.IndexOf((byte)'\n'))
        {
            _line++;
            _scanned += i + 1;
            _lineStart = _scanned;
            skipped = _bytes[_scanned..position];
        }
        _scanned = position;
        return new SourcePlace(_file, _line, Characters(_bytes[_lineStart..position]) + 1);
    }

    private static int Column(ReadOnlySpan<byte> bytes, int line, int byteInLine)
    {
        for (int i = 1; i < line; i++)
        {
            bytes = bytes[(bytes.IndexOf((byte)'\n') + 1)..];
        }
        return Characters(bytes[..Math.Min(byteInLine, bytes.Length)]) + 1;
    }

    // Editors count characters, not bytes; a file of one long line is scanned once only.
    private static int Characters(ReadOnlySpan<byte> line) =>
        line.Length > 4096 ? line.Length : Encoding.UTF8.GetCharCount(line);
}
