using System.Text;
using Bordnetz.Model;
using Bordnetz.Problems;
using Bordnetz.TestKit;
using CsCheck;

namespace Bordnetz.Tests.Model;

public sealed class FeatureModelTests
{
    [Fact]
    public void Groups_attributes_and_constraints_are_read()
    {
        FeatureModel model = Read(
            """
            namespace Vehicle
            include
                Boolean.group-cardinality
            features // the tree
                Car {abstract, Price 5, Body {Doors 4, "Colour" }}
                    mandatory
                        "Power train"
                            alternative
                                BEV
                                Combustion {Price 7.5, abstract false}
                    [1..2]
                        A
                        B
                        C
                    or
                        D
                        Boolean E
            /* over
               two lines */
            constraints
                A => ("Power train" &
                    !B)
                D <=> E | (C & !BEV)
            """
        );
        Assert.Equal(["Car", "Power train", "BEV", "Combustion", "A", "B", "C", "D", "E"], model.Names);
        Assert.Equal(
            [
                (FeatureGroupKind.Mandatory, 1, 1),
                (FeatureGroupKind.Alternative, 1, 1),
                (FeatureGroupKind.Cardinality, 1, 2),
                (FeatureGroupKind.Or, 1, 2),
            ],
            model.Groups.Select(g => (g.Kind, g.Min, g.Max))
        );
        Assert.Equal(2, model.Constraints.Length);
        Assert.True(model.Features[0].IsAbstract);
        Assert.False(model.Features[3].IsAbstract);
        Assert.Equal("5", model.Features[0].Attributes["Price"].Text);
        Assert.Equal("4", model.Features[0].Attributes["Body.Doors"].Text);
        Assert.Equal([0, 1, 2, 2, 1, 1, 1, 1, 1], model.Features.Select(f => f.Depth));
    }

    [Theory]
    [InlineData("A", true)]
    [InlineData("!A", false)]
    [InlineData("!!A", true)]
    [InlineData("A & B", false)]
    [InlineData("A | B & B", true)]
    [InlineData("(A | B) & B", false)]
    [InlineData("B => A & B", true)]
    [InlineData("A => B | A", true)]
    [InlineData("A <=> B => B", true)]
    [InlineData("(A <=> B) => B", true)]
    [InlineData("!A | !B & !A", false)]
    [InlineData("!(A & B) <=> !A | !B", true)]
    [InlineData("true & A", true)]
    public void Operators_bind_as_in_the_language(string text, bool expected)
    {
        FeatureModel model = Read("features\n  R\n    optional\n      A\n      B\n");
        ProblemLog log = new();
        FeatureExpression? expression = model.ParseExpression(text, new SourcePlace("e", 1, 1), log);
        Assert.Empty(log.Problems);
        Assert.Equal(expected, expression!.Holds([true, true, false]));
    }

    [Theory]
    [InlineData("", "e(1,10): error BN4001: expected a feature, '!' or '(', not the end")]
    [InlineData("A &", "e(1,13): error BN4001: expected a feature, '!' or '(', not the end")]
    [InlineData("A B", "e(1,12): error BN4001: expected '&', '|', '=>', '<=>' or ')', not 'B'")]
    [InlineData("(A", "e(1,10): error BN4001: this '(' is not closed")]
    [InlineData("A)", "e(1,11): error BN4001: this ')' closes nothing")]
    [InlineData("A & ()", "e(1,15): error BN4001: expected a feature, '!' or '(', not ')'")]
    [InlineData("A & Bb", "e(1,14): error BN4002: no feature is called 'Bb'; did you mean 'B'?")]
    [InlineData("A ? B", "e(1,12): error BN4001: expected '&', '|', '=>', '<=>' or ')', not '?'")]
    [InlineData("\"A", "e(1,10): error BN4001: the quoted name that begins here has no end '\"'")]
    [InlineData("A.Price > 3", "e(1,10): error BN4002: 'A' has no attribute 'Price'")]
    [InlineData("A > 'x'", "e(1,12): error BN4009: '>' compares a text with a number")]
    [InlineData("A & 3", "e(1,14): error BN4009: '3' is a number, not a condition; compare it with something")]
    [InlineData("sum(A", "e(1,15): error BN4001: expected ')', not the end")]
    [InlineData("len(A) > 1", "e(1,14): error BN4009: 'len' needs a text, but 'A' is a feature without value")]
    public void A_wrong_expression_is_named_at_its_column(string text, string expected)
    {
        FeatureModel model = Read("features\n  R\n    optional\n      A\n      B\n");
        ProblemLog log = new();
        Assert.Null(model.ParseExpression(text, new SourcePlace("e", 1, 10), log));
        Assert.Equal(expected, log.Problems[0].ToString());
    }

