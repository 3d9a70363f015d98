using System.Collections.Immutable;

namespace Bordnetz.Model;

/// <summary>
/// A formula in <c>x</c> that is not linear, compiled from a mapping's <c>math</c>. It has the operators, their
/// precedence and the functions of py-expression-eval, as far as their results are the same on every computer.
/// Immutable and thread-safe; evaluation does not allocate.
/// </summary>
public sealed class Formula
{
    /// <summary>The most intermediate values that one evaluation holds.</summary>
    internal const int MaxDepth = 64;

    // So many squarings are exact enough, and no real conversion needs a higher power.
    internal const int MaxExponent = 1024;

    private readonly ImmutableArray<FormulaStep> _steps;

    internal Formula(string text, ImmutableArray<FormulaStep> steps)
    {
        Text = text;
        _steps = steps;
    }

    /// <summary>The formula as written.</summary>
    public string Text { get; }

    /// <summary>
    /// The value for an <paramref name="x"/>; not a number where it has none: a division by 0, the root of a negative
    /// number, a result beyond binary64. A failing part fails the whole, even in the branch that <c>if</c> does not take.
    /// </summary>
    public double Evaluate(double x)
    {
        Span<double> stack = stackalloc double[MaxDepth];
        int top = 0;
        foreach (FormulaStep step in _steps)
        {
            if (step.Operation == FormulaOperation.Number)
            {
                stack[top++] = step.Value;
                continue;
            }
            if (step.Operation == FormulaOperation.X)
            {
                stack[top++] = x;
                continue;
            }
            top -= step.Operands;
            double value = Apply(step.Operation, stack.Slice(top, step.Operands));
            if (double.IsNaN(value))
            {
                return double.NaN;
            }
            stack[top++] = value;
        }
        return double.IsFinite(stack[0]) ? stack[0] : double.NaN;
    }

    /// <summary>One operation on its operands; not a number where it has no result.</summary>
    internal static double Apply(FormulaOperation operation, ReadOnlySpan<double> v) =>
        operation switch
        {
            FormulaOperation.Add => v[0] + v[1],
            FormulaOperation.Subtract => v[0] - v[1],
            FormulaOperation.Multiply => v[0] * v[1],
            FormulaOperation.Divide => v[1] == 0 ? double.NaN : v[0] / v[1],
            FormulaOperation.Modulo => Modulo(v[0], v[1]),
            FormulaOperation.Power => Power(v[0], v[1]),
            FormulaOperation.Negate => -v[0],
            FormulaOperation.Equal => Truth(v[0] == v[1]),
            FormulaOperation.NotEqual => Truth(v[0] != v[1]),
            FormulaOperation.Less => Truth(v[0] < v[1]),
            FormulaOperation.LessOrEqual => Truth(v[0] <= v[1]),
            FormulaOperation.Greater => Truth(v[0] > v[1]),
            FormulaOperation.GreaterOrEqual => Truth(v[0] >= v[1]),
            // As in Python, the deciding operand itself is the result.
            FormulaOperation.And => v[0] != 0 ? v[1] : v[0],
            FormulaOperation.Or => v[0] != 0 ? v[0] : v[1],
            FormulaOperation.Xor => Xor(v[0], v[1]),
            FormulaOperation.Not => Truth(v[0] == 0),
            FormulaOperation.If => v[0] != 0 ? v[1] : v[2],
            FormulaOperation.Floor => Finite(Math.Floor(v[0])),
            FormulaOperation.Ceiling => Finite(Math.Ceiling(v[0])),
            FormulaOperation.Round => Finite(Math.Round(v[0], MidpointRounding.ToEven)),
            FormulaOperation.Absolute => Math.Abs(v[0]),
            FormulaOperation.SquareRoot => Math.Sqrt(v[0]),
            FormulaOperation.Hypotenuse => Math.Sqrt((v[0] * v[0]) + (v[1] * v[1])),
            FormulaOperation.Minimum => Extreme(v, sign: 1),
            FormulaOperation.Maximum => Extreme(v, sign: -1),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static double Truth(bool value) => value ? 1 : 0;

    private static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;

    // The remainder has the sign of the divisor, as in Python.
    private static double Modulo(double a, double b)
    {
        if (b == 0)
        {
            return double.NaN;
        }
        double rest = a % b;
        return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
    }

    private static double Xor(double a, double b) =>
        Math.Floor(a) == a && Math.Floor(b) == b && Math.Abs(a) < long.MaxValue && Math.Abs(b) < long.MaxValue
            ? (long)a ^ (long)b
            : double.NaN;

    private static double Extreme(ReadOnlySpan<double> values, double sign)
    {
        double best = values[0];
        foreach (double value in values[1..])
        {
            best = value * sign < best * sign ? value : best;
        }
        return best;
    }

    /// <summary>
    /// A power whose exponent is a multiple of 0.5, by squaring and a square root: both are exactly rounded everywhere,
    /// which the library's power is not.
    /// </summary>
    private static double Power(double number, double exponent)
    {
        double whole = Math.Floor(exponent);
        double result = whole == exponent ? 1 : Math.Sqrt(number);
        double square = number;
        bool isReciprocal = whole < 0;
        for (long rest = (long)Math.Abs(whole); rest > 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
            {
                // x^-1.5 is the root of x over x squared.
                result = isReciprocal && whole != exponent ? result / square : result * square;
            }
            square *= square;
        }
        if (isReciprocal && whole == exponent)
        {
            result = 1 / result;
        }
        return number == 0 && exponent < 0 ? double.NaN : Finite(result);
    }
}

/// <summary>What a step of a formula does with its operands.</summary>
internal enum FormulaOperation
{
    Number,
    X,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Negate,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Xor,
    Not,
    If,
    Floor,
    Ceiling,
    Round,
    Absolute,
    SquareRoot,
    Hypotenuse,
    Minimum,
    Maximum,
}

/// <summary>A step of a formula in postfix order.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Operands">How many values it takes from the stack.</param>
/// <param name="Value">The number that it puts there.</param>
internal readonly record struct FormulaStep(FormulaOperation Operation, int Operands, double Value = 0);
