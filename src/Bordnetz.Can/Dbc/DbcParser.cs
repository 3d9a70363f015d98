using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>
/// Reads the text of a DBC: a scanner, one method per statement, and recovery at the next keyword. Total: every text
/// gives a file, and what was left out or bent is in the log. What refers to other statements is understood at the end
/// (<see cref="DbcAssembler"/>), so that sections may stand in any order.
/// </summary>
internal sealed partial class DbcParser
{
    /// <summary>The name that stands for "no node".</summary>
    public const string NoNode = "Vector__XXX";

    /// <summary>The identifier of the pseudo message that holds signals without one.</summary>
    public const uint IndependentSignals = 0xC000_0000;

    private const string Marks = ":;|@()[],";

    // In the order in which the format wants the sections.
    private static readonly string[] Understood =
    [
        "VERSION",
        "NS_",
        "BS_",
        "BU_",
        "VAL_TABLE_",
        "BO_",
        "SG_",
        "BO_TX_BU_",
        "EV_",
        "ENVVAR_DATA_",
        "CM_",
        "BA_DEF_",
        "BA_DEF_REL_",
        "BA_DEF_DEF_",
        "BA_DEF_DEF_REL_",
        "BA_",
        "BA_REL_",
        "VAL_",
        "SIG_VALTYPE_",
        "SIG_GROUP_",
        "SG_MUL_VAL_",
    ];

    private static readonly string[] KeptAsTheyAre =
    [
        "NS_DESC_",
        "CAT_DEF_",
        "CAT_",
        "FILTER",
        "EV_DATA_",
        "SGTYPE_",
        "SGTYPE_VAL_",
        "BA_DEF_SGTYPE_",
        "BA_SGTYPE_",
        "SIG_TYPE_REF_",
        "SIGTYPE_VALTYPE_",
    ];

    private static readonly HashSet<string> Keywords = new(Understood.Concat(KeptAsTheyAre), StringComparer.Ordinal);

    private readonly string _text;
    private readonly string _name;
    private readonly ProblemLog _log;
    private readonly DbcMode _mode;
    private readonly SourceScanner _scanner;
    private Token _last;
    private Token _token;
    private readonly HashSet<string> _outOfOrder = new(StringComparer.Ordinal);
    private string _sectionKeyword = "";
    private int _section;
    private bool _hasPeeked;
    private Token _peeked;

    private DbcParser(string text, string name, ProblemLog log, DbcMode mode)
    {
        _text = text;
        _name = name;
        _log = log;
        _mode = mode;
        _scanner = new SourceScanner(text, Marks, hasEscapes: true, OnRemark);
        Drafts = new DbcDraft(name);
    }

    private DbcDraft Drafts { get; }

    /// <summary>Reads a text.</summary>
    public static DbcFile Parse(string text, string name, ProblemLog log, DbcMode mode)
    {
        DbcParser parser = new(text, name, log, mode);
        parser.ReadStatements();
        return new DbcAssembler(parser.Drafts, log, mode).Assemble();
    }

    private void ReadStatements()
    {
        Advance();
        while (_token.Kind != TokenKind.End)
        {
            Token keyword = _token;
            if (keyword.Kind != TokenKind.Word)
            {
                if (!keyword.Is(';'))
                {
                    Wrong(keyword, $"{keyword.Quoted} stands where a statement should begin");
                    SkipStatement();
                }
                else
                {
                    Departs("BN2006", keyword, "a ';' that ends nothing; remove it");
                    Advance();
                }
                continue;
            }
            CheckOrder(keyword);
            Advance();
            ReadStatement(keyword);
        }
    }

    private void ReadStatement(Token keyword)
    {
        switch (keyword.Text)
        {
            case "VERSION":
                ReadVersion(keyword);
                break;
            case "NS_":
                ReadNewSymbols(keyword);
                break;
            case "BS_":
                ReadBitTiming();
                break;
            case "BU_":
                ReadNodes();
                break;
            case "BO_":
                ReadMessage(keyword);
                break;
            case "SG_":
                ReadSignal(keyword);
                break;
            default:
                ReadEndedStatement(keyword);
                break;
        }
    }

