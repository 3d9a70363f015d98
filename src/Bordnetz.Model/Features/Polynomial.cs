using System.Numerics;

namespace Bordnetz.Model.Features;

/// <summary>What a factor of a <see cref="Polynomial"/> stands for.</summary>
internal enum FactorKind
{
    /// <summary>One when the feature is selected, in any instance; else nought.</summary>
    Selected,

    /// <summary>How many instances of the feature are selected.</summary>
    Each,

    /// <summary>The value of a typed feature, or the length of a text; nought when it is not selected.</summary>
    Value,

    /// <summary>The value rounded down.</summary>
    Floor,

    /// <summary>The value rounded up.</summary>
    Ceiling,
}

/// <summary>
/// A sum of products of factors with exact coefficients. Not immutable: adding changes it, so that long sums
/// cost no copies.
/// </summary>
internal sealed class Polynomial
{
    private const int Kinds = 8;

    private readonly SortedDictionary<int[], Fraction> _terms = new(ByContent.Instance);

    /// <summary>The products with their coefficients, none of them nought, in a fixed order.</summary>
    public IReadOnlyCollection<KeyValuePair<int[], Fraction>> Terms => _terms;

    public bool IsConstant => _terms.Keys.All(k => k.Length == 0);

    /// <summary>The largest number of values multiplied with each other.</summary>
    public int ValueDegree => _terms.Count == 0 ? 0 : _terms.Keys.Max(k => k.Count(f => KindOf(f) >= FactorKind.Value));

    public static int Factor(int feature, FactorKind kind) => (feature * Kinds) + (int)kind;

    public static int FeatureOf(int factor) => factor / Kinds;

    public static FactorKind KindOf(int factor) => (FactorKind)(factor % Kinds);

    public static Polynomial Constant(Fraction value)
    {
        Polynomial result = new();
        result.Add([], value);
        return result;
    }

    public static Polynomial Of(int feature, FactorKind kind, Fraction coefficient)
    {
        Polynomial result = new();
        result.Add([Factor(feature, kind)], coefficient);
        return result;
    }

    public void Add(int[] factors, Fraction coefficient)
    {
        Fraction sum = _terms.GetValueOrDefault(factors) + coefficient;
        if (sum.Sign == 0)
        {
            _terms.Remove(factors);
        }
        else
        {
            _terms[factors] = sum;
        }
    }

    public void Add(Polynomial other, Fraction times)
    {
        foreach ((int[] factors, Fraction coefficient) in other._terms)
        {
            Add(factors, coefficient * times);
        }
    }

    /// <summary>The product; null when it has more terms than allowed.</summary>
    public Polynomial? Times(Polynomial other, int limit)
    {
        if ((long)_terms.Count * other._terms.Count > limit * 16L)
        {
            return null;
        }
        Polynomial product = new();
        foreach ((int[] left, Fraction a) in _terms)
        {
            foreach ((int[] right, Fraction b) in other._terms)
            {
                product.Add(Merge(left, right), a * b);
            }
        }
        return product._terms.Count > limit ? null : product;
    }

    public Polynomial Negated()
    {
        Polynomial result = new();
        result.Add(this, -1);
        return result;
    }

    /// <summary>The value; every factor must be of a kind that the selection alone decides.</summary>
    public Fraction Evaluate(ReadOnlySpan<bool> selected)
    {
        Fraction sum = 0;
        foreach ((int[] factors, Fraction coefficient) in _terms)
        {
            bool all = true;
            foreach (int factor in factors)
            {
                all &= selected[FeatureOf(factor)];
            }
            sum = all ? sum + coefficient : sum;
        }
        return sum;
    }

    /// <summary>The factors, each once, in order.</summary>
    public IEnumerable<int> Factors() => _terms.Keys.SelectMany(k => k).Distinct().Order();

    /// <summary>Multiplied by what makes all coefficients whole and without common divisor; the sign stays.</summary>
    public List<(int[] Factors, BigInteger Coefficient)> Whole()
    {
        BigInteger multiple = BigInteger.One;
        foreach (Fraction coefficient in _terms.Values)
        {
            BigInteger d = coefficient.Denominator;
            multiple = multiple / BigInteger.GreatestCommonDivisor(multiple, d) * d;
        }
        List<(int[] Factors, BigInteger Coefficient)> whole = [];
        BigInteger common = BigInteger.Zero;
        foreach ((int[] factors, Fraction coefficient) in _terms)
        {
            BigInteger value = coefficient.Numerator * (multiple / coefficient.Denominator);
            common = BigInteger.GreatestCommonDivisor(common, value);
            whole.Add((factors, value));
        }
        return common <= BigInteger.One ? whole : [.. whole.Select(t => (t.Factors, t.Coefficient / common))];
    }

    // Being selected twice is being selected; every other factor counts as often as it stands there.
    private static int[] Merge(int[] left, int[] right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length == 0 ? right : left;
        }
        List<int> merged = [.. left, .. right];
        merged.Sort();
        for (int i = merged.Count - 1; i > 0; i--)
        {
            if (merged[i] == merged[i - 1] && KindOf(merged[i]) == FactorKind.Selected)
            {
                merged.RemoveAt(i);
            }
        }
        return [.. merged];
    }

    private sealed class ByContent : IComparer<int[]>
    {
        public static ByContent Instance { get; } = new();

        public int Compare(int[]? x, int[]? y) => x.AsSpan().SequenceCompareTo(y.AsSpan());
    }
}
