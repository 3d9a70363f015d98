using System.Diagnostics;
using System.Text;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Signals;

/// <summary>Files that were made to hurt: each gives a clear problem in bounded time and memory.</summary>
public sealed class HostileVssTests
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public void Aliases_of_aliases_are_not_written_out()
    {
        StringBuilder bomb = new("A0: &a0 { type: branch, description: X. }\n");
        for (int i = 1; i < 30; i++)
        {
            string parts = string.Join(", ", Enumerable.Range(0, 9).Select(c => $"C{c}: *a{i - 1}"));
            bomb.Append($"A{i}: &a{i} {{ type: branch, description: X., children: {{ {parts} }} }}\n");
        }
        string problem = Assert.Single(Bounded(bomb.ToString(), 100 * Megabyte));
        Assert.Contains(
            "error BN3002: this is no YAML: there are more than 2000000 values",
            problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_bomb_in_an_extension_is_refused_as_well()
    {
        StringBuilder bomb = new("X: { type: sensor, datatype: int8, description: X., a0: &a0 [1, 2]");
        for (int i = 1; i < 40; i++)
        {
            bomb.Append($", a{i}: &a{i} [*a{i - 1}, *a{i - 1}]");
        }
        Assert.Contains(
            "BN3002",
            Assert.Single(Bounded(bomb.Append(" }").ToString(), 50 * Megabyte)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_alias_within_its_own_anchor_is_none() =>
        Assert.Contains(
            "the anchor 'a' is not defined before",
            Assert.Single(VssFolder.Complain("X: &a { type: branch, description: X., children: { Y: *a } }")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Files_that_include_each_other_end_with_a_problem()
    {
        using VssFolder folder = new VssFolder()
            .With("a.vspec", "A: { type: branch, description: A. }\n#include b.vspec A\n#include b.vspec A\n")
            .With("b.vspec", "B: { type: branch, description: B. }\n#include a.vspec B\n");
        folder.Read("a.vspec");
        Assert.All(folder.Problems, p => Assert.Contains("includes itself", p, StringComparison.Ordinal));
        Assert.NotEmpty(folder.Problems);
    }

    [Fact]
    public void Files_that_include_the_next_one_many_times_are_stopped()
    {
        using VssFolder folder = new();
        for (int i = 0; i < 20; i++)
        {
            string includes = string.Concat(Enumerable.Repeat($"#include f{i + 1}.vspec X\n", 4));
            folder.With($"f{i}.vspec", $"X: {{ type: branch, description: X. }}\n{includes}");
        }
        folder.With("f20.vspec", "Y: { type: sensor, datatype: int8, description: Y. }\n");
        folder.Read("f0.vspec");
        Assert.Contains(folder.Problems, p => p.Contains("10000 files", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x.json", "{\"A\":")]
    [InlineData("x.vspec", "{A: ")]
    [InlineData("x.vspec", "- ")]
    public void Nesting_without_end_is_refused(string file, string part)
    {
        IEnumerable<string> problems = VssFolder.Complain(string.Concat(Enumerable.Repeat(part, 100_000)), file);
        Assert.Contains("BN3002", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_with_attributes_without_end_is_cut_off()
    {
        string attributes = string.Join(", ", Enumerable.Range(0, 100_000).Select(i => $"a{i}: 1"));
        Assert.Contains(
            VssFolder.Complain($"X: {{ type: sensor, datatype: int8, description: X., {attributes} }}"),
            p => p.Contains("error BN2050: 'X' has more than 1000 attributes", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Many_stars_and_many_mistakes_take_no_long_time()
    {
        StringBuilder text = new("A: { type: branch, description: A. }\n");
        for (int i = 0; i < 2_000; i++)
        {
            text.Append($"'A*{i}*a*a*a*a*b': {{ comment: X }}\nB{i}.Speed: {{ type: sensr }}\n");
        }
        Assert.True(Bounded(text.ToString(), 500 * Megabyte).Count() > 4_000);
    }

    [Fact]
    public void A_file_that_is_not_utf_8_is_a_problem()
    {
        using TemporaryFolder folder = new();
        string path = folder.At("x.json");
        File.WriteAllBytes(path, [(byte)'{', 0xFF, 0xFE, (byte)'}']);
        ProblemLog log = new();
        Assert.Null(SignalCatalogReader.Read([path], log));
        Assert.Equal("BN3002", Assert.Single(log.Problems).Code);
    }

    [Fact]
    public void Truncated_and_spoilt_files_never_make_a_reader_throw()
    {
        const string vspec = """
            Types: { type: branch, description: T. }
            Types.P: { type: struct, description: P. }
            Types.P.X: { type: property, datatype: float, unit: m, min: 0, max: 1, description: X. }
            V: &v { type: branch, description: V., instances: ["Row[1,2]", [Left, Right]] }
            V.Where: { type: attribute, datatype: 'Types.P[]', arraysize: 1, default: [{ X: 0.5 }], description: W. }
            V.Gear: { type: sensor, datatype: int8, enum: { REVERSE: -1, NEUTRAL: 0 }, default: 0, description: G. }
            V.Id: { type: sensor, datatype: string, pattern: "^[A-Z]+$", default: AB, description: I., constUID: "0x00000001" }
            V.Row1: { comment: one, <<: *v }
            """;
        string json = CatalogExportTests.Write(VssFolder.ReadClean(vspec.Replace(", <<: *v", "")), CatalogFormat.Json);
        foreach ((string text, string file) in new[] { (vspec, "x.vspec"), (json, "x.json") })
        {
            Gen.Select(
                    Gen.Int[0, text.Length],
                    Gen.Int[0, text.Length - 1],
                    OneOf('\0', '"', '{', '[', ':', '-', '9', '\n', ' ', '\u2028', '*')
                )
                .Sample(
                    (length, at, c) =>
                    {
                        VssFolder.Complain(text[..length], file);
                        string spoilt = text[..at] + c + text[(at + 1)..];
                        using VssFolder folder = new VssFolder().With(file, spoilt);
                        if (folder.Read(file) is { } catalog)
                        {
                            CatalogLint.Check(catalog, [], folder.Log);
                            foreach (CatalogFormat format in Enum.GetValues<CatalogFormat>())
                            {
                                SignalCatalogWriter.Write(catalog, format, new StringWriter(), new(), folder.Log);
                            }
                        }
                    },
                    iter: 300
                );
        }
    }

    // Memory is what the reading thread allocated, which is the same on every machine; time is a wide fence.
    private static IEnumerable<string> Bounded(string text, long bytes)
    {
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        IEnumerable<string> problems = VssFolder.Complain(text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
        return problems;
    }

    private static Gen<char> OneOf(params char[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