    // The statements that end with a semicolon.
    private void ReadEndedStatement(Token keyword)
    {
        bool? read = keyword.Text switch
        {
            "VAL_TABLE_" => ReadValueTable(),
            "BO_TX_BU_" => ReadTransmitters(keyword),
            "EV_" => ReadEnvironmentVariable(),
            "ENVVAR_DATA_" => ReadEnvironmentData(keyword),
            "CM_" => ReadComment(keyword),
            "BA_DEF_" => ReadDefinition(ofRelation: false),
            "BA_DEF_REL_" => ReadDefinition(ofRelation: true),
            "BA_DEF_DEF_" => ReadDefault(keyword, ofRelation: false),
            "BA_DEF_DEF_REL_" => ReadDefault(keyword, ofRelation: true),
            "BA_" => ReadAttribute(keyword),
            "BA_REL_" => ReadRelation(keyword),
            "VAL_" => ReadValues(keyword),
            "SIG_VALTYPE_" => ReadValueType(keyword),
            "SIG_GROUP_" => ReadGroup(keyword),
            "SG_MUL_VAL_" => ReadRanges(keyword),
            _ => null,
        };
        if (read == true)
        {
            EndStatement();
        }
        else if (read == false)
        {
            SkipStatement();
        }
        else if (KeptAsTheyAre.Contains(keyword.Text))
        {
            KeepStatement(keyword);
        }
        else
        {
            string meant = Suggestion.For(keyword.Text, Understood);
            _log.Error("BN2003", PlaceOf(keyword), $"'{keyword.Text}' is no keyword of a DBC{meant}; it is left out");
            SkipStatement();
        }
    }

    // Tools disagree about the order after the messages; only what must precede them is checked, once a keyword.
    private void CheckOrder(Token keyword)
    {
        int messages = Array.IndexOf(Understood, "BO_");
        int section = keyword.Is("SG_") ? messages : Math.Min(Array.IndexOf(Understood, keyword.Text), messages + 1);
        if (section >= _section)
        {
            if (section > _section)
            {
                _sectionKeyword = keyword.Text;
            }
            _section = section;
        }
        else if (section >= 0 && _outOfOrder.Add(keyword.Text))
        {
            Departs("BN2020", keyword, $"'{keyword.Text}' stands after '{_sectionKeyword}'; it belongs before");
        }
    }

    private void KeepStatement(Token keyword)
    {
        while (_token.Kind != TokenKind.End && !_token.Is(';') && !StartsStatement())
        {
            Advance();
        }
        int end = _token.Kind == TokenKind.End ? _text.Length : _token.Start;
        string statement = _text.Substring(keyword.Start, end - keyword.Start).TrimEnd();
        Drafts.OtherStatements.Add(statement.Replace("\r\n", "\n").Replace('\r', '\n'));
        _log.Note("BN2026", PlaceOf(keyword), $"'{keyword.Text}' is kept as it is, but has no effect");
        EndStatement();
    }

    private void ReadVersion(Token keyword)
    {
        if (_token.Kind != TokenKind.Text)
        {
            Departs("BN2002", keyword, "VERSION lacks its text; write VERSION \"\"");
            return;
        }
        Drafts.Version = Take().Text;
    }

    private void ReadNewSymbols(Token keyword)
    {
        TakeColon(keyword);
        while (_token.Kind == TokenKind.Word)
        {
            // The list holds keywords itself; one that is followed by anything on its line begins a section.
            Token symbol = _token;
            bool onFirstLine = symbol.Line == keyword.Line;
            Token next = Peek();
            if (!onFirstLine && next.Kind != TokenKind.End && !next.StartsLine)
            {
                break;
            }
            Drafts.NewSymbols.Add(symbol.Text);
            Advance();
        }
    }

    private void ReadBitTiming()
    {
        TakeColon(_last);
        while (_token.Kind == TokenKind.Word && !_token.StartsLine || _token.Is(':') || _token.Is(','))
        {
            Token part = Take();
            if (part.Kind == TokenKind.Word)
            {
                if (!DbcNumber.TryParse(part.Text, out _, out _))
                {
                    Departs("BN2004", part, $"{part.Quoted} is no number of a bit timing");
                }
                Drafts.BitTiming.Add(part.Text);
            }
        }
        if (_token.Is(';'))
        {
            Advance();
        }
        if (Drafts.BitTiming.Count > 0)
        {
            string what = "the bit timing in BS_ is obsolete and has no effect; give attribute 'Baudrate'";
            _log.Note("BN2027", PlaceOf(_last), what);
        }
    }

    private void ReadNodes()
    {
        TakeColon(_last);
        while (_token.Kind == TokenKind.Word && !StartsStatement())
        {
            Token node = Take();
            CheckIdentifier(node, "node");
            if (!Drafts.AddNode(new NodeDraft { Symbol = node.Text, Place = PlaceOf(node) }))
            {
                Departs("BN2010", node, $"node '{node.Text}' is declared twice; the second is left out");
            }
            if (_token.Is(','))
            {
                Departs("BN2002", _token, "nodes are separated by blanks, not by ','");
                Advance();
            }
        }
        if (_token.Is(';'))
        {
            Departs("BN2006", _token, "BU_ has no ';' at its end");
            Advance();
        }
    }
}
