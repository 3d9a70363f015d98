using System.Text;
using Bordnetz.Model;
using Bordnetz.Problems;
using CsCheck;

namespace Bordnetz.Tests.Model;

/// <summary>Whatever a file holds, the reader answers with problems and places, never with an exception.</summary>
public sealed class MutationTests
{
    private static readonly string[] Files =
    [
        "platform.yaml",
        "parts.yaml",
        "features.uvl",
        "powertrain.vspec",
        "powertrain.dbc",
        "tree.vspec",
        "scenarios/short.yaml",
        "scenarios/short.csv",
    ];

    private static readonly string[] Pieces =
    [
        ":",
        "-",
        "\n",
        " ",
        "\t",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "&a ",
        "*a",
        "!",
        "!!int ",
        "|",
        ">",
        "#",
        "%",
        "---\n",
        "<<: ",
        "when: !X",
        "\0",
        "\uFEFF",
        "0x",
        "-1",
        "1e999",
        "99999999999999999999",
        "null",
        "~",
        "ms",
        "BEV",
        "Vehicle",
        "(",
        ")",
        "=>",
        "<=>",
        "//",
        "/*",
        "constraints\n",
        "features\n",
        "..",
        "../..",
        "x * x",
        "true",
    ];

    [Fact]
    public void Mutated_files_never_make_the_reader_throw()
    {
        using SmallPlatform small = new();
        string[] originals = [.. Files.Select(f => small[f])];
        Gen<(int File, (int At, int Length, int Piece, int Other)[] Edits)> gen = Gen.Select(
            Gen.Int[0, Files.Length - 1],
            Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 12], Gen.Int[-1, Pieces.Length - 1], Gen.Int[0, 5000]).Array[1, 5]
        );
        gen.Sample(
            g =>
            {
                small[Files[g.File]] = Mutate(originals[g.File], g.Edits);
                ProblemLog log = new();
                Platform? platform = small.Load(log);
                Assert.Equal(log.HasErrors, platform is null);
                platform?.LoadScenario("short", log);
                Assert.All(log.Problems, p => Assert.False(string.IsNullOrEmpty(p.Place.File), p.ToString()));
                small[Files[g.File]] = originals[g.File];
            },
            iter: 400,
            threads: 1
        );
    }

    private static string Mutate(string text, (int At, int Length, int Piece, int Other)[] edits)
    {
        StringBuilder mutated = new(text);
        foreach ((int at, int length, int piece, int other) in edits)
        {
            int start = at % (mutated.Length + 1);
            int count = Math.Min(length, mutated.Length - start);
            string removed = mutated.ToString(start, count);
            mutated.Remove(start, count);
            if (piece >= 0)
            {
                mutated.Insert(start, Pieces[piece]);
            }
            else
            {
                // Move the text elsewhere.
                mutated.Insert(other % (mutated.Length + 1), removed);
            }
        }
        return mutated.ToString();
    }
}
