using System.Text;
using Bordnetz.Model;
using Bordnetz.Model.Reading;

namespace Bordnetz.Tests.Model;

/// <summary>The formulas of a mapping that are not linear.</summary>
public sealed class FormulaTests
{
    // Values that py-expression-eval gives; where it departs from the usual precedence, that is said beside.
    [Theory]
    [InlineData("floor((x*40)-100)", 2, -20)]
    [InlineData("floor((x*40)-100)", 2.51, 0)]
    [InlineData("floor(x+0.5)", -1.5, -1)]
    [InlineData("floor(abs(x/5))", -13, 2)]
    [InlineData("ceil(x)", 1.2, 2)]
    [InlineData("round(x)", 2.5, 2)]
    [InlineData("round(x)", 3.5, 4)]
    [InlineData("x % 3", -7, 2)]
    [InlineData("x % -3", 7, -2)]
    [InlineData("x ^ 2 ^ 3", 2, 64)] // from left to right
    [InlineData("x ** 2", -3, 9)]
    [InlineData("-x ^ 2", 3, -9)]
    [InlineData("2 ^ -1 * x", 3, 1.5)]
    [InlineData("--x ^ 2", 3, 9)]
    [InlineData("6 * x % 4", 5, 6)] // % before *
    [InlineData("8 * x / 2 / 2", 3, 6)]
    [InlineData("x ^ 0.5", 9, 3)]
    [InlineData("x ^ -1.5", 4, 0.125)]
    [InlineData("x ^ 1.5", 4, 8)]
    [InlineData("x ^ -2", 2, 0.25)]
    [InlineData("x ^ 0", 0, 1)]
    [InlineData("sqrt(x)", 2.25, 1.5)]
    [InlineData("pyt(x, 4)", 3, 5)]
    [InlineData("pow(x, 2) + 1", 3, 10)]
    [InlineData("min(x, 3, 2)", 5, 2)]
    [InlineData("max(x, -3) * 1", -5, -3)]
    [InlineData("if(x > 3, 1, 0)", 4, 1)]
    [InlineData("if(x > 3 and x < 5, x * x, -1)", 4, 16)]
    [InlineData("if (x == 1 or x == 2, 10, 20)", 2, 10)]
    [InlineData("if(not x == 1, 10, 20)", 1, 20)]
    [InlineData("not(x) == 1", 0, 1)]
    [InlineData("x and 7", 3, 7)]
    [InlineData("x or 7", 0, 7)]
    [InlineData("x xor 3", 5, 6)]
    [InlineData("x != 2", 2, 0)]
    [InlineData("x >= 2", 2, 1)]
    [InlineData("x <= 1.5", 2, 0)]
    [InlineData("x * x + 0x10 + 1.5e1 + .5", 0, 31.5)]
    [InlineData("floor(PI * 1000) + floor(E * 10) + floor(x)", 0, 3168)]
    public void A_formula_has_the_value_that_py_expression_eval_gives(string text, double x, double value)
    {
        Formula? formula = FormulaParser.TryParse(text, out FormulaMistake mistake);
        Assert.True(formula is not null, mistake.Reason);
        Assert.Equal(value, formula.Evaluate(x));
    }

    [Theory]
    [InlineData("1 / x", 0)]
    [InlineData("x % (x - 1)", 1)]
    [InlineData("sqrt(x)", -1)]
    [InlineData("x ^ -1", 0)]
    [InlineData("x ^ 0.5", -4)]
    [InlineData("x * x", 1e200)]
    [InlineData("if(x == 0, 0, 1 / x)", 0)] // as there, the branch that is not taken counts as well
    [InlineData("min(1, 1 / x)", 0)]
    [InlineData("0.5 xor x", 1)]
    [InlineData("floor(x)", double.NaN)]
    public void What_has_no_value_is_not_a_number(string text, double x) =>
        Assert.Equal(double.NaN, FormulaParser.TryParse(text, out _)!.Evaluate(x));

