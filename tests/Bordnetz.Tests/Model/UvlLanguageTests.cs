using System.Globalization;
using System.Text;
using Bordnetz.Model;
using Bordnetz.Model.Features;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Model;

/// <summary>UVL's levels above the boolean one, and models of several files.</summary>
public sealed class UvlLanguageTests
{
    /// <summary>The parser test models of the language, and whether they are meant to be read.</summary>
    public static TheoryData<string, string?> TestModels =>
        new()
        {
            { "conversion/conversionHighLevel.uvl", "BN4003" },
            { "parsing/arithmetic_level/aggregate_functions/aggregate.uvl", null },
            { "parsing/arithmetic_level/aggregate_functions/aggregateFunctions.uvl", null },
            { "parsing/arithmetic_level/aggregate_functions/lengthAggregation.uvl", null },
            { "parsing/arithmetic_level/arithmetic-simpleconstraints.uvl", null },
            { "parsing/arithmetic_level/expressions.uvl", null },
            { "parsing/arithmetic_level/feature-cardinality.uvl", null },
            { "parsing/boolean_level/attributes.uvl", null },
            { "parsing/boolean_level/boolean.uvl", null },
            { "parsing/boolean_level/cardinality.uvl", null },
            { "parsing/boolean_level/namespace.uvl", null },
            { "parsing/complex/bike.uvl", null },
            { "parsing/composition/composition_root.uvl", null },
            { "parsing/composition/composition_sub1.uvl", null },
            { "parsing/composition/composition_sub1_sub1.uvl", null },
            { "parsing/composition/composition_sub1_sub2.uvl", null },
            { "parsing/composition/nested/nested_referenced_sub.uvl", null },
            { "parsing/composition/nested/nested_sub.uvl", null },
            { "parsing/composition/nested_main.uvl", null },
            { "parsing/faulty/illegalname.uvl", "BN4003" },
            { "parsing/faulty/missingreference.uvl", "BN4002" },
            { "parsing/faulty/same_feature_names.uvl", "BN4004" },
            { "parsing/faulty/wrong_attribute_name.uvl", "BN1010" },
            { "parsing/faulty/wrongindent.uvl", "BN4003" },
            { "parsing/generated/fm0.uvl", null },
            { "parsing/generated/fm1.uvl", null },
            { "parsing/generated/fm2.uvl", null },
            { "parsing/generated/fm3.uvl", null },
            { "parsing/generated/fm4.uvl", null },
            { "parsing/language_level/all.uvl", null },
            { "parsing/language_level/arithmetic.uvl", null },
            { "parsing/language_level/boolean.uvl", null },
            { "parsing/language_level/type.uvl", null },
            { "parsing/syntax/brackets.uvl", null },
            { "parsing/syntax/comments.uvl", null },
            { "parsing/syntax/dash.uvl", null },
            { "parsing/type_level/nested/string-attributes-external.uvl", null },
            { "parsing/type_level/string-attributes.uvl", null },
            { "parsing/type_level/string-constraints.uvl", null },
        };

    [Theory]
    [MemberData(nameof(TestModels))]
    public void A_test_model_of_the_language_is_read_or_refused_as_it_is_meant_to_be(string file, string? code)
    {
        Assert.SkipWhen(RepositoryFiles.SharedData is null, "the public feature models are not beside the repository");
        string path = Path.Combine(RepositoryFiles.SharedData!, "architecture", "uvl", "test_resources", file);
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Load(path, log);
        Assert.True((model is null) == (code is not null), string.Join('\n', log.Problems));
        Assert.Equal(code is not null, log.HasErrors);
        Assert.Equal(code, log.Problems.FirstOrDefault(p => p.Severity == Severity.Error)?.Code);
    }

