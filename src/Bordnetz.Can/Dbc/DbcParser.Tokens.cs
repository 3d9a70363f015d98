using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>Tokens, recovery and problems.</summary>
internal sealed partial class DbcParser
{
    private void Advance()
    {
        _last = _token;
        if (_hasPeeked)
        {
            _hasPeeked = false;
            _token = _peeked;
            return;
        }
        _token = _scanner.Next();
    }

    private Token Take()
    {
        Token token = _token;
        Advance();
        return token;
    }

    private Token Peek()
    {
        if (!_hasPeeked)
        {
            _peeked = _scanner.Next();
            _hasPeeked = true;
        }
        return _peeked;
    }

    private bool TryTake(char mark)
    {
        if (!_token.Is(mark))
        {
            return false;
        }
        Advance();
        return true;
    }

    private bool Expect(char mark)
    {
        if (TryTake(mark))
        {
            return true;
        }
        return Wrong(_token, $"expected '{mark}' but found {_token.Quoted}");
    }

    private bool ExpectWord(string what, out Token word)
    {
        word = _token;
        if (_token.Kind == TokenKind.Word)
        {
            Advance();
            return true;
        }
        return Wrong(_token, $"expected {what} but found {_token.Quoted}");
    }

    private bool ExpectText(string what, out string text)
    {
        text = _token.Text;
        if (_token.Kind == TokenKind.Text)
        {
            Advance();
            return true;
        }
        return Wrong(_token, $"expected {what} in quotes but found {_token.Quoted}");
    }

    private bool ExpectNumber(string what, out double number, out Token token)
    {
        number = 0;
        if (!ExpectWord(what, out token))
        {
            return false;
        }
        if (!DbcNumber.TryParse(token.Text, out number, out bool isUsual))
        {
            _log.Error("BN2004", PlaceOf(token), $"{token.Quoted} is no number for {what}");
            return false;
        }
        if (!isUsual)
        {
            Departs("BN2004", token, $"write {DbcNumber.ToText(number)} instead of {token.Quoted}");
        }
        return true;
    }

    private bool ExpectInteger(string what, long largest, out int number)
    {
        number = 0;
        if (!ExpectWord(what, out Token token))
        {
            return false;
        }
        if (!DbcNumber.TryParseUnsigned(token.Text, out ulong value) || value > (ulong)largest)
        {
            _log.Error("BN2004", PlaceOf(token), $"{token.Quoted} is no {what} from 0 to {largest}");
            return false;
        }
        number = (int)value;
        return true;
    }

    private void TakeColon(Token after)
    {
        if (!TryTake(':'))
        {
            Departs("BN2002", _token, $"'{after.Text}' must be followed by ':'");
        }
    }

    private bool StartsStatement() =>
        _token.Kind == TokenKind.End
        || (
            _token.Kind == TokenKind.Word
            && _token.StartsLine
            && (Keywords.Contains(_token.Text) || (_token.Column == 1 && _token.Text.EndsWith('_')))
        );

    private void EndStatement()
    {
        if (TryTake(';'))
        {
            return;
        }
        if (StartsStatement())
        {
            Departs("BN2006", _last, $"the statement lacks its ';' after {_last.Quoted}");
            return;
        }
        Wrong(_token, $"expected ';' but found {_token.Quoted}");
        SkipStatement();
    }

    private void SkipStatement()
    {
        while (_token.Kind != TokenKind.End && !StartsStatement())
        {
            if (Take().Is(';'))
            {
                return;
            }
        }
    }

    // --- problems ---

    private SourcePlace PlaceOf(Token token) => new(_name, token.Line, token.Column);

    private bool Wrong(Token at, string message)
    {
        _log.Error("BN2002", PlaceOf(at), message);
        return false;
    }

    private void Departs(string code, Token at, string message) =>
        _log.Add(new Problem(code, _mode == DbcMode.Strict ? Severity.Error : Severity.Warning, PlaceOf(at), message));

    private void OnRemark(ScanRemark remark, Token at)
    {
        switch (remark)
        {
            case ScanRemark.Comment:
                Departs("BN2019", at, "a DBC has no comments like this; write CM_ \"…\";");
                break;
            case ScanRemark.OpenComment:
                _log.Error("BN2005", PlaceOf(at), "this comment has no '*/'; the rest of the file is left out");
                break;
            default:
                _log.Error("BN2005", PlaceOf(at), "this text has no closing '\"'; it is taken to end with its line");
                break;
        }
    }

    private void CheckIdentifier(Token token, string what)
    {
        if (!IsIdentifier(token.Text))
        {
            Departs("BN2013", token, $"'{token.Text}' is no C identifier, as the name of a {what} must be");
        }
    }

    private static bool IsIdentifier(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool fits = c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' || (i > 0 && c is >= '0' and <= '9');
            if (!fits)
            {
                return false;
            }
        }
        return text.Length > 0;
    }
}
