using System.Collections.Immutable;

namespace Bordnetz.Can;

/// <summary>Nodes, their attributes and compositions.</summary>
internal sealed partial class LdfParser
{
    private static readonly string[] AttributeNames =
    [
        "LIN_protocol",
        "configured_NAD",
        "initial_NAD",
        "product_id",
        "response_error",
        "fault_state_signals",
        "P2_min",
        "ST_min",
        "N_As_timeout",
        "N_Cr_timeout",
        "response_tolerance",
        "wakeup_time",
        "poweron_time",
        "configurable_frames",
    ];

    // Master: name, 5 ms, 0.1 ms [, 24 bits, 30 %]; or Slaves: name, name;
    private bool ReadNodes()
    {
        Token kind = Take();
        if (!kind.Is("Master") && !kind.Is("Slaves"))
        {
            return Unknown(kind, "kind of node", ["Master", "Slaves"]);
        }
        if (!Expect(':'))
        {
            return false;
        }
        return kind.Is("Master") ? ReadCommander() : ReadResponders();
    }

    private bool ReadResponders()
    {
        do
        {
            if (!ExpectWord("a node's name", out Token node))
            {
                return false;
            }
            _draft.Responders.Add(new LinResponder { Name = node.Text, Place = PlaceOf(node) });
        } while (TryTake(','));
        return Expect(';');
    }

    private bool ReadCommander()
    {
        if (
            !ExpectWord("the commander's name", out Token name)
            || !Expect(',')
            || !ExpectQuantity("ms", out double timeBase, out _)
            || !Expect(',')
            || !ExpectQuantity("ms", out double jitter, out _)
        )
        {
            return false;
        }
        int? maxHeader = null;
        double? tolerance = null;
        if (TryTake(','))
        {
            if (
                !ExpectQuantity("bits", out double bits, out Token token)
                || !Expect(',')
                || !ExpectPercent(out tolerance)
            )
            {
                return false;
            }
            if (bits is < 0 or > 1000)
            {
                Error("BN2104", token, "a header has 0 to 1000 bits");
                return false;
            }
            maxHeader = (int)bits;
        }
        _file = _file with { Commander = new LinCommander(name.Text, timeBase, jitter, maxHeader, tolerance) };
        return Expect(';');
    }

    private bool ExpectPercent(out double? fraction)
    {
        fraction = null;
        if (!ExpectNumber("a percentage", out double percent) || !Expect('%'))
        {
            return false;
        }
        fraction = percent / 100;
        return true;
    }

    // configuration name { node { part, part }; … }
    private bool ReadConfiguration()
    {
        Token keyword = Take();
        if (!keyword.Is("configuration"))
        {
            return Unknown(keyword, "part of 'composite'", ["configuration"]);
        }
        if (!ExpectWord("a configuration's name", out Token name))
        {
            return false;
        }
        List<(string Node, ImmutableArray<string> Parts)> composites = [];
        bool read = ReadBlock(() =>
        {
            List<string> parts = [];
            if (
                !ExpectWord("a composite node's name", out Token node)
                || !Expect('{')
                || !ExpectWords("a node's name", parts)
                || !Expect('}')
            )
            {
                return false;
            }
            TryTake(';');
            composites.Add((node.Text, [.. parts]));
            return true;
        });
        _draft.Configurations.Add(new LinConfiguration(name.Text, [.. composites]));
        return read;
    }

    // LIN 1.3: name: 0x01;
    private bool ReadAddress()
    {
        if (
            !ExpectWord("a node's name", out Token node)
            || !Expect(':')
            || !ExpectInteger("address", 0xFF, out int address)
        )
        {
            return false;
        }
        _draft.AddressOf[node.Text] = address;
        return Expect(';');
    }

    private bool ReadAttributes()
    {
        if (!ExpectWord("a node's name", out Token name))
        {
            return false;
        }
        LinResponder node = new()
        {
            Name = name.Text,
            Place = PlaceOf(name),
            HasAttributes = true,
        };
        bool read = ReadBlock(() => ReadAttribute(ref node));
        _draft.Attributes.Add(node);
        return read;
    }

    private bool ReadAttribute(ref LinResponder node)
    {
        Token name = Take();
        if (name.Is("configurable_frames"))
        {
            List<(string Frame, int? MessageId)> frames = [];
            bool read = ReadBlock(() => ReadConfigurableFrame(frames));
            node = node with { ConfigurableFrames = [.. frames] };
            return read;
        }
        if (!AttributeNames.Contains(name.Text))
        {
            return Unknown(name, "node attribute", AttributeNames);
        }
        return Expect('=') && ReadAttributeValue(name.Text, ref node) && Expect(';');
    }

    private bool ReadAttributeValue(string name, ref LinResponder node)
    {
        switch (name)
        {
            case "LIN_protocol":
                node = node with { Protocol = _token.Text };
                Advance();
                return true;
            case "configured_NAD" when ExpectInteger("address", 0xFF, out int address):
                node = node with { ConfiguredAddress = address };
                return true;
            case "initial_NAD" when ExpectInteger("address", 0xFF, out int address):
                node = node with { InitialAddress = address };
                return true;
            case "product_id":
                return ReadProduct(ref node);
            case "response_error" when ExpectWord("a signal name", out Token signal):
                node = node with { ResponseError = signal.Text };
                return true;
            case "fault_state_signals":
                List<string> signals = [];
                bool read = ExpectWords("a signal name", signals);
                node = node with { FaultStateSignals = [.. signals] };
                return read;
            case "response_tolerance" when ExpectPercent(out double? tolerance):
                node = node with { ResponseTolerance = tolerance };
                return true;
            case "P2_min"
            or "ST_min"
            or "N_As_timeout"
            or "N_Cr_timeout"
            or "wakeup_time"
            or "poweron_time" when ExpectQuantity("ms", out double time, out _):
                node = WithTime(node, name, time);
                return true;
            default:
                return false;
        }
    }

    private static LinResponder WithTime(LinResponder node, string name, double time) =>
        name switch
        {
            "P2_min" => node with { P2MinMs = time },
            "ST_min" => node with { StMinMs = time },
            "N_As_timeout" => node with { NAsTimeoutMs = time },
            "N_Cr_timeout" => node with { NCrTimeoutMs = time },
            "wakeup_time" => node with { WakeUpTimeMs = time },
            _ => node with { PowerOnTimeMs = time },
        };

    private bool ReadProduct(ref LinResponder node)
    {
        if (
            !ExpectInteger("supplier", 0xFFFF, out int supplier)
            || !Expect(',')
            || !ExpectInteger("function", 0xFFFF, out int function)
        )
        {
            return false;
        }
        int? variant = null;
        if (TryTake(','))
        {
            if (!ExpectInteger("variant", 0xFF, out int number))
            {
                return false;
            }
            variant = number;
        }
        node = node with { Product = (supplier, function, variant) };
        return true;
    }

    private bool ReadConfigurableFrame(List<(string Frame, int? MessageId)> frames)
    {
        if (!ExpectWord("a frame's name", out Token frame))
        {
            return false;
        }
        int? message = null;
        if (TryTake('='))
        {
            if (!ExpectInteger("message identifier", 0xFFFF, out int number))
            {
                return false;
            }
            message = number;
        }
        frames.Add((frame.Text, message));
        return Expect(';');
    }
}
