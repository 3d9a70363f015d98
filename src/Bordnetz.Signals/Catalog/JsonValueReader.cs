using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Signals;

/// <summary>Reads a JSON text (RFC 8259) into a <see cref="VssValue"/> with places.</summary>
internal sealed class JsonValueReader
{
    private const int MaxDepth = 64;

    private readonly string _file;
    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private JsonValueReader(string file, string text)
    {
        _file = file;
        _text = text;
    }

    /// <summary>The top object; null after a syntax error.</summary>
    public static VssValue? Read(string file, string text, ProblemLog log)
    {
        JsonValueReader reader = new(file, text);
        try
        {
            if (text.Length > 0 && text[0] == '\uFEFF')
            {
                reader._at = reader._lineStart = 1;
            }
            reader.SkipSpace();
            VssValue top = reader.ReadValue(0);
            reader.SkipSpace();
            if (reader._at < text.Length)
            {
                throw Wrong("nothing may follow the end of the top object");
            }
            if (top.Kind == VssValueKind.Map)
            {
                return top;
            }
            log.Error("BN3001", top.Place, $"a VSS file is a map from paths to attributes, but this is {top}");
        }
        catch (FormatException e)
        {
            log.Error("BN3002", reader.Place(), "this is no JSON: " + e.Message);
        }
        return null;
    }

    private VssValue ReadValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Wrong($"lists and objects are nested deeper than {MaxDepth}");
        }
        SourcePlace place = Place();
        switch (Peek())
        {
            case '{':
                return ReadMap(place, depth);
            case '[':
                return ReadList(place, depth);
            case '"':
                return Scalar(VssValueKind.Text, place, ReadString());
            case 't':
                return Word("true", VssValueKind.Boolean, place);
            case 'f':
                return Word("false", VssValueKind.Boolean, place);
            case 'n':
                return Word("null", VssValueKind.Null, place);
            default:
                return Scalar(VssValueKind.Number, place, ReadNumber());
        }
    }

    private VssValue ReadMap(SourcePlace place, int depth)
    {
        ImmutableArray<VssEntry>.Builder entries = ImmutableArray.CreateBuilder<VssEntry>();
        for (bool more = Begin('}'); more; more = Next('}'))
        {
            if (Peek() != '"')
            {
                throw Wrong("a name in quotes must stand here");
            }
            SourcePlace namePlace = Place();
            string name = ReadString();
            SkipSpace();
            if (Peek() != ':')
            {
                throw Wrong("':' must stand here");
            }
            _at++;
            SkipSpace();
            entries.Add(new VssEntry(name, namePlace, ReadValue(depth + 1)));
        }
        return new VssValue
        {
            Kind = VssValueKind.Map,
            Place = place,
            Entries = entries.ToImmutable(),
        };
    }

    private VssValue ReadList(SourcePlace place, int depth)
    {
        ImmutableArray<VssValue>.Builder items = ImmutableArray.CreateBuilder<VssValue>();
        for (bool more = Begin(']'); more; more = Next(']'))
        {
            items.Add(ReadValue(depth + 1));
        }
        return new VssValue
        {
            Kind = VssValueKind.List,
            Place = place,
            Items = items.ToImmutable(),
        };
    }

    private bool Begin(char end)
    {
        _at++;
        SkipSpace();
        if (Peek() != end)
        {
            return true;
        }
        _at++;
        return false;
    }

    private bool Next(char end)
    {
        SkipSpace();
        char c = Peek();
        if (c != ',' && c != end)
        {
            throw Wrong($"',' or '{end}' must stand here");
        }
        _at++;
        SkipSpace();
        return c == ',';
    }

    private string ReadString()
    {
        int start = ++_at;
        while (_at < _text.Length && _text[_at] is not ('"' or '\\' or < ' '))
        {
            _at++;
        }
        if (Peek() == '"')
        {
            return _text.Substring(start, _at++ - start);
        }
        StringBuilder text = new(_text, start, _at - start, 64);
        while (Peek() != '"')
        {
            char c = _text[_at++];
            if (c < ' ')
            {
                _at--;
                throw Wrong("a text may not have a control character");
            }
            text.Append(c == '\\' ? Escaped() : c);
        }
        _at++;
        return text.ToString();
    }

    private char Escaped()
    {
        char c = Peek();
        _at++;
        switch (c)
        {
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case '"' or '\\' or '/':
                return c;
            case 'u'
                when _at + 4 <= _text.Length
                    && ushort.TryParse(
                        _text.AsSpan(_at, 4),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out ushort unit
                    ):
                _at += 4;
                return (char)unit;
            default:
                _at -= 2;
                throw Wrong("this escape is none of JSON's");
        }
    }

    private string ReadNumber()
    {
        int start = _at;
        if (Peek() == '-')
        {
            _at++;
        }
        int first = _at;
        bool valid = Digits() && (_text[first] != '0' || _at == first + 1);
        if (valid && Is('.'))
        {
            _at++;
            valid = Digits();
        }
        if (valid && (Is('e') || Is('E')))
        {
            _at++;
            _at += Is('+') || Is('-') ? 1 : 0;
            valid = Digits();
        }
        if (!valid)
        {
            throw Wrong("a value must stand here");
        }
        return _text.Substring(start, _at - start);
    }

    private bool Digits()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is >= '0' and <= '9')
        {
            _at++;
        }
        return _at > start;
    }

    private VssValue Word(string word, VssValueKind kind, SourcePlace place)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            throw Wrong("a value must stand here");
        }
        _at += word.Length;
        return Scalar(kind, place, kind == VssValueKind.Null ? "" : word);
    }

    private static VssValue Scalar(VssValueKind kind, SourcePlace place, string text) =>
        new()
        {
            Kind = kind,
            Place = place,
            Text = text,
            Quoted = true,
        };

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (' ' or '\t' or '\r' or '\n'))
        {
            if (_text[_at++] == '\n')
            {
                _line++;
                _lineStart = _at;
            }
        }
    }

    private bool Is(char c) => _at < _text.Length && _text[_at] == c;

    private char Peek() => _at < _text.Length ? _text[_at] : throw Wrong("the file ends in the middle");

    private SourcePlace Place() => new(_file, _line, _at - _lineStart + 1);

    private static FormatException Wrong(string message) => new(message);
}
