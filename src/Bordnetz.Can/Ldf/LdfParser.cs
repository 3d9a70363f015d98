using System.Globalization;
using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>Reads the text of an LDF. Total: every text gives a file, and what was left out is in the log.</summary>
internal sealed partial class LdfParser
{
    private static readonly string[] Sections =
    [
        "LIN_description_file",
        "LIN_protocol_version",
        "LIN_language_version",
        "LIN_speed",
        "Channel_name",
        "LDF_file_revision",
        "LIN_sig_byte_order_big_endian",
        "Nodes",
        "composite",
        "Signals",
        "Diagnostic_signals",
        "Diagnostic_addresses",
        "Frames",
        "Diagnostic_frames",
        "Sporadic_frames",
        "Event_triggered_frames",
        "Node_attributes",
        "Schedule_tables",
        "Signal_groups",
        "Signal_encoding_types",
        "Signal_representation",
    ];

    private readonly string _name;
    private readonly ProblemLog _log;
    private readonly SourceScanner _scanner;
    private readonly LdfDraft _draft = new();
    private LdfFile _file;
    private Token _token;

    private LdfParser(string text, string name, ProblemLog log)
    {
        _name = name;
        _log = log;
        _scanner = new SourceScanner(text, "{};,:=%", hasEscapes: false, OnRemark);
        _file = new LdfFile { Name = name };
    }

    public static LdfFile Parse(string text, string name, ProblemLog log)
    {
        LdfParser parser = new(text, name, log);
        parser.ReadSections();
        return parser._draft.Complete(parser._file);
    }

    private void ReadSections()
    {
        Advance();
        if (!_token.Is("LIN_description_file"))
        {
            Wrong(_token, "an LDF begins with 'LIN_description_file;'");
        }
        while (_token.Kind != TokenKind.End)
        {
            Token keyword = Take();
            bool read = keyword.Text switch
            {
                "LIN_description_file" => Expect(';'),
                "LIN_sig_byte_order_big_endian" => Expect(';') && Set(_file with { IsBigEndian = true }),
                "LIN_protocol_version" => ReadHeader(text => _file with { ProtocolVersion = text }),
                "LIN_language_version" => ReadHeader(text => _file with { LanguageVersion = text }),
                "Channel_name" => ReadHeader(text => _file with { ChannelName = text }),
                "LDF_file_revision" => ReadHeader(text => _file with { FileRevision = text }),
                "LIN_speed" => ReadSpeed(),
                "Nodes" => ReadBlock(ReadNodes),
                "composite" => ReadBlock(ReadConfiguration),
                "Signals" => ReadBlock(() => ReadSignal(isDiagnostic: false)),
                "Diagnostic_signals" => ReadBlock(() => ReadSignal(isDiagnostic: true)),
                "Diagnostic_addresses" => ReadBlock(ReadAddress),
                "Frames" => ReadBlock(() => ReadFrame(isDiagnostic: false)),
                "Diagnostic_frames" => ReadBlock(() => ReadFrame(isDiagnostic: true)),
                "Sporadic_frames" => ReadBlock(ReadSporadicFrame),
                "Event_triggered_frames" => ReadBlock(ReadEventTriggeredFrame),
                "Node_attributes" => ReadBlock(ReadAttributes),
                "Schedule_tables" => ReadBlock(ReadSchedule),
                "Signal_groups" => ReadBlock(ReadSignalGroup),
                "Signal_encoding_types" => ReadBlock(ReadEncoding),
                "Signal_representation" => ReadBlock(ReadRepresentation),
                _ => Unknown(keyword, "section", Sections),
            };
            if (!read)
            {
                SkipSection();
            }
        }
    }

    private bool Set(LdfFile file)
    {
        _file = file;
        return true;
    }

    // name = "text";
    private bool ReadHeader(Func<string, LdfFile> change)
    {
        if (!Expect('='))
        {
            return false;
        }
        if (_token.Kind is not (TokenKind.Text or TokenKind.Word))
        {
            return Wrong(_token, $"expected a text in quotes but found {_token.Quoted}");
        }
        _file = change(Take().Text);
        return Expect(';');
    }

    private bool ReadSpeed()
    {
        if (!Expect('=') || !ExpectQuantity("kbps", out double rate, out Token token))
        {
            return false;
        }
        if (rate is < 1 or > 20)
        {
            Warn(
                "BN2105",
                token,
                $"a LIN runs at 1 to 20 kbit/s, not at {rate.ToString(CultureInfo.InvariantCulture)}"
            );
        }
        // In whole bits a second where that is meant: 10.417 × 1000 is not quite 10417.
        double bits = rate * 1000;
        double whole = Math.Round(bits);
        _file = _file with { BitRate = Math.Abs(bits - whole) < 1e-6 ? whole : bits };
        return Expect(';');
    }

