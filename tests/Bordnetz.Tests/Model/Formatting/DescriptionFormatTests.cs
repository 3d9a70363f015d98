using System.Text;
using Bordnetz.Model.Formatting;
using Bordnetz.Model.Reading;
using Bordnetz.Model.Yaml;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Model.Formatting;

public sealed class DescriptionFormatTests
{
    [Theory]
    [InlineData("name:   Small\n", "name: Small\n")]
    [InlineData("name: Small", "name: Small\n")]
    [InlineData("name: Small  \r\n\r\n\r\n\r\nfeatures: f.uvl\r\n\r\n", "name: Small\n\nfeatures: f.uvl\n")]
    [InlineData("\uFEFFname: Small\n", "name: Small\n")]
    [InlineData("include: [ a.yaml,b.yaml ]\n", "include: [a.yaml, b.yaml]\n")]
    [InlineData("nodes:\n    ccu: {kind: central}\n", "nodes:\n  ccu: { kind: central }\n")]
    [InlineData("name: 'It is \"so\"'\n", "name: 'It is \"so\"'\n")]
    [InlineData("name: 'Small: one'\n", "name: \"Small: one\"\n")]
    [InlineData("sensors:\n  a: { period: 10 ms, on: x }\n", "sensors:\n  a: { on: x, period: 10ms }\n")]
    [InlineData("functions:\n  f:\n    wcet: 5 µs\n", "functions:\n  f:\n    wcet: 5us\n")]
    [InlineData("description: takes 5 ms\n", "description: takes 5 ms\n")]
    public void Spaces_quotes_units_and_indentation_become_canonical(string text, string expected) =>
        Assert.Equal(expected, Format(text));

