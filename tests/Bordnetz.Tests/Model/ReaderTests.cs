using System.Text;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.Signals;

namespace Bordnetz.Tests.Model;

/// <summary>The parts of which the reader is made.</summary>
public sealed class ReaderTests
{
    [Theory]
    [InlineData("x", 1, 0)]
    [InlineData("X", 1, 0)]
    [InlineData("x * 0.1 - 40", 0.1, -40)]
    [InlineData("0.5*x+10", 0.5, 10)]
    [InlineData("(x - 32) * 5 / 9", 5.0 / 9, -160.0 / 9)]
    [InlineData("40 - x", -1, 40)]
    [InlineData("-x", -1, 0)]
    [InlineData("-(x + 1) * -2", 2, 2)]
    [InlineData("+x", 1, 0)]
    [InlineData("x + x - 3", 2, -3)]
    [InlineData("1e-3 * x + 2E+1", 0.001, 20)]
    [InlineData("((x))", 1, 0)]
    [InlineData("2 * 3 + x / 4 / 5", 0.05, 6)]
    public void A_linear_formula_is_reduced_to_gain_and_shift(string text, double gain, double shift)
    {
        LinearFormula? formula = LinearFormula.TryParse(text, out string reason, out _);
        Assert.True(formula is not null, reason);
        Assert.Equal(gain, formula.Value.Gain, 1e-15);
        Assert.Equal(shift, formula.Value.Shift, 1e-13);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("x *", 3)]
    [InlineData("x x", 2)]
    [InlineData("x * x", 2)]
    [InlineData("1 / x", 2)]
    [InlineData("x / 0", 2)]
    [InlineData("(x", 0)]
    [InlineData("x)", 1)]
    [InlineData("floor(x)", 0)]
    [InlineData("x ^ 2", 2)]
    [InlineData("2x", 1)]
    [InlineData("1e400 * x", 0)]
    [InlineData("1e300 * 1e300 * x", 0)]
    public void What_is_not_linear_is_refused_at_its_place(string text, int offset)
    {
        Assert.Null(LinearFormula.TryParse(text, out string reason, out int at));
        Assert.NotEmpty(reason);
        Assert.Equal(offset, at);
    }

