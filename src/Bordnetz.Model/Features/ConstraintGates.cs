using System.Numerics;

namespace Bordnetz.Model.Features;

/// <summary>
/// The literal of a constraint in one context: an instance of a feature with cardinality, or the whole model. A feature
/// with several instances in the context is selected when any of them is.
/// </summary>
internal sealed class ConstraintGates(FeatureInstances instances, Gates gates, List<ValueAtom> values, int context)
{
    /// <summary>The literal that is true exactly when the expression holds.</summary>
    public int Define(FeatureExpression expression)
    {
        Stack<int> stack = new();
        foreach (int step in expression.Code)
        {
            switch (step)
            {
                case >= 0:
                    stack.Push(Selected(step));
                    break;
                case <= FeatureExpression.FirstAtom:
                    stack.Push(Define(expression.Atoms[FeatureExpression.FirstAtom - step]));
                    break;
                case FeatureExpression.Not:
                    stack.Push(Gates.Not(stack.Pop()));
                    break;
                case FeatureExpression.True or FeatureExpression.False:
                    stack.Push(step == FeatureExpression.True ? gates.True : gates.False);
                    break;
                default:
                    int right = stack.Pop();
                    int left = stack.Pop();
                    stack.Push(
                        step switch
                        {
                            FeatureExpression.And => gates.And(left, right),
                            FeatureExpression.Or => gates.Or(left, right),
                            FeatureExpression.Implies => gates.Or(Gates.Not(left), right),
                            _ => gates.Same(left, right),
                        }
                    );
                    break;
            }
        }
        return stack.Pop();
    }

    private int Selected(int feature)
    {
        IReadOnlyList<int> under = instances.Under(feature, context);
        return gates.Or([.. under.Select(FeatureClauses.InstanceLiteral)]);
    }

    private int Define(FeatureAtom atom) =>
        atom switch
        {
            TextAtom text when !text.HasValues => DefineText(text.Left, text.Right),
            TextAtom text => DefineValueText(text),
            SignAtom sign => DefineSign(sign),
            _ => throw new InvalidOperationException(),
        };

    // Attributes: the texts are known for each of the four selections.
    private int DefineText(TextTerm left, TextTerm right)
    {
        int a = left.Feature < 0 ? gates.True : Selected(left.Feature);
        int b = right.Feature < 0 ? gates.True : Selected(right.Feature);
        int Same(string x, string y) => x == y ? gates.True : gates.False;
        return gates.Choose(
            a,
            gates.Choose(b, Same(left.Constant!, right.Constant!), Same(left.Constant!, "")),
            gates.Choose(b, Same("", right.Constant!), gates.True)
        );
    }

    private int DefineValueText(TextAtom text)
    {
        // The theory of values ties the literal, not clauses.
        int literal = gates.Free();
        values.Add(new SameTextAtom(literal, ValueOf(text.Left), ValueOf(text.Right)));
        return literal;
    }

    private TextValue ValueOf(TextTerm term)
    {
        if (term.Constant is null)
        {
            int instance = instances.Under(term.Feature, context)[0];
            return new TextValue(instance, FeatureClauses.InstanceLiteral(instance), "");
        }
        return new TextValue(-1, term.Feature < 0 ? -1 : Selected(term.Feature), term.Constant);
    }

    private int DefineSign(SignAtom sign)
    {
        List<ValueTerm> terms = [];
        bool hasValues = sign.HasValues;
        foreach ((int[] factors, Fraction coefficient) in sign.Sum.Terms)
        {
            Unfold(factors, coefficient, terms);
        }
        if (hasValues)
        {
            int literal = gates.Free();
            values.Add(new SumAtom(literal, terms, sign.IsZero));
            return literal;
        }
        BigInteger multiple = BigInteger.One;
        foreach (ValueTerm term in terms)
        {
            BigInteger d = term.Coefficient.Denominator;
            multiple = multiple / BigInteger.GreatestCommonDivisor(multiple, d) * d;
        }
        BigInteger constant = BigInteger.Zero;
        List<(int Literal, BigInteger Weight)> sum = [];
        foreach (ValueTerm term in terms)
        {
            BigInteger weight = (term.Coefficient * multiple).Numerator;
            if (term.Literals.Length == 0)
            {
                constant += weight;
            }
            else
            {
                sum.Add((gates.And(term.Literals), weight));
            }
        }
        return new SumGates(gates).Define(sum, constant, sign.IsZero);
    }

    // Counting a feature's instances adds one term for each.
    private void Unfold(int[] factors, Fraction coefficient, List<ValueTerm> into)
    {
        List<ValueTerm> terms = [new ValueTerm([], -1, FactorKind.Value, coefficient)];
        foreach (int factor in factors)
        {
            int feature = Polynomial.FeatureOf(factor);
            FactorKind kind = Polynomial.KindOf(factor);
            IReadOnlyList<int> under = instances.Under(feature, context);
            terms = kind switch
            {
                FactorKind.Selected => [.. terms.Select(t => With(t, Selected(feature)))],
                FactorKind.Each =>
                [
                    .. terms.SelectMany(t => under.Select(i => With(t, FeatureClauses.InstanceLiteral(i)))),
                ],
                _ => [.. terms.Select(t => t with { Instance = under[0], Kind = kind })],
            };
        }
        into.AddRange(terms);
    }

    private static ValueTerm With(ValueTerm term, int literal) =>
        term.Literals.Contains(literal) ? term : term with { Literals = [.. term.Literals, literal] };

    /// <summary>What cannot be decided about a constraint, in words; null when all can.</summary>
    public static string? Undecided(
        FeatureModel model,
        FeatureInstances instances,
        int context,
        FeatureExpression expression
    )
    {
        foreach (FeatureAtom atom in expression.Atoms.Where(a => a.HasValues))
        {
            foreach (int feature in atom.Features.Where(f => model.Features[f].Type != FeatureType.Boolean))
            {
                if (instances.Under(feature, context).Count > 1)
                {
                    return $"'{model.Features[feature].Name}' has several instances, each with a value of its own, and"
                        + " the constraint does not say which";
                }
            }
        }
        return null;
    }
}