    [Theory]
    [InlineData("", 0, "missing at its end")]
    [InlineData("x +", 3, "missing at its end")]
    [InlineData("(x", 0, "not closed")]
    [InlineData("x)", 1, "closes nothing")]
    [InlineData("x, 2", 1, "in no function")]
    [InlineData("(x, 2)", 2, "in no function")]
    [InlineData("floor x", 6, "'(' is missing")]
    [InlineData("floor()", 6, "expected")]
    [InlineData("if(x, 1)", 0, "takes 3 values, not 2")]
    [InlineData("min(x)", 0, "at least 2")]
    [InlineData("x y", 2, "not 'y'")]
    [InlineData("x 2", 2, "not '2'")]
    [InlineData("y", 0, "neither 'x' nor a function")]
    [InlineData("sqr(x)", 0, "did you mean 'sqrt'?")]
    [InlineData("1 / 0 + x", 2, "divides by 0")]
    [InlineData("x in 3", 2, "not 'in'")]
    [InlineData("x || 3", 2, "not '|'")]
    [InlineData("'a'", 0, "texts")]
    [InlineData("fac(x)", 0, "not supported")]
    [InlineData("1e999 * x * x", 0, "expected a number")]
    [InlineData("1.2.3", 0, "expected a number")]
    [InlineData("x ^ 2000", 2, "at most 1024")]
    public void A_wrong_formula_is_refused_with_the_reason_and_its_place(string text, int offset, string reason)
    {
        Assert.Null(FormulaParser.TryParse(text, out FormulaMistake mistake));
        Assert.Contains(reason, mistake.Reason, StringComparison.Ordinal);
        Assert.Equal(offset, mistake.Offset);
    }

    [Theory]
    [InlineData("sin(x)")]
    [InlineData("1 + log(x)")]
    [InlineData("exp(x)")]
    [InlineData("random(x)")]
    [InlineData("2 ^ x")]
    [InlineData("pow(x, 0.3)")]
    public void What_differs_between_computers_is_refused_as_such(string text)
    {
        Assert.Null(FormulaParser.TryParse(text, out FormulaMistake mistake));
        Assert.True(mistake.IsUnrepeatable);
    }

    [Fact]
    public void Length_and_nesting_are_bounded()
    {
        Assert.Null(FormulaParser.TryParse(new string('(', 5000), out FormulaMistake tooLong));
        Assert.Contains("longer", tooLong.Reason, StringComparison.Ordinal);
        // Parentheses alone hold no values; pending operands do.
        string deep = new string('(', 490) + "x*x" + new string(')', 490);
        Assert.Equal(4, FormulaParser.TryParse(deep, out _)!.Evaluate(2));
        string wide = string.Concat(Enumerable.Repeat("1-(", 100)) + "x" + new string(')', 100);
        Assert.Null(FormulaParser.TryParse(wide, out FormulaMistake tooDeep));
        Assert.Contains("nested deeper", tooDeep.Reason, StringComparison.Ordinal);
        Assert.Equal(0, FormulaParser.TryParse(new string('-', 900) + "x*x", out _)!.Evaluate(0));
    }

    [Fact]
    public void Any_text_is_compiled_or_refused_without_harm()
    {
        string[] parts =
        [
            "x",
            "1",
            "2.5",
            "0x1F",
            "1e3",
            "E",
            "PI",
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            "**",
            "(",
            ")",
            ",",
            " ",
            "if(",
            "min(",
            "floor(",
            "not ",
            "not(",
            "and ",
            "or ",
            "xor ",
            "==",
            "!=",
            "<",
            "<=",
            "sqrt(",
            "pow(",
            "y",
            "'",
            "\u00e4",
            "\0",
            ".",
        ];
        Random random = new(4711);
        int good = 0;
        for (int i = 0; i < 100_000; i++)
        {
            StringBuilder text = new();
            for (int n = random.Next(1, 12); n > 0; n--)
            {
                text.Append(parts[random.Next(parts.Length)]);
            }
            Formula? formula = FormulaParser.TryParse(text.ToString(), out FormulaMistake mistake);
            if (formula is null)
            {
                Assert.NotEmpty(mistake.Reason);
                Assert.InRange(mistake.Offset, 0, text.Length);
                continue;
            }
            good++;
            foreach (double x in new[] { 0, -1.5, 3, 1e300, double.NaN, double.PositiveInfinity })
            {
                Assert.False(double.IsInfinity(formula.Evaluate(x)));
            }
        }
        Assert.InRange(good, 1000, 99_000);
    }

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        Formula formula = FormulaParser.TryParse("if(x > 3, max(x, 2, 7) ^ 2.5, floor(x / 3) % 4)", out _)!;
        double sum = formula.Evaluate(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            sum += formula.Evaluate(i);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }
}
