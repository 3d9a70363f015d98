using System.Globalization;
using Google.OrTools.Sat;

namespace Bordnetz.Optimization.Solving;

/// <summary>
/// Runs CP-SAT so that the same problem has the same answer on every machine: two workers in turn, a fixed seed, and a limit
/// in the solver's own count of work, of which a unit takes about a second.
/// </summary>
internal static class CpSat
{
    public static CpSolver Solver(double timeLimit) =>
        new()
        {
            StringParameters = string.Create(
                CultureInfo.InvariantCulture,
                $"num_workers:2,interleave_search:true,random_seed:1,max_deterministic_time:{timeLimit},linearization_level:2"
            ),
        };

    public static bool HasAnswer(CpSolverStatus status) => status is CpSolverStatus.Optimal or CpSolverStatus.Feasible;

    public static Proof ProofOf(CpSolver solver, CpSolverStatus status) =>
        new(solver.ObjectiveValue, solver.BestObjectiveBound, status == CpSolverStatus.Optimal);
}
