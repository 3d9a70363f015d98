namespace Bordnetz.Can;

/// <summary>Messages, signals and how they are multiplexed.</summary>
internal sealed partial class DbcParser
{
    private const int LongestMessage = 0xFFFF;

    private MessageDraft? _message;

    // BO_ id name: length sender
    private void ReadMessage(Token keyword)
    {
        // Signals of a message that cannot be read belong to no other one.
        _message = null;
        if (!ReadMessageKey(reportDeparture: true, out uint key) || !ExpectWord("a message name", out Token name))
        {
            SkipMessageLine();
            return;
        }
        CheckIdentifier(name, "message");
        MessageDraft message = new()
        {
            Key = key,
            Symbol = name.Text,
            Place = PlaceOf(name),
        };
        TakeColon(name);
        if (!ExpectInteger("payload length", LongestMessage, out message.Length))
        {
            SkipMessageLine();
            return;
        }
        if (_token.Kind == TokenKind.Word && !_token.StartsLine)
        {
            message.Transmitter = Take().Text;
        }
        else
        {
            Departs("BN2002", _token, $"message '{name.Text}' lacks its sender; write {NoNode}");
        }
        _message = message;
        if (key == IndependentSignals)
        {
            Drafts.Independent ??= message;
            _message = Drafts.Independent;
        }
        else if (!Drafts.AddMessage(message))
        {
            MessageDraft first = Drafts.FindMessages(key)[0];
            Departs(
                "BN2009",
                keyword,
                $"message '{name.Text}' has the identifier {message.Id} of message '{first.Symbol}' in line "
                    + $"{first.Place.Line}"
            );
        }
        if (TryTake(';'))
        {
            Departs("BN2006", _last, "a message's first line has no ';' at its end");
        }
    }

    private void SkipMessageLine()
    {
        while (!_token.StartsLine && _token.Kind != TokenKind.End)
        {
            Advance();
        }
    }

    /// <summary>The identifier of a message, normalised: bit 31 is set when and only when it is extended.</summary>
    private bool ReadMessageKey(bool reportDeparture, out uint key)
    {
        key = 0;
        if (!ExpectWord("a message identifier", out Token token))
        {
            return false;
        }
        if (!DbcNumber.TryParseUnsigned(token.Text, out ulong raw))
        {
            _log.Error("BN2004", PlaceOf(token), $"{token.Quoted} is no message identifier");
            return false;
        }
        if (raw == IndependentSignals)
        {
            key = IndependentSignals;
            return true;
        }
        uint value = (uint)raw & CanId.MaxExtended;
        bool hasFlag = (raw & 0x8000_0000) != 0;
        key = hasFlag || value > CanId.MaxStandard ? value | 0x8000_0000 : value;
        if (!reportDeparture)
        {
            return true;
        }
        if ((raw & ~0x9FFF_FFFFul) != 0)
        {
            Departs("BN2008", token, $"{token.Quoted} has more than 29 bits; {key & CanId.MaxExtended:X8} is used");
        }
        else if (!hasFlag && value > CanId.MaxStandard)
        {
            Departs("BN2007", token, $"a 29-bit identifier has bit 31 set: write {key} instead of {token.Quoted}");
        }
        return true;
    }

    // SG_ name [M | m0 | m0M] : start|length@order sign (factor,offset) [min|max] "unit" receiver, …
    private void ReadSignal(Token keyword)
    {
        if (!ReadSignalParts(keyword, out SignalDraft? signal))
        {
            SkipMessageLine();
            return;
        }
        if (_message is null)
        {
            Wrong(keyword, $"signal '{signal!.Symbol}' stands under no message; it is left out");
            return;
        }
        if (_message.SignalsBySymbol.TryGetValue(signal!.Symbol, out SignalDraft? first))
        {
            Departs(
                "BN2010",
                keyword,
                $"message '{_message.Symbol}' has signal '{signal.Symbol}' already in line {first.Place.Line}"
            );
        }
        else
        {
            _message.SignalsBySymbol.Add(signal.Symbol, signal);
        }
        _message.Signals.Add(signal);
    }