    [Fact]
    public void A_chain_of_implications_binds_to_the_left_and_is_warned_of()
    {
        FeatureModel model = Read("features\n  R\n    optional\n      A\n      B\n");
        ProblemLog log = new();
        FeatureExpression? chained = model.ParseExpression("B => A => B", new SourcePlace("e", 1, 1), log);
        Assert.False(chained!.Holds([true, true, false]));
        Assert.Equal(
            ("BN4007", Severity.Warning, 8),
            (log.Problems[0].Code, log.Problems[0].Severity, log.Problems[0].Place.Column)
        );
    }

    [Fact]
    public void Nesting_costs_no_call_depth()
    {
        const int Depth = 100_000;
        StringBuilder text = new("features\n  R\n    optional\n      A\nconstraints\n  ");
        text.Append('(', Depth).Append('A').Append(')', Depth).Append('\n');
        text.Append("  ").Append('!', Depth).Append("A\n");
        FeatureModel model = Read(text.ToString());
        Assert.Equal(
            [
                [true, true],
            ],
            model.Configurations()!.Value
        );
    }

    [Fact]
    public void A_deep_tree_costs_no_call_depth()
    {
        const int Depth = 2000;
        StringBuilder text = new("features\n");
        for (int i = 0; i < Depth; i++)
        {
            text.Append(' ', 2 * i).Append(" F").Append(i).Append('\n');
            if (i + 1 < Depth)
            {
                text.Append(' ', (2 * i) + 1).Append(" mandatory\n");
            }
        }
        FeatureModel model = Read(text.ToString());
        Assert.Equal(Depth - 1, model.Features[^1].Depth);
        Assert.Single(model.Configurations()!.Value);
    }

