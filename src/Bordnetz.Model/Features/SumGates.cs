using System.Numerics;
using System.Runtime.InteropServices;

namespace Bordnetz.Model.Features;

/// <summary>
/// Literals for "a weighted sum of literals is positive, or nought", exactly: as a decision diagram where it stays
/// small, else as adders of binary numbers.
/// </summary>
internal sealed class SumGates(Gates gates)
{
    private const int DiagramLimit = 4000;

    /// <summary>The literal of <c>Σ weight · literal + constant &gt; 0</c>, or <c>== 0</c>.</summary>
    public int Define(List<(int Literal, BigInteger Weight)> sum, BigInteger constant, bool isZero)
    {
        // Negative weights count the negated literal, so that all weights are positive: sum > bound or == bound.
        BigInteger bound = -constant;
        List<(int Literal, BigInteger Weight)> items = [];
        foreach ((int literal, BigInteger weight) in Merged(sum))
        {
            items.Add(weight.Sign > 0 ? (literal, weight) : (Gates.Not(literal), -weight));
            bound -= BigInteger.Min(weight, BigInteger.Zero);
        }
        items.Sort((a, b) => a.Weight == b.Weight ? a.Literal.CompareTo(b.Literal) : b.Weight.CompareTo(a.Weight));
        return Diagram(items, bound, isZero) ?? Adders(items, bound, isZero);
    }

    private static IEnumerable<(int Literal, BigInteger Weight)> Merged(List<(int Literal, BigInteger Weight)> sum) =>
        sum.GroupBy(i => i.Literal)
            .Select(g => (Literal: g.Key, Weight: g.Aggregate(BigInteger.Zero, (s, i) => s + i.Weight)))
            .Where(i => !i.Weight.IsZero);

    private int? Diagram(List<(int Literal, BigInteger Weight)> items, BigInteger bound, bool isZero)
    {
        BigInteger[] rest = new BigInteger[items.Count + 1];
        for (int i = items.Count - 1; i >= 0; i--)
        {
            rest[i] = rest[i + 1] + items[i].Weight;
        }
        // Layer by layer, the sums that are still open.
        List<SortedDictionary<BigInteger, int>> layers = [];
        bool? Decided(BigInteger value, int layer) =>
            isZero
                ? value > bound || value + rest[layer] < bound
                    ? false
                    : layer == items.Count
                        ? value == bound
                        : null
                : value > bound
                    ? true
                    : value + rest[layer] <= bound
                        ? false
                        : null;
        SortedDictionary<BigInteger, int> open = [];
        if (Decided(0, 0) is { } constant)
        {
            return constant ? gates.True : gates.False;
        }
        open.Add(0, 0);
        int nodes = 1;
        for (int i = 0; i < items.Count; i++)
        {
            layers.Add(open);
            SortedDictionary<BigInteger, int> next = [];
            foreach (BigInteger value in open.Keys)
            {
                foreach (BigInteger reached in new[] { value, value + items[i].Weight })
                {
                    if (Decided(reached, i + 1) is null && next.TryAdd(reached, 0) && ++nodes > DiagramLimit)
                    {
                        return null;
                    }
                }
            }
            open = next;
        }
        for (int i = items.Count - 1; i >= 0; i--)
        {
            int At(BigInteger value) =>
                Decided(value, i + 1) is { } known ? (known ? gates.True : gates.False) : layers[i + 1][value];
            foreach (BigInteger value in layers[i].Keys.ToList())
            {
                layers[i][value] = gates.Choose(items[i].Literal, At(value + items[i].Weight), At(value));
            }
        }
        return layers[0][0];
    }

    private int Adders(List<(int Literal, BigInteger Weight)> items, BigInteger bound, bool isZero)
    {
        List<Queue<int>> columns = [];
        foreach ((int literal, BigInteger weight) in items)
        {
            for (int bit = 0; bit < (int)weight.GetBitLength(); bit++)
            {
                if (!((weight >> bit) & BigInteger.One).IsZero)
                {
                    Column(columns, bit).Enqueue(literal);
                }
            }
        }
        List<int> digits = [];
        for (int bit = 0; bit < columns.Count; bit++)
        {
            Queue<int> column = columns[bit];
            while (column.Count > 1)
            {
                int a = column.Dequeue();
                int b = column.Dequeue();
                int c = column.Count > 0 ? column.Dequeue() : gates.False;
                int half = Gates.Not(gates.Same(a, b));
                column.Enqueue(Gates.Not(gates.Same(half, c)));
                Column(columns, bit + 1).Enqueue(gates.Or(gates.And(a, b), gates.And(half, c)));
                column = columns[bit];
            }
            digits.Add(column.Count > 0 ? column.Dequeue() : gates.False);
        }
        // From the lowest digit: is the number above the bound, and is it the same?
        int above = gates.False;
        int same = gates.True;
        int length = Math.Max(digits.Count, (int)bound.GetBitLength());
        for (int bit = 0; bit < length; bit++)
        {
            int digit = bit < digits.Count ? digits[bit] : gates.False;
            bool one = !((bound >> bit) & BigInteger.One).IsZero;
            above = one ? gates.And(digit, above) : gates.Or(digit, above);
            same = gates.And(same, one ? digit : Gates.Not(digit));
        }
        return isZero ? same : above;
    }

    private static Queue<int> Column(List<Queue<int>> columns, int bit)
    {
        while (columns.Count <= bit)
        {
            columns.Add(new Queue<int>());
        }
        return CollectionsMarshal.AsSpan(columns)[bit];
    }
}
