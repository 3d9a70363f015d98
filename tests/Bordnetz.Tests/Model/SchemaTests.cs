using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Bordnetz.Tests.Model;

/// <summary>The JSON schemas for editors say what the reader does.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void The_platforms_schema_has_the_keys_that_the_reader_has()
    {
        AssertKeys("platform.schema.json", [.. PlatformKeys.OfPlatform]);
        Assert.All(PlatformKeys.Included.Keys, key => Assert.Contains(key, PlatformKeys.Platform.Keys));
    }

    [Fact]
    public void The_scenarios_schema_has_the_keys_that_the_reader_has() =>
        AssertKeys("scenario.schema.json", [.. PlatformKeys.OfScenario]);

    [Fact]
    public void The_schemas_of_vehicles_and_calibrations_have_the_keys_that_the_readers_have()
    {
        AssertKeys("vehicle.schema.json", [.. PlatformKeys.OfVehicle]);
        AssertKeys("calibration.schema.json", [.. PlatformKeys.OfCalibration]);
    }

    [Fact]
    public async Task The_samples_of_vehicles_and_calibrations_keep_to_their_schemas()
    {
        foreach (
            string file in Directory.EnumerateFiles(
                RepositoryFiles.At("samples", "my-vehicle"),
                "*.yaml",
                SearchOption.AllDirectories
            )
        )
        {
            string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            string schema =
                file.Contains("/vehicles/", StringComparison.Ordinal) ? "vehicle"
                : Path.GetFileName(file).StartsWith("calibration", StringComparison.Ordinal) ? "calibration"
                : "scenario";
            Assert.Empty(await Validate(text, schema));
        }
    }

    public static TheoryData<string> ShippedFiles =>
        [
            .. Directory
                .EnumerateFiles(RepositoryFiles.At("platforms"), "*.yaml", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(RepositoryFiles.Root, f).Replace('\\', '/'))
                .Where(f => !Path.GetFileName(f).StartsWith("units", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public async Task Every_file_that_ships_keeps_to_its_schema(string file)
    {
        string text = await File.ReadAllTextAsync(RepositoryFiles.At(file), TestContext.Current.CancellationToken);
        string schema = file.Contains("/scenarios/", StringComparison.Ordinal) ? "scenario" : "platform";
        Assert.Empty(await Validate(text, schema));
    }

    [Fact]
    public async Task Shaped_and_gated_networks_keep_to_the_schema()
    {
        Assert.Empty(await Validate(EthernetDescriptionTests.Switched, "platform"));
        Assert.Empty(await Validate(EthernetDescriptionTests.Shared, "platform"));
    }

    [Theory]
    [InlineData("idle-slope: 30%", "idle-slope: 30")]
    [InlineData("priorities: [5, 4]", "priorities: [5, 8]")]
    [InlineData("for: 100us", "for: 100")]
    [InlineData("end: overrun", "end: late")]
    [InlineData("between: [sw.front, sw.rear]", "between: [sw.front]")]
    [InlineData("in: zone.rear", "at: zone.rear")]
    public async Task What_the_reader_refuses_of_switches_the_schema_refuses(string old, string with)
    {
        Assert.Contains(old, EthernetDescriptionTests.Switched, StringComparison.Ordinal);
        string text = EthernetDescriptionTests.Switched.Replace(old, with, StringComparison.Ordinal);
        Assert.NotEmpty(await Validate(text, "platform"));
    }

    [Fact]
    public async Task The_small_platform_keeps_to_the_schema()
    {
        Assert.Empty(await Validate(SmallPlatform.PlatformYaml, "platform"));
        Assert.Empty(await Validate(SmallPlatform.PartsYaml, "platform"));
        Assert.Empty(await Validate(SmallPlatform.ScenarioYaml, "scenario"));
        Assert.Empty(await Validate(SmallHardware.Yaml, "platform"));
        using SmallPlatform small = SmallHardware.Create();
        Assert.Empty(await Validate(small["parts.yaml"], "platform"));
    }

    [Theory]
    [InlineData("mass: 500g", "mass: 500")]
    [InlineData("mass: 500g", "mass: -500g")]
    [InlineData("mass: 500g", "mass: { assumed: true }")]
    [InlineData("io: 10pins", "io: 10")]
    [InlineData("idle: 6W", "idle: 6V")]
    [InlineData("at: [800mm, 600mm, 700mm]", "at: [800mm, 600mm]")]
    [InlineData("at: [800mm, 600mm, 700mm]", "at: [800, 600mm, 700mm]")]
    [InlineData("rating: 5A", "rating: 5W")]
    [InlineData("load: 50%", "load: 0.5")]
    [InlineData("kind: converter", "kind: dcdc")]
    [InlineData("min-duration: 30d", "min-duration: 30days")]
    public async Task What_the_reader_refuses_of_hardware_the_schema_refuses(string old, string with)
    {
        string text = SmallHardware.Yaml.Replace(old, with, StringComparison.Ordinal);
        Assert.NotEmpty(await Validate(text, "platform"));
    }

    [Theory]
    [InlineData("max-load: 50%", "max-load: 0.5")]
    [InlineData("max-load: 50%", "max-laod: 50%")]
    [InlineData("rate: 1Gbit/s", "rate: 1Gbps")]
    [InlineData("kind: canfd", "kind: can-fd")]
    [InlineData("priority: 5", "priority: 8")]
    [InlineData("asil: C", "asil: E")]
    [InlineData("deadline: 5ms", "deadline: 5")]
    [InlineData("zone.front: {", "Zone_Front: {")]
    public async Task What_the_reader_refuses_the_schema_refuses(string old, string with)
    {
        string text = SmallPlatform.PartsYaml.Replace(old, with, StringComparison.Ordinal);
        Assert.NotEmpty(await Validate(text, "platform"));
    }

    private static void AssertKeys(string schema, KeyTable[] tables)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(RepositoryFiles.At("schemas", schema)))!;
        foreach (KeyTable table in tables)
        {
            JsonNode? node = table == tables[0] ? root : root["definitions"]![table.Name];
            Assert.True(node is not null, $"{schema} lacks the definition '{table.Name}'");
            Assert.Equal(
                table.Keys.Order(StringComparer.Ordinal),
                node["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
            );
            Assert.False((bool)node["additionalProperties"]!);
        }
    }

    private static async Task<ICollection<ValidationError>> Validate(string yaml, string schema)
    {
        JsonSchema read = await JsonSchema.FromFileAsync(
            RepositoryFiles.At("schemas", schema + ".schema.json"),
            TestContext.Current.CancellationToken
        );
        ProblemLog log = new();
        YamlNode? root = YamlDocument.Parse(yaml, "f", log);
        Assert.Empty(log.Problems);
        return read.Validate(ToJson(root!)!.ToJsonString());
    }

    // As an editor's YAML support takes plain scalars: null, true and false, numbers, and text otherwise.
    private static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, ToJson(e.Value)))),
            YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
            YamlText { IsNull: true } => null,
            YamlText { IsPlain: true, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
            YamlText { IsPlain: true } text when TryNumber(text.Value, out JsonNode? number) => number,
            YamlText text => JsonValue.Create(text.Value),
            _ => throw new JsonException(),
        };

    private static bool TryNumber(string text, out JsonNode? number)
    {
        number = null;
        if (
            text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long hex)
        )
        {
            number = JsonValue.Create(hex);
        }
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            number = JsonValue.Create(whole);
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real))
        {
            number = JsonValue.Create(real);
        }
        return number is not null;
    }
}