    [Theory]
    [InlineData("features\n  R\n    A\n", "m(3,5): error BN4003: 'A' must stand in a group")]
    [InlineData("features\n  R\n  S\n", "m(3,3): error BN4003: 'S' is a second root; a model has one")]
    [InlineData("features\n  R\n    optional\n", "m(3,5): error BN4003: the group has no members")]
    [InlineData(
        "features\n  R\n    optional\n        A\n      B\n",
        "m(5,7): error BN4003: 'B' is not indented like the lines beside it"
    )]
    [InlineData(
        "features\n  R\n    optional\n      A\n      A\n",
        "m(5,7): error BN4004: the feature 'A' is there already, in line 4"
    )]
    [InlineData(
        "features\n  R\n    [2..1]\n      A\n",
        "m(3,5): error BN4003: a cardinality is [n], [n..m] or [n..*] with n at most m"
    )]
    [InlineData("features\n  R\n    [2]\n      A\n", "m(3,5): error BN4003: the group demands 2 members but has 1")]
    [InlineData("features\n  12B\n", "m(2,3): error BN4003: '12B' is no feature name; names begin with a letter")]
    [InlineData("features\n  R {a 1, a 2}\n", "m(2,11): error BN4005: the attribute 'a' is given twice")]
    [InlineData("features\n  R {a 1\n", "m(2,5): error BN4005: the attributes that begin here have no end '}'")]
    [InlineData("features\n  R {=}\n", "m(2,6): error BN4005: expected an attribute's name, not '='")]
    [InlineData("imports\n  sub as s\nfeatures\n  s.R\n", "m(2,3): error BN4006: the import of 'sub.uvl' cannot be")]
    [InlineData("imports\n  sub s\nfeatures\n  R\n", "m(2,3): error BN4006: an import is written 'folder.file'")]
    [InlineData("features\n  x.R\n", "m(2,3): error BN4006: no import is called 'x'")]
    [InlineData("include\n  Boolen\nfeatures\n  R\n", "m(2,3): error BN4008: UVL has no level 'Boolen'; did you mean")]
    [InlineData("features\n  R {a b}\n", "m(2,8): error BN4005: expected a number, true, false, a 'text'")]
    [InlineData("features\n  R {a [1, 2}\n", "m(2,13): error BN4005: expected ',' or ']', not '}'")]
    [InlineData("features\n  R cardinality [3..2]\n", "m(2,17): error BN4003: a cardinality is [n], [n..m] or [n..*]")]
    [InlineData(
        "features\n  R\nconstraints\n  sum(R) > 3\n",
        "m(4,7): error BN4002: no feature has a number 'R' to add up"
    )]
    [InlineData(
        "featurs\n  R\n",
        "m(1,1): error BN4003: expected 'features' or another section, not 'featurs'; did you mean 'features'?"
    )]
    [InlineData("", "m: error BN4003: the file has no section 'features' with a root feature")]
    public void A_wrong_model_is_named_at_its_place(string text, string expected)
    {
        ProblemLog log = new();
        Assert.Null(FeatureModel.Parse(text, "m", log));
        Assert.StartsWith(expected, log.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_minimal_conflict_names_each_rule_that_it_needs_and_no_other()
    {
        FeatureModel model = Read(
            """
            features
                R
                    optional
                        A
                        B
                        C
                        D
                    alternative
                        X
                        Y
            constraints
                A => B
                B => X
                C => Y
                D => A
                A | !A
            """
        );
        FeatureConflict? conflict = model.Explain(["A", "C", "D"]);
        Assert.Equal(["A", "C"], conflict!.Choices);
        Assert.Equal(["'R' has exactly one of X, Y", "A => B", "B => X", "C => Y"], conflict.Rules.Select(r => r.Text));
        Assert.Equal([8, 12, 13, 14], conflict.Rules.Select(r => r.Place.Line));
        Assert.Null(model.Explain(["A", "D"]));
    }

    [Fact]
    public void A_selection_is_completed_with_what_it_implies_and_little_else()
    {
        FeatureModel model = Read("features\n  R\n    optional\n      A\n      B\n      C\nconstraints\n  A => B\n");
        Assert.Equal(["A", "B", "R"], model.Complete(["A"])!);
        Assert.Equal(["R"], model.Complete([])!);
    }

    // A second opinion: every assignment of a random model, judged by the meaning of groups and constraints.
    [Fact]
    public void Configurations_are_exactly_those_that_a_brute_force_finds()
    {
        Gen<(int Seed, int Features)> gen = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[2, 11]);
        gen.Sample(
            g =>
            {
                FeatureModel model = Read(RandomModel(g.Seed, g.Features));
                HashSet<string> expected = [.. BruteForce(model)];
                List<string> actual = [.. model.Configurations()!.Value.Select(c => Shown([.. c]))];
                Assert.Equal(expected.Count, actual.Count);
                Assert.True(expected.SetEquals(actual));
                Assert.Equal(expected.Count > 0, model.IsSatisfiable());
                Assert.Equal(expected.Count == 0, model.Explain([]) is not null);
            },
            iter: 500
        );
    }

    [Fact]
    public void A_conflict_is_minimal_in_random_models()
    {
        Gen<(int Seed, int Features)> gen = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[4, 9]);
        gen.Sample(
            g =>
            {
                FeatureModel model = Read(RandomModel(g.Seed, g.Features));
                string[] selection = [.. model.Names.Where((_, i) => (g.Seed >> i) % 2 == 0)];
                FeatureConflict? conflict = model.Explain(selection);
                bool possible = BruteForce(model)
                    .Any(c => selection.All(s => c[model.Names.ToList().IndexOf(s)] == '1'));
                Assert.Equal(possible, conflict is null);
                foreach (string choice in conflict?.Choices ?? [])
                {
                    Assert.NotEqual(conflict!.Rules, model.Explain(conflict.Choices.Remove(choice))?.Rules ?? []);
                }
            },
            iter: 200
        );
    }

    [Fact]
    public void Too_many_configurations_are_refused()
    {
        StringBuilder text = new("features\n  R\n    optional\n");
        for (int i = 0; i < 13; i++)
        {
            text.Append("      F").Append(i).Append('\n');
        }
        Assert.Null(Read(text.ToString()).Configurations(limit: 4096));
        Assert.Equal(8192, Read(text.ToString()).Configurations(limit: 8192)!.Value.Length);
    }

