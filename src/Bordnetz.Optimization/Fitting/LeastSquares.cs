namespace Bordnetz.Optimization.Fitting;

/// <summary>
/// Damped least squares (Levenberg and Marquardt) of a function that takes long and can be called for several points at
/// once. Parameters are shares of their ranges, from 0 to 1. Deterministic.
/// </summary>
public static class LeastSquares
{
    // A wide step: a drive's consumption wobbles in the fifth digit, its slope must not.
    private const double Difference = 0.02;
    private const double Enough = 1e-3;
    private const double LeastDamping = 1e-6;
    private const double MostDamping = 1e6;
    private const int Iterations = 12;

    /// <summary>Finds the point in the unit cube with the least sum of squares.</summary>
    /// <param name="start">Where to begin; each coordinate 0 to 1.</param>
    /// <param name="residuals">
    /// Gives for each point what is left over, all of one length and at least as many as coordinates. Called with a few
    /// points at once, which may be worked on in parallel.
    /// </param>
    public static double[] Fit(
        IReadOnlyList<double> start,
        Func<IReadOnlyList<double[]>, IReadOnlyList<double[]>> residuals
    )
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(residuals);
        double[] at = [.. start];
        double damping = 1e-3;
        IReadOnlyList<double[]> around = residuals(WithNeighbours(at));
        for (int i = 0; i < Iterations; i++)
        {
            if (Step(at, around, damping) is not { } step)
            {
                return at;
            }
            double[] next = [.. at.Select((x, k) => Math.Clamp(x + step[k], 0, 1))];
            double moved = at.Select((x, k) => Math.Abs(next[k] - x)).DefaultIfEmpty(0).Max();
            if (moved < Enough)
            {
                return at;
            }
            IReadOnlyList<double[]> there = residuals(WithNeighbours(next));
            if (Squares(there[0]) < Squares(around[0]))
            {
                (at, around) = (next, there);
                damping = Math.Max(damping / 10, LeastDamping);
            }
            else
            {
                damping *= 10;
                if (damping > MostDamping)
                {
                    return at;
                }
            }
        }
        return at;
    }

    /// <summary>The point, then for each coordinate a point beside it, inwards where the range ends.</summary>
    private static double[][] WithNeighbours(double[] at)
    {
        double[][] points = new double[at.Length + 1][];
        points[0] = at;
        for (int k = 0; k < at.Length; k++)
        {
            points[k + 1] = [.. at];
            points[k + 1][k] += Beside(at[k]);
        }
        return points;
    }

    private static double Beside(double share) => share + Difference > 1 ? -Difference : Difference;

    private static double Squares(double[] values) => values.Sum(v => v * v);

    /// <summary>Solves (JᵀJ + λ·diag JᵀJ)·step = −Jᵀr; null when it has no solution.</summary>
    private static double[]? Step(double[] at, IReadOnlyList<double[]> around, double damping)
    {
        int n = at.Length;
        double[] here = around[0];
        double[][] slopes =
        [
            .. at.Select((x, k) => around[k + 1].Select((r, row) => (r - here[row]) / Beside(x)).ToArray()),
        ];
        double[,] matrix = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                matrix[i, j] = Dot(slopes[i], slopes[j]) * (i == j ? 1 + damping : 1);
            }
            matrix[i, n] = -Dot(slopes[i], here);
        }
        return Solve(matrix, n);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>Gauss's elimination with the largest pivot of each column.</summary>
    private static double[]? Solve(double[,] matrix, int n)
    {
        for (int column = 0; column < n; column++)
        {
            int pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(matrix[row, column]));
            if (!(Math.Abs(matrix[pivot, column]) > 1e-12))
            {
                return null;
            }
            for (int k = 0; k <= n; k++)
            {
                (matrix[column, k], matrix[pivot, k]) = (matrix[pivot, k], matrix[column, k]);
            }
            for (int row = 0; row < n; row++)
            {
                double factor = row == column ? 0 : matrix[row, column] / matrix[column, column];
                for (int k = column; k <= n; k++)
                {
                    matrix[row, k] -= factor * matrix[column, k];
                }
            }
        }
        return [.. Enumerable.Range(0, n).Select(i => matrix[i, n] / matrix[i, i])];
    }
}
