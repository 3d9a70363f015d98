using Bordnetz.Problems;

namespace Bordnetz.Can;

/// <summary>Attributes: definitions, defaults, values, relations.</summary>
internal sealed partial class DbcParser
{
    private readonly Dictionary<(DbcAttributeTarget, string), int> _defined = [];

    // BA_DEF_ [BU_ | BO_ | SG_ | EV_] "name" type …;
    // BA_DEF_REL_ (BU_BO_REL_ | BU_SG_REL_ | BU_EV_REL_) "name" type …;
    private bool ReadDefinition(bool ofRelation)
    {
        DbcAttributeTarget target = DbcAttributeTarget.Network;
        if (_token.Kind == TokenKind.Word)
        {
            Token token = Take();
            if (TargetOf(token.Text) is not { } named || (named >= DbcAttributeTarget.NodeMessage) != ofRelation)
            {
                string expected = ofRelation ? "BU_BO_REL_, BU_SG_REL_ or BU_EV_REL_" : "BU_, BO_, SG_ or EV_";
                return Wrong(token, $"expected {expected} or a name in quotes but found {token.Quoted}");
            }
            target = named;
        }
        Token at = _token;
        if (!ExpectText("an attribute's name", out string name) || !ExpectWord("an attribute's type", out Token type))
        {
            return false;
        }
        DbcAttributeDefinition definition = new()
        {
            Name = name,
            Target = target,
            Place = PlaceOf(at),
        };
        if (ReadType(definition, type) is not { } complete)
        {
            return false;
        }
        if (_defined.TryGetValue((target, name), out int line))
        {
            Departs("BN2010", at, $"attribute '{name}' is defined already in line {line}; this one is left out");
            return true;
        }
        _defined.Add((target, name), at.Line);
        Drafts.Definitions.Add(complete);
        return true;
    }

    private DbcAttributeDefinition? ReadType(DbcAttributeDefinition definition, Token type)
    {
        switch (type.Text)
        {
            case "INT":
                return ReadLimits(definition with { Type = DbcAttributeType.Integer });
            case "HEX":
                return ReadLimits(definition with { Type = DbcAttributeType.Hexadecimal });
            case "FLOAT":
                return ReadLimits(definition with { Type = DbcAttributeType.Float });
            case "STRING":
                return definition with { Type = DbcAttributeType.Text };
            case "ENUM":
            case "BOOL":
                if (type.Text == "BOOL")
                {
                    Departs("BN2017", type, "a DBC has no type BOOL; write ENUM \"False\",\"True\"");
                }
                return ReadMembers(definition with { Type = DbcAttributeType.Enumeration });
            default:
                string meant = Suggestion.For(type.Text, ["INT", "HEX", "FLOAT", "STRING", "ENUM"]);
                _log.Error("BN2017", PlaceOf(type), $"{type.Quoted} is no attribute type{meant}");
                return null;
        }
    }

    private DbcAttributeDefinition? ReadLimits(DbcAttributeDefinition definition)
    {
        if (_token.Kind != TokenKind.Word || StartsStatement())
        {
            return definition;
        }
        return
            ExpectNumber("the smallest value", out double min, out _)
            && ExpectNumber("the largest value", out double max, out _)
            ? definition with
            {
                Min = min,
                Max = max,
            }
            : null;
    }

    private DbcAttributeDefinition ReadMembers(DbcAttributeDefinition definition)
    {
        List<string> members = [];
        while (_token.Kind is TokenKind.Text or TokenKind.Word && !StartsStatement())
        {
            members.Add(Take().Text);
            TryTake(',');
        }
        return definition with { Members = [.. members] };
    }

    // BA_DEF_DEF_ "name" value;
    private bool ReadDefault(Token keyword, bool ofRelation)
    {
        if (ofRelation && _token.Kind == TokenKind.Word && TargetOf(_token.Text) is not null)
        {
            // Some tools repeat the kind of relation here.
            Departs("BN2002", _token, $"{_token.Quoted} does not belong into BA_DEF_DEF_REL_");
            Advance();
        }
        Token at = _token;
        if (!ExpectText("an attribute's name", out string name) || !ReadValue(out DbcAttributeValue value))
        {
            return false;
        }
        _ = keyword;
        Drafts.Pending.Add(new PendingDefault(at, name, value, ofRelation));
        return true;
    }