    [Theory]
    [InlineData("10ms", "10", "ms")]
    [InlineData("1.5 kg", "1.5", "kg")]
    [InlineData("-40celsius", "-40", "celsius")]
    [InlineData(".5%", ".5", "%")]
    [InlineData("1e3V", "1e3", "V")]
    [InlineData("2e", "2", "e")]
    [InlineData("3eV", "3", "eV")]
    [InlineData("0.72m^2", "0.72", "m^2")]
    [InlineData("+7", "+7", "")]
    public void A_quantity_is_a_number_and_a_unit(string text, string number, string unit)
    {
        Assert.True(QuantityText.TrySplit(text, out QuantityText quantity));
        Assert.Equal((number, unit), (quantity.Number, quantity.Unit));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ms")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.kg")]
    public void What_does_not_begin_with_a_number_is_no_quantity(string text) =>
        Assert.False(QuantityText.TrySplit(text, out _));

    [Theory]
    [InlineData("19.2kbit/s", 19_200)]
    [InlineData("1Gbit/s", 1_000_000_000)]
    [InlineData("0.1 Mbit/s", 100_000)]
    public void A_bit_rate_is_exact(string text, long expected)
    {
        (YamlMapReader reader, ProblemLog log) = Open($"k: {text}");
        Assert.Equal(expected, reader.BitsPerSecond("k"));
        Assert.Empty(log.Problems);
    }

    [Theory]
    [InlineData("0.1ms", 100_000)]
    [InlineData("3µs", 3_000)]
    [InlineData("3μs", 3_000)]
    [InlineData("1.000000001s", 1_000_000_001)]
    [InlineData("2h", 7_200_000_000_000)]
    [InlineData("1e-3s", 1_000_000)]
    public void A_time_is_exact(string text, long expected)
    {
        (YamlMapReader reader, ProblemLog log) = Open($"k: {text}");
        Assert.Equal(expected, reader.Nanoseconds("k"));
        Assert.Empty(log.Problems);
    }

    [Theory]
    [InlineData("300000000h")]
    [InlineData("1e30s")]
    [InlineData("99999999999999999999999999999999s")]
    public void A_time_beyond_all_counting_is_refused(string text)
    {
        (YamlMapReader reader, ProblemLog log) = Open($"k: {text}");
        Assert.Null(reader.Nanoseconds("k"));
        Assert.Equal("BN1202", Assert.Single(log.Problems).Code);
    }

    [Theory]
    [InlineData("a: &x {b: 1}\nc: *x", "")]
    [InlineData("a: *x", "f(1,4): error BN1001: no anchor '&x' comes before this")]
    [InlineData("a: &x [1, *x]", "f(1,11): error BN1001: '*x' stands inside what it refers to")]
    [InlineData("a: 1\na: 2", "f(2,1): error BN1004: the key 'a' stands here a second time; the first is in line 1")]
    [InlineData("[a]: 1", "f(1,1): error BN1001: a key must be a text, not a list")]
    [InlineData("a: 1\n---\nb: 1", "f(2,1): error BN1001: a second document begins here; a file holds one")]
    [InlineData("", "f: error BN1001: the file is empty")]
    [InlineData("# nothing", "f: error BN1001: the file is empty")]
    [InlineData("a: {<<: 3}", "f(1,9): error BN1003: '<<' merges maps, not '3'")]
    public void Yaml_is_read_with_places(string text, string expected)
    {
        ProblemLog log = new();
        YamlNode? root = YamlDocument.Parse(text, "f", log);
        Assert.Equal(expected, log.Problems.Count == 0 ? "" : log.Problems[0].ToString());
        Assert.True(root is not null || log.HasErrors);
    }

    [Fact]
    public void Merge_keys_take_over_what_is_not_there()
    {
        ProblemLog log = new();
        YamlMap root = (YamlMap)YamlDocument.Parse("a: &x {p: 1, q: 2}\nb: {q: 3, <<: *x}", "f", log)!;
        Assert.True(root.TryGet("b", out YamlEntry? b));
        YamlMap merged = (YamlMap)b.Value;
        Assert.Equal(["q=3", "p=1"], merged.Entries.Select(e => $"{e.Key}={((YamlText)e.Value).Value}"));
    }

    [Fact]
    public void A_bomb_of_anchors_costs_no_memory()
    {
        StringBuilder text = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 60; i++)
        {
            string one = $"*a{i - 1}";
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat(one, 10))}]\n");
        }
        ProblemLog log = new();
        Assert.NotNull(YamlDocument.Parse(text.ToString(), "f", log));
        using SmallPlatform small = new();
        small["parts.yaml"] = text + small["parts.yaml"];
        Assert.Equal(60, small.Problems().Count);
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_named()
    {
        using SmallPlatform small = new();
        small.Write();
        File.WriteAllBytes(Path.Combine(small.Folder, "features.uvl"), [0x66, 0xFF, 0xFE, 0x66]);
        ProblemLog log = new();
        Assert.Null(Bordnetz.Model.Platform.Load(small.Folder, log));
        Assert.Equal(("BN1001", "features.uvl"), (log.Problems[0].Code, Path.GetFileName(log.Problems[0].Place.File)));
    }

    [Fact]
    public void Nesting_is_limited()
    {
        ProblemLog log = new();
        Assert.Null(YamlDocument.Parse(new string('[', 100_000), "f", log));
        Assert.Equal("BN1005", log.Problems[0].Code);
    }

    [Fact]
    public void Values_are_read_as_the_type_and_range_of_their_signal()
    {
        SignalDefinition speed = Signal(DataType.UInt8) with { Max = 250 };
        Assert.Equal("250", Value("250", speed));
        Assert.Equal("251 is not from 0 to 250, as 'S' is", Value("251", speed));
        Assert.Equal("-1 is not from 0 to 250, as 'S' is", Value("-1", speed));
        Assert.Equal("'1.5' is no uint8, which 'S' is", Value("1.5", speed));
        Assert.Equal("true", Value("true", Signal(DataType.Boolean)));
        Assert.Equal("'yes' is no boolean, which 'S' is", Value("yes", Signal(DataType.Boolean)));
        Assert.Equal("1.5", Value("1.5", Signal(DataType.Float)));
        Assert.Equal("'NaN' is no float, which 'S' is", Value("NaN", Signal(DataType.Float)));
        SignalDefinition mode = Signal(DataType.String) with
        {
            Allowed = [SignalValue.From("NORMAL"), SignalValue.From("SPORT")],
        };
        Assert.Equal("SPORT", Value("SPORT", mode));
        Assert.Equal("'SPROT' is no allowed value of 'S'; did you mean 'SPORT'?", Value("SPROT", mode));
        Assert.Equal("'ECO' is no allowed value of 'S'; it is one of NORMAL, SPORT", Value("ECO", mode));
        Assert.Equal("'1' is no float[], which 'S' is", Value("1", Signal(DataType.FloatArray)));
    }

    private static SignalDefinition Signal(DataType type) =>
        new()
        {
            Index = 0,
            Path = "S",
            Kind = SignalKind.Actuator,
            Type = type,
        };

    private static string Value(string text, SignalDefinition signal) =>
        SignalText.Read(new YamlText(default, text, YamlTextStyle.Plain), signal, out string wrong)?.ToString()
        ?? wrong;

    private static (YamlMapReader Reader, ProblemLog Log) Open(string yaml)
    {
        ProblemLog log = new();
        YamlMap map = (YamlMap)YamlDocument.Parse(yaml, "f", log)!;
        return (new YamlMapReader(map, new KeyTable("t", "k"), "a thing", new ReadContext(log)), log);
    }
}