    [Theory]
    [InlineData("automotive01.uvl", 2513, 1805, 2833)]
    [InlineData("automotive2_4.uvl", 18616, 16828, 1369)]
    public void The_big_models_of_the_literature_are_read_and_satisfiable(
        string file,
        int features,
        int leaves,
        int constraints
    )
    {
        FeatureModel model = Read(File.ReadAllText(Shared(file)));
        Assert.Equal(features, model.Features.Length);
        Assert.Equal(leaves, features - model.Groups.Select(g => g.Parent).Distinct().Count());
        Assert.Equal(constraints, model.Constraints.Length);
        Assert.True(model.IsSatisfiable());
        // Whatever is selected must satisfy each constraint and group by its own meaning, not by the clauses.
        HashSet<string> selected = [.. model.Complete([])!];
        bool[] flags = [.. model.Features.Select(f => selected.Contains(f.Name))];
        Assert.True(IsValid(model, flags));
    }

    private static string Shared(string file)
    {
        Assert.SkipWhen(RepositoryFiles.SharedData is null, "the public feature models are not beside the repository");
        return Path.Combine(RepositoryFiles.SharedData!, "architecture", "uvl", file);
    }

    private static FeatureModel Read(string text)
    {
        ProblemLog log = new();
        FeatureModel? model = FeatureModel.Parse(text, "m", log);
        Assert.True(model is not null, string.Join('\n', log.Problems));
        return model;
    }

    internal static string RandomModel(int seed, int features)
    {
        Random random = new(seed);
        List<List<int>> children = [.. Enumerable.Range(0, features).Select(_ => new List<int>())];
        for (int i = 1; i < features; i++)
        {
            children[random.Next(i)].Add(i);
        }
        StringBuilder text = new("features\n");
        Write(0, 1);
        text.Append("constraints\n");
        for (int i = 0; i < random.Next(4); i++)
        {
            text.Append("  ").Append(Expression(3)).Append('\n');
        }
        return text.ToString();

        void Write(int feature, int indent)
        {
            text.Append(' ', indent).Append('F').Append(feature).Append('\n');
            List<int> rest = [.. children[feature]];
            while (rest.Count > 0)
            {
                int take = random.Next(1, rest.Count + 1);
                string[] kinds =
                [
                    "mandatory",
                    "optional",
                    "or",
                    "alternative",
                    $"[{random.Next(take + 1)}..*]",
                    $"[0..{take - 1}]",
                ];
                text.Append(' ', indent + 1).Append(kinds[random.Next(kinds.Length)]).Append('\n');
                foreach (int child in rest[..take])
                {
                    Write(child, indent + 2);
                }
                rest.RemoveRange(0, take);
            }
        }

        string Expression(int depth) =>
            depth == 0 || random.Next(4) == 0
                ? $"F{random.Next(features)}"
                : random.Next(5) switch
                {
                    0 => $"!({Expression(depth - 1)})",
                    1 => $"({Expression(depth - 1)} & {Expression(depth - 1)})",
                    2 => $"({Expression(depth - 1)} | {Expression(depth - 1)})",
                    3 => $"({Expression(depth - 1)} => {Expression(depth - 1)})",
                    _ => $"({Expression(depth - 1)} <=> {Expression(depth - 1)})",
                };
    }

    private static IEnumerable<string> BruteForce(FeatureModel model)
    {
        for (int bits = 0; bits < 1 << model.Features.Length; bits++)
        {
            bool[] selected = [.. Enumerable.Range(0, model.Features.Length).Select(i => ((bits >> i) & 1) == 1)];
            if (IsValid(model, selected))
            {
                yield return Shown(selected);
            }
        }
    }

    private static bool IsValid(FeatureModel model, bool[] selected) =>
        selected[0]
        && model.Features.All(f => f.Parent < 0 || !selected[f.Index] || selected[f.Parent])
        && model.Groups.All(g =>
            !selected[g.Parent] || (g.Members.Count(m => selected[m]) is var n && n >= g.Min && n <= g.Max)
        )
        && model.Constraints.All(c => c.Holds(selected));

    private static string Shown(bool[] selected) => string.Concat(selected.Select(s => s ? '1' : '0'));
}
