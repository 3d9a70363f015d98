using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

public sealed class DbcReaderTests
{
    [Fact]
    public void A_whole_file_becomes_what_it_says()
    {
        ProblemLog log = new();
        DbcFile? file = DbcReader.ReadText(SampleDbc.Text, "sample.dbc", log);
        Assert.Equal("BN2026", Assert.Single(log.Problems).Code);
        Assert.NotNull(file);
        Assert.Equal("1.0", file.Version);
        Assert.Equal(["CM_", "BA_DEF_"], file.NewSymbols);
        Assert.Equal(["CENTRAL", "BATTERY_MANAGEMENT_AND_CHARGING_UNIT"], file.Nodes.Select(node => node.Name));
        Assert.Equal("BATTERY_MANAGEMENT_AND_CHARGING_", file.Nodes[1].Symbol);
        Assert.Equal("Two lines\nof \"text\" \\", Assert.Single(file.Comments));
        Assert.Equal([(0L, "off"), (1L, "on")], Assert.Single(file.ValueTables).Values);

        DbcMessage state = file.FindMessage("BatteryState")!;
        Assert.Equal((new CanId(0x123), 8, "CENTRAL", false), (state.Id, state.Length, state.Transmitter, state.IsFd));
        Assert.Equal(100, state.CycleTimeMs);
        Assert.Equal(["CENTRAL", "BATTERY_MANAGEMENT_AND_CHARGING_"], state.Transmitters);
        DbcSignal current = state.Signals[0];
        Assert.Equal(
            (7, 16, ByteOrder.BigEndian, RawKind.Signed),
            (current.StartBit, current.Length, current.ByteOrder, current.Kind)
        );
        Assert.Equal((0.1, -5d, -1000d, 1000.5), (current.Factor, current.Offset, current.Min, current.Max));
        Assert.Equal(("A", -3d, "What flows"), (current.Unit, current.StartValue, current.Comment));
        Assert.Equal([(-1L, "invalid"), (0L, "none")], current.Values);
        Assert.Equal(["CENTRAL"], current.Receivers);

        DbcMessage cells = file.FindMessage(new CanId(0x18FEF100, true))!;
        Assert.True(cells is { IsFd: true, BitRateSwitch: true, Length: 64 });
        Assert.Equal(RawKind.Float32, cells.Signals.Single(signal => signal.Name == "Energy").Kind);
        DbcSignal cell = cells.Signals.Single(signal => signal.Name == "CellVoltage");
        Assert.Equal("Page", cell.MultiplexedBy);
        Assert.Equal([(0u, 3u), (7u, 7u)], cell.MultiplexRanges);
        Assert.Equal("Low", file.AttributeText(DbcAttributeTarget.Message, cells.Attributes, "Urgency"));
        Assert.Equal("High", file.AttributeText(DbcAttributeTarget.Message, state.Attributes, "Urgency"));
        Assert.Equal(2, file.AttributeNumber(DbcAttributeTarget.Message, state.Attributes, "Urgency"));
        Assert.Equal("Loose", Assert.Single(file.IndependentSignals).Name);
        Assert.Equal(DbcEnvironmentType.Data, file.EnvironmentVariables[1].Type);
        Assert.Equal(["Current", "Enabled"], Assert.Single(file.SignalGroups).Signals);
        Assert.Equal(3, file.Relations.Length);
        Assert.Equal("SGTYPE_ Kind : 8@1+ (1,0) [0|255] \"\" 0, Table", Assert.Single(file.OtherStatements));
    }

