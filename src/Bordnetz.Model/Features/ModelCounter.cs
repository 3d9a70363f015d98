using System.Numerics;
using System.Runtime.InteropServices;

namespace Bordnetz.Model.Features;

/// <summary>
/// Counts the models of clauses exactly: branching with unit propagation, splitting into components that share no
/// variable, and remembering the count of each component (as sharpSAT does). Variables that are not counted only have
/// to have some value. Deterministic.
/// </summary>
internal sealed class ModelCounter
{
    private const int MaxDepth = 3000;
    private const long MaxCachedNumbers = 60_000_000;

    private readonly int[][] _clauses;
    private readonly List<int>[] _occurrences;
    private readonly sbyte[] _values;
    private readonly int[] _falseCount;
    private readonly int[] _trueCount;
    private readonly bool[] _isCounted;
    private readonly BigInteger[] _weights;
    private readonly List<int> _trail = [];
    private readonly int[] _variableMark;
    private readonly int[] _clauseMark;
    private readonly Dictionary<int[], BigInteger> _cache = new(new ByContent());
    private readonly int[] _score;
    private int _mark;
    private long _cachedNumbers;
    private long _effort;

    /// <summary>Takes clauses of literals; a literal is twice its variable, plus one when negated.</summary>
    /// <param name="clauses">The clauses.</param>
    /// <param name="isCounted">By variable, whether its two values are told apart.</param>
    /// <param name="weights">By literal, how often it counts.</param>
    public ModelCounter(IEnumerable<int[]> clauses, bool[] isCounted, BigInteger[] weights)
    {
        _clauses = [.. clauses];
        _isCounted = isCounted;
        _weights = weights;
        _values = new sbyte[isCounted.Length];
        Array.Fill(_values, (sbyte)-1);
        _occurrences = [.. Enumerable.Range(0, isCounted.Length * 2).Select(_ => new List<int>())];
        _falseCount = new int[_clauses.Length];
        _trueCount = new int[_clauses.Length];
        _variableMark = new int[isCounted.Length];
        _clauseMark = new int[_clauses.Length];
        _score = new int[isCounted.Length];
        for (int c = 0; c < _clauses.Length; c++)
        {
            foreach (int literal in _clauses[c])
            {
                _occurrences[literal].Add(c);
            }
        }
    }

    /// <summary>The number of models over the given variables; null when the effort allowed was not enough.</summary>
    public BigInteger? Count(IEnumerable<int> variables, long effort)
    {
        _effort = effort;
        BigInteger factor = BigInteger.One;
        foreach (int[] clause in _clauses)
        {
            if (clause.Length == 0)
            {
                return BigInteger.Zero;
            }
            if (clause.Length == 1 && !Assign(clause[0], ref factor))
            {
                return BigInteger.Zero;
            }
        }
        return Parts([.. variables], factor, 0);
    }

    // The product over the components of those variables that have no value yet.
    private BigInteger? Parts(List<int> variables, BigInteger factor, int depth)
    {
        List<List<int>> components = [];
        int mark = ++_mark;
        foreach (int variable in variables)
        {
            if (_values[variable] >= 0 || _variableMark[variable] == mark)
            {
                continue;
            }
            List<int> component = Component(variable, mark);
            if (component.Count == 1 && !IsActive(variable))
            {
                factor *= _isCounted[variable] ? _weights[variable * 2] + _weights[(variable * 2) + 1] : BigInteger.One;
            }
            else
            {
                components.Add(component);
            }
        }
        foreach (List<int> component in components.OrderBy(c => c.Count))
        {
            if (factor.IsZero)
            {
                return factor;
            }
            if (Visit(component, depth) is not { } count)
            {
                return null;
            }
            factor *= count;
        }
        return factor;
    }

    private bool IsActive(int variable) =>
        _occurrences[variable * 2].Exists(c => _trueCount[c] == 0)
        || _occurrences[(variable * 2) + 1].Exists(c => _trueCount[c] == 0);

    private List<int> Component(int start, int mark)
    {
        List<int> component = [start];
        _variableMark[start] = mark;
        for (int i = 0; i < component.Count; i++)
        {
            int variable = component[i];
            _score[variable] = 0;
            for (int literal = variable * 2; literal <= (variable * 2) + 1; literal++)
            {
                foreach (int clause in _occurrences[literal])
                {
                    if (_trueCount[clause] > 0)
                    {
                        continue;
                    }
                    _score[variable] += _clauses[clause].Length - _falseCount[clause] == 2 ? 2 : 1;
                    if (_clauseMark[clause] == mark)
                    {
                        continue;
                    }
                    _clauseMark[clause] = mark;
                    foreach (int other in _clauses[clause])
                    {
                        int next = other >> 1;
                        if (_values[next] < 0 && _variableMark[next] != mark)
                        {
                            _variableMark[next] = mark;
                            component.Add(next);
                        }
                    }
                }
            }
        }
        return component;
    }