    public static TheoryData<string> ShippedFiles =>
        [
            .. Directory
                .EnumerateFiles(RepositoryFiles.At("platforms"), "*.yaml", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(RepositoryFiles.Root, f).Replace('\\', '/'))
                .Where(f => !Path.GetFileName(f).StartsWith("units", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void Every_file_that_ships_is_in_canonical_form(string file)
    {
        string text = File.ReadAllText(RepositoryFiles.At(file));
        ProblemLog log = new();
        Assert.Equal(text, DescriptionFormat.Of(text, file, log));
        Assert.Empty(log.Problems);
    }

    [Fact]
    public void Every_kind_of_map_has_its_order()
    {
        // The top of a file and figures, which stand in many places, are put in order elsewhere.
        IEnumerable<KeyTable> others =
        [
            PlatformKeys.Platform,
            PlatformKeys.Included,
            PlatformKeys.Scenario,
            YamlMapReader.FigureKeys,
        ];
        Assert.Empty(
            PlatformKeys
                .OfPlatform.Concat(PlatformKeys.OfScenario)
                .Except(others)
                .Except(DescriptionShape.Ordered)
                .Select(t => t.Name)
        );
    }

    [Fact]
    public void Kind_description_and_condition_come_first_then_the_keys_of_the_table()
    {
        const string text = """
            networks:
              # The main bus.
              powertrain:
                # not too full
                max-load: 50%
                when: HighVoltage   # in some
                rate: 500kbit/s
                kind: can

              body:
                kind: can
                rate: 125kbit/s
            plant:
              - parameters: { mass: 1500kg }
                when: BEV
              - { parameters: { mass: 2210kg }, when: BEV & Plus }
            """;
        const string expected = """
            networks:
              # The main bus.
              powertrain:
                kind: can
                when: HighVoltage   # in some
                rate: 500kbit/s
                # not too full
                max-load: 50%

              body:
                kind: can
                rate: 125kbit/s
            plant:
              - when: BEV
                parameters: { mass: 1500kg }
              - { when: BEV & Plus, parameters: { mass: 2210kg } }

            """;
        Assert.Equal(expected, Format(text));
    }

    [Fact]
    public void The_order_of_elements_is_the_authors_since_it_breaks_ties_in_time()
    {
        const string text = "nodes:\n  zone: { kind: zone }\n  ccu: { kind: central }\n";
        Assert.Equal(text, Format(text));
    }

    [Fact]
    public void Anchors_merges_and_blocks_of_text_stay_as_they_are()
    {
        const string text = """
            nodes:
              a: &a { when: x, kind: ecu }
              b:
                <<: *a
                description: |
                  Two lines,   # no comment

                    and more
                layout-name: X
            """;
        string made = Format(text);
        Assert.Equal(text + "\n", made);
    }

    [Fact]
    public void Blocks_of_text_move_with_their_key()
    {
        const string text =
            "nodes:\n     a:\n        description: >-\n             folded\n               more  \n        kind: ecu\n";
        const string expected =
            "nodes:\n  a:\n    kind: ecu\n    description: >-\n         folded\n           more  \n";
        Assert.Equal(expected, Format(text));
    }

    [Fact]
    public void A_file_that_is_no_yaml_is_told_and_left()
    {
        ProblemLog log = new();
        Assert.Null(DescriptionFormat.Of("nodes: [", "x.yaml", log));
        Assert.Contains(log.Problems, p => p.Code == "BN1001");
    }

    public static TheoryData<string> Platforms =>
        [
            .. Directory.EnumerateDirectories(RepositoryFiles.At("platforms")),
            RepositoryFiles.At("samples", "hello-vehicle", "platform"),
        ];

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Every_platform_that_ships_reads_the_same_in_canonical_form(string folder)
    {
        ProblemLog log = new();
        FormattedFile[] files = [.. PlatformFormatter.Format(folder, log)];
        Assert.Empty(log.Problems);
        Assert.True(files.Length >= 2);
        Assert.All(files, f => Assert.Equal(f.After, DescriptionFormat.Of(f.After, f.Path, new ProblemLog())));
    }

    /// <summary>Any layout of a shipped file: other indentation, spaces, comments, order of keys.</summary>
    [Fact]
    public void Every_layout_of_a_file_comes_to_a_form_that_stays_and_reads_the_same()
    {
        string[] texts =
        [
            .. Platforms.SelectMany(row =>
                Directory
                    .EnumerateFiles((string)row.Data, "*.yaml", SearchOption.AllDirectories)
                    .Select(File.ReadAllText)
            ),
        ];
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Int[0, int.MaxValue])
            .Sample(
                sample =>
                {
                    string text = Disturb(texts[sample.Item1], new Random(sample.Item2));
                    ProblemLog log = new();
                    if (Yaml(text) is not { } before)
                    {
                        return;
                    }
                    string? made = DescriptionFormat.Of(text, "x.yaml", log);
                    Assert.NotNull(made);
                    Assert.Empty(log.Problems);
                    Assert.True(SameReading.Of(before, Yaml(made)!));
                    Assert.Equal(made, DescriptionFormat.Of(made, "x.yaml", log));
                    Assert.Equal(Comments(text), Comments(made));
                },
                iter: 150,
                seed: "0000KOIGHUO6"
            );
    }

    [Fact]
    public void Nothing_that_is_no_description_is_harmed()
    {
        Gen.Char[" \n-:#{}[],'\"&*!|>abc%\t"]
            .Array[0, 60]
            .Select(c => new string(c))
            .Sample(
                text =>
                {
                    ProblemLog log = new();
                    string? made = DescriptionFormat.Of(text, "x.yaml", log);
                    if (made is null)
                    {
                        Assert.True(log.HasErrors);
                    }
                    else if (log.Problems.Count == 0)
                    {
                        Assert.True(SameReading.Of(Yaml(text)!, Yaml(made)!));
                        Assert.Equal(made, DescriptionFormat.Of(made, "x.yaml", new ProblemLog()));
                    }
                },
                iter: 20_000
            );
    }

    private static Bordnetz.Model.Yaml.YamlNode? Yaml(string text)
    {
        ProblemLog log = new();
        Bordnetz.Model.Yaml.YamlNode? root = Bordnetz.Model.Yaml.YamlDocument.Parse(text, "x.yaml", log);
        return log.HasErrors ? null : root;
    }

    private static string Format(string text)
    {
        ProblemLog log = new();
        string? made = DescriptionFormat.Of(text.ReplaceLineEndings("\n"), "x.yaml", log);
        Assert.Empty(log.Problems);
        return made!;
    }

    private static IEnumerable<string> Comments(string text) =>
        text.Split('\n')
            .Where(l => l.Contains("# note", StringComparison.Ordinal))
            .Select(l => l[l.IndexOf("# note", StringComparison.Ordinal)..].TrimEnd())
            .Order(StringComparer.Ordinal);

    private static string Disturb(string text, Random random)
    {
        StringBuilder made = new();
        int factor = random.Next(1, 4);
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            string content = line.TrimStart(' ');
            string indent = new(' ', (line.Length - content.Length) * factor);
            if (factor > 1 && content.StartsWith("- ", StringComparison.Ordinal))
            {
                content = "-" + new string(' ', (2 * factor) - 1) + content[2..];
            }
            if (random.Next(12) == 0)
            {
                made.Append(indent).Append("# note ").Append(number++).Append('\n');
            }
            if (random.Next(12) == 0)
            {
                made.Append(' ', random.Next(6)).Append('\n');
            }
            content = random.Next(4) == 0 ? content.Replace(": ", ":   ", StringComparison.Ordinal) : content;
            content = random.Next(4) == 0 ? content.Replace("{ ", "{", StringComparison.Ordinal) : content;
            content = random.Next(4) == 0 ? content.Replace(", ", " ,  ", StringComparison.Ordinal) : content;
            made.Append(indent).Append(content);
            if (content.Length > 0 && random.Next(10) == 0)
            {
                made.Append("  # note ").Append(number++);
            }
            made.Append(' ', random.Next(3)).Append(random.Next(20) == 0 ? "\r\n" : "\n");
        }
        return made.ToString();
    }
}
