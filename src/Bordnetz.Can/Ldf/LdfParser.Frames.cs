namespace Bordnetz.Can;

/// <summary>Signals, frames, schedules and encodings.</summary>
internal sealed partial class LdfParser
{
    // name: length, initial | {bytes}, publisher, subscriber, …;   diagnostic: name: length, initial;
    private bool ReadSignal(bool isDiagnostic)
    {
        if (
            !ExpectWord("a signal name", out Token name)
            || !Expect(':')
            || !ExpectInteger("length", 64, out int length)
            || !Expect(',')
        )
        {
            return false;
        }
        List<int> initial = [];
        bool isArray = TryTake('{');
        do
        {
            if (!ExpectInteger("initial value", isArray ? 0xFF : 0xFFFF, out int value))
            {
                return false;
            }
            initial.Add(value);
        } while (isArray && TryTake(','));
        if (isArray && !Expect('}'))
        {
            return false;
        }
        List<string> nodes = [];
        if (TryTake(',') && !ExpectWords("a node's name", nodes))
        {
            return false;
        }
        _draft.Signals.Add(
            new LinSignal
            {
                Name = name.Text,
                Length = length,
                IsArray = isArray,
                Initial = [.. initial],
                Publisher = nodes.Count > 0 ? nodes[0] : "",
                Subscribers = [.. nodes.Skip(1)],
                IsDiagnostic = isDiagnostic,
                Place = PlaceOf(name),
            }
        );
        return Expect(';');
    }

    // name: identifier, publisher [, length] { signal, offset; … }   diagnostic: name: identifier { signal, offset; … }
    private bool ReadFrame(bool isDiagnostic)
    {
        if (
            !ExpectWord("a frame's name", out Token name)
            || !Expect(':')
            || !ExpectInteger("identifier", 0xFF, out int id)
        )
        {
            return false;
        }
        string publisher = "";
        int length = isDiagnostic ? 8 : LinFrame.ImpliedLength(id);
        bool isImplied = !isDiagnostic;
        if (TryTake(','))
        {
            if (!ExpectWord("a node's name", out Token node))
            {
                return false;
            }
            publisher = node.Text;
            if (TryTake(','))
            {
                isImplied = false;
                if (!ExpectInteger("payload length", 8, out length))
                {
                    return false;
                }
            }
        }
        List<LinFrameSignal> signals = [];
        bool read = ReadBlock(() => ReadFrameSignal(signals));
        _draft.Frames.Add(
            new LinFrame
            {
                Name = name.Text,
                Id = id,
                Publisher = publisher,
                Length = length,
                HasImpliedLength = isImplied,
                IsDiagnostic = isDiagnostic,
                Signals = [.. signals],
                Place = PlaceOf(name),
            }
        );
        return read;
    }

    private bool ReadFrameSignal(List<LinFrameSignal> signals)
    {
        if (
            !ExpectWord("a signal name", out Token signal)
            || !Expect(',')
            || !ExpectInteger("offset in bits", 63, out int offset)
        )
        {
            return false;
        }
        signals.Add(new LinFrameSignal(signal.Text, offset));
        return Expect(';');
    }

    private bool ReadSporadicFrame()
    {
        List<string> frames = [];
        if (!ExpectWord("a frame's name", out Token name) || !Expect(':') || !ExpectWords("a frame's name", frames))
        {
            return false;
        }
        _draft.SporadicFrames.Add(new LinSporadicFrame(name.Text, [.. frames]));
        return Expect(';');
    }

    // name: [collision table,] identifier, frame, frame;
    private bool ReadEventTriggeredFrame()
    {
        if (!ExpectWord("a frame's name", out Token name) || !Expect(':'))
        {
            return false;
        }
        string? table = null;
        if (!DbcNumber.TryParseUnsigned(_token.Text, out _))
        {
            if (!ExpectWord("a schedule table's name or an identifier", out Token token) || !Expect(','))
            {
                return false;
            }
            table = token.Text;
        }
        if (!ExpectInteger("identifier", 0xFF, out int id))
        {
            return false;
        }
        List<string> frames = [];
        if (TryTake(',') && !ExpectWords("a frame's name", frames))
        {
            return false;
        }
        _draft.EventTriggeredFrames.Add(new LinEventTriggeredFrame(name.Text, id, [.. frames], table));
        return Expect(';');
    }

