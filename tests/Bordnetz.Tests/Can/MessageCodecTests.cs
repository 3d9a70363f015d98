using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

public sealed class MessageCodecTests
{
    private const string Nested = """
        VERSION ""
        NS_ :
        BS_:
        BU_: A
        BO_ 100 Nested: 8 A
         SG_ Root M : 0|4@1+ (1,0) [0|0] "" Vector__XXX
         SG_ Inner m1M : 4|4@1+ (1,0) [0|0] "" Vector__XXX
         SG_ Deep m3 : 8|16@1+ (0.1,-40) [0|0] "" Vector__XXX
         SG_ Other m2 : 8|8@1+ (1,0) [0|0] "" Vector__XXX
         SG_ Always : 56|8@1- (1,0) [0|0] "" Vector__XXX
        BA_DEF_ SG_ "GenSigStartValue" FLOAT -65535 65535;
        BA_DEF_DEF_ "GenSigStartValue" 0;
        BA_ "GenSigStartValue" SG_ 100 Root 1;
        BA_ "GenSigStartValue" SG_ 100 Inner 3;
        BA_ "GenSigStartValue" SG_ 100 Deep 400;
        BA_ "GenSigStartValue" SG_ 100 Other 255;
        BA_ "GenSigStartValue" SG_ 100 Always -2;
        SG_MUL_VAL_ 100 Inner Root 1-1, 5-7;
        SG_MUL_VAL_ 100 Deep Inner 3-3;
        SG_MUL_VAL_ 100 Other Root 2-2;
        """;

    private static MessageCodec Codec()
    {
        ProblemLog log = new();
        DbcFile? file = DbcReader.ReadText(Nested, "nested.dbc", log);
        Assert.Empty(log.Problems);
        return new MessageCodec(Assert.Single(file!.Messages));
    }

    [Fact]
    public void The_initial_payload_holds_the_start_values_that_the_multiplexers_select()
    {
        MessageCodec codec = Codec();
        Assert.Equal([0x31, 0x90, 0x01, 0, 0, 0, 0, 0xFE], codec.InitialPayload.ToArray());
    }

    [Theory]
    [InlineData("3100", true, true, false)]
    [InlineData("3700", true, true, false)]
    [InlineData("2700", true, false, false)]
    [InlineData("3200", false, false, true)]
    [InlineData("3400", false, false, false)]
    public void A_signal_is_present_when_all_multiplexers_above_it_select_it(
        string start,
        bool inner,
        bool deep,
        bool other
    )
    {
        MessageCodec codec = Codec();
        byte[] payload = new byte[8];
        Convert.FromHexString(start).CopyTo(payload, 0);
        Assert.True(codec.IsPresent(codec.IndexOf("Root"), payload));
        Assert.True(codec.IsPresent(codec.IndexOf("Always"), payload));
        Assert.Equal(inner, codec.IsPresent(codec.IndexOf("Inner"), payload));
        Assert.Equal(deep, codec.IsPresent(codec.IndexOf("Deep"), payload));
        Assert.Equal(other, codec.IsPresent(codec.IndexOf("Other"), payload));
        Assert.False(codec.IsPresent(codec.IndexOf("Always"), payload.AsSpan(0, 7)));
    }

    [Fact]
    public void Encoding_writes_only_what_the_multiplexers_select()
    {
        MessageCodec codec = Codec();
        byte[] payload = new byte[8];
        codec.Encode([2, 3, 100, 77, 5], payload);
        Assert.Equal([0x02, 77, 0, 0, 0, 0, 0, 5], payload.Select((b, i) => i == 0 ? (byte)(b & 0x0F) : b));
        double[] values = new double[5];
        codec.Decode(payload, values);
        Assert.Equal([2, double.NaN, double.NaN, 77, 5], values);
        codec.Encode([5, 3, 100, 77, double.NaN], payload);
        codec.Decode(payload, values);
        Assert.Equal([5, 3, 100, double.NaN, -2], values);
    }

    [Fact]
    public void Selecting_a_signal_sets_the_multiplexers_above_it()
    {
        MessageCodec codec = Codec();
        byte[] payload = new byte[8];
        int deep = codec.IndexOf("Deep");
        codec.Select(deep, payload);
        Assert.True(codec.IsPresent(deep, payload));
        Assert.Equal(0x31, payload[0]);
        payload[0] = 0x36;
        codec.Select(deep, payload);
        Assert.Equal(0x36, payload[0]);
    }

    [Fact]
    public void A_signal_that_selects_itself_is_refused()
    {
        DbcMessage message = new()
        {
            Id = new CanId(1),
            Name = "M",
            Length = 8,
            Signals =
            [
                new DbcSignal
                {
                    Name = "A",
                    StartBit = 0,
                    Length = 1,
                    MultiplexedBy = "B",
                },
                new DbcSignal
                {
                    Name = "B",
                    StartBit = 1,
                    Length = 1,
                    MultiplexedBy = "A",
                },
            ],
        };
        Assert.Throws<ArgumentException>(() => new MessageCodec(message));
    }
}
