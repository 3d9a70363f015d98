namespace Bordnetz.Can;

/// <summary>Value tables, value meanings, comments and environment variables.</summary>
internal sealed partial class DbcParser
{
    // VAL_TABLE_ name 0 "off" 1 "on";
    private bool ReadValueTable()
    {
        if (!ExpectWord("a value table's name", out Token name))
        {
            return false;
        }
        CheckIdentifier(name, "value table");
        List<(long Raw, string Text)> values = [];
        if (!ReadMeanings(values))
        {
            return false;
        }
        Drafts.ValueTables.Add(new DbcValueTable(name.Text, [.. values]));
        return true;
    }

    // VAL_ id signal 0 "off" 1 "on";  VAL_ variable 0 "off" 1 "on";
    private bool ReadValues(Token keyword)
    {
        TargetDraft target;
        if (_token.Kind == TokenKind.Word && DbcNumber.TryParseUnsigned(_token.Text, out _))
        {
            if (!ReadMessageKey(reportDeparture: false, out uint key) || !ExpectWord("a signal name", out Token signal))
            {
                return false;
            }
            target = new TargetDraft(DbcAttributeTarget.Signal, keyword, key, signal.Text);
        }
        else
        {
            if (!ExpectWord("a message identifier or an environment variable's name", out Token variable))
            {
                return false;
            }
            target = new TargetDraft(DbcAttributeTarget.EnvironmentVariable, keyword, 0, variable.Text);
        }
        List<(long Raw, string Text)> values = [];
        if (!ReadMeanings(values))
        {
            return false;
        }
        Drafts.Pending.Add(new PendingValues(keyword, target, values));
        return true;
    }

    private bool ReadMeanings(List<(long Raw, string Text)> values)
    {
        while (_token.Kind == TokenKind.Word && !StartsStatement())
        {
            Token number = Take();
            bool isRaw = DbcNumber.TryParseRaw(number.Text, out long raw);
            if (!isRaw && DbcNumber.TryParse(number.Text, out double real, out _) && IsWhole(real))
            {
                Departs("BN2023", number, $"a raw value is an integer: write {(long)real} instead of {number.Quoted}");
                raw = (long)real;
                isRaw = true;
            }
            if (!isRaw)
            {
                _log.Error("BN2023", PlaceOf(number), $"{number.Quoted} is no raw value; its meaning is left out");
            }
            if (!ExpectText("a raw value's meaning", out string text))
            {
                return false;
            }
            if (isRaw)
            {
                values.Add((raw, text));
            }
            if (_token.Is(','))
            {
                Departs("BN2002", _token, "raw values are separated by blanks, not by ','");
                Advance();
            }
        }
        return true;
    }

    private static bool IsWhole(double number) => Math.Floor(number).Equals(number) && Math.Abs(number) < 9e18;

    // CM_ [BU_ node | BO_ id | SG_ id signal | EV_ variable] "text";
    private bool ReadComment(Token keyword)
    {
        TargetDraft? target = null;
        if (_token.Kind == TokenKind.Word)
        {
            if (TargetOf(_token.Text) is { } kind and < DbcAttributeTarget.NodeMessage)
            {
                target = ReadCommentTarget(kind);
            }
            else if (DbcNumber.TryParseUnsigned(_token.Text, out _))
            {
                Departs("BN2021", _token, $"write 'CM_ BO_ {_token.Text}' for a comment on a message");
                ReadMessageKey(reportDeparture: false, out uint key);
                target = new TargetDraft(DbcAttributeTarget.Message, keyword, key);
            }
            if (target is null)
            {
                return _token.Kind != TokenKind.Word
                    || Wrong(_token, $"expected BU_, BO_, SG_, EV_ or a text after CM_ but found {_token.Quoted}");
            }
        }
        if (!ExpectText("a comment", out string text))
        {
            return false;
        }
        Drafts.Pending.Add(new PendingComment(keyword, target, text));
        return true;
    }

    private TargetDraft? ReadCommentTarget(DbcAttributeTarget kind)
    {
        Token keyword = Take();
        if (kind is DbcAttributeTarget.Node or DbcAttributeTarget.EnvironmentVariable)
        {
            return ExpectWord("a name", out Token name) ? new TargetDraft(kind, keyword, 0, name.Text) : null;
        }
        if (!ReadMessageKey(reportDeparture: false, out uint key))
        {
            return null;
        }
        if (kind == DbcAttributeTarget.Message)
        {
            return new TargetDraft(kind, keyword, key);
        }
        if (_token.Kind == TokenKind.Text)
        {
            Departs("BN2021", _token, "CM_ SG_ lacks the signal's name; the comment is given to the message");
            return new TargetDraft(DbcAttributeTarget.Message, keyword, key);
        }
        return ExpectWord("a signal name", out Token signal) ? new TargetDraft(kind, keyword, key, signal.Text) : null;
    }

    // EV_ name: type [min|max] "unit" initial number access node, node;
    private bool ReadEnvironmentVariable()
    {
        if (!ExpectWord("an environment variable's name", out Token name))
        {
            return false;
        }
        TakeColon(name);
        if (
            !(
                ExpectInteger("environment variable type", 2, out int type)
                && Expect('[')
                && ExpectNumber("the minimum", out double min, out _)
                && Expect('|')
                && ExpectNumber("the maximum", out double max, out _)
                && Expect(']')
                && ExpectText("a unit", out string unit)
                && ExpectNumber("the initial value", out double initial, out _)
                && ExpectInteger("number", int.MaxValue, out int number)
                && ExpectWord("an access type", out Token access)
            )
        )
        {
            return false;
        }
        List<string> nodes = [];
        while (_token.Kind == TokenKind.Word && !StartsStatement())
        {
            Token node = Take();
            if (node.Text != NoNode)
            {
                nodes.Add(node.Text);
            }
            TryTake(',');
        }
        bool isText = access.Text.Contains("VECTOR800", StringComparison.Ordinal);
        DbcEnvironmentVariable variable = new()
        {
            Name = name.Text,
            Type = isText || type == 2 ? DbcEnvironmentType.Text : (DbcEnvironmentType)type,
            Min = min,
            Max = max,
            Unit = unit,
            Initial = initial,
            Number = number,
            Access = access.Text,
            Nodes = [.. nodes],
            Place = PlaceOf(name),
        };
        if (!Drafts.AddVariable(new EnvironmentDraft { Variable = variable }))
        {
            Departs("BN2010", name, $"environment variable '{name.Text}' is declared twice; the second is left out");
        }
        return true;
    }

    // ENVVAR_DATA_ name: length;
    private bool ReadEnvironmentData(Token keyword)
    {
        if (!ExpectWord("an environment variable's name", out Token name))
        {
            return false;
        }
        TakeColon(name);
        if (!ExpectInteger("length", int.MaxValue, out int length))
        {
            return false;
        }
        Drafts.Pending.Add(new PendingDataLength(keyword, name.Text, length));
        return true;
    }
}
