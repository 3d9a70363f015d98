using System.Numerics;

namespace Bordnetz.Model.Features;

/// <summary>How a linear sum relates to nought.</summary>
internal enum Relation
{
    Positive,
    NotNegative,
    Zero,
    NotZero,
}

/// <summary>A linear condition on numbers: the sum of coefficients times variables, plus a constant, and nought.</summary>
internal sealed record LinearCondition(SortedDictionary<int, Fraction> Sum, Fraction Constant, Relation Relation);

/// <summary>
/// Decides exactly whether linear conditions on whole and real numbers without bounds can hold together:
/// Fourier-Motzkin elimination, splitting on what must be whole or not nought. Null when the effort allowed is not
/// enough.
/// </summary>
internal sealed class LinearSystem(Func<int, bool> isWhole)
{
    private const int MaxConditions = 4000;
    private const int MaxSplits = 400;

    private int _splits;

    public bool? IsPossible(IEnumerable<LinearCondition> conditions)
    {
        _splits = 0;
        Stack<List<LinearCondition>> open = new();
        open.Push([.. conditions]);
        while (open.TryPop(out List<LinearCondition>? branch))
        {
            if (++_splits > MaxSplits)
            {
                return null;
            }
            switch (Visit(branch, out LinearCondition? left, out LinearCondition? right))
            {
                case null:
                    return null;
                case false:
                    break;
                case true when left is null:
                    return true;
                default:
                    open.Push([.. branch, right!]);
                    open.Push([.. branch, left]);
                    break;
            }
        }
        return false;
    }

    // False: impossible. True without conditions: possible; with two: one of them must hold too.
    private bool? Visit(List<LinearCondition> branch, out LinearCondition? left, out LinearCondition? right)
    {
        (left, right) = (null, null);
        if (branch.Exists(HasNoWholeSolution))
        {
            return false;
        }
        if (Eliminate(branch, out Dictionary<int, Fraction>? point) is not true)
        {
            return point is null ? false : null;
        }
        foreach ((int variable, Fraction value) in point!.OrderBy(p => p.Key))
        {
            if (isWhole(variable) && !value.IsWhole)
            {
                left = Bound(variable, -1, value.Floor());
                right = Bound(variable, 1, -value.Ceiling());
                return true;
            }
        }
        foreach (LinearCondition unequal in branch.Where(c => c.Relation == Relation.NotZero))
        {
            if (ValueAt(unequal, point!).Sign == 0)
            {
                left = unequal with { Relation = Relation.Positive };
                right = new LinearCondition(Scaled(unequal.Sum, -1), -unequal.Constant, Relation.Positive);
                return true;
            }
        }
        return true;
    }

    private static LinearCondition Bound(int variable, int sign, Fraction constant) =>
        new(new SortedDictionary<int, Fraction> { [variable] = sign }, constant, Relation.NotNegative);

    private static Fraction ValueAt(LinearCondition condition, Dictionary<int, Fraction> point) =>
        condition.Sum.Aggregate(condition.Constant, (s, t) => s + (t.Value * point.GetValueOrDefault(t.Key)));

    // Whole multiples of whole numbers add up to multiples of their common divisor only.
    private bool HasNoWholeSolution(LinearCondition condition)
    {
        if (condition.Relation != Relation.Zero || condition.Sum.Count == 0 || !condition.Sum.Keys.All(isWhole))
        {
            return false;
        }
        BigInteger multiple = condition.Sum.Values.Aggregate(
            condition.Constant.Denominator,
            (m, c) => m / BigInteger.GreatestCommonDivisor(m, c.Denominator) * c.Denominator
        );
        BigInteger divisor = condition.Sum.Values.Aggregate(
            BigInteger.Zero,
            (d, c) => BigInteger.GreatestCommonDivisor(d, (c * multiple).Numerator)
        );
        return !((condition.Constant * multiple).Numerator % divisor).IsZero;
    }