    /// <summary>Reads <c>{ element element … }</c>; an element that cannot be read is skipped.</summary>
    private bool ReadBlock(Func<bool> readElement)
    {
        if (!Expect('{'))
        {
            return false;
        }
        while (!_token.Is('}'))
        {
            if (_token.Kind == TokenKind.End)
            {
                return Wrong(_token, "the section lacks its '}'");
            }
            if (!readElement())
            {
                SkipElement();
            }
        }
        Advance();
        return true;
    }

    // --- tokens ---

    private void Advance() => _token = _scanner.Next();

    private Token Take()
    {
        Token token = _token;
        Advance();
        return token;
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

    private bool Expect(char mark) => TryTake(mark) || Wrong(_token, $"expected '{mark}' but found {_token.Quoted}");

    private bool ExpectWord(string what, out Token word)
    {
        word = _token;
        if (_token.Kind != TokenKind.Word)
        {
            return Wrong(_token, $"expected {what} but found {_token.Quoted}");
        }
        Advance();
        return true;
    }

    private bool ExpectInteger(string what, int largest, out int number)
    {
        number = 0;
        if (!ExpectWord(what, out Token token))
        {
            return false;
        }
        if (!DbcNumber.TryParseUnsigned(token.Text, out ulong value) || value > (ulong)largest)
        {
            Error("BN2104", token, $"{token.Quoted} is no {what} from 0 to {largest}");
            return false;
        }
        number = (int)value;
        return true;
    }

    private bool ExpectNumber(string what, out double number)
    {
        number = 0;
        if (!ExpectWord(what, out Token token))
        {
            return false;
        }
        if (DbcNumber.TryParse(token.Text, out number, out _))
        {
            return true;
        }
        Error("BN2104", token, $"{token.Quoted} is no number for {what}");
        return false;
    }

    /// <summary>A number with its unit, apart or not: <c>10 ms</c>, <c>10ms</c>.</summary>
    private bool ExpectQuantity(string unit, out double number, out Token token)
    {
        number = 0;
        if (!ExpectWord($"a number of {unit}", out token))
        {
            return false;
        }
        string text = token.Text;
        if (text.Length > unit.Length && text.EndsWith(unit, StringComparison.Ordinal))
        {
            text = text.Substring(0, text.Length - unit.Length);
        }
        else if (_token.Is(unit))
        {
            Advance();
        }
        else
        {
            Error("BN2104", _token, $"expected the unit '{unit}' but found {_token.Quoted}");
            return false;
        }
        if (DbcNumber.TryParse(text, out number, out _))
        {
            return true;
        }
        Error("BN2104", token, $"{token.Quoted} is no number of {unit}");
        return false;
    }

    /// <summary>Words separated by commas, at least one.</summary>
    private bool ExpectWords(string what, List<string> words)
    {
        do
        {
            if (!ExpectWord(what, out Token word))
            {
                return false;
            }
            words.Add(word.Text);
        } while (TryTake(','));
        return true;
    }

    // To the end of an element of a section: behind the next ';' or '}' of the same depth, or before the section's end.
    private void SkipElement()
    {
        int depth = 0;
        while (_token.Kind != TokenKind.End)
        {
            if (_token.Is('}') && depth-- == 0)
            {
                return;
            }
            depth += _token.Is('{') ? 1 : 0;
            bool ends = depth == 0 && (_token.Is(';') || _token.Is('}'));
            Advance();
            if (ends)
            {
                return;
            }
        }
    }

    private void SkipSection()
    {
        while (_token.Kind != TokenKind.End && !(_token.Kind == TokenKind.Word && Sections.Contains(_token.Text)))
        {
            Advance();
        }
    }

    // --- problems ---

    private SourcePlace PlaceOf(Token token) => new(_name, token.Line, token.Column);

    private void Error(string code, Token at, string message) => _log.Error(code, PlaceOf(at), message);

    private void Warn(string code, Token at, string message) => _log.Warning(code, PlaceOf(at), message);

    private bool Wrong(Token at, string message)
    {
        Error("BN2102", at, message);
        return false;
    }

    private bool Unknown(Token at, string what, IEnumerable<string> known)
    {
        Error("BN2103", at, $"{at.Quoted} is no {what} of an LDF{Suggestion.For(at.Text, known)}; it is left out");
        return false;
    }

    private void OnRemark(ScanRemark remark, Token at)
    {
        if (remark == ScanRemark.OpenComment)
        {
            Error("BN2102", at, "this comment has no '*/'; the rest of the file is left out");
        }
        else if (remark == ScanRemark.OpenText)
        {
            Error("BN2102", at, "this text has no closing '\"'; it is taken to end with its line");
        }
    }
}