    [Theory]
    [InlineData("BO_ 291 BatteryState: 8", "BO_ 291 BatteryState: 1", "BN2011", "reaches into byte 1")]
    [InlineData("BO_ 291 ", "BO_ 4291 ", "BN2007", "write 2147487939 instead of '4291'")]
    [InlineData("BO_ 2566844672 ", "BO_ 291 ", "BN2009", "identifier 123 of message 'BatteryState' in line 16")]
    [InlineData(" SG_ Enabled : 16|1", " SG_ Enabled : 15|1", "BN2012", "overlaps signal 'Current'")]
    [InlineData(" SG_ Enabled :", " SG_ Current :", "BN2010", "has signal 'Current' already in line 17")]
    [InlineData(" SG_ Enabled :", " SG_ 1nabled :", "BN2013", "'1nabled' is no C identifier")]
    [InlineData("(0.1,-5)", "(.1,-5)", "BN2004", "write 0.1 instead of '.1'")]
    [InlineData("(0.1,-5)", "(0,-5)", "BN2022", "factor 0")]
    [InlineData("(0.1,-5)", "(0.1;-5)", "BN2002", "expected ',' but found ';'")]
    [InlineData("[-1000|1000.50]", "[1000|-1000]", "BN2025", "minimum 1000 above maximum -1000")]
    [InlineData("7|16@0-", "7|66@0-", "BN2015", "66 bits long")]
    [InlineData("7|16@0-", "7|16@2-", "BN2002", "found '2-'")]
    [InlineData("CM_ SG_ 291 Current", "CM_ SG_ 291 Curent", "BN2014", "no signal 'Curent'; did you mean 'Current'")]
    [InlineData("CM_ SG_ 291 Current", "CM_ SG_ 291", "BN2021", "lacks the signal's name")]
    [InlineData("CM_ SG_ 291 Current", "CM_ SG_ 292 Current", "BN2014", "no message has the identifier 292")]
    [InlineData("VAL_TABLE_ OnOff", "VAL_TABEL_ OnOff", "BN2003", "did you mean 'VAL_TABLE_'")]
    [InlineData("BA_DEF_ BO_ \"Urgency\" ENUM", "BA_DEF_ BO_ \"Urgency\" ENUMS", "BN2017", "did you mean 'ENUM'")]
    [InlineData(
        "\"GenMsgCycleTime\" BO_ 291 100",
        "\"GenMsgCycleTime\" BO_ 291 70000",
        "BN2018",
        "not from 0 to 65535"
    )]
    [InlineData("\"Urgency\" BO_ 291 2", "\"Urgency\" BO_ 291 \"Hihg\"", "BN2018", "did you mean 'High'")]
    [InlineData("0 \"off\" 1 \"on\" ;", "0 \"off\" 1 \"on\"", "BN2006", "lacks its ';'")]
    [InlineData(
        "BU_: CENTRAL",
        "BU_: CENTRL",
        "BN2014",
        "node 'CENTRAL' is not declared in BU_; did you mean 'CENTRL'"
    )]
    [InlineData("VERSION", "// new\nVERSION", "BN2019", "no comments like this")]
    [InlineData("SIG_VALTYPE_ 2566844672 Energy : 1", "SIG_VALTYPE_ 2566844672 Energy : 2", "BN2015", "2 needs 64")]
    [InlineData(" SG_ Page M :", " SG_ Page :", "BN2016", "'Page' selects 'CellVoltage' but is not marked with M")]
    [InlineData("\"What flows\"", "\"What flows", "BN2002", "expected ';'")]
    [InlineData("-1 \"invalid\"", "-1.5 \"invalid\"", "BN2023", "'-1.5' is no raw value")]
    public void A_mistake_is_named_with_its_place(string good, string bad, string code, string part)
    {
        Assert.Contains(good, SampleDbc.Text, StringComparison.Ordinal);
        string text = SampleDbc.Text.Replace(good, bad, StringComparison.Ordinal);
        ProblemLog log = new();
        Assert.Null(DbcReader.ReadText(text, "sample.dbc", log));
        Problem problem = log.Problems.First(p => p.Code == code && p.Message.Contains(part));
        Assert.Equal(Severity.Error, problem.Severity);
        string[] lines = text.Split('\n');
        Assert.InRange(problem.Place.Line, 1, lines.Length);
        Assert.InRange(problem.Place.Column, 1, lines[problem.Place.Line - 1].Length + 1);
        Assert.NotNull(DbcReader.ReadText(text, "sample.dbc", new ProblemLog(), DbcMode.Tolerant));
    }

    [Fact]
    public void A_place_counts_lines_and_columns_from_one()
    {
        ProblemLog log = new();
        DbcReader.ReadText(
            "VERSION \"\"\r\nNS_ :\r\nBS_:\r\nBU_: A\r\n\r\nBO_ 1 M: 8 A\r\n\tSG_ S : 0|8@1+ (1,x) [0|0] \"\" A",
            "a.dbc",
            log
        );
        Problem problem = Assert.Single(log.Problems);
        Assert.Equal("a.dbc(7,20): error BN2004: 'x' is no number for the offset", problem.ToString());
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_problem()
    {
        ProblemLog log = new();
        Assert.Null(DbcReader.Read(Path.Combine(Path.GetTempPath(), "no", "such.dbc"), log));
        Assert.Equal("BN2001", Assert.Single(log.Problems).Code);
    }

    [Fact]
    public void Bytes_are_read_in_the_encoding_that_they_are_in()
    {
        const string Template = "VERSION \"\"\nNS_ :\nBS_:\nBU_: A\nCM_ BU_ A \"?\";\n";
        byte[][] encoded =
        [
            [0xC3, 0xA4],
            [0xE4],
            [0xD6, 0xD0, 0xCE, 0xC4],
        ];
        string[] expected = ["ä", "ä", "中文"];
        for (int i = 0; i < encoded.Length; i++)
        {
            string[] halves = Template.Split('?');
            byte[] bytes =
            [
                .. System.Text.Encoding.ASCII.GetBytes(halves[0]),
                .. encoded[i],
                .. System.Text.Encoding.ASCII.GetBytes(halves[1]),
            ];
            DbcFile? file = DbcReader.ReadBytes(bytes, "a.dbc", new ProblemLog());
            Assert.Equal(expected[i], Assert.Single(file!.Nodes).Comment);
        }
    }
}