    // The result with a point that satisfies all but the unequal ones. False with null: impossible; with an empty
    // point: too large.
    private static bool? Eliminate(List<LinearCondition> branch, out Dictionary<int, Fraction>? point)
    {
        List<LinearCondition> conditions = [.. branch.Where(c => c.Relation != Relation.NotZero)];
        List<(int Variable, List<LinearCondition> Using)> eliminated = [];
        point = null;
        while (true)
        {
            if (conditions.Exists(IsWrong))
            {
                return false;
            }
            conditions.RemoveAll(c => c.Sum.Count == 0);
            if (conditions.Count == 0)
            {
                break;
            }
            (int variable, LinearCondition? equation) = Next(conditions);
            List<LinearCondition> having = [.. conditions.Where(c => c.Sum.ContainsKey(variable))];
            conditions.RemoveAll(c => c.Sum.ContainsKey(variable));
            eliminated.Add((variable, equation is null ? having : [equation]));
            if (equation is not null)
            {
                conditions.AddRange(
                    having
                        .Where(c => !ReferenceEquals(c, equation))
                        .Select(c => Combine(c, equation, -c.Sum[variable] / equation.Sum[variable], c.Relation))
                );
            }
            else
            {
                List<LinearCondition> lower = having.FindAll(c => c.Sum[variable].Sign > 0);
                List<LinearCondition> upper = having.FindAll(c => c.Sum[variable].Sign < 0);
                if (conditions.Count + ((long)lower.Count * upper.Count) > MaxConditions)
                {
                    point = [];
                    return null;
                }
                conditions.AddRange(
                    from l in lower
                    from u in upper
                    let strict = l.Relation == Relation.Positive || u.Relation == Relation.Positive
                    select Combine(
                        l,
                        u,
                        -l.Sum[variable] / u.Sum[variable],
                        strict ? Relation.Positive : Relation.NotNegative
                    )
                );
            }
        }
        point = [];
        for (int i = eliminated.Count - 1; i >= 0; i--)
        {
            point[eliminated[i].Variable] = Choose(eliminated[i].Variable, eliminated[i].Using, point);
        }
        return true;
    }

    private static bool IsWrong(LinearCondition condition) =>
        condition.Sum.Count == 0
        && condition.Relation switch
        {
            Relation.Positive => condition.Constant.Sign <= 0,
            Relation.NotNegative => condition.Constant.Sign < 0,
            _ => condition.Constant.Sign != 0,
        };

    // An equation if there is one; else the variable whose elimination leaves the fewest conditions.
    private static (int Variable, LinearCondition? Equation) Next(List<LinearCondition> conditions)
    {
        if (conditions.Find(c => c.Relation == Relation.Zero) is { } equation)
        {
            return (equation.Sum.Keys.First(), equation);
        }
        SortedDictionary<int, (int Lower, int Upper)> counts = [];
        foreach ((int variable, Fraction coefficient) in conditions.SelectMany(c => c.Sum))
        {
            (int lower, int upper) = counts.GetValueOrDefault(variable);
            counts[variable] = coefficient.Sign > 0 ? (lower + 1, upper) : (lower, upper + 1);
        }
        return (counts.MinBy(c => (long)c.Value.Lower * c.Value.Upper).Key, null);
    }

    private static LinearCondition Combine(LinearCondition a, LinearCondition b, Fraction times, Relation relation)
    {
        SortedDictionary<int, Fraction> sum = new(a.Sum);
        foreach ((int variable, Fraction coefficient) in b.Sum)
        {
            Fraction both = sum.GetValueOrDefault(variable) + (coefficient * times);
            if (both.Sign == 0)
            {
                sum.Remove(variable);
            }
            else
            {
                sum[variable] = both;
            }
        }
        return new LinearCondition(sum, a.Constant + (b.Constant * times), relation);
    }

    private static SortedDictionary<int, Fraction> Scaled(SortedDictionary<int, Fraction> sum, Fraction factor)
    {
        SortedDictionary<int, Fraction> result = [];
        foreach ((int variable, Fraction coefficient) in sum)
        {
            result.Add(variable, coefficient * factor);
        }
        return result;
    }

    // A value within the bounds that the conditions leave, whole where that is possible.
    private static Fraction Choose(int variable, List<LinearCondition> conditions, Dictionary<int, Fraction> point)
    {
        (Fraction Value, bool Strict)? low = null;
        (Fraction Value, bool Strict)? high = null;
        foreach (LinearCondition condition in conditions)
        {
            Fraction coefficient = condition.Sum[variable];
            Fraction bound =
                (ValueAt(condition, point) - (coefficient * point.GetValueOrDefault(variable))) / -coefficient;
            bool strict = condition.Relation == Relation.Positive;
            if (condition.Relation == Relation.Zero)
            {
                return bound;
            }
            if (
                coefficient.Sign > 0
                && (low is null || bound > low.Value.Value || (bound == low.Value.Value && strict))
            )
            {
                low = (bound, strict);
            }
            if (
                coefficient.Sign < 0
                && (high is null || bound < high.Value.Value || (bound == high.Value.Value && strict))
            )
            {
                high = (bound, strict);
            }
        }
        if (low is not { } l)
        {
            if (high is not { } h)
            {
                return 0;
            }
            Fraction below = h.Value.Floor();
            return h.Strict && below == h.Value ? below - 1 : below;
        }
        Fraction above = l.Value.Ceiling();
        above = l.Strict && above == l.Value ? above + 1 : above;
        if (high is not { } top || above < top.Value || (above == top.Value && !top.Strict))
        {
            return above;
        }
        return l.Value == top.Value ? l.Value : (l.Value + top.Value) / 2;
    }
}
