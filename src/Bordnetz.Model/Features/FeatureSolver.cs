using System.Runtime.InteropServices;

namespace Bordnetz.Model.Features;

/// <summary>
/// Decides a feature model: a solver for clauses, and, where typed features are compared, the theory of their values,
/// which forbids what no values can make true.
/// </summary>
internal sealed class FeatureSolver
{
    private const int RefutationLimit = 20_000;

    private readonly ValueTheory _theory;
    private int _refuted;

    public FeatureSolver(FeatureModel model, bool withSwitches = false, FeatureReduction? reduction = null)
    {
        Clauses = FeatureClauses.Build(model, withSwitches, reduction);
        _theory = new ValueTheory(Clauses.Values, i => model.Features[Clauses.Instances.FeatureOf(i)].Type);
    }

    public FeatureClauses Clauses { get; }

    public SatSolver Sat => Clauses.Solver;

    /// <summary>Looks for a configuration, with values, in which all the assumptions hold.</summary>
    public SatResult Solve(ReadOnlySpan<int> assumptions)
    {
        while (true)
        {
            SatResult result = Sat.Solve(assumptions);
            if (result != SatResult.Satisfiable || _theory.Refute(Sat.IsTrue) is not { } clause)
            {
                return result;
            }
            if (clause.Count == 0 || ++_refuted > RefutationLimit)
            {
                return SatResult.Unknown;
            }
            Sat.AddClause(CollectionsMarshal.AsSpan(clause));
        }
    }

    /// <summary>Whether a feature is selected in the last configuration.</summary>
    public bool IsSelected(int feature) => Sat.IsTrue(Clauses.Literal(feature));

    /// <summary>
    /// Adds what the theory of values forbids, for good, so that the clauses alone decide. False when that is too much.
    /// </summary>
    public bool Saturate(int limit)
    {
        if (Clauses.Values.Count == 0)
        {
            return true;
        }
        // Look at each way in which what the theory depends on can be; a way that is possible is passed over by a
        // clause that holds only while its switch is assumed.
        int passing = Sat.NewVariable();
        List<int> relevant = [.. ValueTheory.Literals(Clauses.Values).Distinct().Order()];
        for (int seen = 0; seen < limit; seen++)
        {
            switch (Sat.Solve([passing]))
            {
                case SatResult.Unsatisfiable:
                    Sat.AddClause(SatSolver.Negate(passing));
                    return true;
                case SatResult.Unknown:
                    return false;
                default:
                    break;
            }
            if (_theory.Refute(Sat.IsTrue) is { } clause)
            {
                if (clause.Count == 0)
                {
                    return false;
                }
                Sat.AddClause(CollectionsMarshal.AsSpan(clause));
            }
            else
            {
                List<int> pass = [SatSolver.Negate(passing)];
                pass.AddRange(relevant.Select(l => Sat.IsTrue(l) ? SatSolver.Negate(l) : l));
                Sat.AddClause(CollectionsMarshal.AsSpan(pass));
            }
        }
        return false;
    }
}
