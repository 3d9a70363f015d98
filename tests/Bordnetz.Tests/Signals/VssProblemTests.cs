using Bordnetz.Problems;
using Bordnetz.Signals;
using CsCheck;

namespace Bordnetz.Tests.Signals;

public sealed class VssProblemTests
{
    [Theory]
    [InlineData(
        "X: { type: sensr, datatype: int8, description: X. }",
        "base.vspec(1,12): error BN3006: 'sensr' is no type of a node; VSS has branch, attribute, sensor, actuator, "
            + "struct, property; did you mean 'sensor'?"
    )]
    [InlineData(
        "X: { type: sensor, datatype: unit8, description: X. }",
        "base.vspec(1,30): error BN3006: 'unit8' is no data type of VSS; did you mean 'uint8'?"
    )]
    [InlineData(
        "X: { type: sensor, datatpye: int8, description: X. }",
        "base.vspec(1,20): warning BN3012: 'X' has the attribute 'datatpye', which VSS does not know; did you mean "
            + "'datatype'?",
        "base.vspec(1,1): error BN3005: 'X' has no 'datatype'; 'datatpye' was probably meant to be 'datatype'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, unit: km/hh, description: X. }",
        "base.vspec(1,42): error BN3007: 'X' has the unknown unit 'km/hh'; did you mean 'km/h'?"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, unit: km, description: X. }",
        "base.vspec(1,44): error BN3007: 'X' is 'string' and cannot have the unit 'km'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: uint8, max: 300, description: X. }",
        "base.vspec(1,42): error BN3008: 'max' of 'X' is '300', which is no 'uint8' (0 to 255)"
    )]
    [InlineData(
        "X: { type: sensor, datatype: float, min: low, description: X. }",
        "base.vspec(1,42): error BN3008: 'min' of 'X' is 'low', which is no 'float'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: float, min: 2, max: 1, description: X. }",
        "base.vspec(1,42): error BN3009: 'X' has min '2' above max '1'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, max: 1, description: X. }",
        "base.vspec(1,43): error BN3009: 'max' is for numbers, but 'X' is 'string'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: uint8, max: 9, default: 10, description: X. }",
        "base.vspec(1,54): error BN3009: the default 10 of 'X' is outside 'min' and 'max'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, allowed: A, description: X. }",
        "base.vspec(1,47): error BN3008: 'allowed' of 'X' must be a list, not 'A'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, allowed: [ON, OFF], description: X. }",
        "base.vspec(1,48): warning BN3015: 'allowed' of 'X' has 'ON' without quotes, which other YAML readers take for "
            + "a boolean; write \"ON\"",
        "base.vspec(1,52): warning BN3015: 'allowed' of 'X' has 'OFF' without quotes, which other YAML readers take for "
            + "a boolean; write \"OFF\""
    )]
    [InlineData(
        "X: { type: attribute, datatype: 'uint8[]', default: 3, description: X. }",
        "base.vspec(1,53): error BN3008: 'default' of 'X' must be a list ('uint8[]'), not '3'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, description: X. }\nX: { type: sensor, datatype: int8, description: X. }",
        "base.vspec(2,1): error BN3003: 'X' is defined twice in this file, first at line 1; keep one"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, datatype: int16, description: X. }",
        "base.vspec(1,36): error BN3003: 'X' has the attribute 'datatype' twice; keep one"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8 }",
        "base.vspec(1,1): warning BN3005: 'X' has no 'description', which VSS wants for every node"
    )]
    [InlineData(
        "Cabin: { type: branch, description: X. }\nCabn.Y: { type: sensor, datatype: int8, description: Y. }",
        "base.vspec(2,1): error BN3005: the branch 'Cabn' is used but never defined; did you mean 'Cabin'?; define it "
            + "with 'type: branch'"
    )]
    [InlineData(
        "X: { type: branch, description: X., instances: 'Row[2,1]' }",
        "base.vspec(1,48): error BN3011: 'Row[2,1]' is no range of instances of 'X'; write NAME[FROM,TO] with FROM at "
            + "most TO"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, description: X. }\nX.Y: { type: sensor, datatype: int8, description: Y. }",
        "base.vspec(2,1): error BN3009: 'X.Y' cannot stand below 'X', which is no branch but 'sensor'"
    )]
    [InlineData(
        "X Y: { type: sensor, datatype: int8, description: X. }",
        "base.vspec(1,1): error BN3014: 'X Y' is no path: names are letters, digits and '_', separated by '.'"
    )]
    [InlineData(
        "X: 5",
        "base.vspec(1,4): error BN3001: 'X' must be a map of attributes such as 'type' and 'description', not '5'"
    )]
    [InlineData(
        "- 5",
        "base.vspec(1,1): error BN3001: a VSS file is a map from paths to attributes, but this is a list"
    )]
    [InlineData(
        "#include nowhere.vspec X",
        "base.vspec(1,1): error BN3004: the included file 'nowhere.vspec' does not exist"
    )]
    [InlineData(
        "#include bse.vspec X",
        "base.vspec(1,1): error BN3004: the included file 'bse.vspec' does not exist; did you mean 'base.vspec'?"
    )]
    [InlineData(
        "  #include",
        "base.vspec(1,3): error BN3004: write '#include FILE' or '#include FILE PREFIX', not '#include'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, arraysize: 3, description: X. }",
        "base.vspec(1,47): error BN2053: 'arraysize' is for arrays, but 'X' is 'int8'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: 'int8[]', arraysize: 0, description: X. }",
        "base.vspec(1,51): error BN2053: 'arraysize' of 'X' must be a positive whole number, not '0'"
    )]
    [InlineData(
        "X: { type: attribute, datatype: 'int8[]', arraysize: 3, default: [1, 2], description: X. }",
        "base.vspec(1,66): error BN2053: the default of 'X' has 2 elements, but 'arraysize' is 3"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, enum: { A: 1, B: 1 }, description: X. }",
        "base.vspec(1,53): error BN2054: two names of 'X' mean 1"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, enum: { a: 1 }, min: 0, description: X. }",
        "base.vspec(1,57): error BN2054: 'X' has 'enum' as well as 'min'; keep one",
        "base.vspec(1,44): error BN2054: 'a' is no name for a value of 'X': write capitals, digits and '_'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, enum: { A: 1 }, description: X. }",
        "base.vspec(1,44): error BN2054: 'enum' is for whole numbers, but 'X' is 'string'"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, allowed: [1, 2, 1], description: X. }",
        "base.vspec(1,52): warning BN3009: 'X' allows '1' twice"
    )]
    [InlineData(
        "X: { type: sensor, datatype: uint8, allowed: [1, 256], description: X. }",
        "base.vspec(1,50): error BN3008: 'allowed' of 'X' is '256', which is no 'uint8' (0 to 255)"
    )]
    [InlineData(
        "X: { type: sensor, datatype: uint8, allowed: [1, 2], default: 3, description: X. }",
        "base.vspec(1,63): error BN3009: the default 3 of 'X' is not among the allowed values"
    )]
    [InlineData(
        "X: { type: sensor, datatype: string, allowed: ['A', 'b'], pattern: '^[A-Z]$', description: X. }",
        "base.vspec(1,53): error BN3009: 'X' allows 'b', which its 'pattern' does not match"
    )]
    [InlineData(
        "X: { type: sensor, datatype: int8, constUID: 12, description: X. }",
        "base.vspec(1,46): error BN2058: 'constUID' of 'X' must be 0x and eight hexadecimal digits, not '12'"
    )]
    [InlineData(
        "X: { type: branch, unit: m, description: X. }",
        "base.vspec(1,20): warning BN2057: 'unit' says nothing of 'X', which is no leaf but 'branch'"
    )]
    [InlineData("'*.Z': { comment: Z }", "base.vspec(1,1): warning BN3013: no path defined before matches '*.Z'")]
    public void A_mistake_is_named_with_its_place(string vspec, params string[] expected) =>
        Assert.Equal(expected, VssFolder.Complain(vspec));

    [Fact]
    public void A_mistyped_path_in_an_overlay_names_the_path_that_was_meant()
    {
        using VssFolder folder = new VssFolder()
            .With("base.vspec", "Speed: { type: sensor, datatype: float, unit: km/h, description: Speed. }")
            .With("overlay.vspec", "Sped:\n  dbc2vss: { signal: S }\n");
        folder.Read("base.vspec", "overlay.vspec");
        Assert.Equal(
            ["overlay.vspec(1,1): error BN3005: 'Sped' has no 'type'; did you mean 'Speed'?"],
            folder.Problems
        );
    }

    [Fact]
    public void A_file_that_includes_itself_is_reported_once()
    {
        using VssFolder folder = new VssFolder().With("base.vspec", "#include base.vspec X\n");
        folder.Read("base.vspec");
        Assert.Contains("BN3004", Assert.Single(folder.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "{\"X\": {\n  \"type\": \"sensor\",\n  \"datatype\": \"int9\",\n \"description\": \"ä\"}}",
        "x.json(3,15): error BN3006: 'int9' is no data type of VSS; did you mean 'int8'?"
    )]
    [InlineData(
        "{\"X\": {\"type\": \"sensor\", \"datatype\": \"string\", \"description\": \"ä\", \"default\": 5}}",
        "x.json(1,79): error BN3008: 'default' of 'X' is '5', which is no 'string'"
    )]
    [InlineData(
        "{\"X\": {}, \"X\": {\"type\": \"branch\", \"description\": \"X\"}}",
        "x.json(1,11): error BN3003: 'X' is defined twice in this file, first at line 1; keep one"
    )]
    public void A_mistake_in_a_json_file_has_its_line_and_column(string json, string expected) =>
        Assert.Equal([expected], VssFolder.Complain(json, "x.json"));

    [Theory]
    [InlineData("cm: { quantity: length }", "units.yaml(1,1): error BN2051: the unit 'cm' has no 'definition'")]
    [InlineData("cm: { definition: X }", "units.yaml(1,1): error BN2051: the unit 'cm' has no 'quantity'")]
    [InlineData(
        "cm: { definition: X, quantity: lenght }",
        "units.yaml(1,32): error BN2051: the unit 'cm' has the unknown quantity 'lenght'; did you mean 'length'?"
    )]
    [InlineData(
        "cm: { definition: X, quantity: length }\ncm: { definition: X, quantity: length }",
        "units.yaml(2,1): error BN2051: the unit 'cm' is defined twice, first at line 1; keep one"
    )]
    [InlineData(
        "cm: { definition: X, quantity: length, allowed-datatypes: [unit8] }",
        "units.yaml(1,60): error BN3006: 'unit8' is no VSS data type; did you mean 'uint8'?"
    )]
    public void A_mistake_in_a_file_of_units_is_named_with_its_place(string units, string expected)
    {
        using VssFolder folder = new VssFolder()
            .With("x.vspec", "X: { type: sensor, datatype: int8, description: X. }")
            .With("units.yaml", units)
            .With("quantities.yaml", "length: { definition: How long. }");
        folder.Read("x.vspec");
        Assert.Equal([expected], folder.Problems);
    }

    [Theory]
    [InlineData("uint32", "uint8", true)]
    [InlineData("uint32", "uint64", false)]
    [InlineData("int", "uint64", true)]
    [InlineData("numeric", "double", true)]
    [InlineData("numeric", "string", false)]
    [InlineData("string", "string", true)]
    public void A_unit_goes_with_the_types_that_it_names_and_with_narrower_ones(string allowed, string type, bool goes)
    {
        using VssFolder folder = new VssFolder()
            .With("x.vspec", $"X: {{ type: sensor, datatype: {type}, unit: thing, description: X. }}")
            .With("units.yaml", $"t: {{ definition: X, unit: Thing, quantity: q, allowed-datatypes: [{allowed}] }}");
        Assert.Equal("t", folder.Read("x.vspec")!.Signals[0].Unit);
        Assert.Equal(goes ? 0 : 1, folder.Problems.Count());
    }

    [Theory]
    [InlineData("{\"X\": {\n  \"type\": }", "x.json", "x.json(2,11): error BN3002: this is no JSON: ")]
    [InlineData("X: {\n  type: sensor\n  datatype: [", "x.vspec", "x.vspec(3,")]
    [InlineData("", "x.json", "x.json(1,1): error BN3002: ")]
    public void A_broken_file_is_reported_where_it_breaks(string text, string file, string start) =>
        Assert.StartsWith(start, Assert.Single(VssFolder.Complain(text, file)), StringComparison.Ordinal);

    [Fact]
    public void A_null_character_in_an_include_is_no_file_name() =>
        Assert.Contains(VssFolder.Complain("#include a\u0000"), p => p.Contains("BN3004", StringComparison.Ordinal));

    [Fact]
    public void A_missing_file_is_a_problem_and_gives_no_catalog()
    {
        ProblemLog log = new();
        Assert.Null(SignalCatalogReader.Read(["no-such.vspec"], log));
        Assert.Equal("BN3001", Assert.Single(log.Problems).Code);
    }

    [Fact]
    public void Instances_without_measure_are_refused()
    {
        IEnumerable<string> problems = VssFolder.Complain(
            """
            X:
              type: branch
              description: X.
              instances: ["A[1,2000]", "B[1,2000]", "C[1,2000]"]
            X.Y: { type: sensor, datatype: int8, description: Y. }
            """
        );
        Assert.Contains("make more than 250000 nodes", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_nested_without_measure_is_refused() =>
        Assert.Contains(
            "nested deeper than 64",
            Assert.Single(VssFolder.Complain("X: " + new string('[', 100_000))),
            StringComparison.Ordinal
        );

    [Fact]
    public void No_text_makes_a_reader_throw()
    {
        string[] parts =
        [
            "X",
            ":",
            " ",
            "\n",
            "  ",
            "type",
            "branch",
            "sensor",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "'",
            "&a",
            "*a",
            "<<",
            "datatype: int8",
            "instances",
            "Row[1,2]",
            "#include x",
            "-",
            "|",
            "\t",
            "é",
            "\u0000",
            "delete: true",
            "1e9",
        ];
        Gen.Int[0, parts.Length - 1]
            .Select(i => parts[i])
            .Array[0, 30]
            .Select(string.Concat)
            .Sample(
                text =>
                {
                    VssFolder.Complain(text);
                    VssFolder.Complain(text, "x.json");
                },
                iter: 300
            );
    }
}
