using System.Collections.Immutable;
using Bordnetz.Model.Features;

namespace Bordnetz.Model;

/// <summary>
/// Configurations that together contain every pair of features that goes together, selected or not: row by row, each
/// taking as many pairs that are still missing as it can (as ICPL does). Not the smallest set, but always a valid one.
/// </summary>
public static class PairSample
{
    /// <summary>The most features that may vary.</summary>
    public const int MaxVarying = 400;

    /// <summary>
    /// The configurations, each by feature index. Null when there is none, more than <see cref="MaxVarying"/> features
    /// vary, or the effort allowed is not enough.
    /// </summary>
    /// <param name="model">The model.</param>
    public static ImmutableArray<ImmutableArray<bool>>? Of(FeatureModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (FeatureAnomalies.Of(model) is not { } anomalies)
        {
            return null;
        }
        HashSet<int> still = [.. anomalies.Core.Concat(anomalies.Dead).Select(f => f.Index)];
        int[] varying = [.. Enumerable.Range(0, model.Features.Length).Where(f => !still.Contains(f))];
        return varying.Length > MaxVarying ? null : new Rows(model, varying).Find();
    }

    private sealed class Rows(FeatureModel model, int[] varying)
    {
        private readonly FeatureSolver _solver = new(model);

        // By the literals of two varying features, twice their position and one when not selected.
        private readonly bool[,] _missing = new bool[varying.Length * 2, varying.Length * 2];

        public ImmutableArray<ImmutableArray<bool>>? Find()
        {
            for (int a = 0; a < varying.Length * 2; a++)
            {
                for (int b = (a | 1) + 1; b < varying.Length * 2; b++)
                {
                    _missing[a, b] = true;
                }
            }
            ImmutableArray<ImmutableArray<bool>>.Builder rows = ImmutableArray.CreateBuilder<ImmutableArray<bool>>();
            int[] values = new int[varying.Length];
            for (int a = 0; a < varying.Length * 2; a++)
            {
                for (int b = (a | 1) + 1; b < varying.Length * 2; b++)
                {
                    if (!_missing[a, b])
                    {
                        continue;
                    }
                    switch (_solver.Solve([Literal(a), Literal(b)]))
                    {
                        case SatResult.Unknown:
                            return null;
                        case SatResult.Unsatisfiable:
                            Cover(a, b);
                            continue;
                        default:
                            break;
                    }
                    if (!Fill(a, b, values))
                    {
                        return null;
                    }
                    rows.Add([.. Enumerable.Range(0, model.Features.Length).Select(_solver.IsSelected)]);
                    CoverAll(values);
                }
            }
            if (rows.Count == 0)
            {
                // Nothing or one feature varies: a configuration for each of its values.
                return model.Configurations(2);
            }
            return rows.ToImmutable();
        }

        private int Literal(int literal) => _solver.Clauses.Literal(varying[literal >> 1]) ^ (literal & 1);

        private void Cover(int a, int b)
        {
            (int low, int high) = a < b ? (a, b) : (b, a);
            if (_missing[low, high])
            {
                _missing[low, high] = false;
            }
        }

        private void CoverAll(int[] values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                for (int j = i + 1; j < values.Length; j++)
                {
                    Cover(values[i], values[j]);
                }
            }
        }

        // Decides feature after feature for the value that covers more of what is missing. Leaves the solver at the row.
        private bool Fill(int a, int b, int[] values)
        {
            List<int> chosen = [a, b];
            List<int> assumptions = [Literal(a), Literal(b)];
            for (int f = 0; f < varying.Length; f++)
            {
                if (f == a >> 1 || f == b >> 1)
                {
                    continue;
                }
                int selected = chosen.Count(c => IsMissing(c, f * 2));
                int lacking = chosen.Count(c => IsMissing(c, (f * 2) + 1));
                if (selected == lacking)
                {
                    selected = MissingOf(f * 2);
                    lacking = MissingOf((f * 2) + 1);
                }
                int wanted = (f * 2) + (selected >= lacking ? 0 : 1);
                if (!_solver.Sat.IsTrue(Literal(wanted)))
                {
                    SatResult result = _solver.Solve([.. assumptions, Literal(wanted)]);
                    if (result == SatResult.Unsatisfiable)
                    {
                        wanted ^= 1;
                        result = _solver.Solve([.. assumptions, Literal(wanted)]);
                    }
                    if (result != SatResult.Satisfiable)
                    {
                        return false;
                    }
                }
                chosen.Add(wanted);
                assumptions.Add(Literal(wanted));
            }
            foreach (int literal in chosen)
            {
                values[literal >> 1] = literal;
            }
            return true;
        }

        private int MissingOf(int literal)
        {
            int count = 0;
            for (int other = 0; other < varying.Length * 2; other++)
            {
                count += other >> 1 != literal >> 1 && IsMissing(literal, other) ? 1 : 0;
            }
            return count;
        }

        private bool IsMissing(int a, int b) => a < b ? _missing[a, b] : _missing[b, a];
    }
}
