using System.Text;
using Bordnetz.Problems;

namespace Bordnetz.Model.Features;

/// <summary>
/// Cuts the text of a UVL file, or of a single feature expression, into tokens. Line ends within brackets are no line
/// ends, as in the language's grammar.
/// </summary>
internal sealed class UvlScanner
{
    private readonly string _text;
    private readonly Func<int, int, SourcePlace> _placeOf;
    private readonly ProblemLog _log;
    private readonly List<UvlToken> _tokens = [];
    private readonly StringBuilder _name = new();
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _brackets;

    private UvlScanner(string text, Func<int, int, SourcePlace> placeOf, ProblemLog log)
    {
        _text = text;
        _placeOf = placeOf;
        _log = log;
    }

    private int Column => _at - _lineStart + 1;

    /// <summary>Cuts a text into tokens; the last one is <see cref="UvlTokenKind.EndOfFile"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="placeOf">Gives the place of a line and column of the text.</param>
    /// <param name="log">Takes the problems.</param>
    public static List<UvlToken> Scan(string text, Func<int, int, SourcePlace> placeOf, ProblemLog log)
    {
        UvlScanner scanner = new(text, placeOf, log);
        while (scanner._at < text.Length)
        {
            scanner.Step();
        }
        scanner.Emit(UvlTokenKind.EndOfLine, "", text.Length);
        scanner.Emit(UvlTokenKind.EndOfFile, "", text.Length);
        return scanner._tokens;
    }

    private char Peek(int ahead = 1) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void Step()
    {
        char c = _text[_at];
        switch (c)
        {
            case '\n':
                if (_brackets == 0)
                {
                    Emit(UvlTokenKind.EndOfLine, "", _at);
                }
                NextLine();
                break;
            case '\r' when Peek() != '\n':
                goto case '\n';
            case ' ' or '\t' or '\r' or '\uFEFF':
                _at++;
                break;
            case '/' when Peek() == '/':
                int end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
                break;
            case '/' when Peek() == '*':
                SkipComment();
                break;
            case '\'':
                ScanText();
                break;
            default:
                if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek())))
                {
                    ScanNumber();
                }
                else if (c == '"' || IsNameStart(c))
                {
                    ScanName();
                }
                else
                {
                    ScanSign(c);
                }
                break;
        }
    }

    private void NextLine()
    {
        _at++;
        _line++;
        _lineStart = _at;
    }

    private void SkipComment()
    {
        SourcePlace place = _placeOf(_line, Column);
        _at += 2;
        while (_at < _text.Length && !(_text[_at] == '*' && Peek() == '/'))
        {
            if (_text[_at] == '\n')
            {
                NextLine();
            }
            else
            {
                _at++;
            }
        }
        if (_at >= _text.Length)
        {
            _log.Error("BN4001", place, "the comment that begins here has no end '*/'");
            return;
        }
        _at += 2;
    }

    private void ScanText()
    {
        int start = _at++;
        while (_at < _text.Length && _text[_at] is not ('\'' or '\n'))
        {
            _at++;
        }
        if (_at >= _text.Length || _text[_at] == '\n')
        {
            _log.Error("BN4001", _placeOf(_line, start - _lineStart + 1), "the text that begins here has no end \"'\"");
            Emit(UvlTokenKind.Text, _text[(start + 1).._at], start);
            return;
        }
        _at++;
        Emit(UvlTokenKind.Text, _text[(start + 1)..(_at - 1)], start);
    }

    private void ScanNumber()
    {
        int start = _at;
        while (char.IsAsciiDigit(Peek(0)))
        {
            _at++;
        }
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek()))
        {
            _at++;
            while (char.IsAsciiDigit(Peek(0)))
            {
                _at++;
            }
        }
        if (IsNamePart(Peek(0)))
        {
            while (IsNamePart(Peek(0)))
            {
                _at++;
            }
            Emit(UvlTokenKind.Unknown, _text[start.._at], start);
            return;
        }
        Emit(UvlTokenKind.Number, _text[start.._at], start);
    }

    // A name is one or more words or quoted words, joined by dots.
    private void ScanName()
    {
        int start = _at;
        bool quoted = false;
        _name.Clear();
        while (true)
        {
            if (Peek(0) == '"')
            {
                quoted = true;
                int end = _text.AsSpan(_at + 1).IndexOfAny('"', '\n');
                if (end < 0 || _text[_at + 1 + end] == '\n')
                {
                    SourcePlace place = _placeOf(_line, Column);
                    _log.Error("BN4001", place, "the quoted name that begins here has no end '\"'");
                    end = end < 0 ? _text.Length - _at - 1 : end;
                    _name.Append(_text, _at + 1, end);
                    _at += 1 + end;
                    break;
                }
                _name.Append(_text, _at + 1, end);
                _at += end + 2;
            }
            else
            {
                int word = _at;
                while (IsNamePart(Peek(0)))
                {
                    _at++;
                }
                _name.Append(_text, word, _at - word);
            }
            if (Peek(0) != '.' || !(Peek() == '"' || IsNameStart(Peek())))
            {
                break;
            }
            _name.Append('.');
            _at++;
        }
        Emit(UvlTokenKind.Name, _name.ToString(), start, quoted);
    }

    private void ScanSign(char c)
    {
        int start = _at;
        (UvlTokenKind kind, int length) = (c, Peek(), Peek(2)) switch
        {
            ('<', '=', '>') => (UvlTokenKind.Equivalent, 3),
            ('=', '>', _) => (UvlTokenKind.Implies, 2),
            ('!' or '=' or '<' or '>', '=', _) => (UvlTokenKind.Comparison, 2),
            ('<' or '>', _, _) => (UvlTokenKind.Comparison, 1),
            ('.', '.', _) => (UvlTokenKind.Range, 2),
            ('!', _, _) => (UvlTokenKind.Not, 1),
            ('&', _, _) => (UvlTokenKind.And, 1),
            ('|', _, _) => (UvlTokenKind.Or, 1),
            ('(', _, _) => (UvlTokenKind.OpenParenthesis, 1),
            (')', _, _) => (UvlTokenKind.CloseParenthesis, 1),
            ('{', _, _) => (UvlTokenKind.OpenBrace, 1),
            ('}', _, _) => (UvlTokenKind.CloseBrace, 1),
            ('[', _, _) => (UvlTokenKind.OpenBracket, 1),
            (']', _, _) => (UvlTokenKind.CloseBracket, 1),
            (',', _, _) => (UvlTokenKind.Comma, 1),
            ('+' or '-' or '*' or '/', _, _) => (UvlTokenKind.Arithmetic, 1),
            _ => (UvlTokenKind.Unknown, 1),
        };
        _brackets += kind switch
        {
            UvlTokenKind.OpenParenthesis or UvlTokenKind.OpenBrace or UvlTokenKind.OpenBracket => 1,
            UvlTokenKind.CloseParenthesis or UvlTokenKind.CloseBrace or UvlTokenKind.CloseBracket when _brackets > 0 =>
                -1,
            _ => 0,
        };
        _at += length;
        Emit(kind, _text[start.._at], start);
    }

    private void Emit(UvlTokenKind kind, string text, int start, bool quoted = false) =>
        _tokens.Add(new UvlToken(kind, text, _line, start - _lineStart + 1, start, _at, quoted));

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNamePart(char c) =>
        char.IsLetterOrDigit(c) || c is '_' or '#' or '§' or '%' or '?' or '\\' or '\'' or ';';
}
