using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Bordnetz.Model.Reading;

/// <summary>A function that a formula may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operation">What it does.</param>
/// <param name="Fewest">The fewest values that it takes.</param>
/// <param name="Most">The most.</param>
internal readonly record struct FormulaFunction(string Name, FormulaOperation Operation, int Fewest, int Most);

/// <summary>The operators and functions of py-expression-eval: those that a formula may use, and why it may not others.</summary>
internal static class FormulaFunctions
{
    private static readonly FrozenDictionary<string, FormulaFunction> Functions = new FormulaFunction[]
    {
        new("floor", FormulaOperation.Floor, 1, 1),
        new("ceil", FormulaOperation.Ceiling, 1, 1),
        new("round", FormulaOperation.Round, 1, 1),
        new("abs", FormulaOperation.Absolute, 1, 1),
        new("sqrt", FormulaOperation.SquareRoot, 1, 1),
        new("not", FormulaOperation.Not, 1, 1),
        new("min", FormulaOperation.Minimum, 2, Formula.MaxDepth),
        new("max", FormulaOperation.Maximum, 2, Formula.MaxDepth),
        new("pow", FormulaOperation.Power, 2, 2),
        new("pyt", FormulaOperation.Hypotenuse, 2, 2),
        new("if", FormulaOperation.If, 3, 3),
    }.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    // The library's transcendental functions depend on processor and operating system in their last digits, and a run
    // must have the same bytes everywhere.
    private static readonly FrozenSet<string> Unrepeatable = new[]
    {
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "atan2",
        "sind",
        "cosd",
        "tand",
        "asind",
        "acosd",
        "atand",
        "log",
        "exp",
        "random",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Unknown = new[] { "concat", "fac", "D" }.ToFrozenSet(
        StringComparer.Ordinal
    );

    // Longer signs come before those that they begin with.
    private static readonly ImmutableArray<(string Sign, FormulaOperation Operation, int Rank)> Binary =
    [
        ("**", FormulaOperation.Power, 8),
        ("^", FormulaOperation.Power, 8),
        ("%", FormulaOperation.Modulo, 6),
        ("/", FormulaOperation.Divide, 6),
        ("*", FormulaOperation.Multiply, 5),
        ("+", FormulaOperation.Add, 4),
        ("-", FormulaOperation.Subtract, 4),
        ("==", FormulaOperation.Equal, 3),
        ("!=", FormulaOperation.NotEqual, 3),
        ("<=", FormulaOperation.LessOrEqual, 3),
        (">=", FormulaOperation.GreaterOrEqual, 3),
        ("<", FormulaOperation.Less, 3),
        (">", FormulaOperation.Greater, 3),
        ("and", FormulaOperation.And, 1),
        ("or", FormulaOperation.Or, 0),
        ("xor", FormulaOperation.Xor, 0),
    ];

    /// <summary>The names of the functions that a formula may call.</summary>
    public static IEnumerable<string> Names => Functions.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds a function.</summary>
    public static bool TryFind(string name, out FormulaFunction function) => Functions.TryGetValue(name, out function);

    /// <summary>Whether a function's results differ between computers or evaluations.</summary>
    public static bool IsUnrepeatable(string name) => Unrepeatable.Contains(name);

    /// <summary>Why a function of py-expression-eval cannot be used; null when it can, or is none of its functions.</summary>
    public static string? WhyNot(string name) =>
        Unrepeatable.Contains(name) ? $"'{name}' is not the same on every computer, so that a run could not be repeated"
        : Unknown.Contains(name) ? $"the function '{name}' is not supported"
        : null;

    /// <summary>The operator with which a text begins; its sign is empty when there is none.</summary>
    /// <param name="text">The rest of the formula.</param>
    /// <param name="word">The word with which it begins; empty when it begins with none.</param>
    public static (string Sign, FormulaOperation Operation, int Rank) BinaryAt(ReadOnlySpan<char> text, string word)
    {
        foreach ((string sign, FormulaOperation operation, int rank) in Binary)
        {
            if (word.Length > 0 ? word == sign : text.StartsWith(sign, StringComparison.Ordinal))
            {
                return (sign, operation, rank);
            }
        }
        return ("", default, 0);
    }
}
