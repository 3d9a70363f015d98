namespace Bordnetz.Model.Features;

/// <summary>
/// An arithmetic expression over features as numerator, denominator and the divisors that must not be nought. Owned by
/// one side of an equation; operations may change their left operand.
/// </summary>
internal sealed class Quotient
{
    private const int TermLimit = 20_000;

    private readonly List<Polynomial> _divisors;

    public Quotient(Polynomial numerator)
        : this(numerator, Polynomial.Constant(Fraction.One), []) { }

    public Quotient(Polynomial numerator, Polynomial denominator)
        : this(numerator, denominator, [denominator]) { }

    private Quotient(Polynomial numerator, Polynomial denominator, List<Polynomial> divisors)
    {
        Numerator = numerator;
        Denominator = denominator;
        _divisors = divisors;
    }

    public Polynomial Numerator { get; }

    public Polynomial Denominator { get; }

    /// <summary>Where one of these is nought, the expression has no value.</summary>
    public IReadOnlyList<Polynomial> Divisors => _divisors;

    /// <summary>The result of <c>+ - * /</c>; null when it grows beyond what is decided.</summary>
    public static Quotient? Apply(char operation, Quotient left, Quotient right)
    {
        List<Polynomial> divisors = left._divisors;
        divisors.AddRange(right._divisors);
        switch (operation)
        {
            case '*':
                return Make(
                    left.Numerator.Times(right.Numerator, TermLimit),
                    left.Denominator.Times(right.Denominator, TermLimit),
                    divisors
                );
            case '/':
                divisors.Add(right.Numerator);
                return Make(
                    left.Numerator.Times(right.Denominator, TermLimit),
                    left.Denominator.Times(right.Numerator, TermLimit),
                    divisors
                );
            default:
                Fraction sign = operation == '+' ? 1 : -1;
                if (left.Denominator.IsConstant && right.Denominator.IsConstant)
                {
                    // Constant denominators are one: dividing by a number changes coefficients only.
                    left.Numerator.Add(right.Numerator, sign);
                    return new Quotient(left.Numerator, left.Denominator, divisors);
                }
                Polynomial? numerator = left.Numerator.Times(right.Denominator, TermLimit);
                Polynomial? other = right.Numerator.Times(left.Denominator, TermLimit);
                if (numerator is null || other is null)
                {
                    return null;
                }
                // A product with one may be the operand itself, which others may still use.
                Polynomial sum = new();
                sum.Add(numerator, Fraction.One);
                sum.Add(other, sign);
                return Make(sum, left.Denominator.Times(right.Denominator, TermLimit), divisors);
        }
    }

    private static Quotient? Make(Polynomial? numerator, Polynomial? denominator, List<Polynomial> divisors)
    {
        if (numerator is null || denominator is null)
        {
            return null;
        }
        if (denominator.IsConstant && denominator.Terms.Count == 1)
        {
            Polynomial scaled = new();
            scaled.Add(numerator, Fraction.One / denominator.Terms.First().Value);
            return new Quotient(scaled, Polynomial.Constant(Fraction.One), divisors);
        }
        return new Quotient(numerator, denominator, divisors);
    }
}
