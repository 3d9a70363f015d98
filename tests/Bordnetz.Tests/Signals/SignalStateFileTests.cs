using System.Text;
using Bordnetz.Problems;
using Bordnetz.Signals;
using Bordnetz.TestKit;
using CsCheck;
using static Bordnetz.Tests.Signals.SmallBroker;

namespace Bordnetz.Tests.Signals;

/// <summary>Values that outlive a restart.</summary>
public sealed class SignalStateFileTests
{
    private static readonly SignalUpdate[] Values =
    [
        Update(Name, SignalValue.From("Zoë \"x\"\n")),
        Update(Speed, SignalValue.From(0.1f)),
        Update(Light, SignalValue.FromInteger(100, DataType.UInt8)),
        Update(Fan, SignalValue.From((Array)new sbyte[] { -128, 0, 127 })),
        Update(Odometer, SignalValue.FromInteger(-1, DataType.UInt64)),
        Update(Mode, default),
    ];

    private static SignalUpdate Update(int signal, SignalValue value) =>
        new(signal, false, new Datapoint(value, Start.AddTicks(12345), Quality.Good));

    private static string Say(ProblemLog log) => string.Join(" | ", log.Problems.Select(p => $"{p.Severity} {p.Code}"));

    private static IReadOnlyList<SignalChange>? Parse(byte[] bytes, ProblemLog log) =>
        SignalStateFile.Parse(bytes, "state", Catalog, log);

    private static byte[] WithoutHash(string body) => Encoding.UTF8.GetBytes("bordnetz-signals-1\n" + body);

    [Fact]
    public void What_was_saved_is_loaded_as_it_was()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("state");
        ProblemLog log = new();
        Assert.Empty(SignalStateFile.Load(file, Catalog, log));
        Assert.True(SignalStateFile.Save(file, Catalog, [Values[0]], log));
        Assert.True(SignalStateFile.Save(file, Catalog, Values, log));
        Assert.Equal(
            Values[..^1]
                .Select(v => new SignalChange(v.SignalIndex, false, v.Datapoint.Value, Quality.Good, v.Datapoint.Time)),
            SignalStateFile.Load(file, Catalog, log)
        );
        Assert.Empty(log.Problems);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public void Any_values_come_back_as_they_were()
    {
        Gen<SignalUpdate> any = Gen.OneOf(
            Gen.String.Select(v => Update(Name, SignalValue.From(v))),
            Gen.SByte.Array.Select(v => Update(Fan, SignalValue.From((Array)v))),
            Gen.ULong.Select(v => Update(Odometer, SignalValue.FromInteger((long)v, DataType.UInt64))),
            Gen.Float[0, 300].Select(v => Update(Speed, SignalValue.From(v)))
        );
        any.Sample(value =>
        {
            ProblemLog log = new();
            SignalChange loaded = Assert.Single(Parse(SignalStateFile.Write(Catalog, [value]), log)!);
            Assert.Equal(value.Datapoint.Value, loaded.Value);
            Assert.Equal(value.Datapoint.Time, loaded.Time);
        });
    }

    [Fact]
    public void A_file_with_any_damage_is_a_problem_and_kept_aside()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("state");
        byte[] whole = SignalStateFile.Write(Catalog, Values);
        for (int i = 0; i < whole.Length; i += 7)
        {
            ProblemLog log = new();
            byte[] flipped = [.. whole];
            flipped[i] ^= 1;
            Assert.Null(Parse(flipped, log));
            Assert.Null(Parse(whole[..i], log));
            Assert.Contains(log.Problems, p => p.Code == "BN6022");
        }
        File.WriteAllBytes(file, whole[..^3]);
        ProblemLog load = new();
        Assert.Empty(SignalStateFile.Load(file, Catalog, load));
        Assert.Equal("Warning BN6022", Say(load));
        Assert.Equal(whole[..^3], File.ReadAllBytes(file + ".damaged"));
    }

    [Fact]
    public void A_file_that_a_person_edited_is_read_when_the_hash_is_taken_out()
    {
        ProblemLog log = new();
        SignalChange value = Assert.Single(
            Parse(WithoutHash("""[{"path":"Light","type":"uint8","value":7,"time":"2026-01-02T03:04:05Z"}]"""), log)!
        );
        Assert.Equal((Light, 7.0), (value.SignalIndex, value.Value.ToNumber()));
        Assert.Empty(log.Problems);
    }

    [Theory]
    [InlineData("""{"path":"Gone","type":"uint8","value":7,"time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"path":"Light","type":"uint16","value":7,"time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"path":"Light","type":"uint8","value":101,"time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"path":"Light","type":"uint8","value":256,"time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"path":"Light","type":"uint8","value":"7","time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"path":"Mode","type":"string","value":"HOT","time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"path":"Speed","type":"float","value":"NaN","time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"path":"Fan","type":"int8[]","value":[1,200],"time":"2026-01-02T03:04:05Z"}""")]
    public void A_value_that_the_catalog_does_not_allow_any_more_is_left_out_and_the_others_are_kept(string value)
    {
        ProblemLog log = new();
        const string good = """{"path":"Light","type":"uint8","value":7,"time":"2026-01-02T03:04:05Z"}""";
        Assert.Single(Parse(WithoutHash($"[{value},{good}]"), log)!);
        Assert.Equal("Warning BN6023", Say(log));
    }

    [Fact]
    public void Any_content_is_read_or_a_problem() =>
        Gen.Select(Gen.Int[0, 200], Gen.Char.AlphaNumeric, Gen.String["[]{}\":,path"])
            .Sample(
                (at, letter, junk) =>
                {
                    string body = """[{"path":"Fan","type":"int8[]","value":[1,2],"time":"2026-01-02T03:04:05Z"}]""";
                    at %= body.Length;
                    ProblemLog log = new();
                    foreach (string text in new[] { body[..at] + letter + body[(at + 1)..], body[..at] + junk, junk })
                    {
                        Assert.True(Parse(WithoutHash(text), log) is not null || log.Problems.Count > 0);
                    }
                },
                iter: 3000
            );

    [Fact]
    public void A_place_that_cannot_be_written_is_a_problem()
    {
        using TemporaryFolder folder = new();
        ProblemLog log = new();
        Assert.False(SignalStateFile.Save(folder.At("nowhere/state"), Catalog, Values, log));
        Assert.Equal("Warning BN6021", Say(log));
    }
}
