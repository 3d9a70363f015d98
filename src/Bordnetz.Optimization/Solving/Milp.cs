using Google.OrTools.LinearSolver;

namespace Bordnetz.Optimization.Solving;

/// <summary>
/// A mixed-integer program solved with SCIP, on one thread. Proven answers are the same every time; one that the time limit
/// cut off depends on the machine.
/// </summary>
internal sealed class Milp : IDisposable
{
    private readonly Solver _solver = Solver.CreateSolver("SCIP");
    private readonly List<(Variable Variable, double Value)> _start = [];
    private readonly Objective _objective;

    public Milp()
    {
        _objective = _solver.Objective();
        _objective.SetMinimization();
    }

    /// <summary>A variable that is 0 or 1.</summary>
    /// <param name="start">Its value in a feasible answer to begin with.</param>
    /// <param name="cost">What it adds to the objective.</param>
    public Variable Choice(bool start, double cost = 0)
    {
        Variable made = _solver.MakeBoolVar("");
        _start.Add((made, start ? 1 : 0));
        _objective.SetCoefficient(made, cost);
        return made;
    }

    /// <summary>A variable from 0 to a bound.</summary>
    public Variable Amount(double most, double start, double cost)
    {
        Variable made = _solver.MakeNumVar(0, most, "");
        _start.Add((made, start));
        _objective.SetCoefficient(made, cost);
        return made;
    }

    /// <summary>A row: the terms add up to something between two bounds.</summary>
    public void Add(double least, IEnumerable<(Variable Variable, double Factor)> terms, double most)
    {
        Constraint row = _solver.MakeConstraint(least, most);
        foreach ((Variable variable, double factor) in terms)
        {
            row.SetCoefficient(variable, row.GetCoefficient(variable) + factor);
        }
    }

    /// <summary>Exactly one of some choices.</summary>
    public void ExactlyOne(IEnumerable<Variable> choices) => Add(1, choices.Select(c => (c, 1.0)), 1);

    /// <summary>Solves; null when it has no answer, or none was found in time.</summary>
    /// <param name="seconds">The time limit.</param>
    public Proof? Solve(double seconds)
    {
        _solver.SetHint([.. _start.Select(s => s.Variable)], [.. _start.Select(s => s.Value)]);
        _solver.SetTimeLimit((long)(seconds * 1000));
        Solver.ResultStatus status = _solver.Solve();
        return status is Solver.ResultStatus.OPTIMAL or Solver.ResultStatus.FEASIBLE
            ? new Proof(_objective.Value(), _objective.BestBound(), status == Solver.ResultStatus.OPTIMAL)
            : null;
    }

    public void Dispose() => _solver.Dispose();
}
