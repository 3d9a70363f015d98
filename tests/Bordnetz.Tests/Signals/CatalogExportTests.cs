using Bordnetz.Problems;
using Bordnetz.Signals;
using CsCheck;

namespace Bordnetz.Tests.Signals;

public sealed class CatalogExportTests
{
    private const string Tree = """
        A:
          type: branch
          description: Branch A.
        A.Gear:
          type: actuator
          datatype: string
          allowed: ['DRIVE', "it's"]
          default: DRIVE
          description: "Which gear, \"D\" or so: ä."
          source: { bus: CAN1, ids: [1, 0x10] }
        A.Level:
          type: sensor
          datatype: float
          unit: KM/H
          min: -1.50
          max: 1e+20
          deprecation: V2.0 use Gear
          description: Level.
        A.Old:
          type: sensor
          datatype: boolean
          default: TRUE
          delete: true
          description: Gone.
        """;

    public static string Write(SignalCatalog catalog, CatalogFormat format, CatalogWriteOptions? options = null)
    {
        ProblemLog log = new();
        StringWriter text = new();
        SignalCatalogWriter.Write(catalog, format, text, options ?? new CatalogWriteOptions(), log);
        Assert.Empty(log.Problems);
        return text.ToString();
    }

    [Fact]
    public void Json_is_nested_sorted_and_ascii() =>
        Assert.Equal(
            """
            {
              "A": {
                "children": {
                  "Gear": {
                    "allowed": [
                      "DRIVE",
                      "it's"
                    ],
                    "datatype": "string",
                    "default": "DRIVE",
                    "description": "Which gear, \"D\" or so: \u00e4.",
                    "source": {
                      "bus": "CAN1",
                      "ids": [
                        1,
                        16
                      ]
                    },
                    "type": "actuator"
                  },
                  "Level": {
                    "datatype": "float",
                    "deprecation": "V2.0 use Gear",
                    "description": "Level.",
                    "max": 1e+20,
                    "min": -1.5,
                    "type": "sensor",
                    "unit": "km/h"
                  }
                },
                "description": "Branch A.",
                "type": "branch"
              }
            }
            """,
            Write(VssFolder.ReadClean(Tree), CatalogFormat.Json, new CatalogWriteOptions { Indented = true })
        );

    [Fact]
    public void Yaml_is_flat_and_quotes_only_what_needs_it() =>
        Assert.Equal(
            """
            A:
              description: Branch A.
              type: branch

            A.Gear:
              allowed:
              - DRIVE
              - it's
              datatype: string
              default: DRIVE
              description: 'Which gear, "D" or so: ä.'
              type: actuator

            A.Level:
              datatype: float
              deprecation: V2.0 use Gear
              description: Level.
              max: 1.0e+20
              min: -1.5
              type: sensor
              unit: km/h

            """,
            Write(VssFolder.ReadClean(Tree), CatalogFormat.Yaml, new CatalogWriteOptions { WithExtensions = false })
        );

    [Fact]
    public void Csv_has_a_line_for_each_node_and_a_column_for_each_extension_asked_for() =>
        Assert.Equal(
            [
                "Signal,Type,DataType,Deprecated,Unit,Min,Max,Desc,Comment,Allowed,Default,source",
                "A,branch,,,,,,Branch A.,,,,",
                "A.Gear,actuator,string,,,,,\"Which gear, \"\"D\"\" or so: ä.\",,\"['DRIVE', \"\"it's\"\"]\",DRIVE,"
                    + "\"{'bus': 'CAN1', 'ids': [1, 16]}\"",
                "A.Level,sensor,float,V2.0 use Gear,km/h,-1.5,1e+20,Level.,,,,",
                "",
            ],
            Write(VssFolder.ReadClean(Tree), CatalogFormat.Csv, new CatalogWriteOptions { Extensions = ["source"] })
                .Split("\r\n")
        );