    private BigInteger? Visit(List<int> component, int depth)
    {
        int[] key = Key(component);
        if (_cache.TryGetValue(key, out BigInteger known))
        {
            return known;
        }
        if (--_effort < 0 || depth > MaxDepth || _cachedNumbers > MaxCachedNumbers)
        {
            return null;
        }
        int best = -1;
        foreach (int variable in component)
        {
            if (
                best < 0
                || (_isCounted[variable] && !_isCounted[best])
                || (_isCounted[variable] == _isCounted[best] && _score[variable] > _score[best])
            )
            {
                best = variable;
            }
        }
        bool isCounted = _isCounted[best];
        BigInteger total = BigInteger.Zero;
        for (int literal = best * 2; literal <= (best * 2) + 1; literal++)
        {
            int start = _trail.Count;
            BigInteger factor = BigInteger.One;
            BigInteger? count = Assign(literal, ref factor) ? Parts(component, factor, depth + 1) : BigInteger.Zero;
            Undo(start);
            if (count is null)
            {
                return null;
            }
            total += count.Value;
            // Of what is not counted, one value is enough.
            if (!isCounted && !total.IsZero)
            {
                break;
            }
        }
        _cachedNumbers += key.Length + 8;
        _cache.Add(key, total);
        return total;
    }

    // The open variables and the clauses of more than two literals say what is left: a clause of two that is still open
    // has both.
    private int[] Key(List<int> component)
    {
        SortedSet<int> clauses = [];
        List<int> variables = [.. component];
        variables.Sort();
        foreach (int variable in variables)
        {
            for (int literal = variable * 2; literal <= (variable * 2) + 1; literal++)
            {
                foreach (int clause in _occurrences[literal])
                {
                    if (_trueCount[clause] == 0 && _clauses[clause].Length > 2)
                    {
                        clauses.Add(clause);
                    }
                }
            }
        }
        return [.. variables, -1, .. clauses];
    }

    // Gives a literal and what follows from it the value true. False when that contradicts.
    private bool Assign(int literal, ref BigInteger factor)
    {
        if (_values[literal >> 1] >= 0)
        {
            return _values[literal >> 1] == ((literal & 1) ^ 1);
        }
        int at = _trail.Count;
        Set(literal, ref factor);
        bool good = true;
        while (at < _trail.Count)
        {
            int done = _trail[at++];
            foreach (int clause in _occurrences[done])
            {
                _trueCount[clause]++;
            }
            foreach (int clause in _occurrences[done ^ 1])
            {
                _falseCount[clause]++;
                int[] literals = _clauses[clause];
                if (!good || _trueCount[clause] > 0 || _falseCount[clause] < literals.Length - 1)
                {
                    continue;
                }
                int open = Array.FindIndex(literals, l => _values[l >> 1] < 0);
                if (open >= 0)
                {
                    Set(literals[open], ref factor);
                }
                else if (!Array.Exists(literals, l => _values[l >> 1] == ((l & 1) ^ 1)))
                {
                    good = false;
                }
            }
        }
        return good;
    }

    private void Set(int literal, ref BigInteger factor)
    {
        _values[literal >> 1] = (sbyte)((literal & 1) ^ 1);
        _trail.Add(literal);
        if (_isCounted[literal >> 1] && !_weights[literal].IsOne)
        {
            factor *= _weights[literal];
        }
    }

    private void Undo(int start)
    {
        for (int i = _trail.Count - 1; i >= start; i--)
        {
            int literal = _trail[i];
            _values[literal >> 1] = -1;
            foreach (int clause in _occurrences[literal])
            {
                _trueCount[clause]--;
            }
            foreach (int clause in _occurrences[literal ^ 1])
            {
                _falseCount[clause]--;
            }
        }
        CollectionsMarshal.SetCount(_trail, start);
    }

    private sealed class ByContent : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            // Not HashCode, which differs from run to run; the order of the table is never read.
            uint hash = 2166136261;
            foreach (int number in obj)
            {
                hash = (hash ^ (uint)number) * 16777619;
            }
            return (int)hash;
        }
    }
}
