using Bordnetz.Can;
using Bordnetz.Problems;
using CsCheck;

namespace Bordnetz.Tests.Can;

public sealed class DbcFuzzTests
{
    private static readonly string[] Pieces =
    [
        "BO_ ",
        " SG_ ",
        "CM_ ",
        "VAL_ ",
        "BA_ ",
        "BA_DEF_ ",
        "SG_MUL_VAL_ ",
        "SIG_GROUP_ ",
        "EV_ ",
        "\"",
        "\\\"",
        ";",
        ":",
        "|",
        "@",
        "(",
        ",",
        "]",
        "\n",
        "\r",
        "/*",
        "//",
        "m",
        "M",
        "0x",
        "-",
        "4294967295",
        "18446744073709551616",
        "-1e999",
        "NaN",
        "\0",
        "\uFEFF",
        "é",
        "\uD800",
    ];

    private static readonly Gen<(int At, int Length, string Put)[]> Cuts = Gen.Select(
        Gen.Int[0, 100_000],
        Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 80]),
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 4].Select(string.Concat)
    ).Array[1, 8];

    [Fact]
    public void A_mutilated_sample_never_throws() =>
        Cuts.Sample(cuts => ReadWriteAndCode(Mutilated(SampleDbc.Text, cuts)));

    [Fact]
    public void A_mutilated_public_file_never_throws()
    {
        string[] texts =
        [
            .. DbcCorpus
                .Files()
                .Where(path => new FileInfo(path).Length < 20_000)
                .Select(path => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path))),
        ];
        Gen.Select(Gen.Int[0, texts.Length - 1], Cuts)
            .Sample((index, cuts) => ReadWriteAndCode(Mutilated(texts[index], cuts)), iter: 300);
    }

    [Fact]
    public void Noise_never_throws() =>
        Gen.Int[0, Pieces.Length - 1]
            .Select(i => Pieces[i])
            .Array[0, 200]
            .Select(string.Concat)
            .Sample(text => ReadWriteAndCode(text));

    [Theory]
    [InlineData("\"")]
    [InlineData("\\\"\n")]
    [InlineData("\"\\\"\n")]
    [InlineData("/*\n")]
    [InlineData("BO_ 1 A: 8 X\n")]
    [InlineData(" SG_ S : 0|8@1+ (1,0) [0|0] \"\" X\n")]
    [InlineData(" SG_ S m1M : 0|8@1+ (1,0) [0|0] \"\" X\n")]
    [InlineData("SG_MUL_VAL_ 1 S S 0-1;\n")]
    [InlineData("CM_ SG_ 1 T \"x\";\n")]
    public void Many_repetitions_take_time_in_proportion(string piece)
    {
        // Each repetition costs the same; a quadratic reader would not come to an end.
        string text =
            "BO_ 1 A: 8 X\n SG_ S M : 0|8@1+ (1,0) [0|0] \"\" X\n" + string.Concat(Enumerable.Repeat(piece, 20_000));
        Assert.NotNull(DbcReader.ReadText(text, "many.dbc", new ProblemLog(), DbcMode.Tolerant));
    }

    private static string Mutilated(string text, (int At, int Length, string Put)[] cuts)
    {
        foreach ((int at, int length, string put) in cuts)
        {
            int from = at % (text.Length + 1);
            text = text[..from] + put + text[Math.Min(text.Length, from + length)..];
        }
        return text;
    }

    private static void ReadWriteAndCode(string text)
    {
        DbcReader.ReadText(text, "fuzz.dbc", new ProblemLog());
        DbcFile file = DbcReader.ReadText(text, "fuzz.dbc", new ProblemLog(), DbcMode.Tolerant)!;
        string written = DbcWriter.Write(file);
        Assert.NotNull(DbcReader.ReadText(written, "again.dbc", new ProblemLog(), DbcMode.Tolerant));
        byte[] payload = new byte[64];
        foreach (DbcMessage message in file.Messages)
        {
            MessageCodec codec = new(message);
            double[] values = new double[message.Signals.Length];
            codec.Decode(payload, values);
            codec.Encode(values, payload);
        }
    }
}