    private bool ReadSignalGroup()
    {
        if (
            !ExpectWord("a group's name", out Token name)
            || !Expect(':')
            || !ExpectInteger("length", 64, out int length)
        )
        {
            return false;
        }
        List<LinFrameSignal> signals = [];
        bool read = ReadBlock(() => ReadFrameSignal(signals));
        _draft.SignalGroups.Add(new LinSignalGroup(name.Text, length, [.. signals]));
        return read;
    }

    // name { frame delay 10 ms; command { argument, … } delay 10 ms; … }
    private bool ReadSchedule()
    {
        if (!ExpectWord("a schedule table's name", out Token name))
        {
            return false;
        }
        List<LinScheduleEntry> entries = [];
        bool read = ReadBlock(() => ReadScheduleEntry(entries));
        _draft.Schedules.Add(new LinSchedule(name.Text, [.. entries]));
        return read;
    }

    private bool ReadScheduleEntry(List<LinScheduleEntry> entries)
    {
        if (!ExpectWord("a frame's name or a command", out Token command))
        {
            return false;
        }
        List<string> arguments = [];
        if (TryTake('{') && (!ExpectWords("an argument", arguments) || !Expect('}')))
        {
            return false;
        }
        if (!_token.Is("delay"))
        {
            return Wrong(_token, $"expected 'delay' but found {_token.Quoted}");
        }
        Advance();
        if (!ExpectQuantity("ms", out double delay, out _))
        {
            return false;
        }
        entries.Add(new LinScheduleEntry(command.Text, [.. arguments], delay));
        return Expect(';');
    }

    private bool ReadEncoding()
    {
        if (!ExpectWord("an encoding's name", out Token name))
        {
            return false;
        }
        List<LinEncodedValue> values = [];
        bool read = ReadBlock(() => ReadEncodedValue(values));
        _draft.Encodings.Add(new LinEncoding(name.Text, [.. values]));
        return read;
    }

    private bool ReadEncodedValue(List<LinEncodedValue> values)
    {
        Token kind = Take();
        LinEncodedValue? value = kind.Text switch
        {
            "logical_value" => ReadLogicalValue(),
            "physical_value" => ReadPhysicalRange(),
            "bcd_value" => new LinBcdValue(),
            "ascii_value" => new LinAsciiValue(),
            _ => null,
        };
        if (value is null)
        {
            bool isKnown = kind.Text is "logical_value" or "physical_value";
            string[] known = ["logical_value", "physical_value", "bcd_value", "ascii_value"];
            return !isKnown && Unknown(kind, "kind of value", known);
        }
        values.Add(value);
        return Expect(';');
    }

    // logical_value, 0, "off";
    private LinLogicalValue? ReadLogicalValue()
    {
        if (!Expect(',') || !ExpectInteger("raw value", 0xFFFF, out int raw) || !TryReadText(out string? text))
        {
            return null;
        }
        return new LinLogicalValue((ulong)raw, text);
    }

    // physical_value, 0, 250, 0.5, -40, "degree";
    private LinPhysicalRange? ReadPhysicalRange()
    {
        return
            Expect(',')
            && ExpectInteger("smallest raw value", 0xFFFF, out int min)
            && Expect(',')
            && ExpectInteger("largest raw value", 0xFFFF, out int max)
            && Expect(',')
            && ExpectNumber("the factor", out double factor)
            && Expect(',')
            && ExpectNumber("the offset", out double offset)
            && TryReadText(out string? text)
            ? new LinPhysicalRange((ulong)min, (ulong)max, factor, offset, text)
            : null;
    }

    // A text after a comma, or nothing.
    private bool TryReadText(out string? text)
    {
        text = null;
        if (!TryTake(','))
        {
            return true;
        }
        if (_token.Kind != TokenKind.Text)
        {
            return Wrong(_token, $"expected a text in quotes but found {_token.Quoted}");
        }
        text = Take().Text;
        return true;
    }

    // encoding: signal, signal;
    private bool ReadRepresentation()
    {
        List<string> signals = [];
        if (
            !ExpectWord("an encoding's name", out Token encoding)
            || !Expect(':')
            || !ExpectWords("a signal name", signals)
        )
        {
            return false;
        }
        foreach (string signal in signals)
        {
            if (_draft.EncodingOf.TryGetValue(signal, out string? other) && other != encoding.Text)
            {
                Warn(
                    "BN2106",
                    encoding,
                    $"signal '{signal}' has encoding '{other}' already; '{encoding.Text}' replaces it"
                );
            }
            _draft.EncodingOf[signal] = encoding.Text;
        }
        return Expect(';');
    }
}