    private bool ReadSignalParts(Token keyword, out SignalDraft? signal)
    {
        signal = null;
        if (!ExpectWord("a signal name", out Token name))
        {
            return false;
        }
        CheckIdentifier(name, "signal");
        SignalDraft draft = new() { Symbol = name.Text, Place = PlaceOf(name) };
        if (_token.Kind == TokenKind.Word && !ReadSelector(draft))
        {
            return false;
        }
        bool read =
            Expect(':')
            && ExpectInteger("start bit", LongestMessage * 8L, out draft.StartBit)
            && Expect('|')
            && ExpectInteger("length", LongestMessage * 8L, out draft.Length)
            && Expect('@')
            && ReadLayout(draft)
            && ReadScale(draft);
        if (!read)
        {
            return false;
        }
        if (draft.Length is < 1 or > 64)
        {
            _log.Error(
                "BN2015",
                PlaceOf(keyword),
                $"signal '{name.Text}' is {draft.Length} bits long, not 1 to 64; it is left out"
            );
            return false;
        }
        ReadUnitAndReceivers(draft);
        signal = draft;
        return true;
    }

    private bool ReadSelector(SignalDraft signal)
    {
        Token token = Take();
        string text = token.Text;
        signal.IsMultiplexer = text.EndsWith('M');
        string digits = text.Substring(
            text.StartsWith('m') ? 1 : 0,
            Math.Max(0, text.Length - (signal.IsMultiplexer ? 1 : 0) - (text[0] == 'm' ? 1 : 0))
        );
        if (text is "M" or "m")
        {
            if (!signal.IsMultiplexer)
            {
                Departs(
                    "BN2016",
                    token,
                    "a multiplexer is marked with 'M', a multiplexed signal with 'm' and a number"
                );
                signal.IsMultiplexer = true;
            }
            return true;
        }
        if (text[0] != 'm' || !uint.TryParse(digits, out uint selector))
        {
            return Wrong(token, $"expected ':', 'M', 'm0' or 'm0M' after a signal's name but found {token.Quoted}");
        }
        signal.Selector = selector;
        signal.Ranges.Add((selector, selector));
        return true;
    }

    // 1 is Intel, 0 is Motorola; + is unsigned, - is signed.
    private bool ReadLayout(SignalDraft signal)
    {
        Token token = _token;
        if (!ExpectWord("a byte order and sign such as 1+", out Token order))
        {
            return false;
        }
        string text = order.Text;
        if (text.Length == 1 && _token.Kind == TokenKind.Word)
        {
            text += Take().Text;
        }
        if (text.Length != 2 || text[0] is not ('0' or '1') || text[1] is not ('+' or '-'))
        {
            return Wrong(token, $"expected a byte order and sign such as 1+ but found '{text}'");
        }
        signal.ByteOrder = text[0] == '1' ? ByteOrder.LittleEndian : ByteOrder.BigEndian;
        signal.Kind = text[1] == '-' ? RawKind.Signed : RawKind.Unsigned;
        return true;
    }

    private bool ReadScale(SignalDraft signal) =>
        Expect('(')
        && ExpectNumber("the factor", out signal.Factor, out Token factor)
        && Expect(',')
        && ExpectNumber("the offset", out signal.Offset, out Token offset)
        && Expect(')')
        && Expect('[')
        && ExpectNumber("the minimum", out signal.Min, out Token min)
        && Expect('|')
        && ExpectNumber("the maximum", out signal.Max, out Token max)
        && Expect(']')
        && KeepWriting(signal, factor, offset, min, max);

    private static bool KeepWriting(SignalDraft signal, Token factor, Token offset, Token min, Token max)
    {
        string[] written = [factor.Text, offset.Text, min.Text, max.Text];
        double[] numbers = [signal.Factor, signal.Offset, signal.Min, signal.Max];
        for (int i = 0; i < 4; i++)
        {
            if (written[i] != DbcNumber.ToText(numbers[i]))
            {
                signal.NumbersAsWritten = written;
                return true;
            }
        }
        return true;
    }