    [Fact]
    public void No_test_model_of_the_language_is_missed()
    {
        Assert.SkipWhen(RepositoryFiles.SharedData is null, "the public feature models are not beside the repository");
        string folder = Path.Combine(RepositoryFiles.SharedData!, "architecture", "uvl", "test_resources");
        Assert.Equal(
            Directory
                .EnumerateFiles(folder, "*.uvl", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
            TestModels.Select(m => m.Data.Item1).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("len(S) == 3 & S == T & S == 'Fun' & 'Fun' == T", "S T", true)]
    [InlineData("len(S) == 4 & S == 'Fun'", "S", false)]
    [InlineData("S == 'Fun' & S == 'Other'", "S", false)]
    [InlineData("S != T & len(S) == 0 & len(T) == 0", "S T", false)]
    [InlineData("S != T & len(S) == 0 & len(T) < 2", "S T", true)]
    [InlineData("S == T & len(S) > len(T)", "S T", false)]
    [InlineData("S == 'x' & !S", "", false)]
    [InlineData("I > 22 & I < 23", "I", false)]
    [InlineData("R > 22 & R < 23", "R", true)]
    [InlineData("2 * I == 2 * J + 1", "I J", false)]
    [InlineData("2 * I == 3 * J + 1 & I > 100", "I J", true)]
    [InlineData("I != 5 & I > 4 & I < 6", "I", false)]
    [InlineData("floor(R) == 2 & R > 2.5", "R", true)]
    [InlineData("floor(R) == 2 & R > 3", "R", false)]
    [InlineData("ceil(R) == 2 & R <= 1", "R", false)]
    [InlineData("I == 7 & !I", "", false)]
    [InlineData("I + B.Price == 12 & I == 7", "I B", true)]
    [InlineData("I + B.Price == 12 & I == 7 & !B", "I", false)]
    [InlineData("I / B.Price > 2 & I < 11 & B", "I", false)]
    [InlineData("I / B.Price > 2 & !B", "I", false)]
    public void Values_of_typed_features_are_decided(string constraint, string selected, bool possible)
    {
        FeatureModel model = Read(
            "features\n  Root\n    optional\n      String S\n      String T\n      Integer I\n      Integer J\n"
                + $"      Real R\n      B {{Price 5}}\nconstraints\n  {constraint}\n"
        );
        Assert.Empty(model.Undecided);
        string[] names = selected.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(possible, model.Complete(names) is not null);
        Assert.Equal(possible, model.Explain(names) is null);
    }

    [Theory]
    [InlineData("I > 3 => A")]
    [InlineData("(I > 3) <=> A\n  (I > 5) <=> B")]
    [InlineData("S == T\n  len(S) == 2 <=> A\n  len(T) == 3 <=> B")]
    [InlineData("I + B.Price > 2 | S == 'x'\n  A => I < 0 & R == I\n  !B <=> R > 1")]
    [InlineData("2 * I == 3\n  A")]
    public void Selections_that_values_allow_are_counted_once(string constraints)
    {
        FeatureModel model = Read(
            "features\n  Root\n    optional\n      String S\n      String T\n      Integer I\n      Real R\n"
                + $"      A\n      B {{Price 5}}\nconstraints\n  {constraints}\n"
        );
        Assert.Equal(model.Configurations()!.Value.Length, (int)model.Count()!.Value);
    }

    [Fact]
    public void A_product_of_two_values_is_refused_at_its_place()
    {
        ProblemLog log = new();
        Assert.Null(FeatureModel.Parse("features\n  Integer R\nconstraints\n  R * R > 3\n", "m", log));
        Assert.StartsWith("m(4,9): error BN4009", log.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_with_cardinality_has_instances_configured_each_by_itself()
    {
        FeatureModel model = Read(
            "features\n  Car\n    optional\n      Door cardinality [1..3] {Price 5}\n        alternative\n"
                + "          Glass\n          Steel\n      Budget\nconstraints\n  Budget => sum(Price) < 12\n"
        );
        // 1 + 2 + 4 + 8 ways to have doors; with the budget at most two.
        Assert.Equal(15 + 7, (int)model.Count()!.Value);
        // Glass and steel doors together need two instances.
        Assert.NotNull(model.Complete(["Glass", "Steel", "Budget"]));
        Assert.NotNull(
            Read(
                    "features\n  Car\n    mandatory\n      Door cardinality [1..1]\n        alternative\n"
                        + "          Glass\n          Steel\n"
                )
                .Explain(["Glass", "Steel"])
        );
    }

    [Fact]
    public void A_constraint_below_a_cardinality_holds_in_each_instance()
    {
        FeatureModel model = Read(
            "features\n  Car\n    mandatory\n      Door cardinality [2..2]\n        optional\n          Glass\n"
                + "          Heating\nconstraints\n  Heating => Glass\n"
        );
        Assert.Equal(9, (int)model.Count()!.Value);
    }

    [Fact]
    public void An_unlimited_number_of_instances_is_read_and_named_as_undecided()
    {
        FeatureModel model = Read("features\n  Car\n    optional\n      Door cardinality [1..*]\n");
        Assert.Equal("BN4013", Assert.Single(model.Undecided).Code);
        Assert.Null(model.IsSatisfiable());
    }

    [Fact]
    public void Imports_are_put_in_their_place_with_their_constraints()
    {
        Dictionary<string, string> files = new()
        {
            ["lib/engine.uvl"] =
                "imports\n  parts.oil as oil\nfeatures\n  Engine\n    alternative\n      Petrol {kW 90}\n      Diesel\n"
                + "    optional\n      oil.Oil\nconstraints\n  Diesel => oil.Thick\n",
            ["lib/parts/oil.uvl"] = "features\n  Oil\n    optional\n      Thick\n",
        };
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Parse(
            "imports\n  engine as e\nfeatures\n  Car\n    mandatory\n      e.Engine {weight 80}\n    optional\n"
                + "      Tow\nconstraints\n  Tow => e.Diesel & e.Petrol.kW == 0\n",
            "lib/car.uvl",
            log,
            (path, _) => files.GetValueOrDefault(path)
        );
        Assert.True(model is not null, string.Join('\n', log.Problems));
        Assert.Equal(["Car", "e.Engine", "e.Petrol", "e.Diesel", "e.oil.Oil", "e.oil.Thick", "Tow"], model.Names);
        Assert.Equal("80", model.Features[1].Attributes["weight"].Text);
        Assert.Equal(["Car", "Tow", "e.Diesel", "e.Engine", "e.oil.Oil", "e.oil.Thick"], model.Complete(["Tow"])!);
        FeatureConflict? conflict = model.Explain(["Tow", "e.Petrol"]);
        Assert.Contains(conflict!.Rules, r => r.Place is { File: "lib/car.uvl", Line: 10 });
    }

    [Fact]
    public void A_circle_of_imports_is_named()
    {
        Dictionary<string, string> files = new()
        {
            ["a.uvl"] = "imports\n  b\nfeatures\n  A\n    optional\n      b.B\n",
            ["b.uvl"] = "imports\n  a\nfeatures\n  B\n    optional\n      a.A\n",
        };
        ProblemLog log = new();
        Assert.Null(FeatureModel.Parse(files["a.uvl"], "a.uvl", log, (path, _) => files.GetValueOrDefault(path)));
        Assert.Equal(
            "b.uvl(2,3): error BN4006: the import of 'a' leads in a circle: a.uvl -> b.uvl -> a.uvl",
            log.Problems[0].ToString()
        );
    }

    [Fact]
    public void A_level_that_include_does_not_name_is_warned_of()
    {
        ProblemLog log = new();
        Assert.NotNull(FeatureModel.Parse("include\n  Boolean.*\nfeatures\n  Integer R\n", "m", log));
        Assert.Equal(("BN4008", Severity.Warning), (log.Problems[0].Code, log.Problems[0].Severity));
    }

    [Fact]
    public void Large_sums_are_decided()
    {
        StringBuilder text = new("features\n  R\n    optional\n");
        for (int i = 0; i < 24; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"      F{i} {{Price {1000 + (i * 7919 % 997)}.5}}\n");
        }
        text.Append("constraints\n  sum(Price) > 15000\n  avg(Price) < 1300\n  sum(Price) < 15500\n");
        FeatureModel model = Read(text.ToString());
        decimal total = model
            .Complete([])!
            .Where(n => n != "R")
            .Sum(n => decimal.Parse(Attribute(model, n), CultureInfo.InvariantCulture));
        Assert.InRange(total, 15000.5m, 15499.5m);
    }

    // A second opinion: exact decimals under every selection.
    [Fact]
    public void Arithmetic_over_attributes_is_what_a_brute_force_finds()
    {
        Gen<int> gen = Gen.Int[0, int.MaxValue];
        gen.Sample(
            seed =>
            {
                (string text, Func<bool[], bool> holds) = RandomArithmetic(seed);
                FeatureModel model = Read(text);
                List<string> expected = [];
                for (int bits = 1; bits < 1 << model.Features.Length; bits += 2)
                {
                    bool[] selected =
                    [
                        .. Enumerable.Range(0, model.Features.Length).Select(i => ((bits >> i) & 1) == 1),
                    ];
                    if (holds(selected))
                    {
                        expected.Add(string.Concat(selected.Select(s => s ? '1' : '0')));
                    }
                }
                IEnumerable<string> found = model
                    .Configurations()!
                    .Value.Select(c => string.Concat(c.Select(s => s ? '1' : '0')));
                Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
                Assert.Equal(expected.Count, (int)model.Count()!.Value);
                foreach (FeatureExpression constraint in model.Constraints)
                {
                    bool[] all = [.. model.Features.Select(_ => true)];
                    Assert.True(!holds(all) || constraint.Holds(all));
                }
            },
            iter: 400
        );
    }

    [Fact]
    public void No_cut_or_scrambled_model_throws()
    {
        string text =
            File.ReadAllText(RepositoryFiles.At("platforms", "reference", "features.uvl"))
            + "\n    sum(Price) / avg(Weight) >= len(GBT) - 3.5 & floor(BEV.x) != 'a'\n";
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, text.Length], Gen.Char["{}[](),.'\"\n\t *!&|<=>-+/x0é\0"])
            .Sample(
                g =>
                {
                    foreach (
                        string broken in new[] { text[..g.Item1], text.Insert(g.Item2, $"{g.Item3}"), text[g.Item1..] }
                    )
                    {
                        ProblemLog log = new();
                        Assert.Equal(FeatureModel.Parse(broken, "m", log) is null, log.HasErrors);
                    }
                },
                iter: 1000
            );
    }

    private static string Attribute(FeatureModel model, string feature) =>
        model.Features.First(f => f.Name == feature).Attributes["Price"].Text;

    private static (string Text, Func<bool[], bool> Holds) RandomArithmetic(int seed)
    {
        Random random = new(seed);
        int features = random.Next(2, 8);
        Fraction[] prices = [.. Enumerable.Range(0, features).Select(_ => new Fraction(random.Next(-40, 60), 4))];
        StringBuilder text = new("features\n");
        for (int i = 0; i < features; i++)
        {
            text.Append(i == 0 ? "  " : "      ")
                .Append(CultureInfo.InvariantCulture, $"F{i} {{Price {Shown(prices[i])}}}");
            text.Append(i == 0 ? "\n    optional\n" : "\n");
        }
        (string sum, Func<bool[], Fraction?> left) = Term(3);
        (string other, Func<bool[], Fraction?> right) = Term(2);
        string[] operators = ["<", "<=", ">", ">=", "==", "!="];
        string chosen = operators[random.Next(operators.Length)];
        text.Append(CultureInfo.InvariantCulture, $"constraints\n  {sum} {chosen} {other}\n");
        return (
            text.ToString(),
            s =>
                left(s) is { } a
                && right(s) is { } b
                && chosen switch
                {
                    "<" => a < b,
                    "<=" => a <= b,
                    ">" => a > b,
                    ">=" => a >= b,
                    "==" => a == b,
                    _ => a != b,
                }
        );

        static string Shown(Fraction value) =>
            ((decimal)value.Numerator / (decimal)value.Denominator).ToString(CultureInfo.InvariantCulture);

        (string, Func<bool[], Fraction?>) Term(int depth)
        {
            switch (depth == 0 ? random.Next(3) : random.Next(8))
            {
                case 0:
                    int constant = random.Next(-20, 40);
                    return (constant.ToString(CultureInfo.InvariantCulture), _ => constant);
                case 1 or 2:
                    int f = random.Next(features);
                    return ($"F{f}.Price", s => s[f] ? prices[f] : 0);
                case 3:
                    return ("sum(Price)", Sum);
                case 4:
                    return ("avg(Price)", s => Sum(s) / s.Count(b => b));
                default:
                    (string a, Func<bool[], Fraction?> x) = Term(depth - 1);
                    (string b, Func<bool[], Fraction?> y) = Term(depth - 1);
                    int operation = random.Next(4);
                    return (
                        $"({a} {"+-*/"[operation]} {b})",
                        s =>
                            (operation, x(s), y(s)) switch
                            {
                                (_, null, _) or (_, _, null) => null,
                                (0, { } p, { } q) => p + q,
                                (1, { } p, { } q) => p - q,
                                (2, { } p, { } q) => p * q,
                                (_, { } p, { } q) => q == 0 ? null : p / q,
                            }
                    );
            }
        }

        Fraction? Sum(bool[] selected) =>
            prices.Where((_, i) => selected[i]).Aggregate((Fraction)0, (total, price) => total + price);
    }

    private static FeatureModel Read(string text)
    {
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Parse(text, "m", log);
        Assert.True(model is not null, string.Join('\n', log.Problems));
        return model;
    }
}
