using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

public sealed class MessageLookupTests
{
    // EEC1 (PGN 61444) from any sender, TSC1 (PGN 0, to one receiver) and an own extended message.
    private const string Dbc = """
        VERSION ""
        BU_: A
        BO_ 2364540158 EEC1: 8 A
         SG_ EngineSpeed : 24|16@1+ (0.125,0) [0|8031.875] "rpm" A
        BO_ 2348810494 TSC1: 8 A
         SG_ Mode : 0|2@1+ (1,0) [0|3] "" A
        BO_ 2565861377 Own: 8 A
         SG_ X : 0|8@1+ (1,0) [0|255] "" A
        BO_ 2364539905 EEC1_of_1: 8 A
         SG_ Other : 0|8@1+ (1,0) [0|255] "" A
        BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
        BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
        BA_ "VFrameFormat" BO_ 2364540158 3;
        BA_ "VFrameFormat" BO_ 2348810494 3;
        BA_ "VFrameFormat" BO_ 2565861377 1;
        BA_ "VFrameFormat" BO_ 2364539905 3;
        """;

    [Theory]
    [InlineData(0x0CF00400, "EEC1", "the same group, another sender")]
    [InlineData(0x18F00427, "EEC1", "the same group, another priority")]
    [InlineData(0x0CF004FE, "EEC1", "the identifier itself")]
    [InlineData(0x0CF00401, "EEC1_of_1", "the identifier of another message of the group")]
    [InlineData(0x0C000003, "TSC1", "to address 0")]
    [InlineData(0x0C002703, "TSC1", "to address 27")]
    [InlineData(0x0C010003, null, "the next group")]
    [InlineData(0x0DF00400, null, "the other data page")]
    [InlineData(0x18EFF001, "Own", "an identifier of no parameter group")]
    [InlineData(0x18EFF002, null, "an identifier of no parameter group, one off")]
    public void A_frame_is_found_by_its_parameter_group(uint id, string? expected, string why)
    {
        MessageLookup lookup = new(DbcReader.ReadText(Dbc, "j1939.dbc", new ProblemLog(), DbcMode.Tolerant)!);
        Assert.True(lookup.HasJ1939);
        Assert.True(expected == lookup.Find(new CanId(id, true))?.Message.Name, why);
        Assert.Null(lookup.Find(CanFrame.Remote(new CanId(id & 0x7FF), 8)));
    }

    [Fact]
    public void The_protocol_of_the_network_counts_where_a_message_says_nothing()
    {
        string text =
            Dbc.Split("BA_DEF_ BO_")[0]
            + "BA_DEF_ \"ProtocolType\" STRING;\nBA_DEF_DEF_ \"ProtocolType\" \"\";\nBA_ \"ProtocolType\" \"J1939\";\n";
        DbcFile file = DbcReader.ReadText(text, "j1939.dbc", new ProblemLog(), DbcMode.Tolerant)!;
        Assert.All(file.Messages, message => Assert.True(message.IsJ1939));
        Assert.Equal("EEC1", new MessageLookup(file).Find(new CanId(0x18F00427, true))?.Message.Name);
    }

    [Fact]
    public void A_long_parameter_group_is_no_fd_frame_and_survives_writing()
    {
        string text = Dbc.Replace("EEC1: 8 A", "EEC1: 39 A", StringComparison.Ordinal);
        DbcFile file = DbcReader.ReadText(text, "j1939.dbc", new ProblemLog(), DbcMode.Tolerant)!;
        Assert.Equal((true, false), (file.Messages[0].IsJ1939, file.Messages[0].IsFd));
        DbcFile turned = file with { Messages = [.. file.Messages.Select(m => m with { IsJ1939 = !m.IsJ1939 })] };
        DbcFile again = DbcReader.ReadText(DbcWriter.Write(turned), "j1939.dbc", new ProblemLog(), DbcMode.Tolerant)!;
        Assert.Equal(turned.Messages.Skip(1).Select(m => m.IsJ1939), again.Messages.Skip(1).Select(m => m.IsJ1939));
    }

    [Fact]
    public void Addresses_are_where_the_standard_has_them()
    {
        CanId toOne = new(0x18EA2700, true);
        Assert.Equal((0xEA00u, (byte)0x00), (J1939.ParameterGroup(toOne), J1939.SourceAddress(toOne)));
        Assert.Equal((true, (byte)0x27), (J1939.HasDestination(toOne), J1939.DestinationAddress(toOne)));
        CanId toAll = new(0x0CF00417, true);
        Assert.Equal((61444u, (byte)0x17), (J1939.ParameterGroup(toAll), J1939.SourceAddress(toAll)));
        Assert.Equal((false, J1939.GlobalAddress), (J1939.HasDestination(toAll), J1939.DestinationAddress(toAll)));
    }
}