    // BA_ "name" [BU_ node | BO_ id | SG_ id signal | EV_ variable] value;
    private bool ReadAttribute(Token keyword)
    {
        Token at = _token;
        if (!ExpectText("an attribute's name", out string name))
        {
            return false;
        }
        TargetDraft target = new(DbcAttributeTarget.Network, keyword);
        if (_token.Kind == TokenKind.Word && TargetOf(_token.Text) is { } kind and < DbcAttributeTarget.NodeMessage)
        {
            if (ReadTarget(kind) is not { } named)
            {
                return false;
            }
            target = named;
        }
        if (!ReadValue(out DbcAttributeValue value))
        {
            return false;
        }
        Drafts.Pending.Add(new PendingAttribute(at, name, target, value));
        return true;
    }

    // BA_REL_ "name" BU_SG_REL_ node SG_ id signal value;  BU_BO_REL_ node id value;  BU_EV_REL_ node variable value;
    private bool ReadRelation(Token keyword)
    {
        Token at = _token;
        if (
            !ExpectText("an attribute's name", out string name)
            || !ExpectWord("BU_BO_REL_, BU_SG_REL_ or BU_EV_REL_", out Token kindToken)
        )
        {
            return false;
        }
        if (TargetOf(kindToken.Text) is not ({ } kind and >= DbcAttributeTarget.NodeMessage))
        {
            return Wrong(kindToken, $"expected BU_BO_REL_, BU_SG_REL_ or BU_EV_REL_ but found {kindToken.Quoted}");
        }
        if (!ExpectWord("a node's name", out Token node))
        {
            return false;
        }
        uint key = 0;
        Token other = default;
        if (kind == DbcAttributeTarget.NodeSignal && _token.Is("SG_"))
        {
            Advance();
        }
        if (kind != DbcAttributeTarget.NodeEnvironmentVariable && !ReadMessageKey(reportDeparture: false, out key))
        {
            return false;
        }
        if (kind != DbcAttributeTarget.NodeMessage && !ExpectWord("a name", out other))
        {
            return false;
        }
        if (!ReadValue(out DbcAttributeValue value))
        {
            return false;
        }
        TargetDraft target = new(kind, keyword, key, other.Text ?? "", node.Text);
        Drafts.Pending.Add(new PendingAttribute(at, name, target, value));
        return true;
    }

    private bool ReadValue(out DbcAttributeValue value)
    {
        value = new DbcAttributeValue(_token.Text, _token.Kind == TokenKind.Text);
        if (_token.Kind is TokenKind.Text)
        {
            Advance();
            return true;
        }
        if (_token.Kind != TokenKind.Word || StartsStatement())
        {
            return Wrong(_token, $"expected an attribute's value but found {_token.Quoted}");
        }
        Token token = Take();
        if (!DbcNumber.TryParse(token.Text, out double number, out bool isUsual))
        {
            Departs("BN2018", token, $"the attribute value {token.Quoted} is neither a number nor in quotes");
            value = new DbcAttributeValue(token.Text, true);
        }
        else if (!isUsual)
        {
            Departs("BN2004", token, $"write {DbcNumber.ToText(number)} instead of {token.Quoted}");
            value = DbcAttributeValue.Of(number);
        }
        return true;
    }

    // After BU_, BO_, SG_ or EV_ in a comment or attribute: what it is given to.
    private TargetDraft? ReadTarget(DbcAttributeTarget kind)
    {
        Token keyword = Take();
        uint key = 0;
        Token name = default;
        if (kind is DbcAttributeTarget.Message or DbcAttributeTarget.Signal)
        {
            if (!ReadMessageKey(reportDeparture: false, out key))
            {
                return null;
            }
        }
        if (kind is not DbcAttributeTarget.Message && !ExpectWord("a name", out name))
        {
            return null;
        }
        return new TargetDraft(kind, keyword, key, name.Text ?? "");
    }

    private static DbcAttributeTarget? TargetOf(string keyword) =>
        keyword switch
        {
            "BU_" => DbcAttributeTarget.Node,
            "BO_" => DbcAttributeTarget.Message,
            "SG_" => DbcAttributeTarget.Signal,
            "EV_" => DbcAttributeTarget.EnvironmentVariable,
            "BU_BO_REL_" => DbcAttributeTarget.NodeMessage,
            "BU_SG_REL_" => DbcAttributeTarget.NodeSignal,
            "BU_EV_REL_" => DbcAttributeTarget.NodeEnvironmentVariable,
            _ => null,
        };
}