    private void ReadUnitAndReceivers(SignalDraft signal)
    {
        if (_token.Kind == TokenKind.Text)
        {
            signal.Unit = Take().Text;
        }
        else
        {
            Departs("BN2002", _token, $"signal '{signal.Symbol}' lacks its unit; write \"\"");
        }
        bool isFirst = true;
        while (_token.Kind == TokenKind.Word && (!_token.StartsLine || _last.Is(',')))
        {
            Token receiver = Take();
            isFirst = false;
            if (receiver.Text != NoNode)
            {
                signal.Receivers.Add(receiver.Text);
            }
            if (!TryTake(',') && _token.Kind == TokenKind.Word && !_token.StartsLine)
            {
                Departs("BN2002", _token, "receivers are separated by ','");
            }
        }
        if (isFirst)
        {
            Departs("BN2002", _last, $"signal '{signal.Symbol}' lacks its receivers; write {NoNode}");
        }
        if (TryTake(';'))
        {
            Departs("BN2006", _last, "a signal's line has no ';' at its end");
        }
        if (!_token.StartsLine && _token.Kind != TokenKind.End && !_token.Is("SG_"))
        {
            Wrong(_token, $"{_token.Quoted} is left over at the end of signal '{signal.Symbol}'");
            SkipMessageLine();
        }
    }

    // BO_TX_BU_ id : node, node;
    private bool ReadTransmitters(Token keyword)
    {
        if (!ReadMessageKey(reportDeparture: false, out uint key))
        {
            return false;
        }
        TakeColon(keyword);
        List<string> nodes = [];
        while (_token.Kind == TokenKind.Word && !StartsStatement())
        {
            nodes.Add(Take().Text);
            TryTake(',');
        }
        Drafts.Pending.Add(new PendingTransmitters(keyword, key, nodes));
        return true;
    }

    // SIG_VALTYPE_ id signal : type;
    private bool ReadValueType(Token keyword)
    {
        if (!ReadMessageKey(reportDeparture: false, out uint key) || !ExpectWord("a signal name", out Token signal))
        {
            return false;
        }
        TryTake(':');
        if (!ExpectInteger("value type", 3, out int type))
        {
            return false;
        }
        Drafts.Pending.Add(new PendingValueType(keyword, key, signal, type));
        return true;
    }

    // SIG_GROUP_ id name repetitions : signal signal …;
    private bool ReadGroup(Token keyword)
    {
        if (
            !ReadMessageKey(reportDeparture: false, out uint key)
            || !ExpectWord("a group name", out Token name)
            || !ExpectInteger("number of repetitions", int.MaxValue, out int repetitions)
        )
        {
            return false;
        }
        TakeColon(name);
        List<Token> signals = [];
        while (_token.Kind == TokenKind.Word && !StartsStatement())
        {
            signals.Add(Take());
            TryTake(',');
        }
        Drafts.Pending.Add(new PendingGroup(keyword, key, name.Text, repetitions, signals));
        return true;
    }

    // SG_MUL_VAL_ id signal multiplexer 0-0, 5-7;
    private bool ReadRanges(Token keyword)
    {
        if (
            !ReadMessageKey(reportDeparture: false, out uint key)
            || !ExpectWord("a signal name", out Token signal)
            || !ExpectWord("a multiplexer's name", out Token multiplexer)
        )
        {
            return false;
        }
        List<(uint From, uint To)> ranges = [];
        while (_token.Kind == TokenKind.Word && !StartsStatement())
        {
            Token token = Take();
            string text = token.Text;
            while (text.EndsWith('-') || _token.Is("-") || IsRangeEnd(text))
            {
                text += Take().Text;
            }
            int dash = text.IndexOf('-');
            bool read =
                uint.TryParse(dash < 0 ? text : text.Substring(0, dash), out uint from)
                & uint.TryParse(dash < 0 ? text : text.Substring(dash + 1), out uint to);
            if (!read || from > to)
            {
                _log.Error("BN2004", PlaceOf(token), $"'{text}' is no range of values such as 0-3; it is left out");
            }
            else
            {
                ranges.Add((from, to));
            }
            TryTake(',');
        }
        Drafts.Pending.Add(new PendingRanges(keyword, key, signal, multiplexer, ranges));
        return true;
    }

    // "3 -5": the scanner cut a range at a blank.
    private bool IsRangeEnd(string text) =>
        !text.Contains('-') && _token.Kind == TokenKind.Word && _token.Text.StartsWith('-');
}
