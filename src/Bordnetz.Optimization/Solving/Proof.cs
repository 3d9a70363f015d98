namespace Bordnetz.Optimization.Solving;

/// <summary>How good an answer is known to be.</summary>
/// <param name="Objective">The value of the answer, in the unit of its problem.</param>
/// <param name="Bound">What no answer can fall below.</param>
/// <param name="IsOptimal">Whether it is proven that none is better.</param>
public sealed record Proof(double Objective, double Bound, bool IsOptimal)
{
    /// <summary>By how much of the answer a better one could at most be better; 0 when it is optimal.</summary>
    public double Gap => IsOptimal || Objective <= 0 ? 0 : Math.Max(0, (Objective - Bound) / Objective);
}
