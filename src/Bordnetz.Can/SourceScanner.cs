using System.Text;

namespace Bordnetz.Can;

/// <summary>What a <see cref="Token"/> is.</summary>
internal enum TokenKind
{
    /// <summary>The text is over.</summary>
    End,

    /// <summary>A name, keyword or number: a run of anything but blanks, quotes and the format's marks.</summary>
    Word,

    /// <summary>A quoted text, without its quotes and escapes.</summary>
    Text,

    /// <summary>One mark such as <c>;</c>.</summary>
    Mark,
}

/// <summary>One token with its place; lines and columns count from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int Line, int Column, bool StartsLine)
{
    /// <summary>Whether it is this mark.</summary>
    public bool Is(char mark) => Kind == TokenKind.Mark && Text[0] == mark;

    /// <summary>Whether it is this word.</summary>
    public bool Is(string word) => Kind == TokenKind.Word && string.Equals(Text, word, StringComparison.Ordinal);

    /// <summary>How a message names it.</summary>
    public string Quoted =>
        Kind switch
        {
            TokenKind.End => "the end of the file",
            TokenKind.Text => Text.Length > 24 ? $"the text \"{Text.Substring(0, 24)}…\"" : $"the text \"{Text}\"",
            _ => $"'{Text}'",
        };
}

/// <summary>What the scanner itself has to say about a text.</summary>
internal enum ScanRemark
{
    /// <summary>A comment was skipped.</summary>
    Comment,

    /// <summary>A comment has no end.</summary>
    OpenComment,

    /// <summary>A quoted text has no end; it was taken to end with its line.</summary>
    OpenText,
}

/// <summary>Cuts the text of a DBC or LDF into tokens. Total: any text gives tokens, in linear time.</summary>
internal sealed class SourceScanner(string text, string marks, bool hasEscapes, Action<ScanRemark, Token> remark)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private bool _startsLine = true;
    private bool _textsEndWithTheirLine;

    /// <summary>Where the last token ended.</summary>
    public int Position => _at;

    /// <summary>The next token.</summary>
    public Token Next()
    {
        SkipBlanksAndComments();
        if (_at >= text.Length)
        {
            return At(TokenKind.End, "", _at);
        }
        char first = text[_at];
        Token token;
        if (first == '"')
        {
            token = QuotedText();
        }
        else if (marks.Contains(first))
        {
            token = At(TokenKind.Mark, first.ToString(), _at);
            _at++;
        }
        else
        {
            int start = _at;
            do
            {
                _at++;
            } while (_at < text.Length && !EndsWord(_at));
            token = At(TokenKind.Word, text.Substring(start, _at - start), start);
        }
        _startsLine = false;
        return token;
    }

    private bool EndsWord(int at)
    {
        char c = text[at];
        return IsBlank(c) || c == '"' || marks.Contains(c) || IsCommentAt(at);
    }

    // Besides ASCII blanks: no-break space, byte order mark, and the NUL and SUB that old tools leave at the end.
    private static bool IsBlank(char c) => c <= ' ' || c == '\u00A0' || c == '\uFEFF' || c == '\u001A';

    private bool IsCommentAt(int at) =>
        text[at] == '/' && at + 1 < text.Length && (text[at + 1] == '/' || text[at + 1] == '*');

    private Token At(TokenKind kind, string content, int start) =>
        new(kind, content, start, _line, start - _lineStart + 1, _startsLine);

    private void NewLine(int at)
    {
        _line++;
        _lineStart = at + 1;
    }

    private void SkipBlanksAndComments()
    {
        while (_at < text.Length)
        {
            char c = text[_at];
            if (c == '\n' || (c == '\r' && (_at + 1 == text.Length || text[_at + 1] != '\n')))
            {
                NewLine(_at);
                _startsLine = true;
                _at++;
            }
            else if (IsBlank(c))
            {
                _at++;
            }
            else if (IsCommentAt(_at))
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        Token opening = At(TokenKind.Mark, "/", _at);
        if (text[_at + 1] == '/')
        {
            remark(ScanRemark.Comment, opening);
            while (_at < text.Length && text[_at] is not ('\n' or '\r'))
            {
                _at++;
            }
            return;
        }
        int end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        remark(end < 0 ? ScanRemark.OpenComment : ScanRemark.Comment, opening);
        int stop = end < 0 ? text.Length : end + 2;
        for (; _at < stop; _at++)
        {
            if (text[_at] == '\n')
            {
                NewLine(_at);
                _startsLine = true;
            }
        }
    }

    private Token QuotedText()
    {
        int end = ClosingQuote(_at + 1);
        bool closed = end < text.Length && text[end] == '"';
        if (!closed && !_textsEndWithTheirLine)
        {
            // No closing quote follows anywhere: from here on a text ends with its line, so that no second search
            // through the whole rest is needed.
            _textsEndWithTheirLine = true;
            end = ClosingQuote(_at + 1);
            closed = end < text.Length && text[end] == '"';
        }
        Token token = At(TokenKind.Text, Unescaped(_at + 1, end), _at);
        if (!closed)
        {
            remark(ScanRemark.OpenText, token);
        }
        for (int i = _at; i < end; i++)
        {
            if (text[i] == '\n')
            {
                NewLine(i);
            }
        }
        _at = closed ? end + 1 : end;
        return token;
    }

    // A quote after an odd number of backslashes belongs to the text.
    private int ClosingQuote(int from)
    {
        int backslashes = 0;
        for (int i = from; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"' && (!hasEscapes || backslashes % 2 == 0))
            {
                return i;
            }
            if (_textsEndWithTheirLine && (c == '\n' || c == '\r'))
            {
                return i;
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }
        return text.Length;
    }

    // Backslashes mean themselves, but two before a quote (inside or closing) mean one, and one before a quote inside
    // makes the quote part of the text. Line ends become '\n'.
    private string Unescaped(int from, int to)
    {
        if (text.IndexOf('\\', from, to - from) < 0 && text.IndexOf('\r', from, to - from) < 0)
        {
            return text.Substring(from, to - from);
        }
        StringBuilder result = new(to - from);
        for (int i = from; i < to; i++)
        {
            char c = text[i];
            if (c == '\r')
            {
                if (i + 1 == text.Length || text[i + 1] != '\n')
                {
                    result.Append('\n');
                }
                continue;
            }
            if (c != '\\' || !hasEscapes)
            {
                result.Append(c);
                continue;
            }
            int run = i;
            while (run < to && text[run] == '\\')
            {
                run++;
            }
            bool beforeQuote = run < text.Length && text[run] == '"';
            result.Append('\\', beforeQuote ? (run - i) / 2 : run - i);
            i = run - 1;
        }
        return result.ToString();
    }
}
