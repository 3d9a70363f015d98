namespace Bordnetz.Model.Features;

/// <summary>A comparison on values in one context, with the literal that says whether it holds.</summary>
/// <param name="Literal">The literal.</param>
internal abstract record ValueAtom(int Literal);

/// <summary>A sum of terms is positive, or nought.</summary>
internal sealed record SumAtom(int Literal, List<ValueTerm> Terms, bool IsZero) : ValueAtom(Literal);

/// <summary>Two texts are the same.</summary>
internal sealed record SameTextAtom(int Literal, TextValue Left, TextValue Right) : ValueAtom(Literal);

/// <summary>A coefficient, present where all literals hold, times a value.</summary>
/// <param name="Literals">What must be true for the term to count.</param>
/// <param name="Instance">The instance of a typed feature; -1 when there is no value.</param>
/// <param name="Kind">Which number of the value.</param>
/// <param name="Coefficient">The factor.</param>
internal sealed record ValueTerm(int[] Literals, int Instance, FactorKind Kind, Fraction Coefficient);

/// <summary>A text: of an instance of a typed feature, or a constant that is empty where its literal is false.</summary>
/// <param name="Instance">The instance; -1 for a constant.</param>
/// <param name="Literal">What must be true for the constant; -1 for always.</param>
/// <param name="Constant">The constant.</param>
internal readonly record struct TextValue(int Instance, int Literal, string Constant);