    // The identifiers that vss-tools' own tests expect.
    [Theory]
    [InlineData("TestNode", "m", "uint16", "", "min: 0, max: 10000", "0xA1D565B2")]
    [InlineData("TestNode", "mm", "uint32", "", "", "0xB5D7A8FA")]
    [InlineData("TestUnit", "degrees/s", "float", "", "", "0xDEA9138C")]
    [InlineData("TestMinMax", "percent", "uint8", "", "min: 0, max: 100", "0x88FC5491")]
    [InlineData("TestEnum", "m", "string", "'YES, NO'", "", "0x06AEB370")]
    public void A_static_identifier_is_the_one_of_vss_tools(
        string name,
        string unit,
        string type,
        string allowed,
        string limits,
        string expected
    )
    {
        ProblemLog log = new();
        string more = (allowed.Length > 0 ? $", allowed: [{allowed}]" : "") + (limits.Length > 0 ? ", " + limits : "");
        using VssFolder folder = new VssFolder().With(
            "x.vspec",
            $"{name}: {{ type: branch, description: X, unit: {unit}, datatype: {type}{more} }}"
        );
        VssNode node = Assert.Single(folder.Read("x.vspec")!.Nodes);
        Assert.Equal(expected, StaticIds.Of(node));
    }

    [Fact]
    public void A_former_path_keeps_a_static_identifier_and_a_constant_one_replaces_it()
    {
        SignalCatalog catalog = VssFolder.ReadClean(
            """
            Old: { type: sensor, datatype: int8, description: X. }
            New: { type: sensor, datatype: int8, description: X., fka: [Old] }
            Set: { type: sensor, datatype: int8, description: X., constUID: '0x0011aAfF' }
            """
        );
        Assert.Equal(StaticIds.Of(catalog.Nodes[0]), StaticIds.Of(catalog.Nodes[1]));
        Assert.Equal("0x0011aAfF", StaticIds.Of(catalog.Nodes[2]));
        ProblemLog log = new();
        SignalCatalogWriter.Write(catalog, CatalogFormat.Id, new StringWriter(), new(), log);
        Assert.Equal("BN2059", Assert.Single(log.Problems).Code);
        Assert.NotEqual(
            StaticIds.Of(catalog.Nodes[2] with { Path = "set", Attributes = [] }, caseSensitive: true),
            StaticIds.Of(catalog.Nodes[2] with { Attributes = [] }, caseSensitive: true)
        );
        Assert.Equal(
            StaticIds.Of(catalog.Nodes[2] with { Path = "set", Attributes = [] }),
            StaticIds.Of(catalog.Nodes[2] with { Attributes = [] })
        );
    }

    [Fact]
    public void Any_text_survives_yaml_and_json()
    {
        Gen<string> words = OneOf(
            "a",
            " ",
            ":",
            "#",
            "'",
            "\"",
            "\\",
            "\n",
            "\t",
            "- ",
            "1",
            ".5",
            "e",
            "yes",
            "null",
            "~",
            "{",
            "[",
            "é",
            "€",
            "\u0007",
            "\u0085",
            "😀",
            "%",
            "@",
            "?",
            "|",
            ">",
            "0x1",
            "2020-01-01",
            "=",
            "<<",
            "...",
            "---"
        );
        words
            .Array[1, 6]
            .Select(string.Concat)
            .Where(t => !string.IsNullOrWhiteSpace(t))
            .Sample(
                text =>
                {
                    VssNode node = new(
                        "X",
                        default,
                        [Entry("description", text), Entry("type", "sensor"), Entry("datatype", "int8")]
                    );
                    SignalCatalog catalog = new([], []) { Nodes = [node] };
                    foreach (
                        (CatalogFormat format, string file) in new[]
                        {
                            (CatalogFormat.Yaml, "x.yaml"),
                            (CatalogFormat.Json, "x.json"),
                        }
                    )
                    {
                        using VssFolder folder = new VssFolder().With(file, Write(catalog, format));
                        Assert.Equal(text, folder.Read(file)!.Signals.Single().Description);
                        Assert.Empty(folder.Problems);
                    }
                },
                iter: 500
            );
    }

    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData("100.0", "100.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("1.5e-7", "1.5e-07")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("123456789012345680.0", "1.2345678901234568e+17")]
    [InlineData("1234567890123456.0", "1234567890123456.0")]
    [InlineData("0x10", "16")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    public void A_number_is_written_as_python_writes_it(string written, string expected)
    {
        VssNode node = new("X", default, [Entry("min", written, VssValueKind.Number)]);
        Assert.Equal(
            $$$"""{"X": {"min": {{{expected}}}}}""",
            Write(new SignalCatalog([], []) { Nodes = [node] }, CatalogFormat.Json)
        );
    }

    private static VssEntry Entry(string name, string text, VssValueKind kind = VssValueKind.Text) =>
        new(
            name,
            default,
            new VssValue
            {
                Kind = kind,
                Place = default,
                Text = text,
            }
        );

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
